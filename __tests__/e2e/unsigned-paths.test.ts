// Nothing comes unsigned from a binary cache, and no input runs a program beside Nix's sandbox, whatever Nix
// could be told.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, type Inputs, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { writeProgram } from '../support/programs.ts'
import { newStore, type TestStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

let nixpkgs: string
/** A binary cache whose paths have no signature. */
let cache: string
/** Where nothing may be built: what comes is from the cache. */
let store: TestStore
beforeAll(async () => {
  nixpkgs = await tinyPackages()
  cache = `file://${await tempDir('unsigned')}`
  const filling = await run({ 'copy-to': cache })
  if (filling.code !== 0) throw new Error(filling.stderr)
  store = await newStore({ settings: ['max-jobs = 0'] })
})

async function run(inputs: Inputs, options: Parameters<typeof build>[1] = {}) {
  const dest = join(await tempDir('built'), 'image')
  const result = await build({ ...toLayout('tool', dest), nixpkgs, ...inputs }, options)
  return { ...result, isThere: existsSync(dest) }
}

/** The ways to ask for paths without signatures, as inputs and variables. */
const ways: Readonly<Record<string, () => Promise<{ readonly inputs?: Inputs; readonly env?: Inputs }>>> = {
  'a substituter of nix-config, encoded': async () => ({
    inputs: { 'nix-config': `substituters = ${cache}?trusted=%31` },
  }),
  'a substituter of nix-config, encoded in another way': async () => ({
    inputs: { 'nix-config': `extra-substituters = ${cache}?priority=1&trusted=%74rue` },
  }),
  'a file that nix-config includes': async () => {
    const file = join(await tempDir('include'), 'more.conf')
    await writeFile(file, `substituters = ${cache}?trusted=1\n`)
    return { inputs: { 'nix-config': `!include /none\ninclude ${file}` } }
  },
  'the nix.conf of the user': async () => {
    const file = join(await tempDir('user'), 'nix.conf')
    await writeFile(file, `substituters = ${cache}?trusted=true\n`)
    const NIX_CONFIG = store.env.NIX_CONFIG?.replace(/^substituters =$/m, '') ?? ''
    return { env: { NIX_USER_CONF_FILES: file, NIX_CONFIG } }
  },
  'the input substituters': async () => ({ inputs: { substituters: `${cache}?%74rusted=true` } }),
  'the address of the store': async () => ({
    env: { NIX_REMOTE: `local?root=${store.root}&require-sigs=false` },
    inputs: { substituters: cache },
  }),
}

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  test.each(Object.keys(ways))('%s asks in vain', async (way) => {
    const { inputs = {}, env = {} } = (await ways[way]?.()) ?? {}
    const { code, stderr, isThere } = await run(inputs, { nix, store, env })
    expect({ code, isThere }).toEqual({ code: 2, isThere: false })
    expect(stderr).toMatch(/without signatures/)
  })

  test('require-sigs = false in the user’s configuration does not count', async () => {
    const NIX_CONFIG = `${store.env.NIX_CONFIG}\nrequire-sigs = false`
    const { code, isThere } = await run({ substituters: cache }, { nix, store, env: { NIX_CONFIG } })
    expect({ code, isThere }).toEqual({ code: 1, isThere: false })
  })

  test('the trap works: Nix itself takes them', async () => {
    const { bin } = await toolchain.nix(nix)
    const { env, root } = await newStore({ settings: [`extra-substituters = ${cache}?trusted=true`] })
    const path = `${bin}:/usr/bin:/bin`
    const expression = `(import ${nixpkgs}/default.nix { }).tool`
    const drv = (
      await mustRun('nix-instantiate', ['-E', expression], { env: { ...env, PATH: path, HOME: root } })
    ).trim()
    const said = await mustRun('nix-store', ['--realise', '--max-jobs', '0', drv], {
      env: { ...env, PATH: path, HOME: root },
    })
    expect(said).toMatch(/-tool-1\.0$/m)
  })

  test('a hook of nix-config is not run', async () => {
    const mark = join(await tempDir('mark'), 'was-run')
    const hook = writeProgram(await tempDir('hook'), 'hook', `touch ${mark}`)
    const settings = ['post-build-hook', 'pre-build-hook', 'build-hook', 'diff-hook'].map(
      (name) => `${name} = ${hook}`,
    )
    const config = [...settings, 'run-diff-hook = true', 'sandbox = false', `plugin-files = ${hook}`].join(
      '\n',
    )
    const { code, stderr } = await run({ 'nix-config': config }, { nix, store: await newStore() })
    expect({ code, wasRun: existsSync(mark) }).toEqual({ code: 2, wasRun: false })
    expect(stderr.match(/^(error: )?nix-config: /gm)).toHaveLength(7)
  })
})
