import type { Architecture } from '../../base/platform.ts'
import { inSet, splitName } from './attribute-path.ts'

/** What meta-packages stand for: Nixery's `shell`, and what CI systems use when they run jobs in an image. */
const META_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ci: [
    ...['bashInteractive', 'coreutils', 'curl', 'findutils', 'gawk', 'git', 'gnugrep', 'gnused', 'gnutar'],
    ...['gzip', 'procps', 'which', 'xz'],
    // For programs that CI systems bring along.
    ...['glibc.out', 'stdenv.cc.cc.lib'],
  ],
  shell: ['bashInteractive', 'coreutils', 'moreutils', 'nano'],
}

export const isMetaPackage = (name: string): boolean => name === 'arm64' || Object.hasOwn(META_PACKAGES, name)

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

/**
 * Replaces the meta-packages of a list and adds what is always included. The order of the list does not
 * matter.
 */
export function expandNames(names: readonly string[]): ExpandedNames {
  const plain = names.filter((name) => name !== 'arm64').flatMap(withoutMeta)
  return {
    packages: [...new Set([...plain, ...ALWAYS_INCLUDED])].sort(),
    // Image names are lower-case, and so may the names of packages be.
    shell: plain.some((name) => /^bash(interactive)?$/i.test(splitName(name).attribute)),
    ...(names.includes('arm64') ? { architecture: 'arm64' as const } : {}),
  }
}

function withoutMeta(name: string): readonly string[] {
  const { set, attribute } = splitName(name)
  if (!Object.hasOwn(META_PACKAGES, attribute)) return [name]
  return (META_PACKAGES[attribute] ?? []).map((one) => inSet(set, one))
}
