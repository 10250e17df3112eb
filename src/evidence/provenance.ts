/**
 * How an image was made, as SLSA provenance: https://slsa.dev/spec/v1.1/provenance. No time is in it: equal
 * builds in one run of a workflow say the same.
 */
import type { JsonObject } from '../base/json.ts'
import type { BuildRecord, KeyedInputs, RecordedPlatform, RecordedSource } from './build-record.ts'
import { optional, type Subject } from './documents.ts'

export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1'
/** A page that says what the parameters mean. */
const DOCS = 'https://github.com/org/nixery-action/blob/main/docs/provenance.md'
const BUILD_TYPE = `${DOCS}#build-type`
/** Somebody's machine: it says nothing of who runs it. */
const LOCAL_BUILDER = `${DOCS}#builder`

/** What is known of the run. */
export interface Invocation {
  /** Whom one has to trust: the workflow, or the runner. Undefined outside of a CI system. */
  readonly builder: string | undefined
  /** The address of the run. */
  readonly run: string | undefined
  /** What the job checked out. */
  readonly checkout:
    | { readonly repository: string; readonly ref?: string; readonly commit: string }
    | undefined
}

/** `recordDigest`: SHA-256 of the record's file, 64 hexadecimal digits. */
export function provenance(record: BuildRecord, recordDigest: string, invocation: Invocation): object {
  const { builder, run, checkout } = invocation
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        platforms: record.platforms.map(({ inputs }) => inputs),
        indexAnnotations: record.indexAnnotations,
      },
      resolvedDependencies: distinct([
        ...record.platforms.flatMap(dependencies),
        ...(checkout === undefined ? [] : [checkoutDependency(checkout)]),
      ]),
    },
    runDetails: {
      builder: { id: builder ?? LOCAL_BUILDER },
      ...optional('metadata', run === undefined ? undefined : { invocationId: run }),
      byproducts: [{ name: 'record', digest: { sha256: recordDigest }, mediaType: 'application/json' }],
    },
  }
}

/** The predicate with what it is about: https://in-toto.io/Statement/v1 */
export const inTotoStatement = ({ name, digest }: Pick<Subject, 'name' | 'digest'>, predicate: object) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name, digest: { sha256: digest.slice('sha256:'.length) } }],
  predicateType: PREDICATE_TYPE,
  predicate,
})

interface Dependency {
  readonly name: string
  readonly uri?: string
  readonly digest?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

const distinct = (all: readonly Dependency[]): readonly Dependency[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
]

function dependencies(platform: RecordedPlatform): readonly Dependency[] {
  const { inputs } = platform
  return [
    ...packageSources(platform).values(),
    ...(inputs.from === undefined ? [] : [baseDependency(inputs.from)]),
    ...inputs.overlays.map((overlay, index) => ({ name: `overlay ${index + 1}`, ...hashOf(overlay) })),
  ]
}

/** By the names that package lists have for them: that of nixpkgs itself is empty. */
function packageSources({ source, extraSources = {}, inputs }: RecordedPlatform) {
  const identity = inputs.source as JsonObject | undefined
  const own: Dependency = { name: 'nixpkgs', ...sourceDependency(source, identity ?? {}) }
  const extra = Object.entries(extraSources).map(([name, one]): [string, Dependency] => [
    name,
    { name: `nixpkgs ${name}`, ...sourceDependency(one, inputs.extraSources?.[name] ?? {}) },
  ])
  return new Map([['', own], ...extra])
}

/** The package sets of an image in a few words each, as SBOMs name them: what they are, not where they were found. */
export function packageSetNames(platform: RecordedPlatform): ReadonlyMap<string, string> {
  const named = [...packageSources(platform)].map(([set, { name, uri, digest, annotations }]) => {
    const [fixed] = Object.entries(digest ?? annotations ?? {})
    return [set, `${name} ${fixed?.join(':') ?? uri ?? ''}`.trim()] as const
  })
  return new Map(named)
}

const baseDependency = ({ name, digest }: NonNullable<KeyedInputs['from']>): Dependency => ({
  ...{ name: 'base', uri: `oci://${name}`, digest: { sha256: digest.slice('sha256:'.length) } },
})

function sourceDependency(source: RecordedSource, identity: JsonObject): Omit<Dependency, 'name'> {
  if (source.kind === 'flake') return sourceDependency(source.tree, identity)
  if (source.kind === 'path') return hashOf(identity)
  const { url, revision } = source
  const narHash = source.kind === 'tarball' ? source.narHash : undefined
  return {
    uri: revision === undefined ? url : repositoryOf(url, source.kind),
    ...optional('digest', revision === undefined ? undefined : { gitCommit: revision }),
    ...optional('annotations', narHash === undefined ? undefined : { narHash }),
  }
}

/** The repository behind the archive of a commit; the address itself where that is not known. */
function repositoryOf(url: string, kind: 'git' | 'tarball'): string {
  if (kind === 'git') return `git+${url}`
  const [, repository] = /^(https:\/\/.+?)\/(?:-\/)?archive\/[0-9a-f]{40}\b/.exec(url) ?? []
  return repository === undefined ? url : `git+${repository}`
}

/** Of a file, of a tree as git knows it, or of all files of a directory, which nobody else hashes like that. */
function hashOf({ file, tree, files }: JsonObject): Omit<Dependency, 'name'> {
  if (typeof file === 'string') return { digest: { sha256: file } }
  if (typeof tree === 'string') return { digest: { gitTree: tree } }
  return typeof files === 'string' ? { digest: { nixeryFiles: files } } : {}
}

const checkoutDependency = ({
  repository,
  ref,
  commit,
}: NonNullable<Invocation['checkout']>): Dependency => ({
  name: 'checkout',
  uri: `git+${repository}${ref === undefined ? '' : `@${ref}`}`,
  digest: { gitCommit: commit },
})
