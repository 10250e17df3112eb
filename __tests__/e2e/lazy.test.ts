// Lazy realisation: only the NARs of layers that nobody has are fetched, straight into the layers.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import type { ForecastChanges } from '../../src/build/forecast-changes.ts'
import type { DiffReport } from '../../src/inspect/diff-report.ts'
import { narHashOf } from '../../src/nix/source/nar-hash.ts'
import {
  type BinaryCache,
  type BinaryCacheOptions,
  newSigningKey,
  type SigningKey,
  startBinaryCache,
} from '../support/binary-cache.ts'
import { type BuildOptions, build, type Inputs, mustBuild, toLayout } from '../support/build.ts'
import { selfSigned } from '../support/certificates.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { verifyLayout } from '../support/image.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { newStore, sharedStore } from '../support/store.ts'
import { pathNames } from '../support/store-watch.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

let key: SigningKey
let nixpkgs: string
/** A directory with the paths of `tool`, `library` and what every image has, signed, as zstd. */
let filled: string
/** The digest of the image with `tool`, made by a Nix that builds it. */
let expected: string | undefined
beforeAll(async () => {
  ;[key, nixpkgs] = await Promise.all([newSigningKey('test-1'), tinyPackages()])
  filled = await tempDir('binary-cache')
  const { digest, stderr } = await freshBuild({ 'copy-to': `file://${filled}`, 'signing-key': 'env:KEY' })
  if (digest === undefined) throw new Error(stderr)
  expected = digest
})

const caches: BinaryCache[] = []
afterEach(async () => {
  for (const cache of caches.splice(0)) await cache.stop()
})

async function serve(options: BinaryCacheOptions = {}): Promise<BinaryCache> {
  const cache = await startBinaryCache(options)
  caches.push(cache)
  return cache
}

/** A cache whose files are a copy that a test may change. */
async function ownCache(): Promise<BinaryCache> {
  const dir = await tempDir('binary-cache')
  await cp(filled, dir, { recursive: true })
  return serve({ dir })
}

/** Builds on a machine that has nothing yet, unless a store is given. */
async function freshBuild(inputs: Inputs, options: BuildOptions = {}) {
  const dir = join(await tempDir('built', options.uid), 'image')
  const store = options.store ?? (await newStore())
  const result = await build(
    { ...toLayout('tool', dir), nixpkgs, ...inputs },
    { ...options, store, env: { ...options.env, KEY: key.secret } },
  )
  const { digest, ...outputs } = (result.json ?? {}) as { digest?: string; 'layers-reused'?: number }
  return { ...result, dir, digest, store, reused: outputs['layers-reused'] }
}

/** Nothing may be built: what the cache does not give is an error. */
const from = (...urls: readonly string[]): Inputs => ({
  substituters: urls.join(' '),
  'trusted-public-keys': key.public,
  'max-jobs': '0',
})

const isNar = (path: string) => path.startsWith('/nar/')
const narsIn = (cache: BinaryCache) => cache.requests().filter(({ path }) => isNar(path))
const narInfosIn = (cache: BinaryCache) =>
  cache.requests().filter(({ path, status }) => path.endsWith('.narinfo') && status === 200)

/** What a cache was asked for, each as often as it was, by the names of the store paths. */
async function askedFor(cache: BinaryCache) {
  const names = new Map<string, string>()
  for (const file of await narInfoNames(cache.dir)) {
    const text = await readFile(join(cache.dir, file), 'utf8')
    const name = /^StorePath: \/nix\/store\/.{33}(.*)$/m.exec(text)?.[1] ?? ''
    names.set(`/${file}`, name).set(`/${/^URL: (.*)$/m.exec(text)?.[1]}`, name)
  }
  const namesOf = (requests: readonly { readonly path: string }[]) =>
    requests.map(({ path }) => names.get(path) ?? path).sort()
  return { narInfos: namesOf(narInfosIn(cache)), nars: namesOf(narsIn(cache)) }
}

/** The paths of the image with `tool`. */
const ALL = ['cacert-1.0', 'iana-etc-1.0', 'library-1.0', 'tool-1.0']

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  test('every NAR is fetched once, nothing comes into the store, and the image is the same', async () => {
    const cache = await serve({ dir: filled })
    const { code, digest, dir, store } = await freshBuild(from(cache.url), { nix })
    expect({ code, digest, inStore: await pathNames(store) }).toEqual({
      code: 0,
      digest: expected,
      inStore: [],
    })
    await verifyLayout(dir)
    expect(await askedFor(cache)).toEqual({ narInfos: ALL, nars: ALL })
  })

  test('the next run asks for what is new alone', async () => {
    const cache = await serve({ dir: filled })
    const remembering = { ...from(cache.url), cache: 'true', 'cache-dir': await tempDir('cache') }
    // What every image has, and `library`.
    expect((await freshBuild({ ...remembering, packages: 'library' }, { nix })).code).toBe(0)
    cache.clearLog()
    const { code, digest, reused } = await freshBuild(remembering, { nix })
    expect({ code, digest, reused }).toEqual({ code: 0, digest: expected, reused: 3 })
    expect(await askedFor(cache)).toEqual({ narInfos: ['tool-1.0'], nars: ['tool-1.0'] })
    cache.clearLog()
    expect((await freshBuild({ ...remembering, labels: 'a=b' }, { nix })).code).toBe(0)
    expect(await askedFor(cache)).toEqual({ narInfos: [], nars: [] })
  })

  test('of a new layer with known paths all NARs are fetched, and of no other', async () => {
    const cache = await serve({ dir: filled })
    const dir = await tempDir('layers')
    const plan = join(dir, 'plan.json')
    await writeFile(plan, JSON.stringify({ version: 1, maxLayers: 100, groups: [['library', 'tool']] }))
    const cacheDir = await tempDir('cache')
    const remembering = { ...from(cache.url), cache: 'true', 'cache-dir': cacheDir, 'layers-plan': plan }
    expect((await freshBuild({ ...remembering, packages: 'library' }, { nix })).code).toBe(0)
    cache.clearLog()
    expect((await freshBuild(remembering, { nix })).code).toBe(0)
    // What is known of `library` does not say where its NAR is.
    const both = ['library-1.0', 'tool-1.0']
    expect(await askedFor(cache)).toEqual({ narInfos: both, nars: both })
  })

  test('what no cache has in full is built, and the rest still comes from NARs', async () => {
    const cache = await ownCache()
    await removeNarInfo(cache, 'tool')
    const { code, digest, store, stderr } = await freshBuild({ ...from(cache.url), 'max-jobs': '1' }, { nix })
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toMatch(/realised by Nix: tool \(no binary cache has tool-1\.0/)
    expect(await pathNames(store)).toContain('tool-1.0')
    expect(await pathNames(store)).not.toContain('cacert-1.0')
  })
})

const narInfoNames = async (dir: string) => (await readdir(dir)).filter((name) => name.endsWith('.narinfo'))

/** Makes a cache lack a package. */
async function removeNarInfo({ dir }: BinaryCache, name: string): Promise<void> {
  for (const file of await narInfoNames(dir)) {
    const text = await readFile(join(dir, file), 'utf8')
    if (new RegExp(`^StorePath: .*-${name}-1.0$`, 'm').test(text)) await rm(join(dir, file))
  }
}

describe('a cache that was tampered with is refused before anything leaves the machine:', () => {
  let registry: Registry
  let elsewhere: BinaryCache
  beforeAll(async () => {
    registry = await startRegistry()
    elsewhere = await startBinaryCache({ dir: filled })
  })
  afterAll(async () => {
    await Promise.all([registry.stop(), elsewhere.stop()])
  })

  /** The narinfo of `tool`, and the file of its NAR. */
  async function toolIn(dir: string) {
    for (const name of await narInfoNames(dir)) {
      const file = join(dir, name)
      const text = await readFile(file, 'utf8')
      if (!/^StorePath: .*-tool-1\.0$/m.test(text)) continue
      return { file, text, nar: join(dir, /^URL: (.*)$/m.exec(text)?.[1] ?? '') }
    }
    throw new Error('the cache does not have tool')
  }

  type Tool = Awaited<ReturnType<typeof toolIn>>
  const narInfo = (change: (text: string) => string) => (tool: Tool) =>
    writeFile(tool.file, change(tool.text))
  const nar = (change: (bytes: Buffer) => Buffer) => async (tool: Tool) =>
    writeFile(tool.nar, change(await readFile(tool.nar)))
  const otherFile = async (dir: string, own: string) =>
    join(
      dir,
      (await readdir(dir)).find((name) => !own.endsWith(name) && /\.nar(info)?(\.|$)/.test(name)) ?? '',
    )

  test.each<[string, (tool: Tool, dir: string) => Promise<void>]>([
    ['references altered', narInfo((text) => text.replace(/^References: .*$/m, 'References: '))],
    ['size altered', narInfo((text) => text.replace(/^NarSize: .*$/m, 'NarSize: 1'))],
    ['hash altered', narInfo((text) => text.replace(/^(NarHash: sha256:).(.*)$/m, '$10$2'))],
    ['signature removed', narInfo((text) => text.replace(/^Sig: .*$/m, ''))],
    [
      'signature of another path',
      async (tool, dir) => {
        const other = await readFile(await otherFile(dir, tool.file), 'utf8')
        await writeFile(tool.file, tool.text.replace(/^Sig: .*$/m, /^Sig: .*$/m.exec(other)?.[0] ?? ''))
      },
    ],
    ['the address of another file', narInfo((text) => text.replace(/^URL: .*$/m, 'URL: ../../etc/passwd'))],
    [
      'the address of another server',
      async (tool, dir) => {
        const [other] = (await readdir(join(dir, 'nar'))).filter((name) => !tool.nar.endsWith(name))
        const url = `URL: ${elsewhere.url}/nar/${other}`
        await writeFile(tool.file, tool.text.replace(/^URL: .*$/m, url))
      },
    ],
    ["another path's narinfo", async (tool, dir) => cp(await otherFile(dir, tool.file), tool.file)],
    ["another path's NAR", async (tool, dir) => cp(await otherFile(join(dir, 'nar'), tool.nar), tool.nar)],
    ['one bit of the NAR', nar((bytes) => flipped(bytes))],
    ['a NAR that is cut', nar((bytes) => bytes.subarray(0, bytes.length >> 1))],
    ['more behind the NAR', nar((bytes) => Buffer.concat([bytes, bytes]))],
    ['a NAR that is something else', nar(() => Buffer.from('<html>not found</html>'))],
  ])('%s', async (_, tamper) => {
    const cache = await ownCache()
    await tamper(await toolIn(cache.dir), cache.dir)
    await registry.clearLog()
    const pushing = { image: `${registry.host}/tampered/tool`, push: 'true' }
    const { code, stdout, dir } = await freshBuild({ ...from(cache.url), ...pushing })
    const made = await readdir(dir).catch(() => [])
    const sent = await sentTo(registry)
    expect({ code, stdout, made, sent }).toEqual({ code: 1, stdout: '', made: [], sent: [] })
  })

  test('and without that it is pushed', async () => {
    await registry.clearLog()
    const pushing = { image: `${registry.host}/tampered/tool`, push: 'true' }
    const { digest } = await freshBuild({ ...from((await ownCache()).url), ...pushing })
    expect([digest, (await sentTo(registry)).length > 0]).toEqual([expected, true])
  })
})

/** What a registry got: blobs, manifests, and parts of them. */
const sentTo = async (registry: Registry) =>
  (await registry.requests()).filter(
    ({ method, path }) => ['PUT', 'PATCH'].includes(method) || /[?&](digest|mount)=/.test(path),
  )

function flipped(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  return bytes
}

const narFiles = async ({ dir }: BinaryCache) =>
  (await readdir(join(dir, 'nar'))).map((name) => join(dir, 'nar', name))

async function removeNars(cache: BinaryCache): Promise<void> {
  for (const file of await narFiles(cache)) await rm(file)
}

async function damageNars(cache: BinaryCache): Promise<void> {
  for (const file of await narFiles(cache)) await writeFile(file, flipped(await readFile(file)))
}

describe('caches', () => {
  test('are asked in the order of their priority, each for what those before lack', async () => {
    const [first, second] = [await ownCache(), await serve({ dir: filled })]
    await writeFile(join(first.dir, 'nix-cache-info'), 'StoreDir: /nix/store\nPriority: 30\n')
    const [lost = ''] = await narInfoNames(first.dir)
    await rm(join(first.dir, lost))
    // Given first, asked last: it says that it has a lower priority, which its address overrules.
    const { code, digest } = await freshBuild(from(`${second.url}?priority=50`, first.url))
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(narInfosIn(second).map(({ path }) => path)).toEqual([`/${lost}`])
    expect([narsIn(first).length, narsIn(second).length]).toEqual([3, 1])
  })

  test('may be directories', async () => {
    const { code, digest, store } = await freshBuild(from(`file://${filled}`))
    expect({ code, digest, inStore: await pathNames(store) }).toEqual({
      code: 0,
      digest: expected,
      inStore: [],
    })
  })

  test('of another store directory are left out with a warning', async () => {
    const [other, good] = [await ownCache(), await serve({ dir: filled })]
    await writeFile(join(other.dir, 'nix-cache-info'), 'StoreDir: /gnu/store\n')
    const { code, digest, stderr } = await freshBuild(from(other.url, good.url))
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toContain(`the binary cache ${other.url} is not used: its paths are below /gnu/store`)
    expect(narInfosIn(other)).toEqual([])
  })

  test('that cannot be used at all leave the work to Nix, and the log says why', async () => {
    const page = await ownCache()
    await writeFile(join(page.dir, 'nix-cache-info'), '<html>Log in</html>')
    const { code, digest, stderr } = await freshBuild({ ...from(page.url), 'max-jobs': '1' })
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toContain(
      `no binary cache answers (${page.url}: it answers with a web page): Nix builds or fetches all packages`,
    )
  })

  test.each<[string, string, (cache: BinaryCache) => Promise<void>]>([
    ['do not have a NAR that they promised', 'status 404', removeNars],
    ['have another NAR than they signed', '.', damageNars],
  ])('that %s are passed over for the next one', async (_, why, spoil) => {
    const [first, second] = [await ownCache(), await serve({ dir: filled })]
    await spoil(first)
    const { code, digest, stderr } = await freshBuild(from(first.url, `${second.url}?priority=50`))
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toMatch(new RegExp(`${why}.*; it is taken from ${second.url}`))
  })

  test('that do not have a NAR that they promised leave the work to Nix', async () => {
    const cache = await ownCache()
    await removeNars(cache)
    const { code, digest, stderr } = await freshBuild({ ...from(cache.url), 'max-jobs': '1' })
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toMatch(/all packages are realised by Nix: \/nix\/store\/\S+ from \S+: .*status 404/)
  })

  test('that die in the middle of a NAR are passed over for the next one', async () => {
    const [first, second] = [await serve({ dir: filled }), await serve({ dir: filled })]
    first.dieInNar(100)
    const { code, digest, stderr } = await freshBuild(from(first.url, `${second.url}?priority=50`))
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toMatch(new RegExp(`ECONNREFUSED.*; it is taken from ${second.url}`))
    // What the first one said of all paths still counts.
    expect([narInfosIn(first).length, (await askedFor(second)).nars]).toEqual([4, ALL])
  })

  test('that die, with no other, end the run: what could not be fetched is said, and nothing is made', async () => {
    const cache = await serve({ dir: filled })
    cache.dieInNar(100)
    const { code, stdout, stderr, dir, store } = await freshBuild(from(cache.url))
    expect({ code, stdout, made: await readdir(dir).catch(() => []) }).toEqual({
      code: 1,
      stdout: '',
      made: [],
    })
    expect(stderr).toMatch(
      /^error: a package could not be fetched: \/nix\/store\/\S+ from http:\S+\/nar\/\S+: .*ECONNREFUSED/m,
    )
    expect(stderr).toContain(
      'fix: run it again; if it fails again, take this binary cache out of --substituters',
    )
    expect(await pathNames(store)).toEqual([])
  })

  /** So that a test need not wait for half a minute. */
  const impatient = { 'nix-config': 'stalled-download-timeout = 2' }

  describe.each<['nothing' | 'drops', string]>([
    ['nothing', 'no further data within 2 s'],
    ['drops', 'only \\d+ bytes within \\d[.\\d]* s'],
  ])('that send %s after half of a file,', (rest, why) => {
    test('a NAR, are passed over for the next one, and waited for once', async () => {
      const [first, second] = [await serve({ dir: filled }), await serve({ dir: filled })]
      first.stallIn(/^\/nar\//, rest)
      const caches = from(first.url, `${second.url}?priority=50`)
      const { code, digest, stderr } = await freshBuild({ ...caches, ...impatient })
      expect({ code, digest }).toEqual({ code: 0, digest: expected })
      expect(stderr).toMatch(
        new RegExp(`/nix/store/\\S+ from ${first.url}/nar/\\S+: ${why}; it is taken from ${second.url}`),
      )
      expect((await askedFor(second)).nars).toEqual(ALL)
      // What is on its way at that time, twice each, and nothing after that.
      expect(narsIn(first).length).toBeLessThanOrEqual(2 * ALL.length)
    })

    test('a NAR, with no other, end the run before anything is pushed', async () => {
      const [cache, registry] = [await serve({ dir: filled }), await startRegistry()]
      cache.stallIn(/^\/nar\//, rest)
      await registry.clearLog()
      const pushing = { image: `${registry.host}/stalled/tool`, push: 'true' }
      const { code, stdout, stderr } = await freshBuild({ ...from(cache.url), ...impatient, ...pushing })
      expect({ code, stdout, sent: await sentTo(registry) }).toEqual({ code: 1, stdout: '', sent: [] })
      expect(stderr).toMatch(
        new RegExp(
          `^error: a package could not be fetched: /nix/store/\\S+ from ${cache.url}/nar/\\S+: ${why}$`,
          'm',
        ),
      )
      await registry.stop()
    })

    test('a narinfo, are passed over for the next one, with a warning', async () => {
      const [first, second] = [await serve({ dir: filled }), await serve({ dir: filled })]
      first.stallIn(/\.narinfo$/, rest)
      const caches = from(first.url, `${second.url}?priority=50`)
      const { code, digest, stderr } = await freshBuild({ ...caches, ...impatient })
      expect({ code, digest }).toEqual({ code: 0, digest: expected })
      expect(stderr).toMatch(new RegExp(`the binary cache ${first.url} is not used: ${why}`))
      expect(await askedFor(second)).toEqual({ narInfos: ALL, nars: ALL })
    })
  })

  test('that stall in a narinfo, with no other, leave it to Nix, which says what is wrong', async () => {
    const cache = await serve({ dir: filled })
    cache.stallIn(/\.narinfo$/, 'nothing')
    const config = `${impatient['nix-config']}\ndownload-attempts = 1`
    const { code, stdout, stderr } = await freshBuild({ ...from(cache.url), 'nix-config': config })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`the binary cache ${cache.url} is not used: no further data within 2 s`)
    expect(stderr).toMatch(
      new RegExp(`^error: .*unable to download '${cache.url}/\\w+\\.narinfo'.*Timeout`, 'm'),
    )
  })

  describe('that stall when they are asked where the paths are that earlier runs know of,', () => {
    /** A cache that stalls now, and what a run remembers of its paths. */
    async function stallingLater() {
      const cache = await serve({ dir: filled })
      const remembering = { cache: 'true', 'cache-dir': await tempDir('cache'), packages: 'library' }
      expect((await freshBuild({ ...from(cache.url), ...remembering })).code).toBe(0)
      cache.stallIn(/\.narinfo$/, 'nothing')
      cache.clearLog()
      return { cache, inputs: { ...remembering, compression: 'zstd' } }
    }

    test('are passed over for the next one, with a warning', async () => {
      const [{ cache, inputs }, second] = [await stallingLater(), await serve({ dir: filled })]
      const caches = from(cache.url, `${second.url}?priority=50`)
      const { code, stderr } = await freshBuild({ ...inputs, ...caches, ...impatient })
      expect(code).toBe(0)
      expect(stderr.match(/.*is not used.*/g)).toEqual([
        `warning: the binary cache ${cache.url} is not used: no further data within 2 s`,
      ])
      const library = ALL.filter((name) => name !== 'tool-1.0')
      expect(await askedFor(second)).toEqual({ narInfos: library, nars: library })
    })

    test('with no other, leave them to Nix, and are not waited for again', async () => {
      const { cache, inputs } = await stallingLater()
      const config = `${impatient['nix-config']}\ndownload-attempts = 1`
      const { code, stderr } = await freshBuild({ ...inputs, ...from(cache.url), 'nix-config': config })
      expect(code).toBe(1)
      expect(stderr).toMatch(
        new RegExp(
          `all packages are realised by Nix: no binary cache that answers has /nix/store/\\S+ \\(${cache.url}: no further data within 2 s\\)`,
        ),
      )
      expect(stderr.match(/is not used/g)).toHaveLength(1)
      expect(stderr).toMatch(
        new RegExp(`^error: .*unable to download '${cache.url}/\\w+\\.narinfo'.*Timeout`, 'm'),
      )
    })
  })

  test('that lose what earlier runs know of it are asked anew', async () => {
    const cache = await ownCache()
    const remembering = { ...from(cache.url), cache: 'true', 'cache-dir': await tempDir('cache') }
    expect((await freshBuild({ ...remembering, packages: 'library' })).code).toBe(0)
    await removeNarInfo(cache, 'library')
    const inputs = { ...remembering, packages: 'library', compression: 'zstd', 'max-jobs': '1' }
    const { code, stderr, digest } = await freshBuild(inputs)
    expect({ code, isBuilt: digest !== undefined }).toEqual({ code: 0, isBuilt: true })
    expect(stderr).toMatch(/no binary cache has \S+-library-1\.0 any more/)
  })
})

describe('Nix does what cannot be done without it, and the log says why:', () => {
  /** The package set with another `tool`, an expression in which `tiny` is the set. */
  async function withTool(expression: string): Promise<string> {
    const set = await tempDir('set')
    const text = `{ system ? builtins.currentSystem, config ? { }, overlays ? [ ] }@args:
let tiny = import ${nixpkgs} args; in
tiny // { tool = ${expression}; }
`
    await writeFile(join(set, 'default.nix'), text)
    return set
  }

  test('packages that each evaluation gives other paths', async () => {
    // Longer than a second, so that the clock goes on from one evaluation to the next.
    const list = 'builtins.genList (x: x)'
    const step = `a: _: a + builtins.length (builtins.filter (x: x > a) (${list} 100000))`
    const late = `builtins.seq (builtins.foldl' (${step}) 0 (${list} 200))`
    const set = await withTool(
      `tiny.tool.overrideAttrs (_: { clock = ${late} (toString builtins.currentTime); })`,
    )
    const { code, stderr } = await freshBuild({ ...from(`file://${filled}`), 'max-jobs': '1', nixpkgs: set })
    expect([code, /realised by Nix: each evaluation gives/.test(stderr)]).toEqual([0, true])
  })

  test.each(toolchain.nixVersions)(
    'a package set that reads what is built: only that is realised, with Nix %s',
    async (nix) => {
      const file = `"\${tiny.library}/share/library/file"`
      const set = await withTool(
        `if builtins.readFile ${file} == "library\n" then tiny.tool else throw "another file"`,
      )
      const cache = await serve({ dir: filled })
      const { code, digest, store, stderr } = await freshBuild({ ...from(cache.url), nixpkgs: set }, { nix })
      expect({ code, digest }).toEqual({ code: 0, digest: expected })
      expect(stderr).toContain(
        'derivations are written to the store: the package set reads what is built or copied to it',
      )
      const names = await pathNames(store)
      expect(names.filter((name) => ALL.includes(name))).toEqual(['library-1.0'])
    },
  )

  test('caches that are stores of Nix', async () => {
    const config = `substituters = local?root=${await tempDir('other')}`
    const { code, digest, stderr } = await freshBuild({ 'nix-config': config, 'max-jobs': '1' })
    expect({ code, digest }).toEqual({ code: 0, digest: expected })
    expect(stderr).toContain(
      'no binary cache answers (only caches over http and in directories can be read without Nix): Nix builds or fetches all packages',
    )
  })
})

test('a package set whose hash is known is fetched once, without Nix, and is the same', async () => {
  const dir = await tempDir('tarball')
  await mustRun('tar', ['-czf', join(dir, 'set.tar.gz'), '-C', join(nixpkgs, '..'), basename(nixpkgs)])
  const [sets, cache] = [await serve({ dir }), await serve({ dir: filled })]
  const kept = await tempDir('kept')
  const url = `${sets.url}/set.tar.gz?narHash=${encodeURIComponent(narHashOf(nixpkgs))}`
  for (const round of [1, 2]) {
    const inputs = { ...from(cache.url), nixpkgs: url, cache: 'false' }
    const { code, digest, store } = await freshBuild(inputs, { env: { XDG_CACHE_HOME: kept } })
    expect({ round, code, digest, inStore: await pathNames(store) }).toEqual({
      round,
      code: 0,
      digest: expected,
      inStore: [],
    })
  }
  expect(sets.requests().map(({ path }) => path)).toEqual(['/set.tar.gz'])
})

test('packages whose store paths are known only when they are built are refused', async () => {
  const set = await tempDir('set')
  const floating = '{ __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; }'
  await writeFile(
    join(set, 'default.nix'),
    `args: let tiny = import ${nixpkgs} args; in tiny // { tool = tiny.tool.overrideAttrs (_: ${floating}); }`,
  )
  const config = { 'nix-config': 'extra-experimental-features = ca-derivations', nixpkgs: set }
  for (const realise of ['auto', 'full']) {
    const { code, stderr } = await freshBuild({ ...from(`file://${filled}`), ...config, realise })
    expect(code).toBe(1)
    expect(stderr).toContain('error: tool: its store path is known only when it is built')
    expect(stderr).toContain('  fix: use it without __contentAddressed')
  }
})

test('what the store has is taken from there', async () => {
  const cache = await serve({ dir: filled })
  const { code, digest } = await freshBuild(from(cache.url), { store: await filledStore() })
  expect({ code, digest, asked: narsIn(cache).length }).toEqual({ code: 0, digest: expected, asked: 0 })
})

/** A store that has `tool` already. */
async function filledStore() {
  const store = await newStore()
  expect((await freshBuild({ ...from(`file://${filled}`), realise: 'full' }, { store })).code).toBe(0)
  return store
}

test('contents that are found to matter when the tree is known are read from what was fetched', async () => {
  const cache = await serve({ dir: filled })
  const { certificate } = await selfSigned(await tempDir('authority'), 'own')
  const own = { 'ca-certificates': certificate }
  const lazy = await freshBuild({ ...from(cache.url), ...own })
  const full = await freshBuild({ ...from(cache.url), ...own, realise: 'full' })
  expect([lazy.code, lazy.digest]).toEqual([0, full.digest])
})

describe('before anything is fetched', () => {
  test('a dry run says what a run fetches and packs, and the run does just that', async () => {
    const cache = await serve({ dir: filled })
    const [cacheDir, registry] = [await tempDir('cache'), await startRegistry()]
    const inputs = {
      ...{ packages: 'tool', nixpkgs, image: `${registry.host}/dry/tool` },
      ...{ ...from(cache.url), cache: 'true', 'cache-dir': cacheDir },
    }
    const dryRun = async (more: Inputs = {}) => {
      cache.clearLog()
      const { env } = await newStore()
      const { json, stderr } = await runCli(['build', '--dry-run', ...options({ ...inputs, ...more })], {
        env,
      })
      expect(narsIn(cache)).toEqual([])
      const [image] = (json as { images: readonly { layers?: LayersForecast }[] } | undefined)?.images ?? []
      if (image?.layers === undefined) throw new Error(stderr)
      return image.layers
    }
    const { fetch, pack, total } = await dryRun()
    expect(await askedFor(cache)).toEqual({ narInfos: ALL, nars: [] })
    const sizes = await Promise.all((await narInfoNames(filled)).map(narSizeIn))
    expect(fetch).toEqual({ paths: 4, bytes: sizes.reduce((sum, size) => sum + size) })
    expect([pack.length, total]).toEqual([5, 5])
    cache.clearLog()
    const { digest } = await mustBuild(inputs, { store: await newStore() })
    expect([digest, await askedFor(cache)]).toEqual([expected, { narInfos: ALL, nars: ALL }])

    // The image has one setting more: its layers are there.
    const nothing = { pack: [], fetch: { paths: 0, bytes: 0 }, upload: { layers: 0, bytes: 0 } }
    expect(await dryRun({ labels: 'a=b' })).toEqual({ total: 5, ...nothing })
    expect(await askedFor(cache)).toEqual({ narInfos: [], nars: [] })
    await registry.stop()
  })

  test.each([
    ['on a machine that knows nothing', false],
    ['on one that has built the other image', true],
  ])(
    'a dry run says how the image would differ from the last one, as diff does then, %s',
    async (_, knows) => {
      const [cache, registry] = [await serve({ dir: filled }), await startRegistry()]
      const image = `${registry.host}/differs/tool`
      const cacheDir = await tempDir('cache')
      const inputs = { nixpkgs, ...from(cache.url), cache: 'true', 'cache-dir': cacheDir }
      const old = { ...inputs, packages: 'library', image, tags: 'v1' }
      const { digest } = await mustBuild(old, { store: await newStore() })
      cache.clearLog()
      const own = knows ? {} : { 'cache-dir': await tempDir('cache') }
      const now = { ...inputs, ...own, packages: 'library tool', labels: 'a=b' }
      const args = ['build', '--dry-run', ...options({ ...now, image, 'compare-with': `${image}:v1` })]
      const { json, stderr } = await runCli(args, { env: (await newStore()).env })
      const [forecast] =
        (json as { images: readonly { changes?: ForecastChanges }[] } | undefined)?.images ?? []
      if (forecast?.changes === undefined) throw new Error(stderr)
      expect(narsIn(cache)).toEqual([])
      const { reference, platforms } = forecast.changes
      expect([reference, forecast.changes.digest, platforms.length]).toEqual([`${image}:v1`, digest, 1])

      await mustBuild({ ...now, image, tags: 'v2' }, { store: await newStore() })
      const diff = (await runCli(['diff', `${image}:v1`, `${image}:v2`])).json as DiffReport
      const { packages, storePaths, config, layers } = diff
      expect(platforms[0]).toMatchObject({
        ...{ packages, storePaths, config },
        layers: { shared: layers.shared, dropped: layers.dropped, fetched: { count: layers.fetched.count } },
      })
      expect([packages?.added, config.map(({ setting }) => setting)]).toEqual([
        [{ name: 'tool', version: '1.0' }],
        ['label a'],
      ])
      expect(layers.shared.count).toBe(3)
      await registry.stop()
    },
  )

  test('layers of a fleet are planned', async () => {
    const cache = await serve({ dir: filled })
    const file = join(await tempDir('fleet'), 'nixery.yml')
    await writeFile(file, `images: { tool: { packages: [tool], nixpkgs: "${nixpkgs}" } }`)
    const store = await newStore()
    const args = ['plan-layers', ...options({ file, ...from(cache.url) })]
    const { code, stderr } = await runCli(args, { env: store.env })
    if (code !== 0) throw new Error(stderr)
    expect(await askedFor(cache)).toEqual({ narInfos: ALL, nars: [] })
    expect(await pathNames(store)).toEqual([])
  })

  test('where there are several, stages say for which image or package set they are', async () => {
    const cache = await serve({ dir: filled })
    const other = await tinyPackages()
    /** The titles of the stages that evaluate, look up and fetch, without what they have in all runs. */
    const titles = async (images: string) => {
      const dir = await tempDir('fleet')
      const file = join(dir, 'nixery.yml')
      await writeFile(file, `defaults: { nixpkgs: "${nixpkgs}" }\nimages: { ${images} }\n`)
      const output = `type=oci,dest=${dir}/{name}`
      const given = { file, all: 'true', output, push: 'false', cache: 'false', ...from(cache.url) }
      const { code, stderr } = await runCli(['build', ...options(given)], { env: (await newStore()).env })
      if (code !== 0) throw new Error(stderr)
      const lines = stderr.match(/^(?:Evaluate|Look up|Fetch) .*$/gm) ?? []
      return lines.map((line) =>
        line.replace(/^Evaluate \S+|packages?/, '...').replace(/ with Nix .*| \(.* unpacked\)/, ''),
      )
    }
    expect(await titles('a: { packages: [tool] }, b: { packages: [library] }')).toEqual([
      '... for linux/amd64',
      'Look up the ... for linux/amd64 in binary caches',
      'Fetch 3 ... for a',
      'Fetch 1 ... for b',
    ])
    const twoSets = `extra-nixpkgs: { old: "${other}" }, packages: [tool, old/library]`
    expect((await titles(`c: { ${twoSets} }`)).slice(0, 4)).toEqual([
      '... for linux/amd64 (nixpkgs)',
      '... for linux/amd64 (old)',
      'Look up the ... for linux/amd64 (nixpkgs) in binary caches',
      'Look up the ... for linux/amd64 (old) in binary caches',
    ])
    const own = `d: { packages: [tool] }, e: { nixpkgs: "${other}", packages: [tool] }, f: { ${twoSets} }`
    // What one image calls old is what the other calls nixpkgs.
    expect((await titles(own)).slice(0, 2)).toEqual([
      '... for linux/amd64 (d, f)',
      '... for linux/amd64 (e, f)',
    ])
  })

  test('what would be built from source is refused', async () => {
    const cache = await ownCache()
    await removeNarInfo(cache, 'tool')
    const denied = { ...from(cache.url), 'max-jobs': '1', 'build-from-source': 'deny' }
    const { code, stderr } = await freshBuild(denied)
    expect(code).toBe(1)
    expect(stderr).toContain('1 derivation would be built from source: tool (tool-1.0)')
    expect(narsIn(cache)).toEqual([])
    // With nothing to build there is nothing to refuse, and Nix is not asked.
    const allowed = await freshBuild({
      ...from((await serve({ dir: filled })).url),
      'build-from-source': 'deny',
    })
    expect([allowed.digest, await pathNames(allowed.store)]).toEqual([expected, []])
  })
})

const options = (inputs: Inputs) => Object.entries(inputs).map(([name, value]) => `--${name}=${value}`)

interface LayersForecast {
  readonly total: number
  readonly pack: readonly object[]
  readonly fetch: { readonly paths: number; readonly bytes: number }
}

const narSizeIn = async (name: string) =>
  Number(/^NarSize: (.*)$/m.exec(await readFile(join(filled, name), 'utf8'))?.[1])

test('real packages that are compressed with xz are the same, in layers of either kind', async () => {
  const dir = await tempDir('binary-cache')
  const real = { packages: 'hello', nixpkgs: offlinePackagesDir }
  const store = await sharedStore()
  const filling = { 'copy-to': `file://${dir}?compression=xz&compression-level=0`, 'signing-key': 'env:KEY' }
  const { bin } = await toolchain.xz()
  for (const compression of ['gzip', 'zstd']) {
    const full = await freshBuild({ ...real, ...filling, compression }, { store })
    const lazy = await freshBuild({ ...real, ...from(`file://${dir}`), compression }, { path: [bin] })
    expect([lazy.code, lazy.digest, await pathNames(lazy.store)]).toEqual([0, full.digest, []])
    await verifyLayout(lazy.dir)
  }
})
