import type { Architecture } from '../../base/platform.ts'

/** What Nixery's meta-package `shell` stands for. */
const SHELL_PACKAGES = ['bashInteractive', 'coreutils', 'moreutils', 'nano']

/** Every image can check certificates and look up protocol names, as in Nixery. */
const ALWAYS_INCLUDED = ['cacert', 'iana-etc']

export interface ExpandedNames {
  /** Attribute names, sorted, each once. */
  readonly packages: readonly string[]
  /** Set by the meta-package `arm64`. */
  readonly architecture?: Architecture
  /** Whether the list asks for a shell, which is then what the image runs by default. */
  readonly shell: boolean
}

/** Replaces the meta-packages of a list and adds what is always included. The order of the list does not matter. */
export function expandNames(names: readonly string[]): ExpandedNames {
  const metaPackages = new Set<string>(names.filter((name) => name === 'shell' || name === 'arm64'))
  const plain = names.filter((name) => !metaPackages.has(name))
  const shell = metaPackages.has('shell')
  return {
    packages: [...new Set([...plain, ...(shell ? SHELL_PACKAGES : []), ...ALWAYS_INCLUDED])].sort(),
    // Image names are lower-case, and so may the names of packages be.
    shell: shell || plain.some((name) => /^bash(interactive)?$/i.test(name)),
    ...(metaPackages.has('arm64') ? { architecture: 'arm64' as const } : {}),
  }
}
