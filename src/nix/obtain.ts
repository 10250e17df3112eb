import { existsSync } from 'node:fs'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import { type ReferenceGraph, referenceGraph } from '../layers/graph.ts'
import type { Nix } from './command.ts'
import type { Evaluation } from './evaluate.ts'
import { closure, realise } from './store.ts'

/** A garbage collection between evaluating and building takes unprotected derivations: more often is no coincidence. */
const ATTEMPTS = 3

/**
 * Builds or fetches the packages and reads their closure. Derivations that a garbage collector took in the meantime
 * are evaluated again.
 */
export async function obtainClosure(
  nix: Nix,
  evaluation: Evaluation,
  evaluateAgain: () => Promise<unknown>,
  host: Host,
): Promise<ReferenceGraph> {
  for (let attempt = 1; ; attempt++) {
    try {
      const roots = await realise(nix, evaluation.packages, host)
      return referenceGraph(await closure(nix, roots), roots)
    } catch (error) {
      const lost = evaluation.packages.filter(
        ({ drvPath }) => !nix.storeRoots.some((root) => existsSync(root + drvPath)),
      )
      if (
        !(error instanceof NixeryError) ||
        error.code !== 'build' ||
        lost.length === 0 ||
        attempt === ATTEMPTS
      )
        throw error
      host.log.info(`a garbage collection took ${lost.length} derivations: evaluating again`)
      await evaluateAgain()
    }
  }
}
