import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { spaceText } from '../disk-full.ts'
import { type ErrorCode, NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { PathInfo } from '../layers/graph.ts'
import type { RunResult } from '../process.ts'
import { type BuildFailure, buildFailures, type FailureContext, failureProblems } from './build-failure.ts'
import type { BuildLog } from './build-log.ts'
import { builderProblem } from './builder-problem.ts'
import { type Nix, storeDirectories } from './command.ts'
import type { Package } from './evaluate.ts'
import { nixErrorMessage } from './nix-error.ts'
import { parsePathInfo } from './path-info.ts'
import { isAtLeast } from './version.ts'
import { EVENT_OPTIONS, watchNix } from './watch.ts'

/** `nix path-info --json` warns, and will one day fail, without this from here on. */
const JSON_FORMAT_SINCE = [2, 33] as const

/** A call of Nix that substitutes or builds. */
export interface BuildCall {
  readonly program: 'nix-store' | 'nix-build'
  readonly args: readonly string[]
  /** The options before the name of the links that protect what was built. */
  readonly rootOptions: readonly string[]
}

/** The call for the chosen outputs of packages whose derivations are there. */
export function realiseCall(packages: readonly Package[]): BuildCall {
  const wanted = packages.flatMap((one) => one.outputs.map((output) => `${one.drvPath}!${output.name}`))
  const rootOptions = ['--indirect', '--add-root']
  return { program: 'nix-store', args: ['--realise', ...wanted], rootOptions }
}

/** The same, with the arguments of nix-build that evaluate the packages anew: for derivations that are gone. */
export function rebuildCall(args: readonly string[]): BuildCall {
  return { program: 'nix-build', args, rootOptions: ['--out-link'] }
}

/** The store paths of the chosen outputs, sorted. */
export const outputPaths = (packages: readonly Package[]): readonly string[] =>
  [...new Set(packages.flatMap((one) => one.outputs.map((output) => output.path)))].sort()

/**
 * Substitutes or builds. The results are protected from garbage collection until the run's directory is removed: Nix
 * registers the links there as roots before it lets go of its own temporary ones. Throws `build`, `disk-full`,
 * `out-of-memory` or `timeout` with what failed by itself and its builder's last lines.
 */
export async function runBuild(
  nix: Nix,
  call: BuildCall,
  context: FailureContext,
  host: Host,
): Promise<void> {
  const roots = path.join(host.workDir, 'gcroots')
  await mkdir(roots, { recursive: true })
  const watch = watchNix(host)
  const args = [...EVENT_OPTIONS, ...call.rootOptions, path.join(roots, 'output'), ...call.args]
  try {
    const { exitCode } = await nix.run(call.program, args, { onStderr: (_, event) => watch.onEvent(event) })
    if (exitCode !== 0) throw await buildError(watch.log(), exitCode, context, nix, host)
  } finally {
    watch.stop()
  }
}

const CODES: Partial<Record<BuildFailure['kind'], ErrorCode>> = {
  'disk-full': 'disk-full',
  'timed-out': 'timeout',
  killed: 'out-of-memory',
}

async function buildError(
  log: BuildLog,
  exitCode: number,
  context: FailureContext,
  nix: Nix,
  host: Host,
): Promise<NixeryError> {
  const unreachable = builderProblem(log.messages)
  if (unreachable !== undefined) return new NixeryError('build', unreachable)
  const failures = buildFailures(log)
  if (failures.length === 0) {
    const message = `the packages could not be built or fetched: Nix ended with exit code ${exitCode}`
    return new NixeryError('build', {
      message,
      hint: 'run it again with --debug (a debug run in a workflow)',
    })
  }
  const problems = failureProblems(log, context)
  // A disk or a memory that is full makes others fail in other ways.
  const code = failures.map(({ kind }) => CODES[kind]).find((one) => one !== undefined) ?? 'build'
  if (code !== 'disk-full') return new NixeryError(code, problems)
  const directories = [...storeDirectories(nix), host.env.TMPDIR || tmpdir()]
  const [problem, ...others] = problems
  const message = `${problem?.message}\n${await spaceText(directories)}`
  return new NixeryError(code, [{ ...problem, message }, ...others])
}

/** What Nix prints of the closure of some paths, for path-info.ts to read; a non-zero exit code is an answer. */
export function queryClosure(nix: Nix, paths: readonly string[]): Promise<RunResult> {
  const format = isAtLeast(nix.version, JSON_FORMAT_SINCE) ? ['--json-format', '2'] : []
  return nix.run('nix', ['path-info', '--recursive', '--json', ...format, ...paths])
}

/** Every path that the given ones need at run time, they included. Throws `build` when the store lacks one. */
export async function closure(nix: Nix, paths: readonly string[]): Promise<readonly PathInfo[]> {
  const { exitCode, stdout, stderr } = await queryClosure(nix, paths)
  try {
    if (exitCode !== 0) throw new Error(nixErrorMessage(stderr))
    return parsePathInfo(stdout)
  } catch (error) {
    throw new NixeryError(
      'build',
      { message: `the closure cannot be read: ${(error as Error).message}` },
      error,
    )
  }
}

/** The directory below which the files of these store paths are: `''` for /nix/store itself. */
export function storeRootOf(nix: Nix, paths: readonly string[]): string {
  const root = nix.storeRoots.find((candidate) => paths.every((path) => existsSync(candidate + path)))
  if (root !== undefined) return root
  throw new NixeryError('build', {
    message: `the files of the packages are not on this machine (looked below ${nix.storeRoots.map((one) => one || '/').join(' and ')})`,
    hint: 'use a store on this machine: unset NIX_REMOTE, or set it to "daemon" or to the directory of a chroot store',
  })
}
