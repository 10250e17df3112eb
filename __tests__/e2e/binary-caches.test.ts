// Binary caches: what they have is fetched and not built, what is built goes to them, and nothing comes
// unsigned.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import {
  type BinaryCache,
  type BinaryCacheOptions,
  newSigningKey,
  type SigningKey,
  startBinaryCache,
} from '../support/binary-cache.ts'
import { build, buildLayout, buildWithAction, type Inputs, mustBuild, toLayout } from '../support/build.ts'
import { runCli } from '../support/cli.ts'
import { verifyLayout } from '../support/image.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

let key: SigningKey
let stranger: SigningKey
let nixpkgs: string
beforeAll(async () => {
  ;[key, stranger, nixpkgs] = await Promise.all([
    newSigningKey('test-1'),
    newSigningKey('stranger-1'),
    tinyPackages(),
  ])
})

/** A cache that lets in only those who have this netrc. */
const login = { username: 'reader', password: 'open-sesame' }
const NETRC = 'machine 127.0.0.1\nlogin reader\npassword open-sesame'

const caches: BinaryCache[] = []
afterEach(async () => {
  for (const cache of caches.splice(0)) await cache.stop()
})

async function serve(options: BinaryCacheOptions = {}): Promise<BinaryCache> {
  const cache = await startBinaryCache(options)
  caches.push(cache)
  return cache
}

/** Builds on a machine that has nothing yet. */
async function freshBuild(inputs: Inputs, options: Parameters<typeof build>[1] = {}) {
  const dir = join(await tempDir('built'), 'image')
  const result = await build(
    { ...toLayout('tool', dir), nixpkgs, ...inputs },
    { ...options, store: await newStore(), env: { ...options.env, KEY: key.secret } },
  )
  return { ...result, dir, digest: (result.json as { digest?: string } | undefined)?.digest }
}

const copying = (to: string): Inputs => ({ 'copy-to': to, 'signing-key': 'env:KEY' })

/** Nothing may be built: what the cache does not give is an error. */
const fetching = (from: string, publicKey = key.public): Inputs => ({
  substituters: from,
  'trusted-public-keys': publicKey,
  'max-jobs': '0',
})

async function filledCache(options: BinaryCacheOptions = {}) {
  const dir = await tempDir('binary-cache')
  const { digest, stderr, code } = await freshBuild(copying(`file://${dir}`))
  if (code !== 0) throw new Error(stderr)
  return { digest, cache: await serve({ dir, ...options }) }
}

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  test('what copy-to filled gives the next run everything: nothing is built', async () => {
    const cache = await serve()
    const built = await freshBuild(copying(cache.url), { nix })
    expect(built.stderr).toContain(`and what they need, to ${cache.url}`)
    expect(
      cache.requests().filter(({ method, path }) => method === 'PUT' && path.endsWith('.narinfo')),
    ).toHaveLength(4)
    cache.clearLog()

    const fetched = await freshBuild(fetching(cache.url), { nix })
    expect(fetched).toMatchObject({ code: 0, digest: built.digest })
    expect(fetched.stderr).not.toMatch(/^\s*(building|warning)/m)
    await verifyLayout(fetched.dir)
    expect(cache.requests().filter(({ path }) => /\.nar/.test(path) && !/narinfo/.test(path))).toHaveLength(4)
  })

  test('a path with the signature of a stranger is refused', async () => {
    const { cache } = await filledCache()
    const { code, stderr } = await freshBuild(fetching(cache.url, stranger.public), { nix })
    expect(code).toBe(1)
    expect(stderr).toContain(`${cache.url} has paths without the signature of a trusted key`)
    expect(stderr).toContain('nothing can build a package that no cache has')
    // Its bytes were not even asked for.
    expect(cache.requests().some(({ path }) => /\.nar\.|\/nar\//.test(path))).toBe(false)
  })

  test('nothing is built where that is denied, whatever the dry run promised', async () => {
    const { cache } = await filledCache()
    const inputs = { ...fetching(cache.url, stranger.public), 'max-jobs': '2', 'build-from-source': 'deny' }
    const { code, stderr } = await freshBuild(inputs, { nix })
    expect(code).toBe(1)
    // The dry run promised them: this is what fetching them before all else says, not the list of what is to
    // be built.
    expect(stderr).toMatch(/^ *4 paths to fetch \([^()]*\)$/m)
    expect(stderr).toMatch(
      /^error: packages would be built from source, although a binary cache has them: .* without the signature of a trusted key/m,
    )
    expect(stderr.match(/^error: .*$/m)?.[0].split(cache.url)).toHaveLength(2)
    expect(stderr).toMatch(/\n {2}code: build-from-source\n$/)
    expect(stderr).not.toMatch(/^\s*building/m)
  })

  test('bytes that are not the signed ones are refused', async () => {
    const { cache } = await filledCache()
    const nars = join(cache.dir, 'nar')
    for (const name of await readdir(nars)) {
      const bytes = await readFile(join(nars, name))
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
      await writeFile(join(nars, name), bytes)
    }
    const { code, stdout } = await freshBuild(fetching(cache.url), { nix })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  test('credentials come from netrc, and nobody sees them', async () => {
    const { digest, cache } = await filledCache({ login })
    const seen: string[] = []
    const options = {
      nix,
      env: { NETRC },
      onOutput: (text: string) => void seen.push(text),
    }
    const allowed = await freshBuild({ ...fetching(cache.url), netrc: 'env:NETRC' }, options)
    expect(allowed).toMatchObject({ code: 0, digest })
    expect(seen.join('')).not.toContain('open-sesame')

    const denied = await freshBuild(fetching(cache.url), { nix })
    expect(denied.code).toBe(1)
    expect(denied.stderr).toMatch(/refuses these credentials.*: check the inputs? .*netrc/)
  })
})

test('a plan of layers is made with what a cache gives to those whom it knows', async () => {
  const { cache } = await filledCache({ login })
  const file = join(await tempDir('fleet'), 'nixery.yml')
  await writeFile(file, `images: { tool: { packages: [tool], nixpkgs: "${nixpkgs}" } }`)
  const plan = async (more: Inputs) => {
    const options = Object.entries({ file, ...fetching(cache.url), ...more })
    const args = options.flatMap(([name, value]) => [`--${name}`, value])
    return runCli(['plan-layers', ...args], { env: { ...(await newStore()).env, NETRC } })
  }
  const { code, stdout, stderr, json } = await plan({ netrc: 'env:NETRC' })
  expect({ code, json }).toEqual({ code: 0, json: expect.objectContaining({ unused: [] }) })
  expect(stdout + stderr).not.toContain('open-sesame')
  expect((await plan({})).code).toBe(1)
})

describe('a cache', () => {
  test('without signatures is of no use, whatever nix.conf says', async () => {
    const dir = await tempDir('binary-cache')
    await freshBuild({ 'copy-to': `file://${dir}` })
    const { url } = await serve({ dir })
    const env = { NIX_CONFIG: `${(await newStore()).env.NIX_CONFIG}\nrequire-sigs = false` }
    const { code, stderr } = await freshBuild(fetching(url), { env })
    expect(code).toBe(1)
    expect(stderr).toContain('without the signature of a trusted key')
  })

  test('that is not there costs a warning, and the packages are built', async () => {
    const { digest, cache } = await filledCache()
    await cache.setFault('refuse')
    const { code, stderr, digest: own } = await freshBuild({ ...fetching(cache.url), 'max-jobs': '1' })
    expect({ code, own }).toEqual({ code: 0, own: digest })
    expect(stderr).toContain(`the binary cache ${cache.url} is not used: `)
  })

  test('that cannot be written costs a warning, not the image', async () => {
    const cache = await serve({ login: { username: 'writer', password: 'secret' } })
    const { code, stderr } = await freshBuild(copying(cache.url))
    expect(code).toBe(0)
    expect(stderr).toMatch(/warning: http:\S+ did not get what was built: .*401/)
  })

  test('gets nothing when everything was fetched', async () => {
    const { cache } = await filledCache()
    const other = await tempDir('binary-cache')
    const { code, stderr } = await freshBuild({ ...fetching(cache.url), ...copying(`file://${other}`) })
    expect(code).toBe(0)
    expect(stderr).toContain('everything was fetched: nothing to copy')
    expect(await readdir(other)).toEqual([])
  })
})

test('real packages come out of a cache as they went in', async () => {
  const dir = await tempDir('binary-cache')
  const filling = { ...copying(`file://${dir}`), packages: 'jq hello' }
  const { outputs } = await buildLayout('jq hello', filling, { env: { KEY: key.secret } })
  const { url, requests } = await serve({ dir })
  const image = join(await tempDir('built'), 'image')
  const fetched = await mustBuild(
    { ...toLayout('jq hello', image), ...fetching(url) },
    { store: await newStore() },
  )
  expect(fetched.digest).toBe(outputs.digest)
  await verifyLayout(image)
  const inCache = (await readdir(dir)).filter((name) => name.endsWith('.narinfo'))
  expect(inCache.length).toBeGreaterThan(6)
  const asked = requests().filter(({ status, path }) => status === 200 && path.endsWith('.narinfo'))
  expect(asked).toHaveLength(inCache.length)
})

test('the action gives credentials and keys to nobody else', async () => {
  const login = { username: 'writer', password: 'open-sesame' }
  const cache = await serve({ login })
  const secrets = {
    netrc: `machine 127.0.0.1 login writer password ${login.password}`,
    'signing-key': key.secret,
  }
  const dest = join(await tempDir('built'), 'image')
  const inputs = { ...toLayout('tool', dest), nixpkgs, 'copy-to': cache.url, ...secrets }
  const result = await buildWithAction(inputs, {
    secrets: Object.values(secrets),
    env: { RUNNER_DEBUG: '1' },
  })
  expect(result).toMatchObject({ exitCode: 0, leaks: [] })
  expect(result.stdout).toContain(`::add-mask::${login.password}\n`)
  expect(cache.requests().some(({ method, status }) => method === 'PUT' && status === 201)).toBe(true)
})
