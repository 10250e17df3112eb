// What a build would do, and why; and that asking does none of it.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mustBuild } from '../support/build.ts'
import { runCli } from '../support/cli.ts'
import { lightPackages } from '../support/light-packages.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { newStore, sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

test('a dry run says what a build would do and why, and does none of it', async () => {
  const [cacheDir, nixpkgs] = [await tempDir('cache'), await lightPackages()]
  const image = `${registry.host}/dry/tools`
  const inputs = { nixpkgs, image, 'cache-dir': cacheDir, cache: 'true', 'build-from-source': 'allow' }
  const forecast = async (more: Record<string, string>, { env } = { env: {} }) => {
    const args = Object.entries({ ...inputs, ...more }).map(([name, value]) => `--${name}=${value}`)
    const result = await runCli(['build', '--dry-run', ...args], { env: { ...store.env, ...env } })
    const { code, stderr } = result
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
    return (result.json as { images: readonly object[] }).images[0]
  }
  const store = await sharedStore()

  const untouched = await newStore()
  const first = await forecast({ packages: 'hello' }, untouched)
  expect(first).toMatchObject({
    ...{ action: 'build', reason: 'the cache has no earlier build of it', tags: [`${image}:latest`] },
    nix: { build: expect.arrayContaining([expect.stringMatching(/^hello-/)]) },
  })
  expect(await readdir(join(untouched.root, 'nix', 'store')).then((all) => all.filter(isBuilt))).toEqual([])
  expect(await readdir(cacheDir)).toEqual([])

  const { digest } = await mustBuild({ ...inputs, packages: 'hello' })
  expect(await forecast({ packages: 'hello' })).toEqual({ action: 'none', digest, tags: [], outputs: [] })
  expect(await forecast({ packages: 'hello', tags: 'latest v2' })).toMatchObject({
    ...{ action: 'move-tags', digest, tags: [`${image}:v2`] },
  })

  await mustBuild({ ...inputs, image: `${registry.host}/dry/other`, packages: 'jq' })
  await registry.clearLog()
  const changed = await forecast({ packages: 'hello jq', env: 'A=1' })
  expect(changed).toMatchObject({
    action: 'build',
    changed: [
      { input: 'packages', added: ['jq'] },
      { input: 'env', added: ['A'] },
    ],
    layers: { pack: expect.arrayContaining([expect.objectContaining({ contents: ['root filesystem'] })]) },
  })
  // What only another repository has.
  expect(changed).toMatchObject({ layers: { upload: { layers: 3 } } })
  expect((await registry.requests()).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([])

  const file = join(cacheDir, 'nixery.yml')
  await writeFile(file, JSON.stringify({ images: { tools: { packages: ['hello', 'jq'], image, nixpkgs } } }))
  const plan = await runCli(['plan', '--file', file, '--changed-only', '--cache-dir', cacheDir], {
    env: store.env,
  })
  expect(plan.json).toMatchObject({ changed: { tools: [{ input: 'packages', added: ['jq'] }] } })
  expect(plan.stderr).toContain('tools: has to be built (changed: packages (+jq))')
})

/** Derivations are text, and sources are copied when they are evaluated. */
const isBuilt = (name: string): boolean => /-(hello|glibc)-/.test(name) && !/\.(drv|deb)$/.test(name)
