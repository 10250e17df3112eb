import { queryClosureOf } from '../call/closure.ts'
import type { Nix } from '../call/command.ts'

/**
 * The flake in a tree, as a reference that says nothing but what is in the tree: neither the commit nor a
 * time, so that one tree is one flake wherever it comes from. Its hash makes Nix take it in pure evaluation.
 * `directory`: where flake.nix is, empty for the tree itself.
 */
export async function flakeReference(nix: Nix, tree: string, directory: string): Promise<string> {
  const [info] = await queryClosureOf(nix, [tree])
  const narHash = `sha256-${Buffer.from(info?.narHash ?? '', 'hex').toString('base64')}`
  const parameters = new URLSearchParams({
    narHash,
    lastModified: '1',
    ...(directory ? { dir: directory } : {}),
  })
  return `path:${tree}?${parameters}`
}
