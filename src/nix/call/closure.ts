import { lstatSync } from 'node:fs'
import { NixeryError } from '../../base/errors.ts'
import type { PathInfo } from '../../closure/graph.ts'
import { parsePathInfo } from '../../closure/path-info.ts'
import type { RunResult } from '../../host/process.ts'
import type { Nix } from './command.ts'
import { nixErrorMessage } from './nix-error.ts'
import { isAtLeast } from './version.ts'

/** `nix path-info --json` warns, and will one day fail, without this from here on. */
const JSON_FORMAT_SINCE = [2, 33] as const

/**
 * What Nix prints of the closure of some paths, for path-info.ts to read; a non-zero exit code is an answer.
 */
export function queryClosure(nix: Nix, paths: readonly string[]): Promise<RunResult> {
  const format = isAtLeast(nix.version, JSON_FORMAT_SINCE) ? ['--json-format', '2'] : []
  return nix.run('nix', ['path-info', '--recursive', '--json', ...format, ...paths])
}

/**
 * Every path that the given ones need at run time, they included. Throws `build` when the store lacks one.
 */
export async function queryClosureOf(nix: Nix, paths: readonly string[]): Promise<readonly PathInfo[]> {
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
  // A path may be a link, to another path that is below the same root.
  const has = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined
  const root = nix.storeRoots.find((candidate) => paths.every((path) => has(candidate + path)))
  if (root !== undefined) return root
  throw new NixeryError('build', {
    message: `the files of the packages are not on this machine (looked below ${nix.storeRoots.map((one) => one || '/').join(' and ')})`,
    hint: 'use a store on this machine: unset NIX_REMOTE, or set it to "daemon" or to the directory of a chroot store',
  })
}
