// A fleet in one image file: each image is built from it, alone, with the layers of the plan that is kept
// beside it.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { buildWithAction, type Outputs } from '../support/build.ts'
import { runCli } from '../support/cli.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

const fleet = `
defaults:
  nixpkgs: ${offlinePackagesDir}
  max-layers: 12 # little, so that packages have to share layers
  labels: { team: platform }
  annotations: { org.opencontainers.image.source: 'https://example.org/fleet' }
images:
  tools: { packages: [git, jq] }
  web: { packages: [curl, jq], labels: { tier: front } }
  shell: { packages: [shell, jq, curl] }
`

let directory: string
let file: string
let environment: Readonly<Record<string, string>>

beforeAll(async () => {
  directory = await tempDir('fleet')
  file = path.join(directory, 'nixery.yml')
  await writeFile(file, fleet)
  environment = (await sharedStore()).env
})

const cli = (...args: readonly string[]) => runCli(args, { env: environment })

async function buildImage(name: string): Promise<{ readonly dir: string; readonly outputs: Outputs }> {
  const dir = path.join(await tempDir('layout'), name)
  const output = ['--push', 'false', '--cache', 'false', '--output', `type=oci,dest=${dir}`]
  const { code, stderr, json } = await cli('build', '--file', file, '--name', name, ...output)
  if (code !== 0) throw new Error(stderr)
  return { dir, outputs: json as Outputs }
}

const digestsOf = async (dir: string) => (await layoutOf(dir)).manifest.layers.map((layer) => layer.digest)

describe('without a plan', () => {
  test('an image has what the file says of it, defaults included', async () => {
    const { dir } = await buildImage('web')
    await verifyLayout(dir)
    const { config } = await layoutOf(dir)
    expect(config.config?.Labels).toMatchObject({ team: 'platform', tier: 'front' })
    expect((await digestsOf(dir)).length).toBeLessThanOrEqual(12)
  })
})

describe('with a plan that is kept beside the file', () => {
  const plan = () => readFile(path.join(directory, 'nixery.layers.json'), 'utf8')
  let drift: { readonly missing: readonly string[]; readonly unused: readonly string[] }

  beforeAll(async () => {
    const { code, stderr, json } = await cli('plan-layers', '--file', file)
    if (code !== 0) throw new Error(stderr)
    drift = json as typeof drift
  })

  test('the plan knows every package of every image, for the least budget of them', async () => {
    expect(drift.missing).toEqual(expect.arrayContaining(['git', 'jq', 'curl', 'glibc']))
    expect(drift.unused).toEqual([])
    const { maxLayers, groups } = JSON.parse(await plan())
    expect(maxLayers).toBe(12)
    expect(groups.flat()).toEqual(expect.arrayContaining(['git', 'jq', 'curl', 'glibc']))
  })

  test('a build says that the plan does not fit fewer layers', async () => {
    const args = ['--push', 'false', '--cache', 'false', '--max-layers', '5']
    const { code, stderr } = await cli('build', '--file', file, '--name', 'web', ...args)
    expect(code).toBe(0)
    expect(stderr).toContain('the plan is for 12 layers, but max-layers is 5')
  })

  test('the images share whole layers, although each is built alone', async () => {
    const [tools, web] = [await buildImage('tools'), await buildImage('web')]
    const shared = new Set(await digestsOf(tools.dir))
    const both = (await digestsOf(web.dir)).filter((digest) => shared.has(digest))
    expect(both.length).toBeGreaterThanOrEqual(3)
  })

  test('the action makes the same image as the command', async () => {
    const { outputs } = await buildImage('web')
    const dest = path.join(await tempDir('layout'), 'web')
    const inputs = {
      nixpkgs: '',
      file,
      name: 'web',
      push: 'false',
      cache: 'false',
      output: `type=oci,dest=${dest}`,
    }
    const action = await buildWithAction(inputs)
    expect(action.outputs.digest).toBe(outputs.digest)
  })

  test('--check finds nothing new, until an image gets a package; extending moves nothing', async () => {
    expect((await cli('plan-layers', '--file', file, '--check')).code).toBe(0)
    const before = JSON.parse(await plan())
    await writeFile(file, fleet.replace('[git, jq]', '[git, jq, sqlite]'))
    const { code, json } = await cli('plan-layers', '--file', file, '--check')
    expect({ code, json }).toMatchObject({ code: 1, json: { missing: expect.arrayContaining(['sqlite']) } })
    expect(JSON.parse(await plan())).toEqual(before)
    expect((await cli('plan-layers', '--file', file)).code).toBe(0)
    const after = JSON.parse(await plan())
    expect(after.groups.flat()).toContain('sqlite')
    for (const [place, group] of before.groups.entries())
      expect(after.groups[place]).toEqual(expect.arrayContaining(group))
  })
})

test('what is wrong in the file is said with its line, before anything else happens', async () => {
  const bad = path.join(await tempDir('fleet'), 'bad.yml')
  await writeFile(bad, 'images:\n  tools:\n    packages: [git]\n    max-layers: 1\n    nixpkgs: ./pkgs\n')
  const { code, stderr } = await cli('build', '--file', bad, '--push', 'false')
  expect(code).toBe(2)
  expect(stderr).toContain(`${bad}:4:5: max-layers: "1" is not a whole number from 2 to 125`)
})
