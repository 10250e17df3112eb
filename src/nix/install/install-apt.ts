import { readFileSync } from 'node:fs'
import { NixeryError } from '../../base/errors.ts'
import { childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { asRoot } from '../../host/privilege.ts'
import { findProgram, run } from '../../host/process.ts'
import type { NixSettings } from '../settings/settings.ts'

/**
 * Debian's and Ubuntu's package: a few seconds, no daemon, no build users, nothing outside dpkg's own
 * records. Throws `missing-tool` where there is no apt or this user may not install anything.
 */
export async function installFromApt(_: NixSettings, host: Host): Promise<NodeJS.ProcessEnv> {
  const prefix = await asRoot(host)
  const apt = findProgram('apt-get', host.env)
  if (prefix === undefined || apt === undefined || !isDebianLike()) {
    throw new NixeryError('missing-tool', {
      message: 'that needs Debian or Ubuntu, and root or sudo without a password',
      hint: 'install Nix (https://nixos.org/download) so that "nix" is on PATH',
    })
  }
  host.log.info('Installing nix-bin with apt')
  // sudo passes on no environment, so what apt has to know is set behind it.
  const behind = prefix.length === 0 ? [] : [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive']
  const [program = '', ...before] = [...behind, apt]
  const env = childEnv(host.env, 'apt', { DEBIAN_FRONTEND: 'noninteractive' })
  const call = (...args: readonly string[]) =>
    run(program, [...before, ...args], { env, signal: host.signal, onStderr: host.log.debug, log: host.log })
  const install = () => call('install', '--yes', '--no-install-recommends', 'nix-bin')
  // The lists of a fresh machine are empty or old: only then is the update worth its time.
  let result = await install()
  if (result.exitCode !== 0) {
    await call('update')
    result = await install()
  }
  if (result.exitCode !== 0) {
    throw new NixeryError('missing-tool', {
      message: `apt-get could not install nix-bin:\n${result.stderr}`,
      hint: 'install Nix (https://nixos.org/download) so that "nix" is on PATH',
    })
  }
  return host.env
}

function isDebianLike(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
