import type { BaseImage } from '../../src/image/base/base-image.ts'
import { BaseTree } from '../../src/image/base/base-tree.ts'
import type { ReadEntry } from '../../src/image/base/read-tar.ts'
import { digestOf } from './images.ts'

/** Entries of a layer: text, a link (`-> target`), another name of a file (`= name`), or a directory (`name/`). */
export const layerOf = (files: Readonly<Record<string, string>>): readonly ReadEntry[] =>
  Object.entries(files).map(([name, text]): ReadEntry => {
    const common = {
      name: name.replace(/\/$/, ''),
      mode: 0o755,
      owner: { uid: 0, gid: 0 },
      target: '',
      size: 0,
    }
    if (name.endsWith('/')) return { ...common, type: 'directory', mode: Number.parseInt(text || '755', 8) }
    if (text.startsWith('-> ')) return { ...common, type: 'symlink', target: text.slice('-> '.length) }
    if (text.startsWith('= ')) return { ...common, type: 'hardlink', target: text.slice('= '.length) }
    return { ...common, type: 'file', mode: 0o644, content: Buffer.from(text) }
  })

/** A tree of these layers, from the lowest one up. */
export function treeOf(...layers: readonly Readonly<Record<string, string>>[]): BaseTree {
  const tree = new BaseTree()
  for (const files of layers) tree.apply(layerOf(files))
  return tree
}

/** Debian's shape. */
export const MERGED = {
  ...{ bin: '-> usr/bin', lib: '-> usr/lib', 'usr/bin/sh': 'sh', 'usr/bin/env': 'env', 'etc/profile.d/': '' },
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nnode:x:1001:1002:Node:/srv/node:/bin/sh\n',
  'etc/group': 'root:x:0:\nnodes:x:1002:\n',
  'tmp/': '1777',
}

/** An image with these files. */
export function baseOf(
  files: Readonly<Record<string, string>>,
  run: Partial<BaseImage['run']> = {},
): BaseImage {
  const none = { env: [], entrypoint: [], cmd: [], ports: [], volumes: [], labels: {} }
  return {
    ...{
      name: 'docker.io/library/debian:12',
      digest: digestOf('b'),
      layers: [],
      history: [],
      tree: treeOf(files),
    },
    run: { ...none, user: '', workdir: '', stopSignal: '', healthcheck: null, ...run },
  }
}
