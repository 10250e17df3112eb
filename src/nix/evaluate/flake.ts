import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { queryClosureOf } from '../call/closure.ts'
import type { Nix } from '../call/command.ts'
import { FETCH_HINT, nixErrorMessage } from '../call/nix-error.ts'

/**
 * The flake in a tree, as a reference that says nothing but what is in the tree: neither the commit nor a time, so that
 * one tree is one flake wherever it comes from. Its hash makes Nix take it in pure evaluation. `fetchTree`: arguments of
 * nix-instantiate that give the store path of the tree. `directory`: where flake.nix is, empty for the tree itself.
 * Throws `evaluation` when the tree cannot be fetched.
 */
export async function flakeReference(
  nix: Nix,
  fetchTree: readonly string[],
  directory: string,
  host: Host,
): Promise<string> {
  const tree = await fetched(nix, fetchTree, host)
  const [info] = await queryClosureOf(nix, [tree])
  const narHash = `sha256-${Buffer.from(info?.narHash ?? '', 'hex').toString('base64')}`
  const parameters = new URLSearchParams({
    narHash,
    lastModified: '1',
    ...(directory ? { dir: directory } : {}),
  })
  return `path:${tree}?${parameters}`
}

/** The store path of the tree, kept from garbage collectors until the run's directory is removed. */
async function fetched(nix: Nix, fetchTree: readonly string[], host: Host): Promise<string> {
  const args = ['--eval', '--strict', '--json', '--read-write-mode', ...fetchTree]
  const { exitCode, stdout, stderr } = await nix.run('nix-instantiate', args)
  if (exitCode !== 0) {
    throw new NixeryError('evaluation', {
      message: `the flake cannot be fetched: ${nixErrorMessage(stderr)}`,
      hint: FETCH_HINT,
    })
  }
  const tree = JSON.parse(stdout) as string
  const root = path.join(host.workDir, 'flake')
  await nix.run('nix-store', ['--realise', '--indirect', '--add-root', root, tree])
  return tree
}
