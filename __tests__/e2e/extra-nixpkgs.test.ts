// Packages of several package sets in one image: `other/jq` is from the one that extra-nixpkgs calls `other`.
import { mkdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generate } from '../../nix/offline/generate.mjs'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { once } from '../../scripts/once.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { newSigningKey, startBinaryCache } from '../support/binary-cache.ts'
import { build, buildLayout, type Inputs, mustBuild, quickly, toLayout } from '../support/build.ts'
import { runCli } from '../support/cli.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { commitAll, git, lightPackages } from '../support/light-packages.ts'
import { imagesOf } from '../support/oci-layout.ts'
import { ownPackages } from '../support/own-packages.ts'
import { smallPackages } from '../support/small-packages.ts'
import { newStore, sharedStore } from '../support/store.ts'
import { pathNames } from '../support/store-watch.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

/** The package set of another release of Debian: another glibc, Python 3.13 and jq 1.7. */
async function otherRelease(): Promise<string> {
  const dir = join(import.meta.dirname, '..', '..', '.work', 'other-release')
  const only = ['jq', 'python3', 'python3Packages.requests']
  const cache = join(toolchain.toolsDir, 'apt')
  await once(dir, `trixie ${only}`, async (out) => [await generate({ out, cache, suite: 'trixie', only })])
  return dir
}

/** The usual set with another hello, and a package that the usual one does not have. */
const oldPackages = (version = '1.0') =>
  ownPackages(`
  hello = offline.runCommand "hello-${version}" { } "mkdir -p $out/bin; echo ${version} > $out/bin/hello";
  gone = offline.runCommand "gone-${version}" { } "mkdir -p $out/share; echo ${version} > $out/share/gone";
  refused = throw "refused has been removed, use gone instead";
`)

let nixpkgs: string
let other: string
let old: string
beforeAll(async () => {
  ;[nixpkgs, other, old] = await Promise.all([lightPackages(), otherRelease(), oldPackages()])
})

/** A build that must fail: how it ended, and what it said. */
async function failed(inputs: Inputs): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const { code, stderr } = await build({ push: 'false', nixpkgs, ...inputs })
  return { code, stderr }
}

async function run(dir: string, ...command: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runContainer(await unpackImage(dir), command)
  return stdout + stderr
}

describe('an image with packages of two releases', () => {
  test.each(['2.34', '2.8'] as const)('runs both (Nix %s)', async (nix) => {
    // Older ones do not read through the links of light packages.
    const inputs = { nixpkgs: offlinePackagesDir, 'extra-nixpkgs': `other=${other}`, ...quickly }
    const { dir, outputs } = await buildLayout('git python3 other/jq', inputs, { nix })
    await verifyLayout(dir)
    expect(await run(dir, 'jq', '--version')).toMatch(/^jq-1\.7/)
    expect(await run(dir, 'python3', '--version')).toMatch(/^Python 3\.11/)
    expect(await run(dir, 'git', '--version')).toMatch(/^git version 2\.39/)
    expect(outputs.summary).toMatch(/^Packages: .*`other\/jq` 1\.7/m)
    const { manifest } = await onlyImage(dir)
    expect(manifest.annotations?.['org.opencontainers.image.version']).toContain('bookworm')
  })

  test('has one digest, however and in whatever order it is made', async () => {
    const extra = `other=${other}\nold=${old}`
    const lists = ['hello old/gone other/jq', 'other/jq/hello,old/gone']
    const digests = async (inputs: Inputs) => (await buildLayout('', { nixpkgs, ...inputs })).outputs.digest
    const first = await digests({ packages: lists[0] ?? '', 'extra-nixpkgs': extra })
    const again = [
      { packages: lists[1] ?? '', 'extra-nixpkgs': `old=${old}\nother=${other}` },
      { packages: lists[0] ?? '', 'extra-nixpkgs': JSON.stringify({ old, other }), realise: 'full' },
    ]
    for (const inputs of again) expect(await digests(inputs)).toBe(first)
  })

  test('is there for each platform', async () => {
    const store = await sharedStore(['extra-platforms = aarch64-linux'])
    const inputs = { nixpkgs, 'extra-nixpkgs': `again=${offlinePackagesDir}` }
    const platforms = 'linux/amd64,linux/arm64'
    const { dir } = await buildLayout('bash again/jq', { ...inputs, platforms }, { store })
    await verifyLayout(dir)
    const images = await imagesOf(dir)
    expect(images.map(({ config }) => config.architecture)).toEqual(['amd64', 'arm64'])
    for (const { config } of images) expect(JSON.stringify(config.history)).toContain('jq-1.6')
  })

  test('has modules of each, each with its own interpreter', async () => {
    const inputs = { nixpkgs, 'extra-nixpkgs': `other=${other}` }
    const without = await failed({ ...inputs, packages: 'python3 other/python3Packages.requests' })
    expect(without).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        'other/python3Packages.requests: Python 3.13, which it is for, is not in the list\n  fix: add other/python3 to --packages',
      ),
    })
    const packages = 'python3 python3Packages.requests other/python3 other/python3Packages.requests'
    const { dir } = await buildLayout(packages, { ...inputs, ...quickly })
    for (const version of ['3.11', '3.13'])
      expect(await run(dir, `python${version}`, '-c', 'import requests; print(requests.__file__)')).toBe(
        `/lib/python${version}/site-packages/requests/__init__.py\n`,
      )
  })
})

async function onlyImage(dir: string) {
  const [image] = await imagesOf(dir)
  if (image === undefined) throw new Error(`no image in ${dir}`)
  return image
}

test('where both have a file, that of nixpkgs itself counts, and the summary says so', async () => {
  for (const name of ['old', 'a']) {
    const inputs = { nixpkgs, 'extra-nixpkgs': `${name}=${old}` }
    const { dir, outputs } = await buildLayout(`hello ${name}/hello`, inputs)
    const bundle = await unpackImage(dir)
    expect(await readlink(join(bundle, 'rootfs', 'bin', 'hello'))).toMatch(/-hello-2\./)
    expect(outputs.summary).toMatch(/`\/bin\/hello`.*hello-2\..*hello-1\.0/)
  }
  // The same package under two names is one.
  const twice = await buildLayout('hello again/hello', { nixpkgs, 'extra-nixpkgs': `again=${nixpkgs}` })
  expect(twice.outputs.summary).not.toContain('File collisions')
})

describe('nothing is asked for what is not used', () => {
  test('a set without packages is a warning, and changes nothing', async () => {
    const plain = await buildLayout('hello', { nixpkgs })
    const dest = join(await tempDir('built'), 'image')
    const inputs = { ...toLayout('hello', dest), nixpkgs, 'extra-nixpkgs': 'old=/nowhere\nnew=nixos-99.99' }
    const { code, stderr, json } = await build(inputs)
    expect({ code, digest: (json as { digest: string }).digest }).toEqual({
      code: 0,
      digest: plain.outputs.digest,
    })
    expect(stderr).toContain(
      'extra-nixpkgs: no package is from old: write old/NAME in packages, or leave it out',
    )
    expect(stderr).toContain('extra-nixpkgs: no package is from new')
  })

  test('of an image file it may be for other images', async () => {
    const dir = await tempDir('fleet')
    const file = join(dir, 'nixery.yml')
    const defaults = { nixpkgs, 'extra-nixpkgs': { old: '/nowhere' } }
    const images = { tools: { packages: ['hello'] }, legacy: { packages: ['old/hello'] } }
    await writeFile(file, JSON.stringify({ defaults, images }))
    const one = await build({ nixpkgs, file, name: 'tools', push: 'false' })
    expect([one.code, one.stderr]).toEqual([0, expect.not.stringContaining('extra-nixpkgs')])
    const all = await build({ nixpkgs, file, all: 'true', push: 'false' })
    expect([all.code, all.stderr]).toEqual([
      2,
      expect.stringContaining('extra-nixpkgs: old: there is no directory /nowhere'),
    ])
  })
})

test('paths of an image file begin where it is, and those beside it where the call is', async () => {
  const dir = await tempDir('fleet')
  await mkdir(join(dir, 'project', 'ci'), { recursive: true })
  const file = join(dir, 'project', 'ci', 'nixery.yml')
  const expression = (text: string) =>
    `{ system, config, overlays }: import ${old} { inherit system; } // { a = ${text}; }`
  const tree = async (path: string, version: string) => {
    await mkdir(join(dir, 'project', path), { recursive: true })
    const a = `(import ${old} { inherit system; }).runCommand "a-${version}" { } "mkdir -p $out/share"`
    await writeFile(join(dir, 'project', path, 'default.nix'), expression(a))
  }
  await tree('ci/pkgs', '1')
  await tree('pkgs', '2')
  const images = { tools: { packages: ['one/a', 'two/a', 'three/a'] } }
  const defaults = { nixpkgs, 'extra-nixpkgs': { one: './pkgs', two: './nowhere', three: './pkgs' } }
  await writeFile(file, JSON.stringify({ defaults, images }))
  const given = { file, push: 'false', 'extra-nixpkgs': 'two=./pkgs' }
  const { summary } = await mustBuild({ nixpkgs, ...given }, { cwd: join(dir, 'project') })
  expect(summary).toContain('`one/a` 1, `three/a` 1, `two/a` 2')
})

describe('what is wrong is said all at once, in the words of the list', () => {
  test('names of all sets', async () => {
    const packages = 'jqq old/helo old/refused old/python3Packages lost/hello odl/jq old/offline.x old'
    const { code, stderr } = await failed({ packages, 'extra-nixpkgs': `old=${old}` })
    expect(code).toBe(1)
    for (const text of [
      'jqq: there is no such package\n  fix: did you mean jq?',
      'old/helo: there is no such package\n  fix: did you mean old/hello?',
      'old/refused: refused has been removed, use gone instead\n  fix: write old/gone',
      'fix: name a package in it, such as old/python3Packages.',
      'lost: there is no such package\n  fix: if it is to be another nixpkgs, say which one: --extra-nixpkgs lost=nixos-24.05',
      'odl: there is no such package\n  fix: did you mean old/jq?',
      'old/offline.x: there is no such package',
      'old: there is no such package\n  fix: name a package of it: old/NAME',
    ])
      expect(stderr).toContain(text)
    // One platform, whatever has how many sets.
    expect(stderr).not.toContain('for linux/amd64\n')
  })

  test('inputs', async () => {
    const extra = ['Old=.', 'shell=.', 'empty=', 'short=0123456', 'gone=./nowhere'].join('\n')
    const { code, stderr } = await failed({ packages: 'gone/hello a..b', 'extra-nixpkgs': extra })
    expect(code).toBe(2)
    for (const text of [
      '"Old" cannot be a name',
      'shell stands for packages already',
      'empty has no source',
      'short: "0123456" looks like a commit cut short',
      '"a..b" cannot be the name of a package',
    ])
      expect(stderr).toContain(text)
  })

  test('sources that cannot be found', async () => {
    const empty = await tempDir('empty')
    await git(empty, 'init', '--quiet', '--initial-branch=main')
    await commitAll(empty)
    const here = { 'nixpkgs-repository': `file://${nixpkgs}` }
    const { code, stderr } = await failed({
      ...{ ...here, nixpkgs: 'nixos-99.99', packages: 'old/hello bad/hello' },
      'extra-nixpkgs': `old=nixos-98.98\nbad=git+file://${empty}?ref=none`,
    })
    expect(code).toBe(2)
    expect(stderr).toMatch(/error: nixpkgs: .* has no branch or tag nixos-99\.99/)
    expect(stderr).toMatch(/extra-nixpkgs: old: .* has no branch or tag nixos-98\.98/)
    expect(stderr).toMatch(/extra-nixpkgs: bad: .* has no branch or tag none/)
  })

  test('a set that is none', async () => {
    const bad = await tempDir('bad')
    await writeFile(join(bad, 'default.nix'), 'throw "not today"')
    const { code, stderr } = await failed({ packages: 'jqq bad/hello', 'extra-nixpkgs': `bad=${bad}` })
    expect(code).toBe(1)
    expect(stderr).toContain('extra-nixpkgs: bad: the package set cannot be evaluated: not today')
    expect(stderr).toContain('jqq: there is no such package')
  })
})

test('configuration is for all sets, overlays are for nixpkgs itself', async () => {
  const dir = await tempDir('overlay')
  const overlays = join(dir, 'overlay.nix')
  await writeFile(
    overlays,
    'final: prev: { hello = prev.runCommand "hello-7.7" { } "mkdir -p $out/share; echo > $out/share/hello"; }',
  )
  const { outputs } = await buildLayout('hello plain/hello plain/unrar', {
    ...{ nixpkgs, overlays, 'extra-nixpkgs': `plain=${nixpkgs}` },
    'nixpkgs-config': '{"allowUnfreePackages": ["unrar"]}',
  })
  expect(outputs.summary).toMatch(/`hello` 7\.7, .*`plain\/hello` 2\..*, `plain\/unrar`/)
  const refused = await failed({ packages: 'plain/unrar', 'extra-nixpkgs': `plain=${nixpkgs}` })
  expect(refused.stderr).toContain('plain/unrar: ')
  expect(refused.stderr).toContain('--nixpkgs-config \'{"allowUnfreePackages":["unrar"]}\'')
})

describe('what one set does not know of the configuration', () => {
  /** The old set behind an expression with `arguments`, which have its `config`. */
  const behind = async (expression: string): Promise<string> => {
    const dir = await tempDir('behind')
    const head = 'arguments@{ system, config ? { }, overlays ? [ ] }:'
    await writeFile(join(dir, 'default.nix'), `${head}\n${expression}\n`)
    return dir
  }

  test('may be a licence of another', async () => {
    const licensed = await behind(
      `import ${old} arguments // { lib.licenses.agpl3Plus.shortName = "agpl3Plus"; }`,
    )
    const extra = { 'extra-nixpkgs': `new=${licensed}`, packages: 'hello new/gone', push: 'false' }
    const config = (name: string) => ({ 'nixpkgs-config': JSON.stringify({ blocklistedLicenses: [name] }) })
    for (const more of [{}, { sbom: 'true', 'evidence-dir': await tempDir('evidence') }])
      await mustBuild({ nixpkgs, ...extra, ...config('agpl3Plus'), ...more })
    const nowhere = 'nixpkgs-config: this nixpkgs has no license agpl3Pls\n  fix: did you mean agpl3Plus?'
    const misspelt = await failed({ ...extra, ...config('agpl3Pls') })
    expect(misspelt).toEqual({ code: 2, stderr: expect.stringContaining(nowhere) })
    expect(misspelt.stderr.match(/has no license/g)).toHaveLength(1)
    const alone = await failed({ packages: 'hello', ...config('agpl3Plus') })
    expect(alone).toEqual({ code: 2, stderr: expect.stringContaining('has no license agpl3Plus') })
  })

  test('may be an option with another type, which a directory of its own leaves out', async () => {
    const message = "A definition for option `ownFlag' is not of type `boolean'"
    const typed = await behind(`if config ? ownFlag then throw "${message}" else import ${old} arguments`)
    const inputs = { packages: 'hello old/gone', 'nixpkgs-config': '{"ownFlag": "yes"}' }
    expect(await failed({ ...inputs, 'extra-nixpkgs': `old=${typed}` })).toEqual({
      code: 2,
      stderr: expect.stringContaining(
        'nixpkgs-config: old: ownFlag is not a boolean\n  fix: write a boolean for ownFlag, or give old a directory of its own, whose',
      ),
    })
    const own = await tempDir('own')
    await writeFile(
      join(own, 'default.nix'),
      `args: import ${typed} (args // { config.allowUnfree = true; })`,
    )
    await mustBuild({ nixpkgs, push: 'false', ...inputs, 'extra-nixpkgs': `old=${own}` })
  })
})

test('a flake may be one, and may have others', async () => {
  const flake = `path:${await smallPackages()}`
  const first = await buildLayout('jq flake/hello', { nixpkgs, 'extra-nixpkgs': `flake=${flake}` })
  expect(first.outputs.summary).toContain('`flake/hello` 2.')
  const inputs = { nixpkgs: flake, 'nixpkgs-config': '{"allowUnfree": true}' }
  const second = await buildLayout('hello plain/unrar', { ...inputs, 'extra-nixpkgs': `plain=${nixpkgs}` })
  expect(second.outputs.summary).toContain('`plain/unrar`')
  const refused = await failed({ ...inputs, packages: 'hello f/hello', 'extra-nixpkgs': `f=${flake}` })
  expect(refused.stderr).toContain('nixpkgs-config: has no effect on the packages of a flake')
})

describe('an image is remembered by what its sets are', () => {
  test('and what has changed of them is said', async () => {
    const [cacheDir, own] = [await tempDir('cache'), await oldPackages()]
    const inputs = { nixpkgs, packages: 'jq old/hello', cache: 'true', 'cache-dir': cacheDir, push: 'false' }
    const extra = { 'extra-nixpkgs': `old=git+file://${own}` }
    const first = await mustBuild({ ...inputs, ...extra })
    expect(await mustBuild({ ...inputs, ...extra })).toMatchObject({
      ...{ digest: first.digest, 'cache-hit': 'image' },
    })
    const before = await git(own, 'rev-parse', 'HEAD')
    await writeFile(join(own, 'note'), 'another commit')
    await commitAll(own)
    const after = await git(own, 'rev-parse', 'HEAD')
    const dryRun = async (more: Inputs) => {
      const args = Object.entries({ ...inputs, ...extra, ...more }).map(
        ([name, value]) => `--${name}=${value}`,
      )
      const result = await runCli(['build', '--dry-run', ...args], { env: (await sharedStore()).env })
      return (result.json as { images: readonly { changed: readonly object[] }[] }).images[0]?.changed
    }
    expect(await dryRun({})).toEqual([{ input: 'nixpkgs of old', from: before, to: after }])
    const second = { packages: 'jq new/hello', 'extra-nixpkgs': `new=git+file://${own}` }
    expect(await dryRun(second)).toEqual([
      { input: 'extra-nixpkgs', added: ['new'], removed: ['old'] },
      { input: 'packages', added: ['new/hello'], removed: ['old/hello'] },
    ])
    const again = await mustBuild({ ...inputs, ...extra })
    expect(again.summary).toContain(`old \`${after.slice(0, 7)}\``)
    expect(again.summary).toContain(`--extra-nixpkgs old=git+file://${own}`)
  })

  test('its record makes it again, and names directories that have to be given', async () => {
    const [dir, light] = [await tempDir('record'), `git+file://${nixpkgs}`]
    const inputs = { nixpkgs: light, packages: 'hello old/hello other/jq', push: 'false', provenance: 'true' }
    const extra = `old=git+file://${old}\nother=${other}`
    const made = await mustBuild({ ...inputs, 'extra-nixpkgs': extra, 'evidence-dir': dir })
    const store = await newStore()
    const fromRecord = { 'from-record': made.record, push: 'false', 'evidence-dir': dir }
    const { code, stderr } = await runCli(['build', '--push=false', `--from-record=${made.record}`])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('extra-nixpkgs: the packages of other in the record come from a directory'),
    ])
    const again = await runCli(
      [
        'build',
        ...Object.entries({ ...fromRecord, 'extra-nixpkgs': `other=${other}`, cache: 'false' }).map(
          ([name, value]) => `--${name}=${value}`,
        ),
      ],
      { env: store.env },
    )
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining('not as in the record')])
    expect(again.json).toMatchObject({ digest: made.digest })
    const predicate = JSON.parse(await readFile(made.provenance, 'utf8'))
    const { resolvedDependencies } = predicate.buildDefinition
    expect(resolvedDependencies).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'nixpkgs old', uri: `git+file://${old}` }),
        expect.objectContaining({ name: 'nixpkgs other' }),
      ]),
    )
  })
})

describe('from binary caches', () => {
  let close = async () => {}
  afterAll(() => close())

  test('each path is fetched once, whatever set it is of, and nothing else', async () => {
    const [key, main, second] = await Promise.all([newSigningKey('t'), tinyPackages(), tinyPackages('other')])
    const filled = await tempDir('binary-cache')
    const inputs = { nixpkgs: main, 'extra-nixpkgs': `second=${second}` }
    const packages = 'tool second/tool'
    const copy = { 'copy-to': `file://${filled}`, 'signing-key': 'env:KEY' }
    const options = { env: { KEY: key.secret } }
    const first = await buildLayout(packages, { ...inputs, ...copy }, { ...options, store: await newStore() })
    const cache = await startBinaryCache({ dir: filled })
    close = () => cache.stop()
    const from = { substituters: cache.url, 'trusted-public-keys': key.public, 'max-jobs': '0' }
    const store = await newStore()
    const lazy = await buildLayout(packages, { ...inputs, ...from }, { ...options, store })
    expect(lazy.outputs.digest).toBe(first.outputs.digest)
    await verifyLayout(lazy.dir)
    expect(await pathNames(store)).toEqual([])
    const nars = cache.requests().filter(({ path }) => path.startsWith('/nar/'))
    expect(nars).toHaveLength(6)
    // What one set has in the store does not hide what another one has in a cache.
    const half = await newStore()
    await buildLayout('tool', { nixpkgs: second }, { store: half })
    const mixed = await buildLayout(packages, { ...inputs, ...from }, { ...options, store: half })
    expect(mixed.outputs.digest).toBe(first.outputs.digest)
  })
})
