import { readFileSync } from 'node:fs'
import { expandIncludes, forbiddenSettings } from '../nix/settings/forbidden.ts'
import type { NixSettings } from '../nix/settings/settings.ts'
import type { ProblemCollector } from './collect.ts'
import type { Inputs } from './inputs/inputs.ts'

export function toNixSettings(inputs: Inputs, problems: ProblemCollector): NixSettings {
  const config = nixConfig(inputs['nix-config'], problems)
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
    realise: inputs.realise,
    buildFromSource: inputs['build-from-source'],
    release: inputs['nix-version'],
    mirror: inputs['download-mirror'],
  }
}

/** With the lines of the files that it includes: they may not set what it may not set. */
function nixConfig(text: string, problems: ProblemCollector): string {
  try {
    const config = expandIncludes(text, (file) => readFileSync(file, 'utf8'))
    for (const { message, hint } of forbiddenSettings(config)) problems.add('nix-config', message, hint ?? '')
    return config
  } catch (error) {
    problems.add('nix-config', (error as Error).message, 'give the absolute path of a file that can be read')
    return text
  }
}
