// Garbage collections while an image is made take nothing of it, and afterwards they can take everything.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { buildLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { verifyLayout } from '../support/image.ts'
import { newStore, type TestStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** The command for one garbage collection. */
const collector = async (nix: toolchain.NixVersion) =>
  `'${join((await toolchain.nix(nix)).bin, 'nix-store')}' --gc > /dev/null 2>&1`

async function shell(script: string, store: TestStore): Promise<string> {
  return mustRun('sh', ['-c', script], { env: { ...store.env, HOME: await tempDir('home') } })
}

/** Collects garbage without a pause until `work` is done; returns how often. */
async function collectWhile(store: TestStore, nix: toolchain.NixVersion, work: Promise<unknown>) {
  const end = join(await tempDir('end'), 'end')
  const loop = `n=0; until [ -e '${end}' ]; do ${await collector(nix)}; n=$((n + 1)); done; echo $n`
  const [, times] = await Promise.all([work.finally(() => writeFile(end, '')), shell(loop, store)])
  return Number(times)
}

/** A directory for PATH with a Nix whose every command begins with a garbage collection. */
async function collectingNix(nix: toolchain.NixVersion): Promise<string> {
  const [dir, { bin }] = [await tempDir('nix'), await toolchain.nix(nix)]
  for (const name of ['nix', 'nix-build', 'nix-instantiate', 'nix-store'])
    await writeFile(join(dir, name), `#!/bin/sh\n${await collector(nix)}\nexec '${join(bin, name)}' "$@"\n`, {
      mode: 0o755,
    })
  return dir
}

async function storePaths(store: TestStore): Promise<readonly string[]> {
  const names = await readdir(join(store.root, 'nix/store'))
  return names.filter((name) => /^[0-9a-z]{32}-/.test(name) && !name.endsWith('.lock'))
}

describe.each(toolchain.nixVersions)('with Nix %s, garbage collections', (nix) => {
  let expected: string
  beforeAll(async () => {
    expected = (await buildLayout('jq hello')).outputs.digest
  })

  test('without a pause lose nothing of an image, and then take all of it', async () => {
    const store = await newStore()
    const building = buildLayout('jq hello', {}, { store, nix })
    expect(await collectWhile(store, nix, building)).toBeGreaterThan(2)
    const { dir, outputs } = await building
    await verifyLayout(dir)
    expect(outputs.digest).toBe(expected)
    await shell(await collector(nix), store)
    expect(await storePaths(store)).toEqual([])
  })

  test('between any two commands lose nothing of an image', async () => {
    const store = await newStore()
    const { outputs } = await buildLayout('jq hello', {}, { store, nix, path: [await collectingNix(nix)] })
    expect(outputs.digest).toBe(expected)
  })
})

describe('a failed run', () => {
  test('leaves no roots either', async () => {
    const store = await newStore()
    const building = buildLayout('hello fails-to-build', {}, { store })
    await expect(building).rejects.toThrow(/always fails to build/)
    expect((await storePaths(store)).length).toBeGreaterThan(0)
    await shell(await collector('2.34'), store)
    expect(await storePaths(store)).toEqual([])
  })
})
