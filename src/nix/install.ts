import { readFileSync } from 'node:fs'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import { findProgram, run } from '../process.ts'
import type { NixSettings } from '../request/request.ts'
import { type Nix, systemNix } from './command.ts'

const INSTALL_HINT = 'install Nix (https://nixos.org/download) so that "nix" is on PATH'

/** Nix for this run, from where `nix-installer` says. Throws `missing-tool` when there is none. */
export async function ensureNix(settings: NixSettings, host: Host): Promise<Nix> {
  const { installer, config } = settings
  const system = installer === 'apt' ? undefined : await systemNix(host, config)
  if (system !== undefined) return system
  if (installer === 'system' || installer === 'none') {
    throw new NixeryError('missing-tool', {
      message: 'Nix is not on PATH',
      hint: `${INSTALL_HINT}, or set nix-installer: auto`,
    })
  }
  await installFromApt(host)
  const installed = await systemNix(host, config)
  if (installed !== undefined) return installed
  throw new NixeryError('missing-tool', {
    message: 'apt installed nix-bin, but "nix" is not on PATH',
    hint: INSTALL_HINT,
  })
}

/** Debian's and Ubuntu's package: a few seconds, no daemon, no build users, nothing outside dpkg's own records. */
async function installFromApt(host: Host): Promise<void> {
  if (process.getuid?.() !== 0 || findProgram('apt-get', host.env) === undefined || !isDebianLike()) {
    throw new NixeryError('missing-tool', {
      message: 'Nix is not on PATH and cannot be installed from apt: that needs root on Debian or Ubuntu',
      hint: INSTALL_HINT,
    })
  }
  host.log.info('Nix is not on PATH: installing nix-bin with apt')
  const env = { ...host.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) =>
    run('apt-get', args, { env, signal: host.signal, onStderr: host.log.debug })
  const install = () => apt('install', '--yes', '--no-install-recommends', 'nix-bin')
  // The lists of a fresh machine are empty or old: only then is the update worth its time.
  let result = await install()
  if (result.exitCode !== 0) {
    await apt('update')
    result = await install()
  }
  if (result.exitCode !== 0) {
    throw new NixeryError('missing-tool', {
      message: `apt-get could not install nix-bin:\n${result.stderr}`,
      hint: INSTALL_HINT,
    })
  }
}

function isDebianLike(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
