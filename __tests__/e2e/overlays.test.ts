// Overlays and the configuration of nixpkgs: what they change, and that nothing else does.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, type Inputs, mustBuild, toLayout } from '../support/build.ts'
import { lightPackages } from '../support/light-packages.ts'
import { tempDir } from '../support/temp.ts'

let packages: string
let dir: string
beforeAll(async () => {
  packages = await lightPackages()
})
beforeEach(async () => {
  dir = await tempDir('overlays')
})

/** An overlay whose hello has this version. */
const hello = (version: string) =>
  `final: prev: { hello = final.runCommand "hello-${version}" { } "mkdir -p $out/bin"; }`

async function file(name: string, text: string): Promise<string> {
  const path = join(dir, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}

async function inputsWith(inputs: Inputs): Promise<Inputs> {
  return { ...toLayout('hello', join(await tempDir('built'), 'image')), nixpkgs: packages, ...inputs }
}

/** The packages of the image as the summary lists them. */
async function built(inputs: Inputs, options: BuildOptions = {}): Promise<string> {
  const { summary } = await mustBuild(await inputsWith(inputs), options)
  return /^Packages: .*$/m.exec(summary)?.[0] ?? ''
}

describe('overlays', () => {
  test('change packages, one after the other', async () => {
    await file('first.nix', hello('77.1'))
    await file(
      'second.nix',
      'final: prev: { twice = final.runCommand (prev.hello.name + "-2") { } "touch $out"; }',
    )
    const inputs = { packages: 'hello twice', overlays: 'first.nix,\nsecond.nix' }
    const packagesLine = await built(inputs, { cwd: dir })
    expect(packagesLine).toContain('`hello` 77.1')
    expect(packagesLine).toContain('`twice` 77.1-2')
  })

  test('may be a directory with a default.nix, which imports what lies beside it', async () => {
    await file('mine/default.nix', 'import ./parts/hello.nix')
    await file('mine/parts/hello.nix', hello('77.2'))
    expect(await built({ overlays: join(dir, 'mine') })).toContain('`hello` 77.2')
  })

  test('may be a directory of overlays, in the order of their names', async () => {
    await file('all/20-last/default.nix', hello('77.4'))
    await file('all/10-first.nix', hello('77.3'))
    await file('all/readme.md', 'not an overlay')
    expect(await built({ overlays: join(dir, 'all') })).toContain('`hello` 77.4')
  })

  test('may be a file with a list of overlays', async () => {
    const overlays = await file('overlays.nix', `[ (${hello('77.5')}) (final: prev: { }) ]`)
    expect(await built({ overlays })).toContain('`hello` 77.5')
  })

  test.each(toolchain.nixVersions)(
    'are read alone: one that reaches outside is refused (Nix %s)',
    async (nix) => {
      await file('parts.nix', hello('77.6'))
      const text = 'import ./parts.nix'
      const alone = [
        await file('reaching.nix', text),
        dirname(await file('d/default.nix', 'import ../parts.nix')),
      ]
      for (const overlays of alone) {
        const { code, stderr } = await build(await inputsWith({ overlays }), { nix })
        expect({ code, stderr }).toEqual({
          code: 1,
          stderr: expect.stringContaining(
            'fix: an overlay is read alone: give the directory with all the files',
          ),
        })
      }
    },
  )

  test('are part of what an image is remembered by', async () => {
    const overlays = await file('overlay.nix', hello('77.7'))
    const inputs = await inputsWith({ overlays, cache: 'true', 'cache-dir': await tempDir('cache') })
    const first = await mustBuild(inputs)
    expect(await mustBuild(inputs)).toMatchObject({ digest: first.digest, 'cache-hit': 'image' })
    await writeFile(overlays, hello('77.8'))
    const second = await mustBuild(inputs)
    expect(second['cache-hit']).not.toBe('image')
    expect(second.digest).not.toBe(first.digest)
  })

  test('that are not there are a mistake of the input', async () => {
    const { code, stderr } = await build(await inputsWith({ overlays: join(dir, 'none.nix') }))
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('none.nix cannot be read') })
  })
})

describe('what the user keeps for nixpkgs', () => {
  test('does not reach the image', async () => {
    const home = await tempDir('home')
    const own = join(home, '.config', 'nixpkgs')
    await mkdir(join(own, 'overlays'), { recursive: true })
    await writeFile(join(own, 'config.nix'), '{ allowUnfree = true; }')
    await writeFile(join(own, 'overlays', 'hello.nix'), hello('66.6'))
    const overlay = await file('path.nix', hello('66.7'))
    const env = {
      ...{ NIXPKGS_ALLOW_UNFREE: '1', NIXPKGS_ALLOW_INSECURE: '1', NIXPKGS_CONFIG: join(own, 'config.nix') },
      NIX_PATH: `nixpkgs-overlays=${overlay}`,
    }
    const plain = await mustBuild(await inputsWith({}))
    expect((await mustBuild(await inputsWith({}), { home, env })).digest).toBe(plain.digest)
    const { code, stderr } = await build(await inputsWith({ packages: 'unrar dcraw' }), { home, env })
    expect(code).toBe(1)
    expect(stderr).toContain('fix: set --nixpkgs-config \'{"allowUnfreePackages":["unrar"]}\'')
    expect(stderr).toContain('fix: set --nixpkgs-config \'{"permittedInsecurePackages":["dcraw-9.28"]}\'')
  })

  test('what is refused is built with the line that was said', async () => {
    for (const name of ['unrar', 'dcraw']) {
      const { stderr } = await build(await inputsWith({ packages: name }))
      const line = /--nixpkgs-config '(.*)'/.exec(stderr)?.[1] ?? ''
      expect(await built({ packages: name, 'nixpkgs-config': line })).toContain(`\`${name}\` `)
    }
  })
})
