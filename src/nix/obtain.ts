import { existsSync } from 'node:fs'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import { type ReferenceGraph, referenceGraph } from '../layers/graph.ts'
import type { Nix } from './command.ts'
import type { Evaluation } from './evaluate.ts'
import { closure, realise, rebuild } from './store.ts'

/** A garbage collection that hits an unprotected moment is bad luck: more often is no coincidence. */
const ATTEMPTS = 3

/**
 * Builds or fetches the packages and reads their closure. Nothing protects derivations between evaluating and building:
 * where a garbage collector took some, a single process does both again. `argumentsAgain` are those of nix-build.
 */
export async function obtainClosure(
  nix: Nix,
  { packages }: Evaluation,
  argumentsAgain: () => Promise<readonly string[]>,
  host: Host,
): Promise<ReferenceGraph> {
  for (let attempt = 1; ; attempt++) {
    let roots: readonly string[] | undefined
    try {
      roots =
        attempt === 1
          ? await realise(nix, packages, host)
          : await rebuild(nix, packages, await argumentsAgain(), host)
      return referenceGraph(await closure(nix, roots), roots)
    } catch (error) {
      const needed = roots ?? packages.map(({ drvPath }) => drvPath)
      const lost = needed.filter((path) => !nix.storeRoots.some((root) => existsSync(root + path)))
      const isBuildError = error instanceof NixeryError && error.code === 'build'
      if (!isBuildError || lost.length === 0 || attempt === ATTEMPTS) throw error
      host.log.info(`a garbage collection took ${lost.length} store paths: evaluating and building again`)
    }
  }
}
