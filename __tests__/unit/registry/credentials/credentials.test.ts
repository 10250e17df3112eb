import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Credentials,
  findLogin,
  parseLogins,
} from '../../../../src/registry/credentials/docker-config.ts'
import { LeftLogins } from '../../../../src/registry/credentials/left-logins.ts'
import { loginFiles } from '../../../../src/registry/credentials/login-files.ts'
import { credentialsFor, type Login, writeDockerConfig } from '../../../../src/registry/credentials.ts'
import { systemPath } from '../../../support/child.ts'
import { helperFor, LOGIN, SPELLINGS, type Spelling } from '../../../support/credential-spellings.ts'
import { testHost } from '../../../support/hosts.ts'
import { writeProgram } from '../../../support/programs.ts'
import { scratchDir } from '../../../support/scratch.ts'

const login = (more: Partial<Login> = {}): Login => ({
  registry: 'ghcr.io',
  username: 'given',
  password: 'p',
  fallback: false,
  ...more,
})
const image = (registry = 'ghcr.io') => ({ registry, repository: 'org/a' })
const password = (username: string, secret: string): Credentials => ({
  kind: 'password',
  username,
  password: secret,
})
const auth = (name: string, secret: string) => ({ auth: Buffer.from(`${name}:${secret}`).toString('base64') })

/** A host whose user has these files, variables and helpers; HOST stands for the registry. */
async function hostWith({ files, env = {}, helpers = {} }: Omit<Spelling, 'name'>, registry = 'ghcr.io') {
  const bin = await scratchDir('bin')
  const real = (text: string) => text.replaceAll('HOST', registry)
  for (const [name, script] of Object.entries(helpers))
    writeProgram(bin, `docker-credential-${name}`, real(script))
  const host = await testHost({ PATH: `${bin}:${systemPath}` })
  const home = String(host.env.HOME)
  for (const [name, text] of Object.entries(files)) {
    if (name.startsWith('env:')) host.env[name.slice('env:'.length)] = real(text)
    else {
      mkdirSync(dirname(join(home, name)), { recursive: true })
      writeFileSync(join(home, name), real(text))
    }
  }
  for (const [name, value] of Object.entries(env)) host.env[name] = value.replace('HOME', home)
  return host
}

const docker = (content: object | string) => ({
  files: { '.docker/config.json': typeof content === 'string' ? content : JSON.stringify(content) },
})

const find = async (what: Omit<Spelling, 'name'>, registry = 'ghcr.io') =>
  new LeftLogins(await hostWith(what, registry)).find(image(registry))

describe.each(['ghcr.io', '127.0.0.1:5000'])('a login for %s is found', (registry) => {
  test.each(SPELLINGS)('$name', async (spelling) => {
    expect(await find(spelling, registry)).toEqual({ credentials: password('me', 'secret'), troubles: [] })
  })
})

describe('a login for Docker Hub is found', () => {
  test.each([
    'https://index.docker.io/v1/',
    'https://index.docker.io/v2/',
    'index.docker.io',
    'docker.io',
    'registry-1.docker.io',
    'registry.hub.docker.com',
    'docker.io/org',
  ])('under %s', async (key) => {
    const { credentials } = await find(docker({ auths: { [key]: LOGIN } }), 'docker.io')
    expect(credentials).toEqual(password('me', 'secret'))
  })

  test.each(['https://index.docker.io/v1/', 'docker.io'])(
    'with a helper that knows it as %s',
    async (name) => {
      const helpers = { mine: helperFor(name) }
      for (const config of [{ credsStore: 'mine' }, { credHelpers: { [name]: 'mine' } }])
        expect((await find({ ...docker(config), helpers }, 'docker.io')).credentials).toEqual(
          password('me', 'secret'),
        )
    },
  )
})

describe('credentials', () => {
  test.each<[string, object, Credentials | undefined]>([
    ['a colon in the password', auth('me', 'a:b:c'), password('me', 'a:b:c')],
    ['an identity token', { ...auth('0000', ''), identitytoken: 't' }, { kind: 'identity', token: 't' }],
    ['the same, as docker writes it', auth('<token>', 't'), { kind: 'identity', token: 't' }],
    ['a token of the registry', { registrytoken: 't' }, { kind: 'bearer', token: 't' }],
    ['an empty entry, as a helper leaves it', {}, undefined],
    ['nothing in auth', { auth: '' }, undefined],
  ])('may be %s', async (_, entry, credentials) => {
    expect(await find(docker({ auths: { HOST: entry } }))).toEqual({ credentials, troubles: [] })
  })

  test('are none for another registry, another repository, or without any file', async () => {
    for (const key of ['quay.io', 'ghcr.io.example.org', 'ghcr.io/other', 'ghcr.io/org/ab'])
      expect((await find(docker({ auths: { [key]: LOGIN } }))).credentials).toBeUndefined()
    expect(await find({ files: {} })).toEqual({ credentials: undefined, troubles: [] })
  })
})

describe('what cannot be used is named, without what is in it', () => {
  test.each<[string, object | string, RegExp]>([
    ['no JSON', '{"auths": "s3cret', /config\.json cannot be used: it is not JSON$/],
    ['null', 'null', /config\.json cannot be used: it is not a JSON object$/],
    [
      'a number for auth',
      { auths: { HOST: { auth: 7 } } },
      /config\.json: auth of "ghcr\.io" is not a string$/,
    ],
    [
      'other text for auth',
      { auths: { HOST: { auth: 's3cret' } } },
      /auth of "ghcr\.io" is not the base64 of USER:/,
    ],
    [
      'a helper that is missing',
      { credHelpers: { HOST: 'absent' } },
      /^docker-credential-absent is not on PATH \(/,
    ],
    [
      'a helper that is no name',
      { credsStore: '../x' },
      /^"docker-credential-\.\.\/x" is not the name of a program/,
    ],
  ])('%s', async (_, content, trouble) => {
    const { credentials, troubles } = await find(docker(content))
    expect(credentials).toBeUndefined()
    expect(troubles).toEqual([expect.stringMatching(trouble)])
    expect(troubles.join()).not.toContain('s3cret')
  })

  test.each([
    ['fails', 'echo no session >&2; exit 1', /: no session \(/],
    ['prints no JSON', 'echo s3cret', /: it did not print JSON with Username and Secret \(/],
    ['prints null', 'echo null', /: it did not print JSON with Username and Secret \(/],
  ])('a helper that %s', async (_, script, trouble) => {
    const { troubles } = await find({ ...docker({ credsStore: 'mine' }), helpers: { mine: script } })
    expect(troubles).toEqual([expect.stringMatching(trouble)])
    expect(troubles.join()).not.toContain('s3cret')
  })

  test('a directory in the place of the file', async () => {
    const host = await testHost()
    mkdirSync(join(String(host.env.HOME), '.docker', 'config.json'), { recursive: true })
    const { troubles } = await new LeftLogins(host).find(image())
    expect(troubles).toEqual([expect.stringMatching(/config\.json cannot be used: EISDIR$/)])
  })

  test('odd values of every kind are no crash', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.constantFrom('auths', 'credHelpers'), (inner, outer, name) => {
        for (const text of [
          outer,
          `{"${name}":{"ghcr.io":${inner}}}`,
          `{"${name}":${inner},"credsStore":${outer}}`,
        ]) {
          try {
            findLogin(parseLogins('FILE', text), image())
          } catch (error) {
            expect((error as Error).message).toMatch(/^it is not (JSON|a JSON object)$/)
          }
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('precedence', () => {
  const left = docker({ auths: { HOST: auth('docker', 'd') } })
  const chosen = async (
    own: Login | undefined,
    what: Omit<Spelling, 'name'> = left,
    registry = 'ghcr.io',
  ) => {
    const credentials = await credentialsFor(registry, own, await hostWith(what, registry))
    return credentials?.kind === 'password' ? credentials.username : undefined
  }

  test('what is given for this run comes first', async () => {
    expect(await chosen(login())).toBe('given')
  })

  test('a fallback comes last', async () => {
    expect(await chosen(login({ fallback: true }))).toBe('docker')
    expect(await chosen(login({ fallback: true }), { files: {} })).toBe('given')
  })

  test('a login is for its own registry alone', async () => {
    expect(await chosen(login(), { files: {} }, 'quay.io')).toBeUndefined()
  })

  test('a helper of one registry comes before that of all, and before what is written down', async () => {
    const config = {
      credHelpers: { HOST: 'mine' },
      credsStore: 'all',
      auths: { HOST: auth('written', 'down') },
    }
    const helpers = {
      mine: `echo '{"Username":"mine","Secret":"s"}'`,
      all: `echo '{"Username":"all","Secret":"s"}'`,
    }
    expect(await chosen(undefined, { ...docker(config), helpers })).toBe('mine')
  })
})

test('each helper is asked once in a run', async () => {
  const calls = join(await scratchDir('calls'), 'calls')
  const helpers = { all: `read -r server || true; echo "$server" >> ${calls}; exit 1` }
  const finder = new LeftLogins(await hostWith({ ...docker({ credsStore: 'all' }), helpers }))
  await Promise.all(['ghcr.io', 'ghcr.io', 'quay.io'].map((registry) => finder.find(image(registry))))
  await finder.find(image())
  expect(readFileSync(calls, 'utf8').split('\n').sort()).toEqual(['', 'ghcr.io', 'quay.io'])
})

describe('a helper that gives no answer', () => {
  /** What is found when it may take 100 ms. */
  const findWithin = async (config: object, registry = 'ghcr.io') => {
    const host = await hostWith({ ...docker(config), helpers: { silent: 'exec sleep 1000' } }, registry)
    return new LeftLogins(host, 100).find(image(registry))
  }

  test.each([
    ['ghcr.io', 'ghcr.io'],
    // It has two names, of which the second one is not asked for.
    ['docker.io', 'https://index.docker.io/v1/'],
  ])('is named, with the limit: %s', async (registry, key) => {
    const { credentials, troubles } = await findWithin({ credsStore: 'silent' }, registry)
    expect(credentials).toBeUndefined()
    const said = `docker-credential-silent gives no answer for ${key} within 0.1 s (`
    expect(troubles).toEqual([expect.stringContaining(said)])
  })

  test('does not matter beside a login that is written down', async () => {
    const found = { credentials: password('me', 'secret'), troubles: [] }
    expect(await findWithin({ credsStore: 'silent', auths: { HOST: LOGIN } })).toEqual(found)
  })
})

describe('the configuration for oras', () => {
  test('can be read by its owner alone, in the directory of the run', async () => {
    const host = await testHost()
    const before = process.umask(0)
    const file = await writeDockerConfig(image(), password('me', 'a:b'), host).finally(() =>
      process.umask(before),
    )
    expect(file.startsWith(`${host.workDir}/`)).toBe(true)
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ auths: { 'ghcr.io': auth('me', 'a:b') } })
  })

  test.each<[Credentials | undefined, object]>([
    [{ kind: 'identity', token: 't' }, { 'https://index.docker.io/v1/': { identitytoken: 't' } }],
    [{ kind: 'bearer', token: 't' }, { 'https://index.docker.io/v1/': { registrytoken: 't' } }],
    [undefined, {}],
  ])('has what was found, and nothing else: %j', async (credentials, auths) => {
    const file = await writeDockerConfig(image('docker.io'), credentials, await testHost())
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ auths })
  })

  test('is one for each repository', async () => {
    const host = await testHost()
    const files = [image(), image('quay.io'), { registry: 'ghcr.io', repository: 'org/b' }].map((one) =>
      writeDockerConfig(one, undefined, host),
    )
    expect(new Set(await Promise.all(files)).size).toBe(3)
  })
})

test('the table of docs/registries.md has every spelling', () => {
  const rows = readFileSync('docs/registries.md', 'utf8').split('\n')
  const missing = SPELLINGS.filter(({ name }) => !rows.some((row) => row.startsWith(`| ${name} | yes |`)))
  expect(missing).toEqual([])
})

test('podman keeps its logins in a directory of its own where a session has none', () => {
  const home = { HOME: '/home/me' }
  expect(loginFiles(home, 1000)).toEqual([
    '/home/me/.docker/config.json',
    '/run/containers/1000/auth.json',
    '/home/me/.config/containers/auth.json',
  ])
  const session = { ...home, XDG_RUNTIME_DIR: '/run/user/1000', REGISTRY_AUTH_FILE: '/auth.json' }
  expect(loginFiles(session, 1000).slice(0, 3)).toEqual([
    '/auth.json',
    '/home/me/.docker/config.json',
    '/run/user/1000/containers/auth.json',
  ])
})
