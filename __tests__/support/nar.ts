// NAR archives written by hand, as https://nix.dev/manual/nix/latest/protocols/nix-archive has them.
import fc from 'fast-check'

/** A file, a link, or a directory: names are binary strings. */
export type Tree =
  | { readonly contents: Buffer; readonly executable?: boolean }
  | { readonly target: string }
  | { readonly entries: Readonly<Record<string, Tree>> }

/** A string of a NAR: length, bytes, zeros. */
export function word(text: string | Buffer): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([length, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)])
}

export const words = (...texts: readonly (string | Buffer)[]): Buffer => Buffer.concat(texts.map(word))

export const narOf = (tree: Tree): Buffer => Buffer.concat([word('nix-archive-1'), node(tree)])

function node(tree: Tree): Buffer {
  if ('target' in tree) return words('(', 'type', 'symlink', 'target', tree.target, ')')
  if ('contents' in tree) {
    const mode = tree.executable === true ? ['executable', ''] : []
    return words('(', 'type', 'regular', ...mode, 'contents', tree.contents, ')')
  }
  const names = Object.keys(tree.entries).sort()
  const entries = names.map((name) => {
    const child = tree.entries[name] as Tree
    return Buffer.concat([words('entry', '(', 'name', name, 'node'), node(child), word(')')])
  })
  return Buffer.concat([words('(', 'type', 'directory'), ...entries, word(')')])
}

/** Any byte but a slash and the end of a name. */
const anyName = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0 && byte !== 0x2f)).toString('latin1'))
  .filter((name) => name !== '' && name !== '.' && name !== '..' && name !== '__proto__')

export const randomTrees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      contents: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      executable: fc.boolean(),
    }),
    fc.record({ target: anyName }),
    fc.record({ entries: fc.dictionary(anyName, tie('tree'), { maxKeys: 4, noNullPrototype: true }) }),
  ),
})).tree
