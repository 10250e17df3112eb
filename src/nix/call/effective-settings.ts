/** What Nix makes of all configuration together, as far as it matters here. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { homeDirectory } from '../../host/directories.ts'
import { asksForUnsigned, decodeParameter } from '../settings/store-url.ts'
import type { RunNix } from './run-nix.ts'
import { isAtLeast } from './version.ts'

export interface EffectiveSettings {
  /** The address of the store; `auto` where Nix chooses. */
  readonly store: string
  /**
   * Directories below which a store path may lie: `''` for /nix/store itself, else the root of a chroot
   * store.
   */
  readonly storeRoots: readonly string[]
  /** Where Nix fetches store paths from instead of building them; none when it is told not to. */
  readonly substituters: readonly string[]
  /** Whose signatures of store paths count: `NAME:KEY`. */
  readonly trustedPublicKeys: readonly string[]
  /** The file with user names and passwords for servers; it need not be there. */
  readonly netrcFile: string
  /** How long a cache may send nothing, in milliseconds; undefined where nobody has chosen it. */
  readonly stalledMs: number | undefined
  /** The systems that this machine and its builders build for, for example `x86_64-linux`. */
  readonly systems: readonly string[]
}

/** Throws `evaluation` when Nix does not say it. */
export async function readEffectiveSettings(
  call: RunNix,
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<EffectiveSettings> {
  const settings = await readSettings(call, version)
  checkSignatures(settings)
  return {
    store: settings.store,
    storeRoots: storeRoots(settings.store, env),
    substituters: settings.substitute ? settings.substituters : [],
    trustedPublicKeys: settings['trusted-public-keys'],
    netrcFile: settings['netrc-file'],
    stalledMs: settings['stalled-download-timeout'],
    systems: [
      ...[settings.system, ...settings['extra-platforms']],
      ...builderSystems(settings.builders, settings.system),
    ],
  }
}

/**
 * Of all configuration together, whichever file it is in. Throws `invalid-input` for what would be taken
 * unsigned.
 */
function checkSignatures({ store, substituters, 'require-sigs': requireSigs }: Settings): void {
  const unsigned = [...substituters, store].filter(asksForUnsigned)
  if (!requireSigs) unsigned.push('require-sigs = false')
  if (unsigned.length === 0) return
  throw new NixeryError(
    'invalid-input',
    unsigned.map((one) => ({
      message: `${one} in the configuration of Nix asks for store paths without signatures, which this program never takes`,
      hint: 'take it out of nix.conf, NIX_CONFIG or NIX_REMOTE ("nix config show" says what counts), and name the key of the cache in trusted-public-keys',
    })),
  )
}

/** `nix show-config` goes by another name from here on. */
const CONFIG_SHOW_SINCE = [2, 20] as const

interface Settings {
  readonly store: string
  readonly system: string
  readonly 'extra-platforms': readonly string[]
  readonly builders: string
  readonly substitute: boolean
  readonly substituters: readonly string[]
  readonly 'trusted-public-keys': readonly string[]
  readonly 'netrc-file': string
  readonly 'require-sigs': boolean
  readonly 'stalled-download-timeout': number | undefined
}

type Shown = { readonly [Name in keyof Settings]: Shows<Settings[Name]> }

interface Shows<T> {
  readonly value: T
  readonly defaultValue: T
}

async function readSettings(call: RunNix, version: string): Promise<Settings> {
  const command = isAtLeast(version, CONFIG_SHOW_SINCE) ? ['config', 'show'] : ['show-config']
  const { exitCode, stdout, stderr } = await call('nix', [...command, '--json'], { secrets: true })
  try {
    const settings = JSON.parse(stdout) as Shown
    return {
      store: settings.store.value,
      system: settings.system.value,
      'extra-platforms': settings['extra-platforms'].value,
      builders: settings.builders.value,
      substitute: settings.substitute.value,
      substituters: settings.substituters.value,
      'trusted-public-keys': settings['trusted-public-keys'].value,
      'netrc-file': settings['netrc-file'].value,
      'require-sigs': settings['require-sigs'].value,
      'stalled-download-timeout': chosenStall(settings['stalled-download-timeout']),
    }
  } catch (error) {
    throw new NixeryError(
      'evaluation',
      { message: `Nix ${version} does not work here (exit code ${exitCode}): ${stderr}` },
      error,
    )
  }
}

/** From seconds to milliseconds. What Nix takes by itself (300 s) is more than a run should wait. */
const chosenStall = ({ value = 0, defaultValue }: Shows<number | undefined>): number | undefined =>
  value === defaultValue || value === 0 ? undefined : value * 1000

/**
 * What the builders build for: machines in the syntax of nix.conf, or `@FILE` with such lines, which need not
 * be there. `own`: the system of a builder that names none.
 */
export function builderSystems(builders: string, own: string): readonly string[] {
  return builders.split(/[;\n]/).flatMap((line) => {
    const text = line.replace(/#.*$/, '').trim()
    if (text.startsWith('@')) return builderSystems(readIfThere(text.slice(1)), own)
    const [address, systems = '-'] = text.split(/\s+/)
    if (address === '') return []
    return systems === '-' ? [own] : systems.split(',')
  })
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Where the files of a store are. A chroot store keeps /nix/store below its root, which its URL names in one
 * of three ways: `/root`, `local:///root` or `local?root=/root`; a daemon's socket can say it too,
 * `unix:///socket?root=/root`. For an ordinary user without /nix, Nix itself falls back to a chroot store
 * below the data directory.
 */
export function storeRoots(url: string, env: NodeJS.ProcessEnv): readonly string[] {
  // A plain path is taken as it is, "%" and all; only in a URL does it stand for something.
  const plain = /^\/[^?]+/.exec(url)?.[0]
  const encoded =
    /^local:\/\/(\/[^?]+)/.exec(url)?.[1] ??
    /^(?:local(?::\/\/)?|daemon|unix:\/\/[^?]*)\?(?:.*&)?root=([^&]+)/.exec(url)?.[1]
  const root = plain ?? (encoded === undefined ? undefined : decodeParameter(encoded))
  if (root !== undefined) return [root.replace(/\/+$/, '')]
  const dataHome = env.XDG_DATA_HOME || path.join(homeDirectory(env), '.local', 'share')
  return ['', path.join(dataHome, 'nix', 'root')]
}
