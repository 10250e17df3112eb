import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Host } from '../../../src/host/host.ts'
import { Http, type HttpRequest } from '../../../src/host/http/http.ts'
import { openRepository } from '../../../src/registry/client.ts'
import { Registries } from '../../../src/registry/connection.ts'
import type { Login } from '../../../src/registry/credentials.ts'
import { testHost } from '../../support/hosts.ts'
import { digestOf } from '../../support/images.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import {
  type DoubleOptions,
  type RegistryDouble,
  startRegistryDouble,
} from '../../support/registry-double.ts'

const doubles: RegistryDouble[] = []
afterEach(async () => {
  for (const double of doubles.splice(0)) await double.stop()
})

async function start(options: DoubleOptions): Promise<RegistryDouble> {
  const double = await startRegistryDouble(options)
  doubles.push(double)
  return double
}

const login = (registry: string, password = 'secret'): Login => ({
  registry,
  username: 'me',
  password,
  fallback: false,
})

/** No server of ours can have the name of a public registry: what goes there is led to the double. */
class RedirectingHttp extends Http {
  readonly #from: string
  readonly #to: string

  constructor(from: string, { address }: Pick<RegistryDouble, 'address'>) {
    super({})
    this.#from = from
    this.#to = `http://${address}`
  }

  override request(address: string | URL, request?: HttpRequest) {
    return super.request(String(address).replace(this.#from, this.#to), request)
  }
}

const registriesOf = (host: Host, own?: Login) => new Registries({ login: own, insecure: [] }, host)
/** No size that could differ. */
const blob = (digit: string) => ({ digest: digestOf(digit), size: 0 })

/** The repository org/a of a registry, with the given password or none. */
async function repositoryOf({ address }: Pick<RegistryDouble, 'address'>, password?: string) {
  const image = { registry: address, repository: 'org/a' }
  const own = password === undefined ? undefined : login(address, password)
  return openRepository(image, registriesOf(await testHost(), own))
}

describe('without authentication', () => {
  test('a blob is there or not', async () => {
    const repository = await repositoryOf(await start({ blobs: [digestOf('1')] }))
    expect(repository.plainHttp).toBe(true)
    expect(await repository.hasBlob(blob('1'))).toBe(true)
    expect(await repository.hasBlob(blob('2'))).toBe(false)
  })

  test('asking for the right to push leaves no upload behind', async () => {
    const double = await start({})
    await (await repositoryOf(double)).checkPush()
    expect(double.requests.slice(1)).toEqual([
      'POST /v2/org/a/blobs/uploads/',
      'DELETE /v2/org/a/blobs/uploads/1?_state=x',
    ])
    expect(double.openUploads.size).toBe(0)
  })
})

test('basic authentication', async () => {
  const double = await start({ auth: 'basic' })
  await expect((await repositoryOf(double, 'secret')).checkPush()).resolves.toBeUndefined()
  expect(double.openUploads.size).toBe(0)
})

describe('bearer tokens', () => {
  test.each(['token', 'access_token'] as const)(
    'are asked for with what the challenge names: %s',
    async (tokenName) => {
      const double = await start({ auth: 'bearer', tokenName })
      await (await repositoryOf(double, 'secret')).checkPush()
      expect(double.tokenRequests).toHaveLength(1)
      expect(double.tokenRequests[0]).toMatchObject({
        authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
        fields: { service: 'double' },
      })
      expect(double.requests.find((line) => line.includes('/token?'))).toContain(
        'repository%3Aorg%2Fa%3Apull%2Cpush',
      )
    },
  )

  test('serve many requests at once: one is asked for', async () => {
    const double = await start({ auth: 'bearer', blobs: [digestOf('1')], delay: 20 })
    const repository = await repositoryOf(double, 'secret')
    const answers = await Promise.all(Array.from({ length: 8 }, () => repository.hasBlob(blob('1'))))
    expect(answers).toEqual(Array.from({ length: 8 }, () => true))
    expect(double.requests.filter((line) => line.startsWith('HEAD'))).toHaveLength(16)
    expect(double.tokenRequests).toHaveLength(1)
  })

  test('that have run out are replaced', async () => {
    const double = await start({ auth: 'bearer', blobs: [digestOf('1')] })
    const repository = await repositoryOf(double, 'secret')
    expect(await repository.hasBlob(blob('1'))).toBe(true)
    double.revokeTokens()
    expect(await repository.hasBlob(blob('1'))).toBe(true)
    expect(double.tokenRequests).toHaveLength(2)
  })

  test('for an identity token are asked for as OAuth 2 has it', async () => {
    const double = await start({ auth: 'bearer' })
    const host = await testHost()
    const config = join(String(host.env.HOME), '.docker')
    mkdirSync(config)
    const auths = { [double.address]: { auth: '', identitytoken: 'identity' } }
    writeFileSync(join(config, 'config.json'), JSON.stringify({ auths }))
    const image = { registry: double.address, repository: 'org/a' }
    const repository = await openRepository(image, registriesOf(host))
    await repository.checkPush()
    expect(double.tokenRequests).toEqual([
      {
        authorization: '',
        fields: expect.objectContaining({
          grant_type: 'refresh_token',
          refresh_token: 'identity',
          service: 'double',
          client_id: 'nixery-action',
        }),
      },
    ])
  })
})

describe('a push that is refused', () => {
  const refused = async (options: DoubleOptions, password?: string) => {
    const double = await start(options)
    const [code, problem = ''] = await problemsOfAsync((await repositoryOf(double, password)).checkPush())
    return [code, problem.replaceAll(double.address, 'HOST')]
  }

  test.each(['basic', 'bearer'] as const)('for want of credentials: %s', async (auth) => {
    expect(await refused({ auth })).toEqual([
      'registry-denied',
      'pushing to HOST/org/a needs credentials, and there are none for HOST | give registry-username and registry-password, or log in with docker/login-action before this step',
    ])
  })

  test.each(['basic', 'bearer'] as const)('for a wrong password: %s', async (auth) => {
    expect(await refused({ auth }, 'wrong')).toEqual([
      'registry-denied',
      'me may not push to HOST/org/a (status 401) | check the password, and give me the right to push to this repository',
    ])
  })

  test('for want of the right', async () => {
    const [, problem] = await refused({ uploadStatus: 403 }, 'secret')
    expect(problem).toContain('me may not push to HOST/org/a (status 403)')
  })

  test('by a registry that does not know the repository', async () => {
    expect(await refused({ uploadStatus: 404 }, 'secret')).toEqual([
      'registry-unreachable',
      'HOST does not take uploads for HOST/org/a: it answered with status 404 | check the image name: the registry does not know the repository and does not create it',
    ])
  })

  test('by a registry in trouble', async () => {
    const [, problem] = await refused({ uploadStatus: 503 }, 'secret')
    expect(problem).toMatch(/it answered with status 503 \| try again later, or see/)
  })

  test('by ghcr.io: says which permissions it wants', async () => {
    const double = await start({ uploadStatus: 403 })
    const image = { registry: 'ghcr.io', repository: 'org/a' }
    const host = { ...(await testHost()), http: new RedirectingHttp('https://ghcr.io', double) }
    const repository = await openRepository(image, registriesOf(host, login('ghcr.io')))
    expect(repository.plainHttp).toBe(false)
    expect(await problemsOfAsync(repository.checkPush())).toEqual([
      'registry-denied',
      'me may not push to ghcr.io/org/a (status 403) | give the job "permissions: packages: write", or a token the scope write:packages, and the repository the role Write in the settings of the package',
    ])
  })
})

describe('a registry that cannot be reached', () => {
  test.each(['127.0.0.1', 'localhost'])('is an error that says why: %s', async (name) => {
    const double = await startRegistryDouble()
    await double.stop()
    const address = double.address.replace('127.0.0.1', name)
    const repository = await repositoryOf({ address })
    expect(repository.plainHttp).toBe(false)
    const [code, problem] = await problemsOfAsync(repository.checkPush())
    expect(code).toBe('registry-unreachable')
    expect(problem).toMatch(
      new RegExp(`^${address} cannot be reached: .*ECONNREFUSED.* \\| check the name ${address}/org/a`),
    )
  })

  test('because the run was told to stop is no fault of the registry', async () => {
    const controller = new AbortController()
    const double = await start({ delay: 200 })
    const image = { registry: double.address, repository: 'org/a' }
    const repository = await openRepository(image, registriesOf(await testHost({}, controller.signal)))
    const answer = problemsOfAsync(repository.checkPush())
    controller.abort()
    expect((await answer)[0]).toBe('cancelled')
  })

  test.each([
    ['it refuses plain http', 400, {}],
    ['it sends everybody there', 308, { location: 'https://127.0.0.1/v2/' }],
  ])('on this machine may speak TLS: %s', async (_, status, headers) => {
    const server = createServer((_, response) => response.writeHead(status, headers).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    expect((await repositoryOf({ address: `127.0.0.1:${port}` })).plainHttp).toBe(false)
    await new Promise((resolve) => server.close(resolve))
  })
})
