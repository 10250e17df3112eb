/** What a store has already: asked without building or fetching anything. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../../host/host.ts'
import type { Nix } from './command.ts'

/**
 * Those of some store paths that are in the store, complete; none where there is no store that can be asked.
 */
export async function validPaths(nix: Nix, paths: readonly string[]): Promise<readonly string[]> {
  const candidates = paths.filter((one) => nix.storeRoots.some((root) => existsSync(root + one)))
  if (candidates.length === 0) return []
  const args = ['--check-validity', '--print-invalid', ...candidates]
  const { exitCode, stdout } = await nix.run('nix-store', args)
  if (exitCode !== 0) return []
  const invalid = new Set(stdout.split('\n'))
  return candidates.filter((one) => !invalid.has(one))
}

/**
 * Keeps valid paths from garbage collectors until the run's directory is removed. Returns whether that
 * worked.
 */
export async function keepPaths(nix: Nix, paths: readonly string[], host: Host): Promise<boolean> {
  const roots = path.join(host.workDir, 'gcroots')
  await mkdir(roots, { recursive: true })
  const args = ['--realise', '--indirect', '--add-root', path.join(roots, 'valid'), ...paths]
  const { exitCode } = await nix.run('nix-store', args)
  return exitCode === 0
}
