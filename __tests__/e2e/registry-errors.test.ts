// Registries that do not take the image: found out before anything is built, and told with what to change.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, type Inputs } from '../support/build.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

/** Pushes `hello`, which must fail: what is on standard error. */
async function failure(inputs: Inputs, options: BuildOptions = {}): Promise<string> {
  const TMPDIR = await tempDir('tmp')
  const given = { packages: 'hello', ...inputs }
  const { code, stdout, stderr } = await build(given, { ...options, env: { TMPDIR, ...options.env } })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).not.toMatch(/^(Build or fetch|Pack) /m)
  expect(stderr).not.toContain('unexpected error')
  return stderr.slice(stderr.indexOf('error: ')).trimEnd()
}

/** Inputs and environment of a user whose password is in a variable. */
const as = (name: string, password = `${name}-password`): [Inputs, BuildOptions] => [
  { 'registry-username': name, 'registry-password': 'env:PASSWORD' },
  { env: { PASSWORD: password } },
]

describe('a registry with tokens', () => {
  let registry: Registry
  let image: string
  beforeAll(async () => {
    registry = await startRegistry({ auth: 'token' })
    image = `${registry.host}/org/tools`
  })
  afterAll(() => registry.stop())

  test('says who may not push', async () => {
    const [inputs, options] = as('reader')
    await registry.clearLog()
    expect((await failure({ image, ...inputs }, options)).split('\n')).toEqual([
      `error: reader may not push to ${image} (status 401)`,
      '  fix: check the password, and give reader the right to push to this repository',
      '  code: registry-denied',
    ])
    const uploads = (await registry.requests()).filter(({ status }) => status < 300)
    expect(uploads).toEqual([])
  })

  test('says that there are no credentials', async () => {
    expect((await failure({ image })).split('\n')).toEqual([
      `error: pushing to ${image} needs credentials, and there are none for ${registry.host}`,
      expect.stringMatching(/^ {2}fix: give --registry-username and --registry-password, or log in/),
      '  code: registry-denied',
    ])
  })

  test('says that the password is wrong, without it', async () => {
    const [inputs, options] = as('writer', 'not-the-password')
    const text = await failure({ image, ...inputs }, options)
    expect(text).toMatch(/^error: writer may not push to .*\n {2}fix: check the password/)
    expect(text).not.toContain('not-the-password')
  })
})

describe('other registries', () => {
  test('one with basic authentication: the password is wrong', async () => {
    const registry = await startRegistry({ auth: 'basic' })
    try {
      const [inputs, options] = as('writer', 'not-the-password')
      const text = await failure({ image: `${registry.host}/tools`, ...inputs }, options)
      expect(text).toMatch(/^error: writer may not push to .* \(status 401\)\n {2}fix: check the password/)
    } finally {
      await registry.stop()
    }
  })

  test('one that is down', async () => {
    const registry = await startRegistry()
    await registry.stop()
    expect(await failure({ image: `${registry.host}/tools` })).toMatch(
      /^error: 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.*\n {2}fix: check the name /,
    )
  })

  test('one that does not exist', async () => {
    expect(await failure({ image: 'registry.invalid/tools' })).toMatch(
      /^error: (?:registry\.invalid cannot be reached: .*\n {2}fix: check the name|there is no network: registry\.invalid)/,
    )
  })

  test('none at all: without a network that is said at once', async () => {
    const start = performance.now()
    const node = ['unshare', '--net', process.execPath]
    expect(await failure({ image: 'ghcr.io/org/tools' }, { node })).toMatch(
      /^error: there is no network: ghcr\.io cannot be resolved\n {2}fix: connect this machine, or set https_proxy/,
    )
    // Not after the second try, which waits for a second.
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('one that takes no uploads', async () => {
    const registry = await startRegistry({ readOnly: true })
    try {
      expect(await failure({ image: `${registry.host}/tools` })).toMatch(
        /^error: 127\.0\.0\.1:\d+ does not take uploads for .*: it answered with status 405: Method not allowed\n {2}fix: name a registry that takes uploads/,
      )
    } finally {
      await registry.stop()
    }
  })

  test('one of two that refuses: the other gets nothing either', async () => {
    const [open, closed] = [await startRegistry(), await startRegistry({ auth: 'basic' })]
    try {
      const image = `${open.host}/tools,${closed.host}/tools`
      expect(await failure({ image })).toContain(`there are none for ${closed.host}`)
      expect((await open.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
    } finally {
      await open.stop()
      await closed.stop()
    }
  })
})

describe('missing programs', () => {
  test('oras, which only a push needs', async () => {
    const registry = await startRegistry()
    try {
      const env = { PATH: (await toolchain.nix('2.34')).bin }
      const text = await failure({ image: `${registry.host}/tools` }, { env })
      expect(text).toMatch(/^error: the program oras, .* is not on PATH\n {2}fix: .*setup-oras/)
      expect(await build({ packages: 'hello', push: 'false' }, { env })).toMatchObject({ code: 0 })
    } finally {
      await registry.stop()
    }
  })

  test('Nix, which is not to be installed', async () => {
    const PATH = await tempDir('empty')
    const inputs = { push: 'false', 'nix-installer': 'none' }
    expect(await failure(inputs, { env: { PATH } })).toMatch(
      /^error: Nix is not on PATH\n {2}fix: install Nix .* or set --nix-installer auto\n {2}code: missing-tool$/,
    )
  })
})
