import { createHash } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Host } from '../../../src/host/host.ts'
import { Registries } from '../../../src/registry/connection.ts'
import type { Login } from '../../../src/registry/credentials.ts'
import { openRegistryDocuments } from '../../../src/registry/registry-documents.ts'
import { testHost } from '../../support/hosts.ts'
import { digestOf } from '../../support/images.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { startRegistryDouble } from '../../support/registry-double.ts'

const registriesOf = (host: Host, login?: Login) => new Registries({ login, insecure: [] }, host)
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const LIMIT = 4 * 1024 * 1024

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** The image org/a:v1, or by digest, of a registry that answers every request for a document alike. */
async function documentsOf(answer: RequestListener, reference = 'v1') {
  const server = createServer((request, response) =>
    request.url === '/v2/' ? response.end() : answer(request, response),
  )
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const image = { registry, repository: 'org/a' }
  return openRegistryDocuments({ image, reference }, registriesOf(await testHost()))
}

const sha256 = (bytes: string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const send =
  (body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': `${MANIFEST}; charset=utf-8`, ...headers }).end(body)

describe('a manifest', () => {
  test('has the type that the registry says, and the digest of its bytes', async () => {
    for (const headers of [{}, { 'docker-content-digest': sha256('{}') }]) {
      const { mediaType, digest, bytes } = await (await documentsOf(send('{}', headers))).root()
      expect([mediaType, digest, bytes.toString()]).toEqual([MANIFEST, sha256('{}'), '{}'])
    }
  })

  test('that is not what the registry or the user says is refused', async () => {
    const message = expect.stringContaining(`is damaged: its bytes have the digest ${sha256('{}')}, not`)
    const said = await documentsOf(send('{}', { 'docker-content-digest': digestOf('1') }))
    expect(await problemsOfAsync(said.root())).toEqual(['image', message])
    const wanted = await documentsOf(send('{}', { 'docker-content-digest': sha256('{}') }), digestOf('1'))
    expect(await problemsOfAsync(wanted.root())).toEqual(['image', message])
  })

  test('may have as many bytes as registries take, and not one more', async () => {
    const largest = ' '.repeat(LIMIT)
    expect((await (await documentsOf(send(largest))).root()).bytes).toHaveLength(LIMIT)
    const announced = await documentsOf(send(`${largest} `))
    const chunked = await documentsOf((_request, response) => {
      response.write(largest)
      response.end(' ')
    })
    for (const documents of [announced, chunked])
      expect((await problemsOfAsync(documents.root()))[1]).toContain('has more than 4194304 bytes')
  })

  test('that ends before its end is no fault of the image', async () => {
    const documents = await documentsOf((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{')
      setTimeout(() => response.destroy(), 50)
    })
    expect(await problemsOfAsync(documents.root())).toEqual([
      'registry-unreachable',
      expect.stringMatching(/broke off while it sent .*org\/a:v1/),
    ])
  })
})

test('a configuration is read as a blob, and checked', async () => {
  const paths: (string | undefined)[] = []
  const documents = await documentsOf((request, response) => {
    paths.push(request.url)
    response.end('{}')
  })
  const link = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256('{}') }
  expect(await documents.read(link)).toMatchObject(link)
  const problems = await problemsOfAsync(documents.read({ ...link, digest: digestOf('2') }))
  expect(problems[1]).toContain(`org/a@${digestOf('2')} is damaged`)
  expect(paths).toEqual([link.digest, digestOf('2')].map((digest) => `/v2/org/a/blobs/${digest}`))
})

test('a token is asked for with the right to pull alone', async () => {
  const double = await startRegistryDouble({ auth: 'bearer' })
  try {
    const image = { registry: double.address, repository: 'org/a' }
    const login = { registry: double.address, username: 'me', password: 'secret', fallback: false }
    const documents = await openRegistryDocuments(
      { image, reference: 'v1' },
      registriesOf(await testHost(), login),
    )
    expect((await problemsOfAsync(documents.root()))[1]).toContain('org/a:v1 is not there')
    expect(double.tokenRequests.map(({ fields }) => fields.scope)).toEqual(['repository:org/a:pull'])
  } finally {
    await double.stop()
  }
})
