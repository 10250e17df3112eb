import { type ImageName, pushTargets, taggedNames } from '../image/oci/reference.ts'

/** What an image without any name is called: `nixery-action` for docker and podman. */
const UNNAMED = 'nixery-action'

/**
 * The full names that an image gets on this machine: those that it has in registries, pushed or not. In full,
 * because podman takes a name without a host for one of this machine. `name`: for an image that has none,
 * what its image file calls it. Throws `invalid-input` for tags that are none.
 */
export function localNames(
  images: readonly ImageName[],
  tags: readonly string[],
  name = UNNAMED,
): readonly string[] {
  const targets = pushTargets(images, tags)
  return taggedNames(
    targets.length > 0
      ? targets
      : pushTargets([{ registry: 'docker.io', repository: `library/${name}` }], tags),
  )
}
