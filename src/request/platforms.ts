import { NixeryError } from '../base/errors.ts'
import { type Architecture, formatPlatform, type SupportedPlatform } from '../base/platform.ts'
import { expandNames } from '../nix/evaluate/names.ts'
import type { Inputs } from './inputs/inputs.ts'
import { packageNames } from './package-names.ts'

/** The platforms of an image. Throws `invalid-input` when the inputs contradict each other. */
export function toPlatforms(inputs: Inputs): readonly SupportedPlatform[] {
  const { architecture } = expandNames(packageNames(inputs))
  const asked = inputs.platforms
  if (asked.length === 0) return [{ os: 'linux', architecture: architecture ?? ownArchitecture() }]
  if (architecture === undefined || asked.every((one) => one.architecture === architecture)) return asked
  throw new NixeryError('invalid-input', {
    input: 'platforms',
    message: `${asked.map(formatPlatform).join(', ')}, but the package list has "${architecture}"`,
    hint: `take "${architecture}" out of packages, because platforms says it already`,
  })
}

function ownArchitecture(): Architecture {
  const known: Partial<Record<NodeJS.Architecture, Architecture>> = { x64: 'amd64', arm64: 'arm64' }
  const architecture = known[process.arch]
  if (architecture !== undefined) return architecture
  throw new NixeryError('invalid-input', {
    input: 'platforms',
    message: `this machine's processor (${process.arch}) has no packages in nixpkgs`,
    hint: 'name a platform that has, for example platforms: linux/amd64',
  })
}
