import type { Inputs } from '../inputs.ts'
import type { Builder } from '../nix/builders.ts'
import type { KnownHost } from '../nix/known-hosts.ts'
import type { ToolSettings } from '../tools/release.ts'
import type { ProblemCollector } from './collect.ts'

/** How Nix is found and called, where it fetches from, and where it builds. Nothing here changes an image. */
export interface NixSettings extends ToolSettings {
  readonly installer: Inputs['nix-installer']
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
  /** What happens when packages would be built from source. */
  readonly buildFromSource: Inputs['build-from-source']
}

export function nixSettings(inputs: Inputs, problems: ProblemCollector): NixSettings {
  const config = inputs['nix-config']
  if (
    /^\s*require-sigs\s*=\s*(false|no|0)\s*(#.*)?$/m.test(config) ||
    /[?&]trusted=(true|yes|1)/.test(config)
  ) {
    problems.add(
      'nix-config: asks for paths without signatures, which this program never takes',
      'take require-sigs = false and trusted=true out, and name the keys of your caches in trusted-public-keys',
    )
  }
  if (inputs['signing-key'] !== undefined && inputs['copy-to'] === undefined) {
    problems.add('signing-key: there is nothing to sign', 'say in copy-to where what was built goes')
  }
  return {
    installer: inputs['nix-installer'],
    config,
    substituters: inputs.substituters,
    trustedPublicKeys: inputs['trusted-public-keys'],
    netrc: inputs.netrc,
    copyTo: inputs['copy-to'],
    signingKey: inputs['signing-key'],
    builders: inputs.builders,
    sshKey: inputs['ssh-key'],
    knownHosts: inputs['known-hosts'],
    maxJobs: inputs['max-jobs'],
    buildFromSource: inputs['build-from-source'],
    release: inputs['nix-version'],
    mirror: inputs['download-mirror'],
  }
}
