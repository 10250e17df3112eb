/** The calls of Nix that look packages up: all answers are data, whatever fails. */
import { existsSync } from 'node:fs'
import { availableParallelism, freemem } from 'node:os'
import path from 'node:path'
import type { Problem, SourceLocation } from '../../base/errors.ts'
import { diskFull, saysDiskFull } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { type Nix, storeDirectories } from '../call/command.ts'
import { nixErrorMessage, nixErrorPlace, overlayPlace, wholeErrorMessage } from '../call/nix-error.ts'
import type { PackageMeta } from '../facts/package-meta.ts'
import type { Answer } from './answer.ts'
import { inSet, splitName } from './attribute-path.ts'
import type { UnknownLicenses } from './package.ts'
import { evaluationCall, type PackageSet } from './package-set.ts'

export interface EvaluationAnswer {
  readonly revision: string | null
  readonly version: string | null
  readonly packages: readonly Answer[]
  readonly facts?: readonly PackageMeta[]
  /** Of nixpkgs-config: they would match nothing. */
  readonly unknownLicenses: UnknownLicenses | null
}

/** Why an evaluation fails, in Nix's words, and where in the user's files. */
export type Explanation = Pick<Problem, 'message' | 'place'>

/** A package that is there; whether it is refused is another question. */
export interface Located {
  /** The attribute path, as nixpkgs writes it. */
  readonly attribute: string
  readonly version: string
}

export interface Evaluator {
  /** The answers for some names; undefined when the evaluation as a whole fails. */
  readonly all: (names: readonly string[], facts?: true) => Promise<EvaluationAnswer | undefined>
  /**
   * Why the evaluation of one name fails; undefined when it does not. `config`: in place of the request's; of a
   * flake, whose packages are configured already, that of its nixpkgs.
   */
  readonly explain: (name: string, config?: PackageSet['config']) => Promise<Explanation | undefined>
  /** What is in each of some sets, by their attribute paths; `''` is the whole package set. */
  readonly list: (sets: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>
  /** Of some names those that are packages. */
  readonly locate: (names: readonly string[]) => Promise<ReadonlyMap<string, Located>>
}

/** What an evaluation of all of nixpkgs takes. */
const BYTES_OF_ONE = 2 ** 31

/** As many evaluations at a time as the machine has processors and memory for. */
export const evaluationsAtOnce = (): number =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / BYTES_OF_ONE)))

type Fields = Parameters<typeof evaluationCall>[1]

/** `mode`: options of nix-instantiate. */
export function makeEvaluator(nix: Nix, set: PackageSet, host: Host, mode: readonly string[]): Evaluator {
  const call = async (fields: Fields) => {
    const { args, isPure } = await evaluationCall(set, fields, host)
    // Where an overlay throws, only the trace says.
    const isTraced = host.log.isDebug || (fields.explain === true && set.overlays.length > 0)
    const trace = isTraced ? ['--show-trace'] : []
    const isTrial = fields.explain === true || fields.locate === true
    const options = { secrets: isPure, isTrial, onStderr: host.log.debug }
    const result = await nix.run('nix-instantiate', [...mode, ...trace, ...args], options)
    const message = nixErrorMessage(result.stderr)
    if (result.exitCode !== 0 && saysDiskFull(message))
      throw await diskFull(`Nix could not evaluate: ${message}`, [...storeDirectories(nix), host.workDir])
    return result
  }
  return {
    async all(names, facts) {
      const { exitCode, stdout } = await call({ names, ...(facts && { facts }) })
      if (exitCode !== 0) return undefined
      const answer = JSON.parse(stdout) as EvaluationAnswer
      return { ...answer, packages: answer.packages.map((one, index) => asListed(one, names[index] ?? '')) }
    },
    async explain(name, config) {
      const isConfigured = config !== undefined && set.source.kind === 'flake'
      const configured = { ...(config && { config }), ...(isConfigured && { configured: true }) }
      const { exitCode, stderr } = await call({ names: [name], explain: true, ...configured })
      return exitCode === 0 ? undefined : explanation(stderr, set)
    },
    async list(sets) {
      const { exitCode, stdout } = await call({ names: sets, list: true })
      const names = exitCode === 0 ? (JSON.parse(stdout) as readonly (readonly string[])[]) : []
      return new Map(sets.map((set, index) => [set, names[index] ?? []]))
    },
    locate: (names) =>
      locateParts(names, async (part) => {
        const { exitCode, stdout } = await call({ names: part, locate: true })
        if (exitCode !== 0) return undefined
        const found = JSON.parse(stdout) as readonly (Located | null)[]
        return found.map((one, index) => one && locatedAsListed(one, part[index] ?? ''))
      }),
  }
}

/** Nix was asked for an attribute path; lists, and all that is said of them, have the package set in the name. */
function asListed(answer: Answer, name: string): Answer {
  const listed = (attribute: string) => inSet(splitName(name).set, attribute)
  const common = { request: name, attribute: listed(answer.attribute) }
  if (answer.status === 'missing') return { ...answer, ...common, parent: listed(answer.parent) }
  if (answer.status !== 'found' || answer.module === undefined) return { ...answer, ...common }
  const { interpreter } = answer.module
  const module = { ...answer.module, interpreter: interpreter && listed(interpreter) }
  return { ...answer, ...common, module }
}

const locatedAsListed = (located: Located, name: string): Located => ({
  ...located,
  attribute: inSet(splitName(name).set, located.attribute),
})

/** A name whose evaluation aborts is no package, and does not take the others down with it. */
async function locateParts(
  names: readonly string[],
  locate: (names: readonly string[]) => Promise<readonly (Located | null)[] | undefined>,
): Promise<ReadonlyMap<string, Located>> {
  if (names.length === 0) return new Map()
  const found = await locate(names)
  if (found !== undefined)
    return new Map(names.flatMap((name, index) => (found[index] == null ? [] : [[name, found[index]]])))
  if (names.length === 1) return new Map()
  const middle = Math.ceil(names.length / 2)
  const first = await locateParts(names.slice(0, middle), locate)
  return new Map([...first, ...(await locateParts(names.slice(middle), locate))])
}

/** Only files of the user can be shown to the user: the others are Nix's or ours. */
function explanation(stderr: string, set: PackageSet): Explanation {
  const message = withOwnFiles(wholeErrorMessage(stderr), set)
  const place = ownPlace(nixErrorPlace(stderr), set) ?? ownPlace(overlayPlace(stderr), set)
  if (place === undefined) return { message }
  const where = `${place.file}:${place.line}:${place.column}`
  return { message: message.includes(where) ? message : `${message} (${where})`, place }
}

function ownPlace(place: SourceLocation | undefined, set: PackageSet): SourceLocation | undefined {
  if (place === undefined) return undefined
  const file = withOwnFiles(place.file, set)
  const isOwn = file !== place.file || (set.source.kind === 'path' && file.startsWith(`${set.source.path}/`))
  return isOwn ? { ...place, file } : undefined
}

/** Overlays are evaluated from the store, where each is a copy. */
const STORED_OVERLAY = /\/nix\/store\/[0-9a-z]{32}-overlay((?:\/[\w+.@=-]+)*)/g

function withOwnFiles(text: string, { overlays }: PackageSet): string {
  return text.replace(STORED_OVERLAY, (stored: string, file: string) => {
    const own = overlays.find((one) =>
      one.directory ? existsSync(one.path + file) : `/${path.basename(one.path)}` === file,
    )
    if (own === undefined) return stored
    return own.directory ? own.path + file : own.path
  })
}
