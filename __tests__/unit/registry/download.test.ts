// Layers of another repository, in requests of our own.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Digest } from '../../../src/base/hash.ts'
import { downloadBlob } from '../../../src/registry/download.ts'
import { oddRegistries } from '../../support/odd-registries.ts'
import type { Habits } from '../../support/odd-registry.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { tempDir } from '../../support/temp.ts'

const start = oddRegistries()

async function open(habits: Habits) {
  const { registry, all, image } = await start(habits)
  return { registry, connection: await all.connect(image), file: join(await tempDir('blob'), 'blob') }
}

const bytes = Buffer.alloc(300_000, 'layer')
const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`

test.each<[string, Habits]>([
  ['with a password', { auth: 'basic' }],
  ['with the weaker challenge first', { auth: 'bearer', challenge: ['Basic', 'Bearer realm="SELF/token"'] }],
  ['from a storage elsewhere, where no credentials go', { auth: 'basic', storage: true }],
])('a blob arrives %s', async (_, habits) => {
  const { registry, connection, file } = await open(habits)
  registry.blobs.set(digest, bytes)
  await downloadBlob(connection, digest, file)
  expect((await readFile(file)).equals(bytes)).toBe(true)
  expect(registry.requests.join()).not.toContain('CREDENTIALS')
})

test('what is not there, or not what it should be, is an error', async () => {
  const { registry, connection, file } = await open({})
  const problem = async () =>
    (await problemsOfAsync(downloadBlob(connection, digest, file)))
      .join()
      .replaceAll(registry.address, 'HOST')
  expect(await problem()).toContain(`image,HOST/org/a@${digest} is not there`)
  registry.blobs.set(digest, Buffer.from('other'))
  expect(await problem()).toContain(`HOST/org/a@${digest} is not what its digest says: HOST gives sha256:`)
})
