import { NixeryError, type Problem } from './errors.ts'
import type { Inputs, ParsedInputs } from './inputs.ts'
import type { LayersPlan } from './layers/plan.ts'
import { readPlan } from './layers-plan-file.ts'
import { expandNames } from './nix/names.ts'
import type { PackageSource } from './nix/source.ts'
import type { Compression } from './oci/compress.ts'
import type { Architecture, Platform } from './oci/types.ts'
import type { OutputTarget } from './parse.ts'
import type { Login } from './registry/credentials.ts'
import { formatImageName, type PushTarget, pushTargets, type Reference } from './registry/reference.ts'

/** Everything that a run has to know, checked and complete. */
export interface ImageRequest {
  /** Attribute names, sorted, each once, meta-packages replaced. */
  readonly packages: readonly string[]
  readonly source: PackageSource
  readonly nixpkgsConfig: Readonly<Record<string, unknown>>
  readonly platform: Platform
  /** What the image runs by default. */
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Seconds since 1970-01-01: the time that the image says it was made. */
  readonly createdEpoch: number
  readonly maxLayers: number
  /** Which packages share a layer, as the user keeps it. */
  readonly layersPlan: LayersPlan | undefined
  readonly compression: Compression
  /** Empty when nothing is pushed. */
  readonly targets: readonly PushTarget[]
  readonly login: Login | undefined
  readonly output: OutputTarget | undefined
  /** What the image is called in a layout. */
  readonly layoutTag: string
  /** Images of one family are versions of each other: they share what is remembered. */
  readonly family: string
  readonly cache: Inputs['cache']
  readonly cacheDir: string | undefined
  readonly cacheFrom: readonly Reference[]
  /** How long a package source that cannot be pinned is taken to be the same. */
  readonly cacheTtlSeconds: number
  /** Pack everything, and fail when anything that was remembered is not true. */
  readonly verify: boolean
  readonly nixInstaller: Inputs['nix-installer']
  readonly nixConfig: string
}

const DEFAULT_LEVEL = { gzip: 6, zstd: 3 } as const
const MAX_LEVEL = { gzip: 9, zstd: 19 } as const

/** Checks the inputs against each other and completes them. Throws all problems at once, before any work. */
export function imageRequest(parsed: ParsedInputs, env: NodeJS.ProcessEnv): ImageRequest {
  const { inputs } = parsed
  const problems: Problem[] = []
  const attempt = <T>(check: () => T): T | undefined => {
    try {
      return check()
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error
      problems.push(...error.problems)
      return undefined
    }
  }

  const names = expandNames(inputs.packages)
  if (inputs.packages.length === 0) {
    problems.push({
      message: 'packages: the list is empty',
      hint: 'name at least one package, for example packages: shell git curl',
    })
  }
  if (inputs.nixpkgs === undefined) {
    problems.push({
      message: 'nixpkgs: no package source is given',
      hint: 'give a channel (nixos-unstable), a commit of NixOS/nixpkgs (40 digits) or a directory (./path)',
    })
  }
  const level = inputs['compression-level'] ?? DEFAULT_LEVEL[inputs.compression]
  if (level > MAX_LEVEL[inputs.compression]) {
    problems.push({
      message: `compression-level: ${level} is above what ${inputs.compression} has`,
      hint: `use at most ${MAX_LEVEL[inputs.compression]}`,
    })
  }
  const targets = attempt(() => chooseTargets(inputs)) ?? []
  const platform = attempt(
    (): Platform => ({ os: 'linux', architecture: names.architecture ?? ownArchitecture() }),
  )
  const createdEpoch = attempt(() => sourceDateEpoch(env.SOURCE_DATE_EPOCH))
  const planFile = inputs['layers-plan']
  const layersPlan = planFile === '' ? undefined : attempt(() => readPlan(planFile))
  const login = attempt(() => chooseLogin(inputs, targets, env))
  if (
    parsed.problems.length > 0 ||
    problems.length > 0 ||
    inputs.nixpkgs === undefined ||
    platform === undefined ||
    createdEpoch === undefined
  ) {
    throw new NixeryError('invalid-input', [...parsed.problems, ...furtherProblems(parsed, problems)])
  }

  return {
    packages: names.packages,
    source: inputs.nixpkgs,
    nixpkgsConfig: inputs['nixpkgs-config'],
    platform,
    command: names.shell ? ['/bin/bash'] : [],
    labels: inputs.labels,
    annotations: { ...repositoryAnnotations(env), ...inputs.annotations },
    createdEpoch,
    maxLayers: inputs['max-layers'] ?? 0,
    layersPlan,
    compression: { kind: inputs.compression, level },
    targets,
    login,
    output: inputs.output,
    layoutTag: inputs.tags.find((tag) => !tag.includes('/')) ?? 'latest',
    family: [...inputs.image.map(formatImageName), platform.architecture].join(' '),
    cache: inputs.cache,
    cacheDir: inputs['cache-dir'] || undefined,
    cacheFrom: inputs['cache-from'],
    cacheTtlSeconds: inputs['cache-ttl'],
    verify: inputs.verify,
    nixInstaller: inputs['nix-installer'],
    nixConfig: inputs['nix-config'],
  }
}

/** An input that cannot be used was replaced by its default: what that leads to is nobody's mistake. */
function furtherProblems({ problems }: ParsedInputs, further: readonly Problem[]): readonly Problem[] {
  const inputOf = ({ message }: Problem) => message.split(':')[0]
  const known = new Set(problems.map(inputOf))
  return further.filter((problem) => !known.has(inputOf(problem)))
}

function ownArchitecture(): Architecture {
  const known: Partial<Record<NodeJS.Architecture, Architecture>> = { x64: 'amd64', arm64: 'arm64' }
  const architecture = known[process.arch]
  if (architecture !== undefined) return architecture
  throw new NixeryError('invalid-input', {
    message: `this machine's processor (${process.arch}) has no packages in nixpkgs`,
    hint: 'use a machine with an x86-64 or 64-bit ARM processor',
  })
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function sourceDateEpoch(value: string | undefined): number {
  if (value === undefined || value === '') return 0
  if (/^\d{1,11}$/.test(value)) return Number(value)
  throw new NixeryError('invalid-input', {
    message: `SOURCE_DATE_EPOCH: "${value}" is not a number of seconds`,
    hint: 'unset it, or set it to whole seconds since 1970-01-01, for example $(git log -1 --format=%ct)',
  })
}

/**
 * GHCR links a package to the repository that this annotation names. The commit is left out on purpose: with it,
 * every commit would give another digest, whether the image changed or not.
 */
function repositoryAnnotations(env: NodeJS.ProcessEnv): Record<string, string> {
  if (env.GITHUB_ACTIONS !== 'true' || !env.GITHUB_SERVER_URL || !env.GITHUB_REPOSITORY) return {}
  return { 'org.opencontainers.image.source': `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` }
}

function chooseTargets(inputs: Inputs): readonly PushTarget[] {
  const targets = inputs.push ? pushTargets(inputs.image, inputs.tags) : []
  if (!inputs.push || targets.length > 0) return targets
  throw new NixeryError('invalid-input', {
    message: 'image: there is nowhere to push to',
    hint: 'name an image such as ghcr.io/org/tools, or set push: false',
  })
}

/** A password is for one registry: it is never shown to a second one. */
function chooseLogin(
  inputs: Inputs,
  targets: readonly PushTarget[],
  env: NodeJS.ProcessEnv,
): Login | undefined {
  const username = inputs['registry-username']
  const password = inputs['registry-password']
  const named = [...targets, ...inputs['cache-from']]
  const registries = [...new Set(named.map(({ image }) => image.registry))]
  if (username === '' && password === '') {
    const token = inputs['github-token']
    if (token === '' || !registries.includes('ghcr.io')) return undefined
    return {
      registry: 'ghcr.io',
      username: env.GITHUB_ACTOR || 'github-actions',
      password: token,
      fallback: true,
    }
  }
  if (username === '' || password === '') {
    const missing = username === '' ? 'registry-username' : 'registry-password'
    throw new NixeryError('invalid-input', {
      message: `${missing}: is missing`,
      hint: 'give both registry-username and registry-password, or neither',
    })
  }
  const [registry, another] = registries
  if (another !== undefined) {
    throw new NixeryError('invalid-input', {
      message: `registry-password: one password for ${registries.length} registries (${named.map(({ image }) => formatImageName(image)).join(', ')})`,
      hint: 'log in to each registry with docker/login-action instead',
    })
  }
  return registry === undefined ? undefined : { registry, username, password, fallback: false }
}
