import { isProblem, NixeryError, type Problem } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { type Nix, type NixConfiguration, systemNix } from '../call/command.ts'
import { type NixSettings, type PrivateFiles, toConfigLines, toSshOptions } from '../settings/settings.ts'
import type { GitAccess } from '../source/git.ts'
import { installFromApt } from './install-apt.ts'
import { installRelease } from './install-release.ts'

/** Makes Nix available, and gives the environment that finds it on PATH. Throws `missing-tool`. */
type Installer = (settings: NixSettings, host: Host) => Promise<NodeJS.ProcessEnv>

const INSTALLERS: Readonly<Record<'tarball' | 'apt', Installer>> = {
  tarball: installRelease,
  apt: installFromApt,
}

/** What each value of `nix-installer` tries, in this order. */
const ORDER = {
  auto: ['system', 'tarball', 'apt'],
  system: ['system'],
  none: ['system'],
  tarball: ['tarball'],
  apt: ['apt'],
} as const

/**
 * Nix for this run, from where `nix-installer` says. Nothing but the processes of this run learns of one that
 * was installed: no file of the user is written. Throws `missing-tool` with every way that was tried, and why
 * it failed.
 */
export async function ensureNix(
  settings: NixSettings,
  files: PrivateFiles,
  access: GitAccess,
  host: Host,
): Promise<Nix> {
  const configured = {
    lines: toConfigLines(settings, files),
    sshOptions: toSshOptions(files, host.env.NIX_SSHOPTS),
    access,
  }
  const order = ORDER[settings.installer]
  const problems: Problem[] = []
  for (const way of order) {
    try {
      const found =
        way === 'system'
          ? await systemNix(host, configured)
          : await installed(way, settings, configured, host)
      if (!isProblem(found)) return found
      problems.push(found)
    } catch (error) {
      // What is on PATH and does not start has a reason that another Nix would have as well.
      if (way === 'system' || !(error instanceof NixeryError) || error.code !== 'missing-tool') throw error
      problems.push(...error.problems.map((problem) => from(way, problem)))
    }
    if (way !== order.at(-1)) host.log.info(problems.at(-1)?.message ?? '')
  }
  const [only, ...others] = problems
  if (only !== undefined && others.length === 0 && order[0] === 'system') problems[0] = withInstaller(only)
  throw new NixeryError('missing-tool', problems)
}

async function installed(
  way: 'tarball' | 'apt',
  settings: NixSettings,
  configured: NixConfiguration,
  host: Host,
): Promise<Nix | Problem> {
  const env = await INSTALLERS[way](settings, host)
  const found = await systemNix({ ...host, env }, configured)
  return isProblem(found) ? from(way, { ...found, message: `installed, but ${found.message}` }) : found
}

const from = (way: string, problem: Problem): Problem => ({
  ...problem,
  message: `Nix from ${way}: ${problem.message}`,
})

const withInstaller = ({ message, hint }: Problem): Problem => ({
  message,
  hint: `${hint}, or set nix-installer: auto`,
})
