// Registries besides the one of the end-to-end tests: npm run test:registries.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type GoRegistry, goRegistries, goRegistry } from '../../scripts/go-registries.mjs'
import { plainRegistryConfig, serveRegistry } from '../../scripts/local-registry.mjs'
import { orasVersions } from '../../scripts/toolchain.mjs'
import type { Digest } from '../../src/base/hash.ts'
import { openRepository } from '../../src/registry/client.ts'
import { Registries } from '../../src/registry/connection.ts'
import { runCli } from '../support/cli.ts'
import { pull, skopeoInspect } from '../support/container.ts'
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from '../support/fault-proxy.ts'
import { testHost } from '../support/hosts.ts'
import { verifyLayout } from '../support/image.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

interface Server {
  readonly process: ChildProcess
  readonly host: string
}

async function serve(name: GoRegistry): Promise<Server> {
  const program = await goRegistry(name)
  const work = await tempDir('registry')
  if (name === 'distribution') return serveRegistry(work, plainRegistryConfig(join(work, 'storage')), program)
  const server = spawn('setpriv', ['--pdeathsig', 'TERM', program, '-port', '0'])
  server.stdout.resume()
  const port = await new Promise<string>((resolve, reject) => {
    let said = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, found] = /serving on port (\d+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    server.once('exit', () => reject(new Error(`the registry did not start:\n${said}`)))
  })
  return { process: server, host: `127.0.0.1:${port}` }
}

describe.each(goRegistries)('%s', (name) => {
  let server: Server
  let nixpkgs: string
  let env: Readonly<Record<string, string>>
  beforeAll(async () => {
    server = await serve(name)
    nixpkgs = await tinyPackages()
    env = (await sharedStore()).env
  })
  afterAll(async () => {
    server.process.kill('SIGTERM')
    if (server.process.exitCode === null) await once(server.process, 'exit')
  })

  /** Pushes the package `tool` through a proxy that sees all requests. Returns the digest. */
  async function push({ host }: FaultProxy, args: readonly string[], oras = orasVersions[0]) {
    const cache = args.includes('--cache-dir') ? [] : ['--cache-dir', await tempDir('cache')]
    const words = ['build', '--packages', 'tool', '--nixpkgs', nixpkgs, '--json', ...cache, ...args]
    const named = words.map((word) => word.replaceAll('HOST', host))
    const { code, json, stderr } = await runCli(named, { env, ...(oras === undefined ? {} : { oras }) })
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    return (json as { readonly digest: string }).digest
  }

  async function through<T>(
    work: (proxy: FaultProxy) => Promise<T>,
    faults: FaultProxyOptions = { seed: 1, rate: 0 },
  ) {
    const proxy = await startFaultProxy(server.host, faults)
    try {
      return await work(proxy)
    } finally {
      await proxy.stop()
    }
  }

  test.each(orasVersions)(
    'with oras %s an image arrives under its tags, in two repositories, and nothing is deleted',
    async (oras) => {
      const images = `HOST/one/oras-${oras},HOST/two/oras-${oras}`
      const { digest, requests } = await through(async (proxy) => ({
        digest: await push(proxy, ['--image', images, '--tags', 'v1,latest'], oras),
        requests: proxy.requests,
      }))
      for (const tag of ['one', 'two'].flatMap((part) => [
        `${part}/oras-${oras}:v1`,
        `${part}/oras-${oras}:latest`,
      ])) {
        expect((await skopeoInspect(`${server.host}/${tag}`)).Digest).toBe(digest)
      }
      const dir = await tempDir('pulled')
      await pull(`${server.host}/two/oras-${oras}:v1`, dir)
      await verifyLayout(dir)
      const deleted = requests.filter(
        ({ method, path }) => method === 'DELETE' && !path.includes('/uploads/'),
      )
      expect(deleted).toEqual([])
    },
  )

  test('a run with nothing new makes one request', async () => {
    await through(async (proxy) => {
      const args = ['--image', 'HOST/again/tool', '--cache-dir', await tempDir('cache')]
      const digest = await push(proxy, args)
      const before = proxy.requests.length
      expect(await push(proxy, args)).toBe(digest)
      // The first one finds out that a registry of this machine speaks plain http.
      const asked = proxy.requests.slice(before).map(({ method, path }) => `${method} ${path}`)
      expect(asked).toEqual(['GET /v2/', 'HEAD /v2/again/tool/manifests/latest'])
    })
  })

  test('runs succeed though one request in eight fails', async () => {
    const digest = await through((proxy) => push(proxy, ['--image', 'HOST/clean/tool']))
    const faults: FaultProxyOptions = { seed: 20_261_129, rate: 0.12, retryAfter: '0' }
    const dealt = await through(async (proxy) => {
      for (let run = 0; run < 10; run += 1) {
        const oras = orasVersions[run % orasVersions.length]
        expect(await push(proxy, ['--image', `HOST/faults/run-${run}`], oras)).toBe(digest)
      }
      return Object.values(proxy.dealt).reduce((sum, count) => sum + count, 0)
    }, faults)
    expect(dealt).toBeGreaterThan(10)
    expect((await skopeoInspect(`${server.host}/faults/run-9:latest`)).Digest).toBe(digest)
  })

  test('what goes on without oras arrives, too', async () => {
    const image = { registry: server.host, repository: 'own/a' }
    const registries = new Registries({ login: undefined, insecure: [] }, await testHost())
    const repository = await openRepository(image, registries)
    await repository.checkPush()
    expect(repository.uploadsElsewhere()).toBe(false)
    const file = join(await tempDir('blob'), 'blob')
    const bytes = randomBytes(5_000_000)
    await writeFile(file, bytes)
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', ...described(bytes) }
    expect(await repository.hasBlob(layer)).toBe(false)
    await repository.putBlob(layer, file)
    expect(await repository.hasBlob(layer)).toBe(true)
    const mediaType = 'application/vnd.oci.image.manifest.v1+json'
    const text = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config: layer, layers: [layer] }))
    const descriptor = { mediaType, ...described(text) }
    await repository.putManifest({ bytes: text, descriptor })
    await repository.putManifest({ bytes: text, descriptor }, 'v1')
    expect(await repository.manifestDigest('v1')).toBe(descriptor.digest)
    expect(await repository.manifestDigest('v2')).toBeUndefined()
  })
})

function described(bytes: Buffer): { readonly digest: Digest; readonly size: number } {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.length }
}
