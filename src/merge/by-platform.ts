import { compare } from '../base/collections.ts'
import type { Problem } from '../base/errors.ts'
import { formatPlatform, type Platform, type SupportedPlatform } from '../base/platform.ts'
import { formatImageName } from '../image/oci/reference.ts'
import type { PlatformImage } from './read-images.ts'

/**
 * Variants that clients take a platform without any for.
 * https://github.com/containerd/platforms/blob/v0.2.1/database.go
 */
const DEFAULT_VARIANTS: Readonly<Record<string, string>> = { amd64: 'v1', arm: 'v7', arm64: 'v8' }

/** Equal for platforms that clients do not tell apart. */
function platformKey(platform: Platform): string {
  const { os, architecture, variant = DEFAULT_VARIANTS[architecture] } = platform
  return formatPlatform({ os, architecture, ...(variant === undefined ? {} : { variant }) })
}

/** Each image once, in the order of the platforms. */
export function sortedImages(images: readonly PlatformImage[]): readonly PlatformImage[] {
  const byKey = new Map(
    images.map((image) => [`${platformKey(image.platform)} ${image.descriptor.digest}`, image]),
  )
  return [...byKey].sort(([a], [b]) => compare(a, b)).map(([, image]) => image)
}

/**
 * A tag that stands for fewer platforms than it should would take the image away from machines that have it
 * now.
 */
export function missingPlatforms(
  images: readonly PlatformImage[],
  wanted: readonly SupportedPlatform[],
): readonly Problem[] {
  const there = new Set(images.map(({ platform }) => platformKey(platform)))
  return wanted
    .filter((platform) => !there.has(platformKey(platform)))
    .map((platform) => ({
      input: 'digests',
      message: `none of the images is for ${formatPlatform(platform)}, which the image should be for`,
      hint: 'see whether the job for it has pushed, or name the platforms that are to be merged in platforms',
    }))
}

/** A client takes the first image for its platform: what else there is for it would never be seen. */
export function platformProblems(images: readonly PlatformImage[]): readonly Problem[] {
  const keys = [...new Set(images.map(({ platform }) => platformKey(platform)))]
  return keys.flatMap((key) => {
    const same = images.filter(({ platform }) => platformKey(platform) === key)
    const [first] = same
    if (first === undefined || same.length === 1) return []
    const names = same.map(({ source, descriptor }) => `${formatImageName(source)}@${descriptor.digest}`)
    return [
      {
        input: 'digests',
        message: `${same.length} images are for ${formatPlatform(first.platform)}: ${names.join(' and ')}`,
        hint: 'leave all but one of them out',
      },
    ]
  })
}
