import type { ToolSettings } from '../../host/tools/release.ts'
import { type Builder, completeBuilder } from './builders.ts'
import type { KnownHost } from './known-hosts.ts'

/**
 * Files of the run's private directory that Nix and ssh read; missing where the request has nothing to write
 * there.
 */
export interface PrivateFiles {
  readonly netrc?: string
  readonly signingKey?: string
  readonly sshKey?: string
  readonly knownHosts?: string
}

/** Lines of nix.conf; later ones win. */
export interface ConfigLines {
  readonly open: readonly string[]
  /** Those that hold a secret, or name a file that does. */
  readonly secret: readonly string[]
}

/** Names of settings that hold a secret, and addresses that do. */
const SECRET_LINE =
  /^\s*(extra-)?(access-tokens|netrc-file|secret-key-files)\s*=|:\/\/[^/\s@]*:[^/\s@]*@|[?&]secret-key=/

/** Settings are told apart line by line: an evaluation sees the open ones alone. */
export function separateSecrets(lines: readonly string[]): ConfigLines {
  const all = lines.flatMap((line) => line.split('\n')).filter((line) => line.trim() !== '')
  return {
    open: all.filter((line) => !SECRET_LINE.test(line)),
    secret: all.filter((line) => SECRET_LINE.test(line)),
  }
}

/** The request's settings as lines of nix.conf, in the order in which they count: later lines win. */
export function toConfigLines(settings: NixSettings, files: PrivateFiles): readonly string[] {
  const line = (name: string, value: string | number | undefined) =>
    value === undefined || value === '' ? [] : [`${name} = ${value}`]
  const builders = settings.builders
    .map((builder) => completeBuilder(builder, files.sshKey, settings.knownHosts).join(' '))
    .join(' ; ')
  return [
    settings.config,
    ...line('extra-substituters', settings.substituters.join(' ')),
    ...line('extra-trusted-public-keys', settings.trustedPublicKeys.join(' ')),
    ...line('netrc-file', files.netrc),
    ...line('builders', builders),
    // What a builder can fetch by itself need not go through this machine.
    ...line('builders-use-substitutes', builders === '' ? undefined : 'true'),
    ...line('max-jobs', settings.maxJobs),
    // Whatever any file says: an image has nothing in it that came unsigned from a cache.
    'require-sigs = true',
  ]
}

/** A machine that says nothing, at the beginning or later, is given up. */
const ALIVE = ['ConnectTimeout=30', 'ServerAliveInterval=20', 'ServerAliveCountMax=3']

/**
 * Options of ssh for Nix (NIX_SSHOPTS, split at blanks). Of two values of an option ssh takes the first, so
 * what the user has there cannot make it less strict. There is no terminal to answer questions or type
 * passwords.
 */
export function toSshOptions(files: PrivateFiles, given: string | undefined): string {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'UpdateHostKeys=no']
  if (files.knownHosts !== undefined)
    options.push(`UserKnownHostsFile=${files.knownHosts}`, 'GlobalKnownHostsFile=/dev/null')
  if (files.sshKey !== undefined) options.push('IdentitiesOnly=yes', `IdentityFile=${files.sshKey}`)
  const [ours, last] = [options, ALIVE].map((all) => all.map((option) => `-o ${option}`).join(' '))
  return [ours, given, last].filter(Boolean).join(' ')
}

/** How Nix is found and called, where it fetches from, and where it builds. Nothing here changes an image. */
export interface NixSettings extends ToolSettings {
  readonly installer: 'auto' | 'system' | 'tarball' | 'apt' | 'none'
  /** Lines in the format of nix.conf. */
  readonly config: string
  /** Stores to fetch from, besides those that are configured. */
  readonly substituters: readonly string[]
  readonly trustedPublicKeys: readonly string[]
  /** A secret: credentials in the format of netrc(5). */
  readonly netrc: string | undefined
  /** The store that gets what was built. */
  readonly copyTo: string | undefined
  /** A secret: signs what goes there. */
  readonly signingKey: string | undefined
  /** Instead of those that are configured; empty: those that are. */
  readonly builders: readonly Builder[]
  /** A secret: the private key to log in to builders and stores with. */
  readonly sshKey: string | undefined
  /** Instead of the user's own; empty: the user's own. */
  readonly knownHosts: readonly KnownHost[]
  /** Builds on this machine at a time; undefined: as configured. */
  readonly maxJobs: number | 'auto' | undefined
  /** Whether Nix realises all packages, or only those that binary caches do not have in full. */
  readonly realise: 'auto' | 'full'
  /** What happens when packages would be built from source. */
  readonly buildFromSource: 'allow' | 'warn' | 'deny'
}
