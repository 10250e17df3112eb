import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { credentialsFor, type Login, writeDockerConfig } from '../../../src/registry/credentials.ts'
import { systemPath } from '../../support/child.ts'
import { type memoryLog, testHost } from '../../support/hosts.ts'
import { writeProgram } from '../../support/programs.ts'
import { scratchDir } from '../../support/scratch.ts'

const auth = (name: string, password: string) => ({
  auth: Buffer.from(`${name}:${password}`).toString('base64'),
})

const login = (more: Partial<Login> = {}): Login => ({
  registry: 'ghcr.io',
  username: 'given',
  password: 'p',
  fallback: false,
  ...more,
})

/** A host whose user has a docker configuration, and programs on PATH. */
async function hostWith(config: object | string, programs: Record<string, string> = {}) {
  const bin = await scratchDir('bin')
  for (const [name, script] of Object.entries(programs)) writeProgram(bin, name, script)
  const directory = await scratchDir('docker')
  writeFileSync(join(directory, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
  return testHost({ DOCKER_CONFIG: directory, PATH: `${bin}:${systemPath}` })
}

/** `user password` that a docker configuration has for a registry. */
async function found(config: object | string, registry = 'ghcr.io', programs: Record<string, string> = {}) {
  const credentials = await credentialsFor(registry, undefined, await hostWith(config, programs))
  return credentials && `${credentials.username} ${credentials.password}`
}

describe('credentials in the docker configuration', () => {
  test.each([
    ['the host', 'ghcr.io', 'ghcr.io'],
    ['its URL', 'https://ghcr.io', 'ghcr.io'],
    ['its URL with a slash', 'https://ghcr.io/', 'ghcr.io'],
    ['a port', 'localhost:5000', 'localhost:5000'],
    ['the first address of Docker Hub', 'https://index.docker.io/v1/', 'docker.io'],
  ])('are found under %s', async (_, key, registry) => {
    expect(await found({ auths: { other: auth('no', 'no'), [key]: auth('me', 's3cret') } }, registry)).toBe(
      'me s3cret',
    )
  })

  test('may have a colon in the password', async () => {
    expect(await found({ auths: { 'ghcr.io': auth('me', 'a:b:c') } })).toBe('me a:b:c')
  })

  test('may be an identity token, which comes before a password', async () => {
    const entry = { ...auth('00000000-0000-0000-0000-000000000000', ''), identitytoken: 'token' }
    expect(await found({ auths: { 'ghcr.io': entry } })).toBe('<token> token')
  })

  test.each<[string, object | string]>([
    ['another registry', { auths: { 'quay.io': auth('me', 's') } }],
    ['an empty entry, as a helper leaves it', { auths: { 'ghcr.io': {} } }],
    ['nothing', {}],
    ['something that is no JSON', '{'],
  ])('are none when it has %s', async (_, config) => {
    expect(await found(config)).toBeUndefined()
  })

  test('are looked for in the home directory', async () => {
    const host = await testHost()
    const directory = join(String(host.env.HOME), '.docker')
    mkdirSync(directory)
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ auths: { 'ghcr.io': auth('me', 's') } }))
    expect(await credentialsFor('ghcr.io', undefined, host)).toEqual({
      username: 'me',
      password: 's',
      given: false,
    })
  })

  test('are none without a docker configuration', async () => {
    expect(await credentialsFor('ghcr.io', undefined, await testHost())).toBeUndefined()
  })
})

describe('credential helpers', () => {
  /** Answers `get` for one server, as the helpers of docker do: the server on standard input, JSON on standard output. */
  const helper = (user: string, server = 'ghcr.io') =>
    `test "$1" = get || exit 1; read -r server || test -n "$server" || exit 1
     test "$server" = "${server}" || { echo "credentials not found in native keychain"; exit 1; }
     echo '{"ServerURL":"${server}","Username":"${user}","Secret":"from helper"}'`

  test('of one registry are asked', async () => {
    const config = { credHelpers: { 'ghcr.io': 'mine' } }
    expect(await found(config, 'ghcr.io', { 'docker-credential-mine': helper('h') })).toBe('h from helper')
    expect(await found(config, 'quay.io', { 'docker-credential-mine': helper('h') })).toBeUndefined()
  })

  test('are asked once for each registry in a run, and in the next run again', async () => {
    const calls = join(await scratchDir('calls'), 'calls')
    const programs = { 'docker-credential-all': `read -r server || true; echo "$server" >> ${calls}; exit 1` }
    const host = await hostWith({ credsStore: 'all' }, programs)
    const ask = (registry: string, run = host) => credentialsFor(registry, undefined, run)
    await Promise.all([ask('ghcr.io'), ask('ghcr.io'), ask('quay.io')])
    await ask('ghcr.io')
    expect(readFileSync(calls, 'utf8').split('\n').sort()).toEqual(['', 'ghcr.io', 'quay.io'])
    await ask('ghcr.io', { ...host })
    expect(readFileSync(calls, 'utf8').match(/ghcr/g)).toHaveLength(2)
  })

  test('of all registries are asked', async () => {
    const programs = { 'docker-credential-all': helper('h') }
    expect(await found({ credsStore: 'all', auths: { 'ghcr.io': {} } }, 'ghcr.io', programs)).toBe(
      'h from helper',
    )
  })

  test('are asked for the first address of Docker Hub', async () => {
    const programs = { 'docker-credential-all': helper('h', 'https://index.docker.io/v1/') }
    expect(await found({ credsStore: 'all' }, 'docker.io', programs)).toBe('h from helper')
  })

  test.each(['docker.io', 'https://index.docker.io/v1/'])(
    'of Docker Hub may be written as %s',
    async (key) => {
      const programs = { 'docker-credential-mine': helper('h', 'https://index.docker.io/v1/') }
      expect(await found({ credHelpers: { [key]: 'mine' } }, 'docker.io', programs)).toBe('h from helper')
    },
  )

  test('of one registry come before that of all, and before what is written down', async () => {
    const config = {
      credHelpers: { 'ghcr.io': 'mine' },
      credsStore: 'all',
      auths: { 'ghcr.io': auth('written', 'down') },
    }
    const programs = { 'docker-credential-mine': helper('mine'), 'docker-credential-all': helper('all') }
    expect(await found(config, 'ghcr.io', programs)).toBe('mine from helper')
  })

  test.each<[string, Record<string, string>]>([
    ['is not there', {}],
    ['fails', { 'docker-credential-mine': 'exit 1' }],
    ['prints something else', { 'docker-credential-mine': 'echo hello' }],
  ])('one that %s leaves what is written down', async (_, programs) => {
    const config = { credHelpers: { 'ghcr.io': 'mine' }, auths: { 'ghcr.io': auth('written', 'down') } }
    expect(await found(config, 'ghcr.io', programs)).toBe('written down')
  })
})

describe('a credential helper that is of no use', () => {
  test.each<[string, Record<string, string>, readonly unknown[]]>([
    ['is not there', {}, [expect.stringContaining('program not found: docker-credential-mine')]],
    [
      'fails',
      { 'docker-credential-mine': 'echo no session >&2; exit 1' },
      [expect.stringContaining('no session')],
    ],
    [
      'prints no JSON',
      { 'docker-credential-mine': 'echo s3cret' },
      [expect.stringMatching(/: it did not print JSON$/)],
    ],
    ['has none', { 'docker-credential-mine': 'echo credentials not found in native keychain; exit 1' }, []],
  ])('%s: the log says it', async (_, programs, expected) => {
    const host = await hostWith({ credHelpers: { 'ghcr.io': 'mine' } }, programs)
    expect(await credentialsFor('ghcr.io', undefined, host)).toBeUndefined()
    const { lines } = host.log as ReturnType<typeof memoryLog>
    expect(lines).toEqual(expected)
    expect(lines.join()).not.toContain('s3cret')
  })
})

describe('precedence', () => {
  const config = { auths: { 'ghcr.io': auth('docker', 'd') } }
  const chosen = async (registry: string, own: Login | undefined, docker: object) =>
    (await credentialsFor(registry, own, await hostWith(docker)))?.username

  test('what is given for this run comes first', async () => {
    expect(await chosen('ghcr.io', login(), config)).toBe('given')
  })

  test('a fallback comes last', async () => {
    expect(await chosen('ghcr.io', login({ fallback: true }), config)).toBe('docker')
    expect(await chosen('ghcr.io', login({ fallback: true }), {})).toBe('given')
  })

  test('a login is for its own registry alone', async () => {
    expect(await chosen('quay.io', login(), config)).toBeUndefined()
  })

  test('only what was given has to be handed on: oras reads the docker configuration itself', async () => {
    const host = await hostWith(config)
    expect(await credentialsFor('ghcr.io', login(), host)).toMatchObject({ given: true })
    expect(await credentialsFor('ghcr.io', undefined, host)).toMatchObject({ given: false })
  })
})

describe('writeDockerConfig', () => {
  const credentials = { username: 'me', password: 'a:b', given: true }

  test('is a docker configuration that only the owner can read, in the directory of the run', async () => {
    const host = await testHost()
    const before = process.umask(0)
    const file = await writeDockerConfig('ghcr.io', credentials, host).finally(() => process.umask(before))
    expect(file.startsWith(`${host.workDir}/`)).toBe(true)
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ auths: { 'ghcr.io': auth('me', 'a:b') } })
  })

  test('has the key of Docker Hub, and a file for each registry', async () => {
    const host = await testHost()
    const hub = await writeDockerConfig('docker.io', credentials, host)
    expect(JSON.parse(readFileSync(hub, 'utf8'))).toHaveProperty(['auths', 'https://index.docker.io/v1/'])
    expect(await writeDockerConfig('localhost:5000', credentials, host)).not.toBe(hub)
  })
})
