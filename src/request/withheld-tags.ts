/** Where no tags are given, `latest` is the tag; but not where that would move it by accident. */
import { isRecord } from '../base/json.ts'
import { type DeclaredImage, withInput } from './image-file/given.ts'
import type { InputName } from './inputs/inputs.ts'

/** Why no tag should move unless it is named; undefined where `latest` may. */
export function reasonToWithhold(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_EVENT_NAME = '', DOCKER_METADATA_OUTPUT_JSON = '' } = env
  if (hasNoTags(DOCKER_METADATA_OUTPUT_JSON)) return 'docker/metadata-action has made none'
  return /^pull_request/.test(GITHUB_EVENT_NAME) ? 'this is a pull request' : undefined
}

function hasNoTags(json: string): boolean {
  try {
    const metadata: unknown = JSON.parse(json)
    return isRecord(metadata) && Array.isArray(metadata.tags) && metadata.tags.length === 0
  } catch {
    return false
  }
}

export const withheldWarning = (reason: string): string =>
  `tags is empty, and ${reason}: pushing by digest, no tag moves`

/**
 * The images, of which those that would move `latest` by accident are pushed by digest; and the warning about
 * it.
 */
export function withholdTags(
  images: readonly DeclaredImage[],
  env: NodeJS.ProcessEnv,
): { readonly images: readonly DeclaredImage[]; readonly warnings: readonly string[] } {
  const reason = reasonToWithhold(env)
  const textOf = ({ given }: DeclaredImage, input: InputName, fallback: string) =>
    given(input)?.text.toLowerCase() ?? fallback
  const isAccident = (image: DeclaredImage) =>
    image.given('tags') === undefined &&
    textOf(image, 'push', 'true') !== 'false' &&
    textOf(image, 'push-by-digest', 'false') === 'false'
  if (reason === undefined || !images.some(isAccident)) return { images, warnings: [] }
  const byDigest = { text: 'true', directory: '.' }
  return {
    images: images.map((one) => (isAccident(one) ? withInput(one, 'push-by-digest', byDigest) : one)),
    warnings: [withheldWarning(reason)],
  }
}
