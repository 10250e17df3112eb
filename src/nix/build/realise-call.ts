import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ErrorCode, NixeryError } from '../../base/errors.ts'
import { spaceText } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { type Nix, storeDirectories } from '../call/command.ts'
import type { Package } from '../evaluate/package.ts'
import { type BuildFailure, buildFailures, type FailureContext, failureProblems } from './build-failure.ts'
import type { BuildLog } from './build-log.ts'
import { builderProblem } from './builder-problem.ts'
import { EVENT_OPTIONS, watchNix } from './watch.ts'

/** A call of Nix that substitutes or builds. */
export interface BuildCall {
  readonly program: 'nix-store' | 'nix-build'
  readonly args: readonly string[]
  /** The options before the name of the links that protect what was built. */
  readonly rootOptions: readonly string[]
}

/** The call for the chosen outputs of packages whose derivations are there. */
export function realiseCall(packages: readonly Package[]): BuildCall {
  const wanted = packages.flatMap(({ drvPath, outputs, links = [] }) => [
    ...outputs.map(({ name }) => `${drvPath}!${name}`),
    ...links.map((link) => `${link.drvPath}!${link.output}`),
  ])
  const rootOptions = ['--indirect', '--add-root']
  return { program: 'nix-store', args: ['--realise', ...new Set(wanted)], rootOptions }
}

/** The same, with the arguments of nix-build that evaluate the packages anew: for derivations that are gone. */
export function rebuildCall(args: readonly string[]): BuildCall {
  return { program: 'nix-build', args, rootOptions: ['--out-link'] }
}

/** The store paths of the chosen outputs, and of what modules need, sorted. */
export const outputPaths = (packages: readonly Package[]): readonly string[] =>
  [
    ...new Set(packages.flatMap(({ outputs, links = [] }) => [...outputs, ...links].map(({ path }) => path))),
  ].sort()

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
