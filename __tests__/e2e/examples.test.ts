// The examples: what the page of each says is done in a copy of its folder, and the image does what it is for.
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { parseCommandWords } from '../../src/request/image-config/words.ts'
import { type CliResult, runCli } from '../support/cli.ts'
import { runContainer, startContainer, unpackImage } from '../support/container.ts'
import { imagesOf, layoutOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { until } from '../support/until.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples')

/** A copy of an example, and the commands of its page, split into words. */
async function example(name: string) {
  const dir = join(await tempDir('example'), name)
  await cp(join(examples, name), dir, { recursive: true })
  const page = await readFile(join(dir, 'README.md'), 'utf8')
  const block = /^```sh\n(.*?)^```$/ms.exec(page)?.[1] ?? ''
  const commands = block
    .trim()
    .split('\n')
    .map((line) => parseCommandWords('line')(line) ?? [])
  return { dir, commands }
}

/** A command of a page on the offline packages. There is no docker here: its image becomes a layout. */
async function call(dir: string, [program, ...words]: readonly string[]): Promise<CliResult> {
  expect(program).toBe('nixery-action')
  const load = words.indexOf('--load')
  const here = load < 0 ? words : [...words.slice(0, load), '--output=type=oci,dest=image']
  const set = [
    '--nixpkgs',
    offlinePackagesDir,
    ...(words.includes('--check') ? [] : ['--build-from-source=allow']),
    ...(words[0] === 'build' ? ['--compression-level=1'] : []),
  ]
  const { env } = await sharedStore(['extra-platforms = aarch64-linux'])
  return runCli([...here, ...set], { cwd: dir, env })
}

/** Builds the image of a page that goes on with `docker run`. Returns a bundle, and what comes behind the name. */
async function built(name: string) {
  const { dir, commands } = await example(name)
  const [build = [], run = []] = commands
  const { code, stderr } = await call(dir, build)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).not.toContain('warning: ')
  expect(run.slice(0, 3)).toEqual(['docker', 'run', '--rm'])
  const image = run.findIndex((word) => word.startsWith('ghcr.io/'))
  const layout = join(dir, 'image')
  const { config } = await layoutOf(layout)
  return { bundle: await unpackImage(layout), argv: run.slice(image + 1), config: config.config }
}

/** Starts the service of an image, waits until its own health check is content, and stops it as docker does. */
async function serve(name: string): Promise<number> {
  const { bundle, config } = await built(name)
  const [, ...check] = (config?.Healthcheck as { Test: readonly string[] } | undefined)?.Test ?? []
  expect(check.length).toBeGreaterThan(0)
  const container = await startContainer(bundle)
  try {
    await until(async () => (await container.exec(...check)).code === 0, 'it does not answer')
    await container.signal(String(config?.StopSignal ?? 'TERM'))
    return (await container.ended).code
  } finally {
    await container.signal('KILL').catch(() => {})
    await container.ended
  }
}

test('toolbox: the shell and its programs are there', async () => {
  const { bundle, argv } = await built('toolbox')
  const { code, stdout } = await runContainer(bundle, argv)
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^git version .*\n\{\}\n$/) })
})

describe('a service answers its health check and stops when it is asked to', () => {
  test.each([
    ['web', 0],
    ['python-app', 0],
    // tini says that a signal ended its child.
    ['node-service', 143],
  ])('%s', async (name, code) => {
    expect(await serve(name)).toBe(code)
  })
})

test('fleet: all images, and a plan that a second call finds complete', async () => {
  const { dir, commands } = await example('fleet')
  expect(commands).toHaveLength(3)
  for (const command of commands) expect(await call(dir, command)).toMatchObject({ code: 0 })
  const layers = await Promise.all(
    ['tools', 'data'].map(async (name) => (await layoutOf(join(dir, 'out', name))).manifest.layers),
  )
  const [tools = [], data = []] = layers.map((list) => list.map(({ digest }) => digest))
  expect(tools.filter((digest) => data.includes(digest)).length).toBeGreaterThan(tools.length / 2)
})

test('fleet: Renovate finds the commit and the branch', async () => {
  const { dir } = await example('fleet')
  const { customManagers } = JSON.parse(await readFile(join(dir, 'renovate.json'), 'utf8'))
  const [{ matchStrings, managerFilePatterns }] = customManagers
  expect('nixery.yml').toMatch(new RegExp(managerFilePatterns[0].slice(1, -1)))
  const found = new RegExp(matchStrings[0]).exec(await readFile(join(dir, 'nixery.yml'), 'utf8'))
  expect(found?.groups).toEqual({
    currentDigest: expect.stringMatching(/^[0-9a-f]{40}$/),
    currentValue: 'nixos-25.05',
  })
})

test('multi-arch: an image for each platform', async () => {
  const { dir, commands } = await example('multi-arch')
  expect(await call(dir, commands[0] ?? [])).toMatchObject({ code: 0 })
  const images = await imagesOf(join(dir, 'out'))
  expect(images.map(({ config }) => config.architecture).sort()).toEqual(['amd64', 'arm64'])
})
