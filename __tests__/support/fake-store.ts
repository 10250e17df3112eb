import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratchDir } from './scratch.ts'

/** A path's files: text, a link (`-> target`), or an empty directory (a name that ends with a slash). */
export type Tree = Readonly<Record<string, string>>

/** `git` is `/nix/store/gggggggggggggggggggggggggggggggg-git`: a different hash for each first letter. */
export const storePath = (name: string): string => `/nix/store/${name.slice(0, 1).repeat(32)}-${name}`

/**
 * A chroot store on disk, made by hand: tests of what is done with files need no Nix.
 * @param paths trees by name; the empty file name makes the path itself a file
 * @returns its root
 */
export async function fakeStore(paths: Readonly<Record<string, Tree>>): Promise<string> {
  const root = await scratchDir('store')
  mkdirSync(join(root, 'nix', 'store'), { recursive: true })
  for (const [name, tree] of Object.entries(paths)) {
    const top = root + storePath(name)
    if (!('' in tree)) mkdirSync(top)
    for (const [file, content] of Object.entries(tree))
      write(file === '' ? top : join(top, file), file, content)
  }
  return root
}

function write(file: string, name: string, content: string): void {
  mkdirSync(name.endsWith('/') ? file : dirname(file), { recursive: true })
  if (name.endsWith('/')) return
  if (content.startsWith('-> ')) symlinkSync(content.slice('-> '.length), file)
  else writeFileSync(file, content)
}
