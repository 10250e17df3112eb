import { existsSync } from 'node:fs'
import { NixeryError } from '../../base/errors.ts'
import { type ReferenceGraph, toReferenceGraph } from '../../closure/graph.ts'
import type { Host } from '../../host/host.ts'
import { queryClosureOf } from '../call/closure.ts'
import type { Nix } from '../call/command.ts'
import type { Evaluation } from '../evaluate/package.ts'
import type { EvaluationCall } from '../evaluate/package-set.ts'
import type { FailureContext } from './build-failure.ts'
import { type BuildPolicy, guardBuilds } from './build-guard.ts'
import { isLostBuilder } from './builder-problem.ts'
import { type DryRun, planBuild } from './dry-run.ts'
import { fetchPromised } from './fetch-promised.ts'
import { instantiateAgain, outputPaths, realiseArguments, runBuild } from './realise-call.ts'

/**
 * A garbage collection that hits an unprotected moment, or a builder that goes away, is bad luck: more often
 * is no coincidence.
 */
const ATTEMPTS = 3

export interface RealiseOptions {
  /** Whether packages may be built from source. */
  readonly policy: BuildPolicy
  /** What evaluates the packages again. */
  readonly evaluateAgain: () => Promise<EvaluationCall>
  /** A command that builds one package in the same way, where there is one. */
  readonly reproduce: FailureContext['reproduce']
}

/**
 * Builds or fetches the packages and reads their closure, after it has said what that means. Nothing protects
 * derivations between evaluating and building: where a garbage collector took some, a single process does
 * both again, as it does when a builder went away: Nix gives up the build, and finds another machine, or this
 * one, only when it starts again.
 */
export async function realiseClosure(
  nix: Nix,
  { packages }: Evaluation,
  { policy, evaluateAgain, reproduce }: RealiseOptions,
  host: Host,
): Promise<ReferenceGraph> {
  let plan: DryRun | undefined
  for (let attempt = 1; ; attempt++) {
    let roots: readonly string[] | undefined
    try {
      if (attempt > 1) await instantiateAgain(nix, await evaluateAgain(), host)
      if (plan === undefined) {
        plan = await planBuild(nix, realiseArguments(packages))
        guardBuilds(plan, policy, packages, host.log)
        if (policy === 'deny') await fetchPromised(nix, plan, host)
      }
      await runBuild(nix, packages, reproduce, host)
      roots = outputPaths(packages)
      return toReferenceGraph(await queryClosureOf(nix, roots), roots)
    } catch (error) {
      const needed = roots ?? packages.map(({ drvPath }) => drvPath)
      const lost = needed.filter((path) => !nix.storeRoots.some((root) => existsSync(root + path)))
      if (!isBadLuck(error, attempt) || attempt === ATTEMPTS) throw error
      if (isLostBuilder(error))
        host.log.warning('a builder went away in the middle of a build: building again')
      else if (lost.length === 0) throw error
      else
        host.log.info(`a garbage collection took ${lost.length} store paths: evaluating and building again`)
    }
  }
}

/** What could be evaluated before can only be hit by another collection when it is evaluated again. */
const isBadLuck = (error: unknown, attempt: number): error is NixeryError =>
  error instanceof NixeryError && (error.code === 'build' || (error.code === 'evaluation' && attempt > 1))
