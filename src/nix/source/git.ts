import { existsSync } from 'node:fs'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { type ChildEnv, childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { isOffline, noNetwork } from '../../host/http/offline.ts'
import { type RunResult, run } from '../../host/process.ts'
import { type SecretFiles, secretFiles } from '../../host/secret-files.ts'

const TIMEOUT_MS = 30_000

/**
 * A checkout is anybody's text, and must not run programs: git takes commands from the configuration of the
 * repository that it finds, and any directory with HEAD, objects/ and refs/ in it, which can be committed, is
 * a repository to it.
 */
export const GIT_SAFETY = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['protocol.ext.allow', 'never'],
] as const

/**
 * From git 2.38 on only what is called .git, which cannot be committed, is a repository. Nix's own caches are
 * called otherwise.
 */
const SAFE = options([['safe.bareRepository', 'explicit'], ...GIT_SAFETY])

function options(pairs: readonly (readonly [string, string])[]): readonly string[] {
  return pairs.flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** What keeps git and ssh from asking: a question for a password or about a host key would wait for ever. */
export const askNothing = <Env extends NodeJS.ProcessEnv>(env: Env): Env => ({
  GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
  ...env,
  GIT_TERMINAL_PROMPT: '0',
})

/** Credentials for servers: a file of settings, among files that are there while they are lent. */
export interface GitAccess {
  readonly secrets: SecretFiles
  readonly gitConfig: string | undefined
}

export const noAccess = ({ workDir }: Host): GitAccess => ({
  secrets: secretFiles(workDir),
  gitConfig: undefined,
})

/** Git for a directory of a repository. */
export interface LocalGit {
  /** Exit code 127 when git is not there or takes too long. */
  readonly run: (...args: readonly string[]) => Promise<RunResult>
  /** The directory, as arguments name it: `.` for the whole repository, else `./some/directory`. */
  readonly path: string
}

/**
 * Git for what the nearest `.git` above belongs to, and no other repository, also with a git that knows no
 * safe.bareRepository; undefined where there is no `.git`. Of the configuration of the user and the system
 * (filters are programs, too) nothing counts but which directories are safe.
 */
export async function localGit(directory: string, host: Host): Promise<LocalGit | undefined> {
  const top = repositoryAbove(directory)
  if (top === undefined) return undefined
  const env = childEnv(host.env, 'git')
  const { stdout } = await git(['config', '--get-all', 'safe.directory'], host.workDir, env, host)
  const safe = stdout.split('\n').filter((line) => line !== '')
  const own = options(safe.map((one) => ['safe.directory', one]))
  const alone = childEnv(host.env, 'git', {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_OPTIONAL_LOCKS: '0',
  })
  return {
    run: (...args) => git([...own, '--literal-pathspecs', ...args], top, alone, host),
    path: directory === top ? '.' : `./${path.relative(top, directory)}`,
  }
}

/** The nearest directory, from this one up, that has a `.git`. */
function repositoryAbove(directory: string): string | undefined {
  if (existsSync(path.join(directory, '.git'))) return directory
  const parent = path.dirname(directory)
  return parent === directory ? undefined : repositoryAbove(parent)
}

/** The same for a git that others start: settings in the environment, see git-config(1). */
export function gitVariables({ gitConfig }: GitAccess): NodeJS.ProcessEnv {
  const pairs = [...GIT_SAFETY, ...(gitConfig === undefined ? [] : [['include.path', gitConfig] as const])]
  const variables = pairs.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(pairs.length), ...Object.fromEntries(variables) }
}

/** Git for other machines. The repository of the working directory may have the credentials for them. */
function remoteGit(
  args: readonly string[],
  { secrets, gitConfig }: GitAccess,
  host: Host,
): Promise<RunResult> {
  const env = askNothing(childEnv(host.env, 'git'))
  const given = gitConfig === undefined ? [] : options([['include.path', gitConfig]])
  const cwd = repositoryAbove(workingDirectory() ?? '/') ?? host.workDir
  return secrets.lend(() => git([...given, ...args], cwd, env, host))
}

/** undefined when it was removed. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}

async function git(args: readonly string[], cwd: string, env: ChildEnv, host: Host): Promise<RunResult> {
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(TIMEOUT_MS)])
  // Either it has a .git, or nothing above it is of interest.
  const ceiling = { ...env, GIT_CEILING_DIRECTORIES: path.dirname(cwd) }
  try {
    return await run('git', [...SAFE, ...args], { env: ceiling, cwd, signal, log: host.log })
  } catch (error) {
    if (host.signal.aborted) throw error
    return { exitCode: 127, stdout: '', stderr: (error as Error).message }
  }
}

/** The commit that a ref points to, and the ref in full, as Nix wants it; or why it cannot be found. */
export type RemoteRef =
  | { readonly ref: string; readonly revision: string }
  | { readonly revision: undefined; readonly trouble: string }

/**
 * A branch comes before a tag of the same name. Throws `invalid-input` when the repository has no such ref.
 */
export async function lsRemote(url: string, ref: string, access: GitAccess, host: Host): Promise<RemoteRef> {
  const { exitCode, stdout, stderr } = await remoteGit(
    ['ls-remote', '--', url, ref, `${ref}^{}`],
    access,
    host,
  )
  if (exitCode !== 0) {
    const [, unknown] = /Could not resolve host: ([\w.-]+)/.exec(stderr) ?? []
    if (unknown !== undefined && (await isOffline(unknown, host.env))) throw noNetwork(unknown, INSTEAD)
    const said = stderr.split('\n').find((line) => /^(fatal: |\S+: Permission denied|Host key )/.test(line))
    return { revision: undefined, trouble: said === undefined ? '' : ` (${said.trim()})` }
  }
  // git also lists refs that only end like the one that was asked for: "main" and "old/main".
  const commits = new Map([...stdout.matchAll(/^([0-9a-f]{40})\t(.+)$/gm)].map((line) => [line[2], line[1]]))
  for (const name of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]) {
    // An annotated tag is an object of its own; "^{}" is the commit that it names.
    const revision = commits.get(`${name}^{}`) ?? commits.get(name)
    if (revision !== undefined) return { ref: name, revision }
  }
  throw new NixeryError('invalid-input', {
    input: 'nixpkgs',
    message: `${url} has no branch or tag ${ref.replace('refs/heads/', '')}`,
    hint: 'check its name; a directory is written with ./ or / first',
  })
}

/** Where a source on this machine does it. */
const INSTEAD = '; or use a directory: nixpkgs: ./DIRECTORY'
