import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { type RunResult, run } from '../../host/process.ts'

const TIMEOUT_MS = 30_000
/** They would make git look at another repository than the one that is named. */
const REPOSITORY_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']

/** What keeps git and ssh from asking: a question for a password or about a host key would wait for ever. */
export const askNothing = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
  ...env,
  GIT_TERMINAL_PROMPT: '0',
})

/** Runs git; exit code 127 when it is not there or takes too long. */
export async function git(args: readonly string[], host: Host): Promise<RunResult> {
  const own = Object.entries(host.env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name))
  const env = askNothing(Object.fromEntries(own))
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(TIMEOUT_MS)])
  try {
    return await run('git', args, { env, signal })
  } catch (error) {
    if (host.signal.aborted) throw error
    return { exitCode: 127, stdout: '', stderr: (error as Error).message }
  }
}

/** The commit that a ref points to, and the ref in full, as Nix wants it; or why nobody knows. */
export type RemoteRef =
  | { readonly ref: string; readonly revision: string }
  | { readonly revision: undefined; readonly trouble: string }

/** A branch comes before a tag of the same name. Throws `invalid-input` when the repository has no such ref. */
export async function lsRemote(url: string, ref: string, host: Host): Promise<RemoteRef> {
  const { exitCode, stdout, stderr } = await git(['ls-remote', url, ref, `${ref}^{}`], host)
  if (exitCode !== 0) {
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
