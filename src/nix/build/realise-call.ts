import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ErrorCode, NixeryError } from '../../base/errors.ts'
import { spaceText } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { type Nix, storeDirectories } from '../call/command.ts'
import type { NixEvent } from '../call/events.ts'
import { nixErrorMessage } from '../call/nix-error.ts'
import type { Package } from '../evaluate/package.ts'
import type { EvaluationCall } from '../evaluate/package-set.ts'
import { type BuildFailure, buildFailures, type FailureContext, failureProblems } from './build-failure.ts'
import type { BuildLog } from './build-log.ts'
import { builderProblem } from './builder-problem.ts'
import { EVENT_OPTIONS, watchNix } from './watch.ts'

const ROOT = ['--indirect', '--add-root']

/** Arguments of nix-store for the chosen outputs of packages. */
export function realiseArguments(packages: readonly Package[]): readonly string[] {
  const wanted = packages.flatMap(({ drvPath, outputs, links = [] }) => [
    ...outputs.map(({ name }) => `${drvPath}!${name}`),
    ...links.map((link) => `${link.drvPath}!${link.output}`),
  ])
  return ['--realise', ...new Set(wanted)]
}

/**
 * Evaluates packages again whose derivations are gone, and keeps these until the run's directory is removed:
 * Nix holds what it writes until there are roots for it. Throws `evaluation`.
 */
export async function instantiateAgain(
  nix: Nix,
  { args, isPure }: EvaluationCall,
  host: Host,
): Promise<void> {
  const roots = await rootDirectory(host)
  const all = [...ROOT, path.join(roots, 'derivation'), ...args]
  const { exitCode, stderr } = await nix.run('nix-instantiate', all, { secrets: isPure })
  if (exitCode === 0) return
  const message = `the packages cannot be evaluated again: ${nixErrorMessage(stderr)}`
  throw new NixeryError('evaluation', { message, hint: 'run it again' })
}

/** Options that keep what Nix makes until the run's directory is removed. */
export async function keepAs(name: string, host: Host): Promise<readonly string[]> {
  return [...ROOT, path.join(await rootDirectory(host), name)]
}

async function rootDirectory(host: Host): Promise<string> {
  const roots = path.join(host.workDir, 'gcroots')
  await mkdir(roots, { recursive: true })
  return roots
}

/** The store paths of the chosen outputs, and of what modules need, sorted. */
export const outputPaths = (packages: readonly Package[]): readonly string[] =>
  [
    ...new Set(packages.flatMap(({ outputs, links = [] }) => [...outputs, ...links].map(({ path }) => path))),
  ].sort()

/**
 * Substitutes or builds. The results are protected from garbage collection until the run's directory is
 * removed: Nix registers the links there as roots before it lets go of its own temporary ones. Throws
 * `build`, `disk-full`, `out-of-memory` or `timeout` with what failed by itself and its builder's last lines.
 */
export async function runBuild(
  nix: Nix,
  packages: readonly Package[],
  reproduce: FailureContext['reproduce'],
  host: Host,
): Promise<void> {
  const roots = await rootDirectory(host)
  const watch = watchNix(host)
  const realise = realiseArguments(packages)
  const args = [...EVENT_OPTIONS, ...ROOT, path.join(roots, 'output'), ...realise]
  const onStderr = (_: string, event: NixEvent | undefined) => watch.onEvent(event)
  try {
    const { exitCode } = await nix.run('nix-store', args, { secrets: true, onStderr })
    if (exitCode !== 0) throw await buildError(watch.log(), exitCode, { packages, reproduce }, nix, host)
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
