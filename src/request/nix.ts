import type { NixSettings } from '../nix/settings/settings.ts'
import type { ProblemCollector } from './collect.ts'
import type { Inputs } from './inputs/inputs.ts'

export function toNixSettings(inputs: Inputs, problems: ProblemCollector): NixSettings {
  const config = inputs['nix-config']
  if (
    /^\s*require-sigs\s*=\s*(false|no|0)\s*(#.*)?$/m.test(config) ||
    /[?&]trusted=(true|yes|1)/.test(config)
  ) {
    problems.add(
      'nix-config',
      'asks for paths without signatures, which this program never takes',
      'take require-sigs = false and trusted=true out, and name the keys of your caches in trusted-public-keys',
    )
  }
  if (inputs['signing-key'] !== undefined && inputs['copy-to'] === undefined) {
    problems.add('signing-key', 'there is nothing to sign', 'say in copy-to where what was built goes')
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
