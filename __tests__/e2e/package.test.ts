// The npm package as a user installs it: one package, small, with everything that the command reads and
// README links to.
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, runChild, systemPath } from '../support/child.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

const project = join(import.meta.dirname, '..', '..')

let prefix: string
let installed: string
beforeAll(async () => {
  const packed = await tempDir('packed')
  prefix = await tempDir('prefix')
  const env = { HOME: packed }
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', packed]
  await mustRun('npm', pack, { cwd: project, env })
  const [archive = ''] = await readdir(packed).then((names) => names.filter((name) => name.endsWith('.tgz')))
  expect((await stat(join(packed, archive))).size).toBeLessThan(5_000_000)
  const install = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', prefix]
  await mustRun('npm', [...install, join(packed, archive)], { cwd: prefix, env })
  installed = join(prefix, 'node_modules', 'nixery-action')
})

test('an install is one package', async () => {
  const names = await readdir(join(prefix, 'node_modules'))
  expect(names.filter((name) => !name.startsWith('.'))).toEqual(['nixery-action'])
})

test('the pages that README links to are there', async () => {
  const readme = await readFile(join(installed, 'README.md'), 'utf8')
  const pages = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, page = '']) => page)
  expect(pages.length).toBeGreaterThan(8)
  expect(pages.filter((page) => !existsSync(join(installed, page)))).toEqual([])
})

test('the installed command makes an image', async () => {
  const [nix, oras, store] = await Promise.all([toolchain.nix('2.34'), toolchain.oras('1.3'), sharedStore()])
  const home = await tempDir('home')
  const dest = join(home, 'image')
  const PATH = [nix.bin, oras.bin, systemPath].join(':')
  const args = [
    '--packages=tool',
    `--nixpkgs=${await tinyPackages('package')}`,
    '--push=false',
    '--cache=false',
  ]
  const { code, stdout, stderr } = await runChild(
    join(prefix, 'node_modules', '.bin', 'nixery-action'),
    ['build', ...args, '--build-from-source=allow', `--output=type=oci,dest=${dest}`],
    { cwd: home, env: { ...store.env, PATH, HOME: home } },
  )
  expect([code, stderr]).toEqual([0, expect.any(String)])
  expect(JSON.parse(stdout)).toMatchObject({ 'oci-layout': dest })
  expect(await readdir(dest)).toContain('oci-layout')
})
