// Registries that send more than any image has: one clear error, and no memory for it.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { runCli } from '../support/cli.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

/** The address of a registry that answers every request for a manifest so; it counts them. */
async function registry(answer: RequestListener) {
  const seen = { manifests: 0 }
  const server = createServer((request, response) => {
    if (!request.url?.includes('/manifests/')) return void response.writeHead(404).end()
    seen.manifests += 1
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** Three gigabytes, as fast as they are taken. */
const huge: RequestListener = (_, response) => {
  const block = Buffer.alloc(2 ** 20, '[')
  response.writeHead(200, { 'content-type': INDEX })
  let left = 3 * 1024
  const send = () => {
    if (response.destroyed || left-- <= 0) return void response.end()
    response.write(block, send)
  }
  send()
}

/** An index of an index of an index, and so on; each has the digest that it is asked for by. */
const endless: RequestListener = ({ url = '' }, response) => {
  const level = Number(documents.get(url.split('/').at(-1) ?? '') ?? 0)
  response.writeHead(200, { 'content-type': INDEX }).end(indexOf(level))
}
const documents = new Map<string, number>()
function indexOf(level: number): string {
  const manifests = level > 4 ? [] : [descriptorOf(level + 1)]
  return JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests, annotations: { level: `${level}` } })
}
function descriptorOf(level: number) {
  const content = indexOf(level)
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
  documents.set(digest, level)
  return { mediaType: INDEX, digest, size: content.length }
}

/** Runs a command; what it said, and the most memory that it had, in megabytes. */
async function measured(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const file = join(await tempDir('memory'), 'rss')
  const preload = join(import.meta.dirname, '..', 'support', 'report-memory.cjs')
  const result = await runCli(args, {
    env: { ...env, NODE_OPTIONS: `--require=${preload}`, TEST_MEMORY_FILE: file },
  })
  return { ...result, megabytes: Number(await readFile(file, 'utf8')) / 1024 }
}

describe.each<[string, RequestListener, string]>([
  ['a manifest of 3 GB', huge, 'more than 4194304 bytes'],
  ['indexes without end', endless, 'an index of indexes of indexes'],
])('%s', (_, answer, message) => {
  test('inspect', async () => {
    const { address, seen } = await registry(answer)
    const result = await measured(['inspect', `${address}/org/a:v1`])
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(message) })
    expect(result.stderr).not.toContain('bug')
    expect(result.megabytes).toBeLessThan(200)
    expect(seen.manifests).toBeLessThan(5)
  })

  test('cache-from: a warning, and the build goes on', async () => {
    const { address, seen } = await registry(answer)
    const store = await sharedStore()
    const dir = await tempDir('out')
    const result = await measured(
      [
        ...['build', '--packages', 'tool', '--nixpkgs', await tinyPackages(), '--cache', 'false'],
        ...['--cache-from', `${address}/org/a:v1`, '--output', `type=oci,dest=${join(dir, 'image')}`],
        ...['--image', 'tool.test/org/tool', '--push', 'false'],
      ],
      store.env,
    )
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining(message) })
    expect(result.stderr).toContain(`no layers are taken from ${address}/org/a:v1`)
    expect(result.megabytes).toBeLessThan(200)
    expect(seen.manifests).toBeLessThan(5)
  })
})
