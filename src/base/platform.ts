/** Go's names, which images use, where Node's differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** What this machine runs: Linux containers, whatever its own system. */
export const ownPlatform = (): Platform => ({
  os: 'linux',
  architecture: ARCHITECTURES[process.arch] ?? process.arch,
})

/** Whether an image of platform `one` is what was asked for; who asks for no variant takes any. */
export const isPlatform = (one: Platform | undefined, wanted: Platform): boolean =>
  one?.os === wanted.os &&
  one.architecture === wanted.architecture &&
  (wanted.variant === undefined || one.variant === wanted.variant)

export type Architecture = 'amd64' | 'arm64'

/** What our images are for. */
export interface SupportedPlatform {
  readonly os: 'linux'
  readonly architecture: Architecture
}

/** What an image of anybody is for. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** `linux/amd64` or `linux/arm/v7`, as docker writes it. */
export const formatPlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant === undefined ? [] : [variant])].join('/')
