// The tests' own registry and image readers, with an image that no code of ours made.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { runChild } from '../support/child.ts'
import { pull, runContainer, skopeoInspect, unpack } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { listLayer } from '../support/layer.ts'
import { blobFile, layoutOf } from '../support/oci-layout.ts'
import { type Registry, type RegistryOptions, startRegistry } from '../support/registry.ts'
import { shellImage } from '../support/shell-image.ts'
import { tempDir } from '../support/temp.ts'

/** Runs `work` with a registry that is gone afterwards. */
async function withRegistry<T>(
  options: RegistryOptions,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const registry = await startRegistry(options)
  try {
    return await work(registry)
  } finally {
    await registry.stop()
  }
}

/** `oras cp` of the layout; returns what became of it. */
async function push(
  registry: Registry,
  user?: string,
  from = layout,
  version: toolchain.OrasVersion = '1.3',
) {
  const oras = join((await toolchain.oras(version)).bin, 'oras')
  const login = user ? ['--to-username', user, '--to-password', `${user}-password`] : []
  const plain = registry.url.startsWith('http:') ? ['--to-plain-http'] : []
  const authority = registry.caFile ? ['--to-ca-file', registry.caFile] : []
  const ends = ['--from-oci-layout', `${from}:v1`, `${registry.host}/a/b:v1`]
  const args = ['cp', '--no-tty', ...login, ...plain, ...authority, ...ends]
  return runChild(oras, args, { env: { HOME: await tempDir('home') } })
}

let layout: string
beforeAll(async () => {
  layout = await shellImage('gzip')
})

describe.each(toolchain.orasVersions)('oras %s', (version) => {
  test('pushes, and the registry tells what it was asked', async () => {
    await withRegistry({}, async (registry) => {
      expect(await push(registry, undefined, layout, version)).toMatchObject({ code: 0 })
      const put = (await registry.requests()).filter(({ method }) => method === 'PUT')
      expect(put.map(({ status }) => status)).toEqual([201, 201, 201])
      expect(put.at(-1)?.path).toMatch(/^\/v2\/a\/b\/manifests\//)
      await registry.clearLog()
      expect(await registry.requests()).toEqual([])
      await push(registry, undefined, layout, version)
      const paths = (await registry.requests()).map(({ path }) => path)
      expect(paths.length).toBeGreaterThan(0)
      expect(paths.filter((path) => path.includes('/blobs/uploads/'))).toEqual([])
    })
  })
})

describe('access', () => {
  test('basic: with the password only', async () => {
    await withRegistry({ auth: 'basic' }, async (registry) => {
      expect((await push(registry)).code).toBe(1)
      expect(await push(registry, 'writer')).toMatchObject({ code: 0 })
      expect((await registry.requests()).some(({ status }) => status === 401)).toBe(true)
    })
  })

  test('token: writers push, readers only pull, others nothing', async () => {
    await withRegistry({ auth: 'token' }, async (registry) => {
      expect((await push(registry)).code).toBe(1)
      expect((await push(registry, 'reader')).code).toBe(1)
      expect(await push(registry, 'writer')).toMatchObject({ code: 0 })
      const ref = `${registry.host}/a/b:v1`
      const { Digest } = await skopeoInspect(ref, { credentials: 'reader:reader-password' })
      expect(Digest).toBe((await layoutOf(layout)).descriptor.digest)
      await expect(skopeoInspect(ref)).rejects.toThrow(/unauthorized|authentication required/)
      await expect(skopeoInspect(ref, { credentials: 'reader:wrong' })).rejects.toThrow(/unauthorized|401/)
    })
  })

  test('TLS: with the authority only', async () => {
    await withRegistry({ tls: true }, async (registry) => {
      const { caFile, ...withoutCa } = registry
      expect(await push(registry)).toMatchObject({ code: 0 })
      expect(await push(withoutCa)).toMatchObject({ code: 1, stderr: expect.stringContaining('certificate') })
      await pull(`${registry.host}/a/b:v1`, await tempDir('pulled'), 'image', caFile ? { caFile } : {})
      expect((await registry.requests()).length).toBeGreaterThan(3)
    })
  })

  test('read-only: serves what is there, takes nothing', async () => {
    const dir = await withRegistry({}, async (registry) => {
      await push(registry)
      return registry.dir
    })
    await withRegistry({ dir, readOnly: true }, async (registry) => {
      await pull(`${registry.host}/a/b:v1`, await tempDir('pulled'))
      const other = await shellImage('zstd')
      expect((await push(registry, undefined, other)).code).toBe(1)
      expect((await registry.requests()).some(({ status }) => status === 405)).toBe(true)
    })
  })
})

describe.each(['gzip', 'zstd'] as const)('an image with a %s layer', (compression) => {
  test('is pulled, verified, listed, unpacked and run', async () => {
    const source = await shellImage(compression)
    const pulled = await tempDir('pulled')
    await withRegistry({}, async (registry) => {
      await push(registry, undefined, source)
      await pull(`${registry.host}/a/b:v1`, pulled)
    })
    await verifyLayout(pulled)
    const { descriptor, manifest } = await layoutOf(pulled)
    expect(descriptor.digest).toBe((await layoutOf(source)).descriptor.digest)
    const entries = await listLayer(blobFile(pulled, manifest.layers[0]?.digest ?? ''))
    const shell = { path: './bin/sh', type: 'file', uid: 0, gid: 0, mtime: '1970-01-01 00:00:01' }
    expect(entries).toContainEqual(expect.objectContaining(shell))

    const bundle = join(await tempDir('bundle'), 'bundle')
    await unpack(pulled, 'image', bundle)
    expect(await runContainer(bundle)).toMatchObject({ code: 0, stdout: 'default\n' })
    expect(await runContainer(bundle, ['/bin/sh', '-c', 'echo hi $$; exit 7'])).toMatchObject({
      code: 7,
      stdout: 'hi 1\n',
    })
  })
})

describe('a layout that is not sound', () => {
  test('is told by a changed byte', async () => {
    const dir = await shellImage('gzip')
    await verifyLayout(dir)
    const { manifest } = await layoutOf(dir)
    const file = blobFile(dir, manifest.layers[0]?.digest ?? '')
    const bytes = await readFile(file)
    bytes[9] = (bytes[9] ?? 0) ^ 1 // in the header of gzip: what it unpacks to stays the same
    await writeFile(file, bytes)
    await expect(verifyLayout(dir)).rejects.toThrow(/blob [0-9a-f]{64} has the hash/)
  })
})
