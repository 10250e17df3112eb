// Where the password of a registry may come from, and where it never goes.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type BuildOptions, build, type Inputs } from '../support/build.ts'
import { skopeoInspect } from '../support/container.ts'
import { type OrasWitness, orasWitness } from '../support/oras-witness.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

const password = 'writer-password'
const basicAuth = Buffer.from(`writer:${password}`).toString('base64')
const username = { 'registry-username': 'writer' }

/** Names of the files below a directory that hold one of the texts. */
async function filesWith(dir: string, texts: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(file, 'latin1') })),
  )
  return contents.filter(({ text }) => texts.some((one) => text.includes(one))).map(({ file }) => file)
}

/** A docker configuration directory. */
async function dockerConfig(config: object, home?: string): Promise<string> {
  const dir = home === undefined ? await tempDir('docker') : join(home, '.docker')
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'config.json'), JSON.stringify(config))
  return dir
}

/** A credential helper that knows the password of one host, as Docker's helpers do. */
async function credentialHelper(host: string): Promise<string> {
  const dir = await tempDir('helper')
  const answer = JSON.stringify({ ServerURL: host, Username: 'writer', Secret: password })
  const script = `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = '${host}' ] && echo '${answer}'\n`
  await writeFile(join(dir, 'docker-credential-test'), script, { mode: 0o755 })
  return dir
}

describe.each(['basic', 'token'] as const)('the password of a registry with %s authentication', (auth) => {
  let registry: Registry
  let witness: OrasWitness
  beforeAll(async () => {
    registry = await startRegistry({ auth })
  })
  afterAll(() => registry.stop())

  /** Pushes an image and looks for the password everywhere. */
  async function push(inputs: Inputs, options: BuildOptions = {}) {
    const [TMPDIR, home] = [await tempDir('tmp'), options.home ?? (await tempDir('home'))]
    witness = await orasWitness()
    const image = `${registry.host}/org/tools`
    const path = [witness.bin, ...(options.path ?? [])]
    const env = { TMPDIR, ...options.env }
    const { code, stdout, stderr } = await build(
      { packages: 'hello', image, ...inputs },
      { ...options, home, path, env },
    )
    if (code !== 0) throw new Error(`the build ended with ${code}: ${stderr}`)
    const { digest } = JSON.parse(stdout)
    expect((await skopeoInspect(`${image}:latest`, { credentials: `writer:${password}` })).Digest).toBe(
      digest,
    )
    const commandLines = await witness.commandLines()
    expect(commandLines).toMatch(/dist\/cli\.js build .* cp --no-tty /)
    for (const text of [stdout, stderr, commandLines]) {
      expect(text).not.toContain(password)
      expect(text).not.toContain(basicAuth)
    }
    expect(await readdir(TMPDIR)).toEqual([])
    return { home, left: await filesWith(home, [password, basicAuth]) }
  }

  test.each([
    ['a variable', 'env:REGISTRY_PASSWORD', {}],
    ['standard input', '-', { input: `${password}\n` }],
  ])('from %s goes to oras in a file that only we can read', async (_, given, options) => {
    const env = { REGISTRY_PASSWORD: password }
    const inputs = { ...username, 'registry-password': given }
    const { left } = await push(inputs, { ...options, ...(given === '-' ? {} : { env }) })
    expect(left).toEqual([])
    expect(await witness.credentialFiles()).toEqual([expect.stringMatching(/^600 \//)])
  })

  test('from a file', async () => {
    const file = join(await tempDir('secret'), 'password')
    await writeFile(file, `${password}\n`)
    expect((await push({ ...username, 'registry-password': `file:${file}` })).left).toEqual([])
  })

  test('from DOCKER_CONFIG', async () => {
    const DOCKER_CONFIG = await dockerConfig({ auths: { [registry.host]: { auth: basicAuth } } })
    expect((await push({}, { env: { DOCKER_CONFIG } })).left).toEqual([])
    expect(await witness.credentialFiles()).toEqual([expect.stringMatching(/^600 \//)])
  })

  test('from the home directory, where it stays as it was', async () => {
    const home = await tempDir('home')
    const dir = await dockerConfig({ auths: { [registry.host]: { auth: basicAuth } } }, home)
    expect((await push({}, { home })).left).toEqual([join(dir, 'config.json')])
  })

  test('from a credential helper', async () => {
    const path = [await credentialHelper(registry.host)]
    const DOCKER_CONFIG = await dockerConfig({ credHelpers: { [registry.host]: 'test' } })
    expect((await push({}, { env: { DOCKER_CONFIG }, path })).left).toEqual([])
  })

  test('that is given for the run goes before that of the docker configuration', async () => {
    const wrong = Buffer.from('writer:outdated').toString('base64')
    const DOCKER_CONFIG = await dockerConfig({ auths: { [registry.host]: { auth: wrong } } })
    const env = { DOCKER_CONFIG, REGISTRY_PASSWORD: password }
    await push({ ...username, 'registry-password': 'env:REGISTRY_PASSWORD' }, { env })
  })
})
