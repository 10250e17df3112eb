// Names of packages: what is found under them, and what is said of those that cannot be used.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, buildLayout, type Inputs, quickly } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { startRegistry } from '../support/registry.ts'
import { newStore, type TestStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Builds that must fail: what is on standard error after "error: ". */
async function failure(packages: string, inputs: Inputs = {}): Promise<string> {
  const dest = join(await tempDir('built'), 'image')
  const given = { packages, push: 'false', output: `type=oci,dest=${dest}`, ...inputs }
  const { code, stdout, stderr } = await build(given)
  expect({ code, stdout, written: await readdir(join(dest, '..')) }).toEqual({
    code: 1,
    stdout: '',
    written: [],
  })
  // The code in the last line is a matter of its own.
  return stderr
    .slice(stderr.indexOf('error: '))
    .replace(/^error: /gm, '')
    .trimEnd()
    .replace(/\n {2}code: \S+$/, '')
}

/** Outputs of the derivations in a store, and which of them it has. */
async function outputsIn(store: TestStore): Promise<{ known: readonly string[]; built: readonly string[] }> {
  const names = await readdir(join(store.root, 'nix/store'))
  const derivations = names.filter((name) => name.endsWith('.drv')).map((name) => `/nix/store/${name}`)
  const program = join((await toolchain.nix('2.34')).bin, 'nix-store')
  const env = { ...store.env, HOME: await tempDir('home') }
  const listed = await mustRun(program, ['--query', '--outputs', ...derivations], { env })
  const known = listed.trim().split('\n')
  return { known, built: known.filter((path) => names.includes(path.slice('/nix/store/'.length))) }
}

describe('unknown names', () => {
  test('are all named with the nearest ones, and nothing is built or pushed', async () => {
    const [store, registry] = [await newStore(), await startRegistry()]
    try {
      const inputs = { packages: 'gti jq pyton3', image: `${registry.host}/tools` }
      const { code, stdout, stderr } = await build(inputs, { store })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^error: gti: there is no such package\n {2}fix: did you mean git\?$/m)
      expect(stderr).toMatch(/^error: pyton3: there is no such package\n {2}fix: did you mean python3\?$/m)
      expect(stderr).not.toMatch(/^error: jq:/m)
      const { known, built } = await outputsIn(store)
      expect(known.length).toBeGreaterThan(5)
      expect(built).toEqual([])
      const writes = (await registry.requests()).filter(({ method }) => ['PUT', 'PATCH'].includes(method))
      expect(writes).toEqual([])
    } finally {
      await registry.stop()
    }
  })

  test('are looked for in the set that exists', async () => {
    expect((await failure('python3Packages.reqests nosuchset.thing git.bin')).split('\n')).toEqual([
      'git.bin: there is no such package in git',
      expect.stringMatching(/^ {2}fix: /),
      'nosuchset.thing: there is no such package',
      '  fix: look the name up at https://search.nixos.org/packages',
      'python3Packages.reqests: there is no such package in python3Packages',
      '  fix: did you mean python3Packages.requests?',
    ])
  })

  test('that no attribute can have are a mistake in the call', async () => {
    const { code, stderr } = await build({ packages: 'jq $(reboot) a..b', push: 'false' })
    expect(code).toBe(2)
    expect(stderr).toContain('packages: "$(reboot)" cannot be the name of a package')
    expect(stderr).toContain('packages: "a..b" cannot be the name of a package')
  })
})

describe('packages that are refused', () => {
  const refused = 'unrar sl dcraw mas'
  const allowed = {
    allowUnfree: true,
    allowBroken: true,
    allowUnsupportedSystem: true,
    permittedInsecurePackages: ['dcraw-9.28'],
  }

  test('are all reported at once, each with the configuration that allows it', async () => {
    expect((await failure(`${refused} python3Packages throws`)).split('\n')).toEqual([
      'dcraw: dcraw-9.28 is insecure: CVE-2018-19655; CVE-2021-3624',
      '  fix: set --nixpkgs-config \'{"permittedInsecurePackages":["dcraw-9.28"]}\' if you accept that',
      'mas: mas-1.8.6 does not support x86_64-linux',
      '  fix: leave it out for this platform, or set --nixpkgs-config \'{"allowUnsupportedSystem":true}\' to try it',
      'python3Packages: this is a set of packages, not a package',
      expect.stringMatching(/^ {2}fix: name a package in it, such as python3Packages\.\w+$/),
      expect.stringMatching(/^sl: sl-5\S+ is marked as broken$/),
      '  fix: use another version of nixpkgs, or set --nixpkgs-config \'{"problems":{"handlers":{"sl":{"broken":"warn"}}}}\' to try it',
      "throws: 'throws' has been removed, as it only ever threw an error",
      '  fix: leave it out, or use another version of nixpkgs',
      expect.stringMatching(/^unrar: unrar-\S+ has an unfree license \(\S+\)$/),
      '  fix: set --nixpkgs-config \'{"allowUnfreePackages":["unrar"]}\' if you may use it',
    ])
  })

  test('keep what is configured already in the configuration that allows them', async () => {
    const config = { 'nixpkgs-config': '{"allowUnfree":true,"permittedInsecurePackages":["other-1"]}' }
    expect(await failure('unrar dcraw', config)).toBe(
      'dcraw: dcraw-9.28 is insecure: CVE-2018-19655; CVE-2021-3624\n' +
        '  fix: set --nixpkgs-config \'{"allowUnfree":true,"permittedInsecurePackages":["other-1","dcraw-9.28"]}\' if you accept that',
    )
  })

  test('are built when the configuration allows them, and only then', async () => {
    const config = { 'nixpkgs-config': JSON.stringify(allowed) }
    const { outputs } = await buildLayout(refused, config)
    expect(outputs.summary).toMatch(/^Packages: .*`dcraw` 9\.28, .*`mas` 1\.8\.6, `sl` \S+, `unrar` /m)
    // The environment has no say: the image depends on the inputs alone.
    const env = { NIXPKGS_ALLOW_UNFREE: '1', NIXPKGS_ALLOW_BROKEN: '1' }
    expect(await build({ packages: 'unrar', push: 'false' }, { env })).toMatchObject({ code: 1 })
  })
})

describe('a package that does not build', () => {
  test('is named with what its builder said', async () => {
    const text = await failure('fails-to-build hello')
    expect(text).toMatch(/^fails-to-build \(fails-to-build-1\.0\) could not be built: /)
    expect(text).toMatch(/^ {2}\| this package always fails to build$/m)
    expect(text).toMatch(/ {2}to see it yourself: nix-build \S+ --argstr system \S+ -A fails-to-build$/m)
  })
})

describe('names of other forms', () => {
  test('nested, lower-cased, beginning with a digit: found, and in the image', async () => {
    const { dir, outputs } = await buildLayout(
      'python3Packages.requests python3 7zz sdl2 fil-plugins',
      quickly,
    )
    expect(outputs.summary).toMatch(/`FIL-plugins` .*`SDL2` .*`_7zz` .*`python3Packages\.requests` /)
    const bundle = await unpackImage(dir)
    expect(await runContainer(bundle, ['7zz'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('7-Zip'),
    })
    expect(await runContainer(bundle, ['python3', '-c', 'print(1 + 1)'])).toMatchObject({ stdout: '2\n' })
  })

  test('capitals and their lower-cased form are one package', async () => {
    const { digest } = (await buildLayout('FIL-plugins')).outputs
    expect((await buildLayout('fil-plugins FIL-plugins')).outputs.digest).toBe(digest)
  })
})
