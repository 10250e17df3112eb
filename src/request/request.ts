import { formatProblems, NixeryError, type Problem, type SourceLocation } from '../base/errors.ts'
import { ownPlatform, type SupportedPlatform } from '../base/platform.ts'
import type { BuildRecord } from '../evidence/build-record.ts'
import type { ToolSettings } from '../host/tools/release.ts'
import { type Reference, taggedNames } from '../image/oci/reference.ts'
import type { NixSettings } from '../nix/settings/settings.ts'
import { checkPlatforms, overlaps } from '../output/targets.ts'
import type { RegistrySettings } from '../registry/connection.ts'
import { type Caching, scopeOf, toCaching } from './caching.ts'
import { ProblemCollector } from './collect.ts'
import { type Contents, toContents } from './contents.ts'
import { type Description, indexAnnotations, toDescription } from './description.ts'
import { type Destinations, toDestinations } from './destinations.ts'
import { type EvidenceRequest, toEvidence } from './evidence.ts'
import { checkBesideRecord, recordedRequest } from './from-record.ts'
import { type ImageSetup, toImageSetup } from './image-config.ts'
import type { DeclaredImage, DeclaredImages } from './image-file/given.ts'
import { type ParsedInputs, parseInputs } from './inputs/inputs.ts'
import { passedEnvironment } from './inputs/pass-env.ts'
import { type Layering, toLayering } from './layering.ts'
import { chooseLogin } from './login.ts'
import { toNixSettings } from './nix.ts'
import { toPlatforms } from './platforms.ts'
import { withholdTags } from './withheld-tags.ts'

/** What an image is on one platform: all that its bytes depend on. */
export interface PlatformRequest extends Contents, ImageSetup, Description, Layering {
  /** Variables that an evaluation sees, with the SHA-256 of their values. */
  readonly passedEnv: Readonly<Record<string, string>>
  /** Where its list of packages is, and its items, for messages, when that is in an image file. */
  readonly packagesPlace?: SourceLocation
  readonly packagePlaces: ReadonlyMap<string, SourceLocation>
}

/** An image: one for each platform, behind an index when there are several. */
export interface ImageRequest extends Destinations {
  /** What the image file calls it. */
  readonly name: string | undefined
  /** At least one, each platform once, in the order of their names. */
  readonly platforms: readonly PlatformRequest[]
  /** OCI annotations of the index, where there is one. */
  readonly indexAnnotations: Readonly<Record<string, string>>
  /** Images of one scope are versions of each other. */
  readonly scope: string
  /** What the image has to be, in every byte. */
  readonly recorded?: BuildRecord
}

/** What a run makes, one by one. */
export const platformsOf = (images: readonly ImageRequest[]): readonly PlatformRequest[] =>
  images.flatMap(({ platforms }) => platforms)

/** Everything that a run has to know, checked and complete. */
export interface RunRequest extends Caching {
  /** One, or all of an image file. */
  readonly images: readonly ImageRequest[]
  readonly registries: RegistrySettings
  /** What is done otherwise than the inputs let expect. */
  readonly warnings: readonly string[]
  readonly cacheFrom: readonly Reference[]
  readonly nix: NixSettings
  readonly oras: ToolSettings
  /** Reads private package sources on GitHub; empty for none. */
  readonly githubToken: string
  /** Names of variables that Nix and credential helpers get. */
  readonly passEnv: readonly string[]
  readonly evidence: EvidenceRequest
  /** How long the whole run may take. */
  readonly timeoutSeconds: number | undefined
}

/**
 * Checks the inputs against each other and completes them. Throws all problems of all images at once, before
 * any work.
 */
export function runRequest(
  declared: DeclaredImages,
  env: NodeJS.ProcessEnv,
  recorded?: BuildRecord,
): RunRequest {
  const problems = new FleetProblems()
  problems.addAll(undefined, declared.problems)
  const { images: own, warnings } = withholdTags(declared.images, env)
  const parsed = own.map(({ given }) => parseInputs(given))
  const images = own.map((image, index) =>
    imageRequest(image, parsed[index] as ParsedInputs, env, problems, recorded),
  )
  // What belongs to the run is the same for all images.
  const [first] = parsed
  if (first === undefined) throw new Error('there is no image')
  const { inputs } = first
  const ofRun = new ProblemCollector(first)
  const targets = images.flatMap((image) => image.targets)
  const cacheFrom = inputs['cache-from']
  const compared = images.flatMap(({ compareWith }) => compareWith ?? [])
  const bases = platformsOf(images).flatMap(({ from }) => from ?? [])
  // The same registry when nothing is pushed: the inputs of a workflow may differ in that alone.
  const named = images.flatMap(({ names }) => names.map((image) => ({ image })))
  const ofPassword = [targets, named, cacheFrom].find(({ length }) => length > 0) ?? []
  const login = ofRun.attempt(
    () =>
      chooseLogin(
        inputs,
        { ofPassword, asked: [...targets, ...cacheFrom, ...compared, ...bases], pushes: inputs.push },
        env,
      ),
    undefined,
  )
  const nix = toNixSettings(inputs, ofRun)
  problems.addAll(undefined, ofRun.own())
  if (images.length > 1) problems.addAll(undefined, collisions(images))
  problems.throwAll(images.length)
  return {
    images,
    registries: { login, insecure: inputs['insecure-registries'] },
    warnings: [...warnings, ...unusedSets(parsed, images)],
    nix,
    cacheFrom,
    ...toCaching(inputs, images),
    // What an earlier run remembers is no proof that this one makes the same.
    verify: inputs.verify || recorded !== undefined,
    oras: { release: inputs['oras-version'], mirror: inputs['download-mirror'] },
    evidence: toEvidence(inputs),
    githubToken: inputs['github-token'],
    passEnv: inputs['pass-env'],
    timeoutSeconds: inputs.timeout,
  }
}

/**
 * What is said of package sets that no image of the run takes anything from. Where the run makes one image of a
 * file, they may be for the others.
 */
function unusedSets(parsed: readonly ParsedInputs[], images: readonly ImageRequest[]): readonly string[] {
  const used = new Set(platformsOf(images).flatMap(({ extraSources }) => Object.keys(extraSources)))
  const declared = parsed.flatMap(({ inputs }) =>
    inputs.name === '' ? Object.keys(inputs['extra-nixpkgs']) : [],
  )
  return [...new Set(declared)]
    .filter((name) => !used.has(name))
    .map(
      (name) => `extra-nixpkgs: no package is from ${name}: write ${name}/NAME in packages, or leave it out`,
    )
}

/** Where one image would take the place of another. */
function collisions(images: readonly ImageRequest[]): readonly Problem[] {
  const owners = new Map<string, string[]>()
  for (const { name = '', targets, local } of images) {
    for (const place of new Set([...taggedNames(targets), ...(local.load.length > 0 ? local.names : [])]))
      owners.set(place, [...(owners.get(place) ?? []), name])
  }
  const shared = [...owners].filter(([, names]) => names.length > 1)
  return [
    ...shared.map(([place, names]) => ({
      input: 'tags',
      message: `${names.join(' and ')} would both be ${place}`,
      hint: 'write {name} in image, for example image: ghcr.io/org/{name}, or give each image tags of its own',
    })),
    ...overlaps(images.flatMap(({ local }) => local.outputs)),
  ]
}

function imageRequest(
  { name, givenFor }: DeclaredImage,
  parsed: ParsedInputs,
  env: NodeJS.ProcessEnv,
  problems: FleetProblems,
  recorded: BuildRecord | undefined,
): ImageRequest {
  const { inputs } = parsed
  const collector = new ProblemCollector(parsed)
  if (recorded !== undefined) {
    const image = recordedImage(name, recorded, parsed, env, collector)
    problems.addAll(name, collector.all())
    return image
  }
  const wanted = collector.attempt(() => toPlatforms(inputs), [])
  const requests = wanted.map((platform) => {
    const given = givenFor(platform)
    if (given === undefined) return platformRequest(parsed, platform, env, collector)
    const own = parseInputs(given)
    const ownProblems = new ProblemCollector(own)
    ownProblems.attempt(() => toPlatforms({ ...own.inputs, platforms: [platform] }), [])
    const request = platformRequest(own, platform, env, ownProblems)
    problems.addAll(name, ownProblems.all())
    return request
  })
  const where = toDestinations(name, parsed, collector)
  const own = ownPlatform().architecture
  collector.attempt(() => checkPlatforms(where.local, wanted, own), undefined)
  problems.addAll(name, collector.all())
  return {
    name,
    platforms: requests,
    indexAnnotations: indexAnnotations(inputs, env),
    scope: scopeOf({ name, names: where.names }, wanted),
    ...where,
  }
}

/** The image of a record: only where it goes is for the inputs to say. */
function recordedImage(
  name: string | undefined,
  recorded: BuildRecord,
  parsed: ParsedInputs,
  env: NodeJS.ProcessEnv,
  collector: ProblemCollector,
): ImageRequest {
  checkBesideRecord(parsed, collector)
  const requests = recorded.platforms.map((one) => ({
    ...recordedRequest(one, parsed, env, collector),
    packagePlaces: new Map(),
  }))
  const platforms = requests.map(({ platform }) => platform)
  // Who makes an image again to see whether it is the same need not push it.
  const push = parsed.inputs.push && parsed.isGiven('image')
  const where = toDestinations(name, { ...parsed, inputs: { ...parsed.inputs, push } }, collector)
  collector.attempt(() => checkPlatforms(where.local, platforms, ownPlatform().architecture), undefined)
  return {
    ...{ name, platforms: requests, indexAnnotations: recorded.indexAnnotations, recorded },
    scope: scopeOf({ name, names: where.names }, platforms),
    ...where,
  }
}

function platformRequest(
  { inputs, placeOf, itemsOf }: ParsedInputs,
  platform: SupportedPlatform,
  env: NodeJS.ProcessEnv,
  problems: ProblemCollector,
): PlatformRequest {
  const what = toContents(inputs, platform, problems)
  const packagesPlace = placeOf('packages')
  // In the order in which the problems are read.
  return {
    ...what,
    ...toImageSetup(inputs, what.shell, problems),
    ...toLayering(inputs, problems),
    ...toDescription(inputs, platform, env, problems),
    passedEnv: passedEnvironment(inputs['pass-env'], env),
    ...(packagesPlace === undefined ? {} : { packagesPlace }),
    packagePlaces: itemsOf('packages'),
  }
}

/** What stands in files comes first, in the order of their lines: so people go through it. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.flatMap(({ place }) => place?.file ?? []))]
  const rank = ({ place }: Problem): readonly number[] =>
    place === undefined
      ? [files.length, 0, 0]
      : [files.indexOf(place.file), place.line ?? 0, place.column ?? 0]
  return problems.toSorted((a, b) => {
    const [one, other] = [rank(a), rank(b)]
    return one.map((value, index) => value - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  })
}

/** Gathers what is wrong with the images of a run. */
class FleetProblems {
  readonly #problems = new Map<string, { readonly problem: Problem; readonly images: Set<string> }>()

  /** `image`: undefined for what is not the matter of one image. */
  addAll(image: string | undefined, problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = formatProblems([problem])
      const known = this.#problems.get(key) ?? { problem, images: new Set<string>() }
      if (image !== undefined) known.images.add(image)
      this.#problems.set(key, known)
    }
  }

  /**
   * Throws `invalid-input` when anything is wrong. What stands in a file, or is wrong with all images, is
   * said once; what is missing, for each image that lacks it.
   */
  throwAll(imageCount: number): void {
    const all = [...this.#problems.values()].flatMap(({ problem, images }): readonly Problem[] => {
      if (problem.place !== undefined || images.size === 0 || images.size === imageCount) return [problem]
      return [...images].map((image) => ({ ...problem, image }))
    })
    if (all.length > 0) throw new NixeryError('invalid-input', inOrder(all))
  }
}
