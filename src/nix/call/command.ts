import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { homeDirectory } from '../../host/directories.ts'
import { type ChildEnv, childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { findProgram, run } from '../../host/process.ts'
import type { SecretFiles } from '../../host/secret-files.ts'
import { type PrivateFiles, separateSecrets } from '../settings/settings.ts'
import { askNothing, type GitAccess, gitVariables } from '../source/git.ts'
import { type EffectiveSettings, readEffectiveSettings } from './effective-settings.ts'
import { type NixEvent, parseNixEvent } from './events.ts'
import { nixErrorMessage } from './nix-error.ts'
import { isStoreClosed, privateStore, STORE_ELSEWHERE } from './private-store.ts'
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
  /** A secret: what replaces the netrc file that is configured. */
  readonly netrc: string | undefined
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
  readonly access: GitAccess
}

const INSTALL_HINT = 'install Nix (https://nixos.org/download) so that "nix" is on PATH'
const OLDEST_VERSION = [2, 8] as const

/** The Nix on PATH, or why there is none that can be used. Throws `missing-tool` when it does not start. */
export async function systemNix(host: Host, configured: NixConfiguration): Promise<Nix | Problem> {
  if (findProgram('nix', host.env) === undefined) return { message: 'Nix is not on PATH', hint: INSTALL_HINT }
  const env = toNixEnvironment(host.env, configured)
  const { access } = configured
  const watch = watcher(host)
  const call: RunNix = async (program, args, { onStderr, secrets = false, isTrial = false } = {}) => {
    const seen = (line: string) => {
      const event = parseNixEvent(line)
      if (!isTrial) watch(event)
      onStderr?.(line, event)
    }
    const start = () => run(program, args, { env, signal: host.signal, onStderr: seen, log: host.log })
    const result = await (secrets ? access.secrets.lend(start) : start())
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
  const settings = await readEffectiveSettings(call, version, env)
  if (!isStoreClosed(settings.store)) return { version, run: call, ...settings }
  const root = privateStore(host)
  host.log.info(`the store in /nix is not ours to write to: this run has one of its own`)
  env.NIX_REMOTE = root
  env.NIX_CONFIG = `${env.NIX_CONFIG}\n${STORE_ELSEWHERE}`
  return { version, run: call, ...settings, storeRoots: [root] }
}

/** 128 and the number of SIGKILL. */
const KILLED = 137

/** Only the kernel sends Nix this signal. */
function killed(program: string): NixeryError {
  return new NixeryError('out-of-memory', {
    message: `${program} was killed (signal 9)`,
    hint: 'memory was most likely full: use a larger machine, or build less at a time (nix-config: max-jobs = 1)',
  })
}

/**
 * Our settings reach Nix through the environment of our own processes, and no file of the user is touched.
 * Later lines win, so what the user configures for this run comes last. The environment itself has no secret:
 * a package set can read it, and have it handed to a builder. Those are in files that it names, which are
 * there for the calls that ask for `secrets`. NIXPKGS_ALLOW_UNFREE and its kin would change the image behind
 * the inputs' back, NIX_STORE_DIR the paths in it.
 */
export function toNixEnvironment(env: NodeJS.ProcessEnv, configured: NixConfiguration): ChildEnv {
  const { lines, sshOptions, access } = configured
  const machine = process.getuid?.() === 0 && !hasBuildUsers() ? ['build-users-group ='] : []
  const features = 'extra-experimental-features = nix-command flakes'
  const { open, secret } = separateSecrets([env.NIX_CONFIG ?? '', features, ...machine, ...lines])
  const secretConfig = access.secrets.add('nix.conf', `${secret.join('\n')}\n`)
  const nix = {
    NIX_CONFIG: open.join('\n'),
    NIX_USER_CONF_FILES: [secretConfig, ...userConfigFiles(env)].join(':'),
    NIX_SSHOPTS: sshOptions,
    ...gitVariables(access),
    ...cloudAccess(env, access.secrets),
  }
  return askNothing(childEnv(env, 'nix', nix))
}

/** The user's own, in Nix's order: the first one wins. */
function userConfigFiles(env: NodeJS.ProcessEnv): readonly string[] {
  if (env.NIX_USER_CONF_FILES !== undefined) return env.NIX_USER_CONF_FILES.split(':')
  const home =
    env.NIX_CONFIG_HOME || path.join(env.XDG_CONFIG_HOME || path.join(homeDirectory(env), '.config'), 'nix')
  const others = (env.XDG_CONFIG_DIRS || '/etc/xdg')
    .split(':')
    .map((directory) => path.join(directory, 'nix'))
  return [home, ...others].map((directory) => path.join(directory, 'nix.conf'))
}

/** Keys for s3:// stores, which come in the environment: Nix reads them from a file as well. */
function cloudAccess(env: NodeJS.ProcessEnv, secrets: SecretFiles): NodeJS.ProcessEnv {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return {}
  const lines = [
    '[default]',
    `aws_access_key_id = ${AWS_ACCESS_KEY_ID}`,
    `aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}`,
    ...(AWS_SESSION_TOKEN ? [`aws_session_token = ${AWS_SESSION_TOKEN}`] : []),
  ]
  return { AWS_PROFILE: undefined, AWS_SHARED_CREDENTIALS_FILE: secrets.add('aws', `${lines.join('\n')}\n`) }
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
