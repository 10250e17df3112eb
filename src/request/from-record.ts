/** A request from the record of an image: what it says counts, and what it has only the hash of is given. */
import { counted } from '../base/format.ts'
import type { KeyedInputs, RecordedPlatform, RecordedSource } from '../evidence/build-record.ts'
import type { PackageSource } from '../nix/source/source.ts'
import type { ProblemCollector } from './collect.ts'
import type { Contents } from './contents.ts'
import type { Description } from './description.ts'
import { readAuthorities } from './image-config/authorities.ts'
import { parseBase } from './image-config/base-reference.ts'
import { readFiles } from './image-config/read-files.ts'
import type { ImageSetup } from './image-config.ts'
import { fileInputs } from './image-file/file-inputs.ts'
import type { InputName, Inputs, ParsedInputs } from './inputs/inputs.ts'
import { passedEnvironment } from './inputs/pass-env.ts'
import { type Layering, popularityOf } from './layering.ts'

/** Where an image goes, and what is said of it, is no part of its record. */
const OF_RUN: readonly InputName[] = ['image', 'name-from-packages', 'tags', 'compare-with', 'max-size']

/** The record has their hashes alone: they are given again, beside the record or in an image file. */
const GIVEN_AGAIN: readonly InputName[] = [
  ...(['nixpkgs', 'extra-nixpkgs', 'nixpkgs-repository', 'overlays', 'files', 'files-ignore'] as const),
  ...(['files-mtime', 'ca-certificates', 'popularity'] as const),
]

/** Refuses inputs that say what the record says already. Those of an image file are left where they are. */
export function checkBesideRecord({ isGiven, placeOf }: ParsedInputs, problems: ProblemCollector): void {
  for (const input of fileInputs.keys()) {
    if (OF_RUN.includes(input) || GIVEN_AGAIN.includes(input)) continue
    if (isGiven(input) && placeOf(input) === undefined)
      problems.add(input, 'cannot be used with from-record, which has it', 'leave it out')
  }
  if (isGiven('all')) problems.add('all', 'cannot be used with from-record', 'name one image')
}

/** All that the bytes of an image depend on. */
type ImageOfRecord = Contents &
  ImageSetup &
  Description &
  Layering & { readonly passedEnv: Readonly<Record<string, string>> }

/** What the image was on the platform. */
export function recordedRequest(
  recorded: RecordedPlatform,
  parsed: ParsedInputs,
  env: NodeJS.ProcessEnv,
  problems: ProblemCollector,
): ImageOfRecord {
  const { inputs } = parsed
  const { nixDatabase, filesAtEpoch, strict, withoutCommand, config, ...of } = recorded.inputs
  const { kind, level } = of.compression
  const { user, workdir, stopSignal, healthcheck } = config
  const times = filesAtEpoch ? 'epoch' : inputs['files-mtime']
  const hasPopularity = of.nameData !== undefined || of.nameDataContent !== undefined
  checkGivenAgain(recorded, inputs, problems)
  return {
    packages: of.packages,
    source: sourceOf(recorded.source, parsed, problems),
    ...{ extraSources: extraSourcesOf(recorded, parsed, problems), setHints: new Map() },
    nixpkgsRepository: inputs['nixpkgs-repository'],
    overlays: inputs.overlays.length === of.overlays.length ? inputs.overlays : [],
    from: of.from === undefined ? undefined : baseOf(of.from),
    ...{ nixpkgsConfig: of.nixpkgsConfig, platform: of.platform, shell: false },
    config: { ...config, user, workdir, stopSignal, healthcheck },
    files:
      of.files.length === 0
        ? []
        : problems.attempt(
            () => readFiles(inputs.files, user, config.volumes, { times, ignore: inputs['files-ignore'] }),
            [],
          ),
    authorities:
      of.authorities === undefined
        ? []
        : problems.attempt(() => readAuthorities(inputs['ca-certificates']), []),
    ...{ nixDatabase: nixDatabase ?? false, filesAtEpoch: filesAtEpoch ?? false },
    ...{ strict: strict ?? false, withoutCommand: withoutCommand ?? false },
    ...{ labels: of.labels, annotations: of.annotations, createdEpoch: of.createdEpoch },
    maxLayers: of.maxLayers,
    layersPlan:
      of.layersPlan === null
        ? undefined
        : { version: 1, maxLayers: of.maxLayers, groups: of.layersPlan.map((group) => [...group]) },
    ...(hasPopularity ? popularityOf(inputs, problems) : { nameData: undefined, nameDataUrl: undefined }),
    compression: { kind, level },
    passedEnv: passedEnvironment(inputs['pass-env'], env),
  }
}

/** By the digest that it had, under the name that it had. */
const baseOf = ({ name, digest }: NonNullable<KeyedInputs['from']>): ReturnType<typeof parseBase> =>
  parseBase(name.includes('@') ? name : `${name}@${digest}`)

/** Says what has to be given, and is not. */
function checkGivenAgain(
  { inputs: recorded }: RecordedPlatform,
  inputs: Inputs,
  problems: ProblemCollector,
): void {
  const { overlays, files, authorities = [], nameData, nameDataContent, passedEnv = [] } = recorded
  const fix = 'give it as the build of the record had it, or the image file that has it as file'
  const missing = (input: InputName, what: string) =>
    problems.add(input, `the record has the hash of ${what}, and not what is in it`, fix)
  if (inputs.overlays.length !== overlays.length) missing('overlays', counted(overlays.length, 'overlay'))
  if (files.length > 0 && inputs.files.length === 0) missing('files', 'each file')
  if (authorities.length > 0 && inputs['ca-certificates'].length === 0)
    missing('ca-certificates', counted(authorities.length, 'certificate'))
  const wantsCounts = nameData !== undefined || nameDataContent !== undefined
  if (wantsCounts && inputs.popularity === undefined) missing('popularity', 'the counts')
  const unknown = passedEnv.filter((name) => !inputs['pass-env'].includes(name))
  // Never by itself: whoever wrote the record would choose which variables its packages see.
  if (unknown.length > 0)
    problems.add(
      'pass-env',
      `the build of the record saw ${unknown.join(', ')}`,
      'name them, if they may be seen',
    )
}

/** Another one may be given: a mirror, or a checkout. What an image file says is meant for a new image. */
function sourceOf(
  recorded: RecordedSource,
  { inputs, placeOf }: ParsedInputs,
  problems: ProblemCollector,
): PackageSource {
  const exact = exactSource(recorded)
  const isBeside = placeOf('nixpkgs') === undefined
  if (inputs.nixpkgs !== undefined && (exact === undefined || isBeside)) return inputs.nixpkgs
  if (exact !== undefined) return exact
  problems.add(
    'nixpkgs',
    'the packages of the record come from a directory',
    'give one with the same content, for example nixpkgs: ./nixpkgs',
  )
  return { kind: 'path', path: '' }
}

/** The same for package sets that have a name. */
function extraSourcesOf(
  { extraSources = {} }: RecordedPlatform,
  { inputs: { 'extra-nixpkgs': given }, placeOf }: ParsedInputs,
  problems: ProblemCollector,
): Contents['extraSources'] {
  const isBeside = placeOf('extra-nixpkgs') === undefined
  const sources = Object.entries(extraSources).flatMap(([name, recorded]) => {
    const exact = exactSource(recorded)
    const own = given[name]
    if (own !== undefined && (exact === undefined || isBeside)) return [[name, own] as const]
    if (exact !== undefined) return [[name, exact] as const]
    problems.add(
      'extra-nixpkgs',
      `the packages of ${name} in the record come from a directory`,
      `give one with the same content, for example extra-nixpkgs: ${name}=./nixpkgs`,
    )
    return []
  })
  return Object.fromEntries(sources)
}

/** undefined for a directory. */
function exactSource(source: RecordedSource): PackageSource | undefined {
  if (source.kind === 'path') return undefined
  if (source.kind !== 'flake') return source
  const tree = exactSource(source.tree)
  return tree === undefined || tree.kind === 'flake'
    ? undefined
    : { kind: 'flake', tree, directory: source.directory }
}
