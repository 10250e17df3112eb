import { type ImageName, pushTargets, taggedNames } from '../registry/reference.ts'

/** What an image without a name is called: `nixery-action` for docker and podman. */
const UNNAMED: ImageName = { registry: 'docker.io', repository: 'library/nixery-action' }

/**
 * The full names that an image gets on this machine: those that it has in registries, pushed or not. In full, because
 * podman takes a name without a host for one of this machine. Throws `invalid-input` for tags that are none.
 */
export function localNames(images: readonly ImageName[], tags: readonly string[]): readonly string[] {
  const targets = pushTargets(images, tags)
  return taggedNames(targets.length > 0 ? targets : pushTargets([UNNAMED], tags))
}
