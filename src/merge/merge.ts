/**
 * The whole of `merge`: images for one platform each -> one image index, with tags. Nothing in it needs Nix.
 */
import { mergeErrors, NixeryError, rejections, settleAll } from '../base/errors.ts'
import type { Digest } from '../base/hash.ts'
import { formatPlatform } from '../base/platform.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../host/log/log.ts'
import { withHost, withoutSecrets } from '../host/work-dir.ts'
import type { Content } from '../image/oci/image.ts'
import { assembleIndex } from '../image/oci/index.ts'
import { Registries } from '../registry/connection.ts'
import { type Destination, openDestinations, tagsElsewhere } from '../registry/destinations.ts'
import { declaredImages } from '../request/image-file/given.ts'
import {
  fromText,
  type GivenFor,
  type ParsedTable,
  parseTable,
  secretInputs,
} from '../request/inputs/input-table.ts'
import { INPUTS, type InputName } from '../request/inputs/inputs.ts'
import { jobSecrets } from '../request/login.ts'
import { missingPlatforms, platformProblems, sortedImages } from './by-platform.ts'
import { MERGE_INPUTS, type MergeInputName, type MergeInputs } from './inputs.ts'
import { publishIndex } from './publish.ts'
import { type PlatformImage, readImages } from './read-images.ts'
import { type MergeRequest, mergeRequest } from './request.ts'

export interface MergeResult {
  readonly request: MergeRequest
  /** The index, or the only image. */
  readonly index: Content
  /** In the order of their platforms. */
  readonly images: readonly PlatformImage[]
  /** Of the index, and of blobs that repositories did not have. */
  readonly bytesPushed: number
}

/** What an image file says of the merged image, where one is given; what is given beside it comes first. */
async function parseWithImageFile(given: GivenFor<MergeInputName>): Promise<ParsedTable<MergeInputs>> {
  const isOwn = (name: InputName): name is InputName & MergeInputName => name in MERGE_INPUTS
  const declared = await declaredImages((name) => (isOwn(name) ? given(name) : undefined), false)
  const [image] = declared.images
  const parsed = parseTable(
    MERGE_INPUTS,
    (name) => (name in INPUTS ? image?.given(name as InputName) : undefined) ?? given(name),
  )
  return { ...parsed, problems: [...declared.problems, ...parsed.problems] }
}

/** What both front ends do: inputs -> request -> merge. Neither the log nor an error shows a secret. */
export function runMerge(
  given: (name: MergeInputName) => string | undefined,
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<MergeResult> {
  return withoutSecrets([...secretInputs(MERGE_INPUTS, given), ...jobSecrets(env)], log, async (quietLog) => {
    const request = mergeRequest(await parseWithImageFile(fromText(given)), env)
    return withHost(env, quietLog, request.timeoutSeconds, (host) => merge(request, host))
  })
}

async function merge(request: MergeRequest, host: Host): Promise<MergeResult> {
  for (const warning of request.warnings) host.log.warning(warning)
  const registries = new Registries(request.registries, host)
  host.enter('open')
  const destinations = await openDestinations(request.targets, registries)
  const images = await readAll(request, destinations, registries)
  const index = rootOf(images, request)
  const { digest } = index.descriptor
  const platforms = images.map(({ platform }) => formatPlatform(platform)).join(', ')
  const what = images.length === 1 ? 'one image' : `an index of ${images.length} images`
  host.log.outcome(`${digest}: ${what}, for ${platforms}`)

  const outdated = await outdatedAmong(destinations, digest)
  if (outdated.length === 0) {
    host.log.outcome('up to date: nothing to push')
    return { request, index, images, bytesPushed: 0 }
  }
  await settleAll(...outdated.map(({ repository }) => repository.checkPush()))
  host.enter('push')
  return {
    request,
    index,
    images,
    bytesPushed: await publishIndex(index, images, outdated, request, registries),
  }
}

/** An image for one platform alone needs no index: it is what a build without merge would have pushed. */
function rootOf(images: readonly PlatformImage[], { annotations }: MergeRequest): Content {
  const [only, ...others] = images
  return only !== undefined && others.length === 0 ? only : assembleIndex(images, annotations)
}

/**
 * Every image, or all that is wrong with them and with the right to push: nothing has to be found out one by
 * one.
 */
async function readAll(
  { sources, platforms }: MergeRequest,
  destinations: readonly Destination[],
  registries: Registries,
): Promise<readonly PlatformImage[]> {
  const outcomes = await Promise.allSettled(sources.map((source) => readImages(source, registries)))
  const images = sortedImages(outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))
  const failures = rejections(outcomes)
  // An image that could not be read may be the one for a platform.
  const missing = failures.length > 0 ? [] : missingPlatforms(images, platforms)
  const problems = [...platformProblems(images), ...missing]
  const errors = [...failures, ...(problems.length === 0 ? [] : [new NixeryError('invalid-input', problems)])]
  if (errors.length === 0) return images
  // What does not answer would only be waited for once more.
  const asked = errors.some(hasNoAnswer) ? [] : destinations
  const checks = asked.map(({ repository }) => repository.checkPush())
  throw mergeErrors([...errors, ...rejections(await Promise.allSettled(checks))])
}

const hasNoAnswer = (error: unknown): boolean =>
  error instanceof NixeryError && ['registry-unreachable', 'no-network', 'cancelled'].includes(error.code)

/** The destinations that lack the index or have tags that do not point to it yet, with these tags. */
async function outdatedAmong(
  destinations: readonly Destination[],
  index: Digest,
): Promise<readonly Destination[]> {
  const all = destinations.map(async (destination) => {
    const { repository } = destination
    const tags = await tagsElsewhere(destination, index)
    const isByDigest = destination.tags.length === 0
    const isOutdated = tags.length > 0 || (isByDigest && (await repository.manifestDigest(index)) !== index)
    return isOutdated ? [{ repository, tags }] : []
  })
  return (await Promise.all(all)).flat()
}
