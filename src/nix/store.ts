import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { PathInfo } from '../layers/graph.ts'
import { isAtLeast, type Nix } from './command.ts'
import type { Package } from './evaluate.ts'
import { nixErrorMessage } from './nix-error.ts'
import { parsePathInfo } from './path-info.ts'

/** `nix path-info --json` warns, and will one day fail, without this from here on. */
const JSON_FORMAT_SINCE = [2, 33] as const

/**
 * Substitutes or builds the chosen outputs of the packages and returns their store paths, sorted. They are protected
 * from garbage collection until the run's directory is removed: Nix registers the links there as roots before it lets go
 * of its own temporary ones. Throws `build` with Nix's own last words.
 */
export async function realise(
  nix: Nix,
  packages: readonly Package[],
  host: Host,
): Promise<readonly string[]> {
  const wanted = packages.flatMap((one) => one.outputs.map((output) => `${one.drvPath}!${output.name}`))
  await runBuild(nix, 'nix-store', ['--realise', '--indirect', ...wanted], '--add-root', host)
  return outputPaths(packages)
}

/** The same, with the arguments of nix-build that evaluate the packages anew: for derivations that are gone. */
export async function rebuild(
  nix: Nix,
  packages: readonly Package[],
  args: readonly string[],
  host: Host,
): Promise<readonly string[]> {
  await runBuild(nix, 'nix-build', args, '--out-link', host)
  return outputPaths(packages)
}

const outputPaths = (packages: readonly Package[]): readonly string[] =>
  [...new Set(packages.flatMap((one) => one.outputs.map((output) => output.path)))].sort()

async function runBuild(
  nix: Nix,
  program: string,
  args: readonly string[],
  rootOption: string,
  host: Host,
): Promise<void> {
  const roots = path.join(host.workDir, 'gcroots')
  await mkdir(roots, { recursive: true })
  const onStderr = (line: string) =>
    /^(building|copying|fetching) /.test(line) ? host.log.progress(line) : host.log.debug(line)
  const { exitCode, stderr } = await nix.run(program, [rootOption, path.join(roots, 'output'), ...args], {
    onStderr,
  })
  if (exitCode === 0) return
  const message = nixErrorMessage(stderr)
  throw new NixeryError('build', {
    message: `the packages could not be built or fetched: ${message}\n${stderr}`,
    hint: `try it alone: nix-store --realise ${/\/nix\/store\/[^'\s]+\.drv/.exec(message)?.[0] ?? 'DERIVATION'}`,
  })
}

/** Every path that the given ones need at run time, they included. Throws `build` when the store lacks one. */
export async function closure(nix: Nix, paths: readonly string[]): Promise<readonly PathInfo[]> {
  const format = isAtLeast(nix.version, JSON_FORMAT_SINCE) ? ['--json-format', '2'] : []
  const { exitCode, stdout, stderr } = await nix.run('nix', [
    'path-info',
    '--recursive',
    '--json',
    ...format,
    ...paths,
  ])
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
