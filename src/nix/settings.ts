import type { NixSettings } from '../request/nix.ts'
import { completeBuilder } from './builders.ts'

/** Files of the run's private directory that Nix and ssh read; missing where the request has nothing to write there. */
export interface PrivateFiles {
  readonly netrc?: string
  readonly signingKey?: string
  readonly sshKey?: string
  readonly knownHosts?: string
}

/** The request's settings as lines of nix.conf, in the order in which they count: later lines win. */
export function configLines(settings: NixSettings, files: PrivateFiles): readonly string[] {
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

/**
 * Options of ssh for Nix (NIX_SSHOPTS, split at blanks). Of two values of an option ssh takes the first, so what the user
 * has there cannot make it less strict. Nobody is there to answer a question or type a password.
 */
export function sshOptions(files: PrivateFiles, given: string | undefined): string {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'UpdateHostKeys=no']
  if (files.knownHosts !== undefined)
    options.push(`UserKnownHostsFile=${files.knownHosts}`, 'GlobalKnownHostsFile=/dev/null')
  if (files.sshKey !== undefined) options.push('IdentitiesOnly=yes', `IdentityFile=${files.sshKey}`)
  return [...options.map((option) => `-o ${option}`), given ?? ''].join(' ').trim()
}
