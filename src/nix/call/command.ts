import { existsSync, readFileSync } from 'node:fs'
import { NixeryError, type Problem } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { findProgram, run } from '../../host/process.ts'
import type { PrivateFiles } from '../settings/settings.ts'
import { type EffectiveSettings, readEffectiveSettings } from './effective-settings.ts'
import { type NixEvent, parseNixEvent } from './events.ts'
import { nixErrorMessage } from './nix-error.ts'
import type { RunNix } from './run-nix.ts'
import { isAtLeast } from './version.ts'
import { warningIn } from './warnings.ts'

/** A Nix that works here: which one, how it is called, and where its store's files are. */
export interface Nix extends EffectiveSettings {
  /** For example `2.34.8`. */
  readonly version: string
  readonly run: RunNix
}

/** A Nix with the private files that it and ssh read. */
export interface NixAtWork extends Nix {
  readonly files: PrivateFiles
}

/** Where the files of the store are, as far as there are any yet. */
export function storeDirectories({ storeRoots }: Nix): readonly string[] {
  return storeRoots.map((root) => `${root}/nix/store`).filter((directory) => existsSync(directory))
}

/** How this run's Nix differs from the one of the user. */
export interface NixConfiguration {
  /** Lines in the format of nix.conf; later ones win. */
  readonly lines: readonly string[]
  /** NIX_SSHOPTS. */
  readonly sshOptions: string
}

const INSTALL_HINT = 'install Nix (https://nixos.org/download) so that "nix" is on PATH'
const OLDEST_VERSION = [2, 8] as const

/** The Nix on PATH, or why there is none that can be used. Throws `missing-tool` when it does not start. */
export async function systemNix(host: Host, configured: NixConfiguration): Promise<Nix | Problem> {
  if (findProgram('nix', host.env) === undefined) return { message: 'Nix is not on PATH', hint: INSTALL_HINT }
  const env = toNixEnvironment(host.env, configured)
  const watch = watcher(host)
  const call: RunNix = async (program, args, { onStderr } = {}) => {
    const seen = (line: string) => {
      const event = parseNixEvent(line)
      watch(event)
      onStderr?.(line, event)
    }
    const result = await run(program, args, { env, signal: host.signal, onStderr: seen })
    if (result.exitCode === KILLED) throw killed(program)
    return result
  }

  const { exitCode, stdout, stderr } = await call('nix', ['--version'])
  if (exitCode !== 0) {
    throw new NixeryError('missing-tool', {
      message: `the Nix on PATH does not start: ${nixErrorMessage(stderr) || `exit code ${exitCode}`}`,
      hint: 'check nix-config and NIX_CONFIG, or reinstall Nix',
    })
  }
  const version = /(\d+\.\d+\S*)\s*$/.exec(stdout.trim())?.[1] ?? 'unknown'
  if (!isAtLeast(version, OLDEST_VERSION)) {
    const message = `Nix ${version} is on PATH; it is too old`
    const hint = `install Nix ${OLDEST_VERSION.join('.')} or newer, or take it off PATH`
    return { message, hint }
  }
  return { version, run: call, ...(await readEffectiveSettings(call, version, env)) }
}

/** 128 and the number of SIGKILL. */
const KILLED = 137

/** Nobody but the kernel sends Nix this signal. */
function killed(program: string): NixeryError {
  return new NixeryError('out-of-memory', {
    message: `${program} was killed (signal 9)`,
    hint: 'memory was most likely full: use a larger machine, or build less at a time (nix-config: max-jobs = 1)',
  })
}

/** They would move the store, and with it every path in the image. */
const STORE_VARIABLES = ['NIX_STORE_DIR', 'NIX_STORE']

/**
 * Our settings reach Nix through the environment of our own processes: no file of the user is touched. Later lines win,
 * so what the user configures for this run comes last.
 */
export function toNixEnvironment(env: NodeJS.ProcessEnv, configured: NixConfiguration): NodeJS.ProcessEnv {
  const lines = [env.NIX_CONFIG ?? '', 'extra-experimental-features = nix-command flakes']
  if (process.getuid?.() === 0 && !hasBuildUsers()) lines.push('build-users-group =')
  lines.push(...configured.lines)
  // NIXPKGS_ALLOW_UNFREE and its kin would change the image behind the inputs' back.
  const clean = Object.entries(env).filter(
    ([name]) => !name.startsWith('NIXPKGS_') && !STORE_VARIABLES.includes(name),
  )
  return {
    ...Object.fromEntries(clean),
    NIX_CONFIG: lines.filter((line) => line !== '').join('\n'),
    NIX_SSHOPTS: configured.sshOptions,
  }
}

/** Warns of what Nix only mentions, of each thing once. */
function watcher(host: Host): (event: NixEvent | undefined) => void {
  const said = new Set<string>()
  return (event) => {
    const text = event?.kind === 'message' ? event.text : event?.kind === 'log-line' ? event.line : ''
    const trouble = warningIn(text)
    if (trouble === undefined || said.has(trouble.about)) return
    said.add(trouble.about)
    host.log.warning(trouble.message)
  }
}

/** Root without build users (Debian's package, containers) builds as root, in the sandbox. */
function hasBuildUsers(): boolean {
  try {
    return /^nixbld:.*:[^:\s]+$/m.test(readFileSync('/etc/group', 'utf8'))
  } catch {
    return true
  }
}
