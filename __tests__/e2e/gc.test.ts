// Garbage collections while an image is made take nothing of it, and afterwards they can take everything.
import { readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { buildLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { verifyLayout } from '../support/image.ts'
import { newPause } from '../support/pause.ts'
import { startRemoteBuilder } from '../support/remote-builder.ts'
import { newStore, type TestStore } from '../support/store.ts'
import { entries, isBuilding } from '../support/store-watch.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

/** The command for one garbage collection. */
const collector = async (nix: toolchain.NixVersion) =>
  `'${join((await toolchain.nix(nix)).bin, 'nix-store')}' --gc > /dev/null 2>&1`

async function shell(script: string, store: TestStore): Promise<string> {
  return mustRun('sh', ['-c', script], { env: { ...store.env, HOME: await tempDir('home') } })
}

/**
 * One collection that sees no process but its own: Nix keeps what the environment of any process on the
 * machine mentions, and the builders of other tests have the same store paths in other stores.
 */
async function collectAlone(store: TestStore, nix: toolchain.NixVersion): Promise<void> {
  const alone = 'unshare --pid --fork --mount-proc'
  await shell(`${alone} ${await collector(nix)}`, store)
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
    await collectAlone(store, nix)
    expect(await storePaths(store)).toEqual([])
  })

  test('between any two commands lose nothing of an image', async () => {
    const store = await newStore()
    const { outputs } = await buildLayout('jq hello', {}, { store, nix, path: [await collectingNix(nix)] })
    expect(outputs.digest).toBe(expected)
  })
})

/** A path that nothing needs: a collection that works takes it. */
async function addGarbage(store: TestStore, nix: toolchain.NixVersion): Promise<string> {
  const file = join(await tempDir('garbage'), 'garbage')
  await writeFile(file, 'nobody needs this')
  return (await shell(`'${join((await toolchain.nix(nix)).bin, 'nix-store')}' --add '${file}'`, store)).trim()
}

/** One collection that has to take the garbage. */
async function collectOnce(store: TestStore, nix: toolchain.NixVersion, garbage: string): Promise<void> {
  await shell(await collector(nix), store)
  expect(await entries(store)).not.toContain(basename(garbage))
}

describe.each(toolchain.nixVersions)('a garbage collection with Nix %s', (nix) => {
  const tiny = async (name: string) => ({ nixpkgs: await tinyPackages(name) })

  test('in the middle of a build loses nothing', async () => {
    const pause = await newPause()
    const store = await newStore(pause)
    const garbage = await addGarbage(store, nix)
    const building = buildLayout('slow', await tiny('local'), { store, nix })
    await pause.begun()
    await collectOnce(store, nix, garbage)
    expect(await isBuilding('slow-1.0', store)).toBe(true)
    await pause.end()
    await verifyLayout((await building).dir)
  })

  test.each(['ssh', 'ssh-ng'] as const)(
    'on the builder, in the middle of a build over %s, loses nothing',
    async (protocol) => {
      const pause = await newPause()
      const builder = await startRemoteBuilder(nix, pause)
      const [here, there] = [await newStore(), builder.store]
      const garbage = await Promise.all([here, there].map((store) => addGarbage(store, nix)))
      const remote = {
        ...{ builders: builder.line(protocol), 'max-jobs': '0', 'ssh-key': 'env:SSH_KEY' },
        ...{ 'known-hosts': builder.keys['known-hosts'], ...(await tiny(protocol)) },
      }
      const env = { ...builder.env, SSH_KEY: builder.keys['ssh-key'] }
      const options = { store: here, nix, env, path: [builder.sshd.clientBin] }
      const building = buildLayout('slow', remote, options)
      await pause.begun()
      for (const [index, store] of [here, there].entries())
        await collectOnce(store, nix, garbage[index] ?? '')
      expect(await isBuilding('slow-1.0', there)).toBe(true)
      await pause.end()
      const { dir } = await building
      await builder.sshd.stop()
      await verifyLayout(dir)
    },
  )
})

test('a garbage collection in the middle of packing loses nothing', async () => {
  const [nix, store] = ['2.34', await newStore()] as const
  const garbage = await addGarbage(store, nix)
  let packing = () => {}
  const begun = new Promise<void>((resolve) => {
    packing = resolve
  })
  let over = false
  const onOutput = (text: string) => void (/^Pack /m.test(text) && packing())
  const slowly = { compression: 'zstd', 'compression-level': '19' }
  const path = [(await toolchain.zstd()).bin]
  const building = buildLayout('jq hello', slowly, { store, nix, path, onOutput }).finally(() => {
    over = true
  })
  await begun
  await collectOnce(store, nix, garbage)
  expect(over).toBe(false)
  await verifyLayout((await building).dir)
})

describe('a failed run', () => {
  test('leaves no roots either', async () => {
    const store = await newStore()
    const building = buildLayout('hello fails-to-build', {}, { store })
    await expect(building).rejects.toThrow(/always fails to build/)
    expect((await storePaths(store)).length).toBeGreaterThan(0)
    await collectAlone(store, '2.34')
    expect(await storePaths(store)).toEqual([])
  })
})
