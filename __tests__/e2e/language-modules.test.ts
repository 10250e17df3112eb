// Modules of a package list are found by their interpreters, which nixpkgs makes to look into their own store
// path alone.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { generate } from '../../nix/offline/generate.mjs'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { once } from '../../scripts/once.mjs'
import { toolsDir } from '../../scripts/toolchain.mjs'
import { build, buildLayout } from '../support/build.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { tempDir } from '../support/temp.ts'

/** A set with the Python of another release beside the usual one. */
async function twoPythons(): Promise<string> {
  const other = join(import.meta.dirname, '..', '..', '.work', 'other-python')
  const only = ['python3', 'python3Packages.requests']
  await once(other, `trixie ${only}`, async (out) => [
    await generate({ out, cache: join(toolsDir, 'apt'), suite: 'trixie', only }),
  ])
  const dir = await tempDir('two-pythons')
  await writeFile(
    join(dir, 'default.nix'),
    `{ system, config ? { }, overlays ? [ ] }:
let other = import ${other} { inherit system; };
in import ${offlinePackagesDir} { inherit system config overlays; }
  // { python313 = other.python3; python313Packages = other.python3Packages; }
`,
  )
  return dir
}

async function run(dir: string, ...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await runContainer(await unpackImage(dir), command)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

describe('an image with an interpreter and modules', () => {
  let dir: string
  beforeAll(async () => {
    dir = (await buildLayout('python3 python3Packages.requests perl perlPackages.HTTPDate')).dir
  })

  test('Python imports a module, and what that needs', async () => {
    const code = 'import requests, urllib3; print(requests.__file__)'
    expect(await run(dir, 'python3', '-c', code)).toBe('/lib/python3.11/site-packages/requests/__init__.py\n')
  })

  test('Perl does, too', async () => {
    expect(await run(dir, 'perl', '-MHTTP::Date=time2isoz', '-e', 'print time2isoz(0)')).toBe(
      '1970-01-01 00:00:00Z',
    )
  })
})

test('several Pythons in one image each find their own modules', async () => {
  const nixpkgs = await twoPythons()
  const packages =
    'python3 python313 python3Packages.requests python3Packages.pyyaml python313Packages.requests'
  const { dir } = await buildLayout(packages, { nixpkgs })
  const code = 'import requests; print(requests.__file__)'
  for (const version of ['3.11', '3.13'])
    expect(await run(dir, `python${version}`, '-c', code)).toBe(
      `/lib/python${version}/site-packages/requests/__init__.py\n`,
    )
  const missing = await runContainer(await unpackImage(dir), ['python3.13', '-c', 'import yaml'])
  expect(missing.stderr).toMatch(/No module named 'yaml'/)
})

test('a module without its interpreter is an error that names it', async () => {
  const { code, stderr } = await build({ packages: 'jq python3Packages.requests', push: 'false' })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^error: python3Packages\.requests: Python 3\.11, which it is for, is not in the list\n {2}fix: add python3 to packages\n {2}code: packages$/m,
  )
})
