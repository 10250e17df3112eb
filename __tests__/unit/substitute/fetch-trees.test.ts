import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@jest/globals'
import type { Host } from '../../../src/host/host.ts'
import { fetchTrees } from '../../../src/substitute/fetch-trees.ts'
import type { NarSource } from '../../../src/substitute/nar-source.ts'
import { narOf } from '../../support/nar.ts'
import { tempDir } from '../../support/temp.ts'

const nar = narOf({ entries: { bundle: { contents: Buffer.from('certificates') } } })

async function narOnDisk(): Promise<{ source: NarSource; host: Host }> {
  const dir = await tempDir('fetch-trees')
  const file = join(dir, 'x.nar')
  writeFileSync(file, nar)
  mkdirSync(join(dir, 'work'))
  const source = {
    path: `/nix/store/${'0'.repeat(32)}-cacert`,
    narHash: createHash('sha256').update(nar).digest('hex'),
    narSize: nar.length,
    url: pathToFileURL(file).href,
    compression: 'none',
  }
  const host = { workDir: join(dir, 'work'), env: {}, log: { progress() {} } } as unknown as Host
  return { source, host }
}

test('contents that turn out to be wanted later are read from what was fetched', async () => {
  const { source, host } = await narOnDisk()
  const [first] = await fetchTrees([source], new Map(), host)
  if (first === undefined) throw new Error('nothing was fetched')
  const wanted = new Map([[source.path, new Set(['bundle'])]])
  const [again] = await fetchTrees([first.source], wanted, host)
  expect(again?.tree.get('bundle')?.[2]).toBe('certificates')
  expect(again?.source).toEqual(first.source)
  // It is whole still: a layer is packed from it.
  const [packed] = await fetchTrees([first.source], wanted, host)
  expect(packed?.tree.get('bundle')?.[2]).toBe('certificates')
})
