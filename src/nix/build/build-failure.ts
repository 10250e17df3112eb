import type { Problem } from '../../base/errors.ts'
import { derivationName } from '../../closure/store-name.ts'
import { saysDiskFull } from '../../host/disk-full.ts'
import type { Package } from '../evaluate/package.ts'
import type { BuildLog } from './build-log.ts'

/** A derivation that failed by itself, or an error that is about none. */
export interface BuildFailure {
  readonly kind: 'builder' | 'hash-mismatch' | 'timed-out' | 'disk-full' | 'killed' | 'no-sandbox' | 'other'
  readonly drvPath: string | undefined
  /** In Nix's words. */
  readonly reason: string
  /** The last lines of the builder. */
  readonly lines: readonly string[]
}

const DERIVATION = /\/nix\/store\/[0-9a-z]{32}-[^\s'"!^]+\.drv/

/** A derivation that failed because of another one, */
const CONSEQUENCE = /dependenc(y|ies)( of derivation .*)? failed/
/** and Nix's own summary at the end: they explain nothing. */
const SUMMARY = /^build of .* failed|^some builds? failed/

/** What failed by itself, each once, in the order in which it failed. */
export function buildFailures(log: BuildLog): readonly BuildFailure[] {
  const failures = new Map<string, BuildFailure>()
  for (const { text, after } of log.errors.filter(
    (error) => !CONSEQUENCE.test(error.text) && !SUMMARY.test(error.text),
  )) {
    const timedOut = /timed out after/.test(text)
    const drvPath = DERIVATION.exec(text)?.[0] ?? (timedOut ? after : undefined)
    const lines = drvPath === undefined ? [] : (log.lines.get(drvPath) ?? [])
    const kind = kindOf(text, lines)
    const key = drvPath ?? text
    if (!failures.has(key)) failures.set(key, { kind, drvPath, reason: reasonIn(text, kind), lines })
  }
  return [...failures.values()]
}

/** Derivations that could not be built because another one failed. */
export function dependants(log: BuildLog): ReadonlySet<string> {
  const errors = log.errors.filter(({ text }) => CONSEQUENCE.test(text))
  return new Set(errors.flatMap(({ text }) => DERIVATION.exec(text)?.[0] ?? []))
}

function kindOf(text: string, lines: readonly string[]): BuildFailure['kind'] {
  const all = [text, ...lines].join('\n')
  if (saysDiskFull(all)) return 'disk-full'
  if (/signal 9\b|exit code 137\b/.test(text)) return 'killed'
  if (/timed out after/.test(text)) return 'timed-out'
  if (/hash mismatch/.test(text)) return 'hash-mismatch'
  if (/kernel namespaces that are required for sandboxing/.test(text)) return 'no-sandbox'
  return /failed with exit code|failed due to signal|failed to produce output/.test(text)
    ? 'builder'
    : 'other'
}

/** Without the name of the derivation, which stands before it, and without what it would have made. */
function reasonIn(text: string, kind: BuildFailure['kind']): string {
  if (kind === 'hash-mismatch') {
    const [specified, got] = ['specified', 'got'].map(
      (word) => new RegExp(`${word}: +(\\S+)`).exec(text)?.[1],
    )
    return `what was downloaded has the hash ${got}, not ${specified}`
  }
  const newer = /Reason: ([\s\S]*?)\.?\nOutput paths:/.exec(text)?.[1]
  if (newer !== undefined) return newer.trim()
  return (text.split('\n')[0] ?? text)
    .replace(/^builder for '\S+' /, 'its builder ')
    .replace(/^building of '.*?' from \.drv file /, '')
}

/** What a reader of a failure can be told besides. */
export interface FailureContext {
  /** The packages that were asked for. */
  readonly packages: readonly Pick<Package, 'attribute' | 'drvPath'>[]
  /** A command that builds a package in the same way. */
  readonly reproduce: (attribute: string) => string | undefined
}

/** The failures for people: which package, why, its builder's last lines, and what to do. */
export function failureProblems(log: BuildLog, context: FailureContext): readonly Problem[] {
  const failures = buildFailures(log)
  // Nix does not say which of several failures a package failed with.
  const [only] = failures.length === 1 ? failures : []
  const failedWith = only?.drvPath === undefined ? new Set<string>() : dependants(log)
  const needing = context.packages.filter(({ drvPath }) => failedWith.has(drvPath))
  return failures.map((failure) => failureProblem(failure, needing, context))
}

function failureProblem(
  { kind, drvPath, reason, lines }: BuildFailure,
  needing: FailureContext['packages'],
  { packages, reproduce }: FailureContext,
): Problem {
  const hint = HINTS[kind]
  if (drvPath === undefined) return { message: `the packages could not be built or fetched: ${reason}`, hint }
  const itself = packages.filter((one) => one.drvPath === drvPath)
  const attributes = (itself.length > 0 ? itself : needing).map(({ attribute }) => attribute)
  const said = lines.map((line) => `\n  | ${line}`)
  const command = attributes[0] === undefined ? undefined : reproduce(attributes[0])
  return {
    message: [
      `${subjectOf(drvPath, attributes, itself.length > 0)} could not be built: ${reason}`,
      `\nderivation: ${drvPath}`,
      ...(lines.length === 0 ? [] : ["\nits builder's last lines:", ...said]),
    ].join(''),
    hint: `${hint}\n  to see it yourself: ${command ?? `nix-store --realise ${drvPath}`}\n  its whole log: nix log ${drvPath}`,
  }
}

function subjectOf(drvPath: string, attributes: readonly string[], isPackage: boolean): string {
  const name = derivationName(drvPath)
  if (attributes.length === 0) return name
  return isPackage
    ? `${attributes.join(', ')} (${name})`
    : `${name}, which is needed for ${attributes.join(', ')},`
}

const HINTS: Readonly<Record<BuildFailure['kind'], string>> = {
  builder: 'use another version of nixpkgs, or leave it out',
  'hash-mismatch': 'what its source can be downloaded from has changed: use another version of nixpkgs',
  'timed-out':
    'set timeout or max-silent-time (seconds) in nix-config higher, or use a version that a binary cache has',
  'disk-full': 'free some space, or put the store and the temporary directory on a larger disk',
  killed:
    'memory was most likely full: build less at a time (nix-config: max-jobs = 1), or use a larger machine',
  'no-sandbox':
    'what no binary cache has can be built here only where user namespaces are allowed, or where this user may write to /nix; or name a builder in builders',
  other: "check the network, and that nix-config's substituters and builders are right",
}
