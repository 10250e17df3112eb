// A checkout is anybody's text: whatever is committed in it, nothing of it runs but what is built in Nix's
// sandbox.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, type Inputs, mustBuild, toLayout } from '../support/build.ts'
import { runChild, systemPath } from '../support/child.ts'
import { type HostileCheckout, hostileCheckout } from '../support/hostile-checkout.ts'
import { commitAll } from '../support/light-packages.ts'
import { writeProgram } from '../support/programs.ts'
import { tempDir } from '../support/temp.ts'

let checkout: HostileCheckout
beforeEach(async () => {
  checkout = await hostileCheckout()
})

async function inputsFor(inputs: Inputs): Promise<Inputs> {
  return { ...toLayout('tool', join(await tempDir('built'), 'image')), ...inputs }
}

/** Nothing was run, and git has left nothing in the checkout. */
async function expectUntouched(): Promise<void> {
  expect(checkout.wasRun()).toBe(false)
  expect(await readdir(checkout.pkgs)).not.toContain('index.lock')
}

test('the trap works: git itself falls into it', async () => {
  await runChild('git', ['-C', checkout.pkgs, 'status'], { env: { PATH: systemPath } })
  expect(checkout.wasRun()).toBe(true)
})

/** A git from before 2.38, which does not know safe.bareRepository, or what takes its place. */
async function oldGit(): Promise<string> {
  const dir = await tempDir('old-git')
  const script = `for word; do
    shift
    case "$word" in safe.bareRepository=*|core.fsmonitor=*|core.hooksPath=*) word=core.none=1;; esac
    set -- "$@" "$word"
  done
  PATH=${systemPath} exec git "$@"`
  writeProgram(dir, 'git', script)
  return dir
}

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  const run = async (inputs: Inputs, options: BuildOptions = {}) =>
    build(await inputsFor(inputs), { nix, cwd: checkout.dir, ...options })

  test('a directory of packages that is a bare repository', async () => {
    expect(await run({ nixpkgs: './pkgs' })).toMatchObject({ code: 0 })
    expect(await run({ nixpkgs: './pkgs' }, { path: [await oldGit()] })).toMatchObject({ code: 0 })
    // The working directory itself, for what git asks of servers.
    await run({ nixpkgs: 'main', 'nixpkgs-repository': 'http://127.0.0.1:9/x' }, { cwd: checkout.pkgs })
    await expectUntouched()
  })

  test('a directory of overlays that is one', async () => {
    await writeFile(join(checkout.pkgs, 'default.nix'), 'final: prev: { }')
    await commitAll(checkout.dir)
    const nixpkgs = await inputsFor({}).then(() => checkout.dir)
    await writeFile(join(nixpkgs, 'default.nix'), '{ ... }: { lib = { }; }')
    await run({ nixpkgs, overlays: './pkgs' })
    await run({ nixpkgs, overlays: './pkgs' }, { path: [await oldGit()] })
    await expectUntouched()
  })

  test('as a source of git, of a flake, and of fetchGit in a package set', async () => {
    await run({ nixpkgs: `git+file://${checkout.pkgs}` })
    await run({ nixpkgs: `git+file://${checkout.pkgs}?ref=main` })
    await run({ nixpkgs: 'path:./pkgs' })
    const other = join(await tempDir('set'), 'default.nix')
    for (const argument of [checkout.pkgs, `{ url = "file://${checkout.pkgs}"; ref = "main"; }`]) {
      await writeFile(other, `{ ... }: import (builtins.fetchGit ${argument}) { }`)
      await run({ nixpkgs: join(other, '..') })
    }
    await expectUntouched()
  })

  test('a flake cannot configure Nix', async () => {
    const mark = join(await tempDir('mark'), 'hook')
    const hook = writeProgram(await tempDir('hook'), 'hook', `touch ${mark}`)
    const settings = ['post-build-hook', 'pre-build-hook', 'diff-hook', 'build-hook']
      .map((name) => `${name} = "${hook}";`)
      .join(' ')
    const flake = `{ nixConfig = { ${settings} substituters = [ "file:///none?trusted=true" ]; };
      outputs = { self }: { packages.x86_64-linux = import ${checkout.pkgs} { system = "x86_64-linux"; }; }; }`
    const dir = await tempDir('flake')
    await writeFile(join(dir, 'flake.nix'), flake)
    await run({ nixpkgs: `path:${dir}` })
    expect((await readdir(join(mark, '..'))).length).toBe(0)
  })
})

test('a directory inside a repository still has the tree of its commit, and a repository its commit', async () => {
  const cache = { cache: 'true', 'cache-dir': await tempDir('cache') }
  const run = async () => mustBuild(await inputsFor({ ...cache, nixpkgs: './pkgs' }), { cwd: checkout.dir })
  await run()
  expect((await run())['cache-hit']).toBe('image')
  await writeFile(join(checkout.dir, 'other'), 'beside it')
  expect((await run())['cache-hit']).toBe('image')
})
