// A program of an image that is made for it, with podman and without any engine.
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type CliOptions, runCli } from '../support/cli.ts'
import { lightPackages } from '../support/light-packages.ts'
import { newPodman, type Podman } from '../support/podman.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

let nixpkgs: string
let home: string
let podman: Podman
beforeAll(async () => {
  nixpkgs = await lightPackages()
  home = await tempDir('home')
  podman = await newPodman()
})

async function run(args: readonly string[], options: CliOptions = {}) {
  const { env } = await sharedStore()
  const temporary = await mkdtemp(join(home, 'tmp-'))
  const usual = [`--nixpkgs=${nixpkgs}`, '--build-from-source=allow']
  const result = await runCli(['run', ...usual, ...args], {
    ...{ home, path: [podman.bin], ...options },
    env: { ...env, TMPDIR: temporary, ...options.env },
  })
  // Nothing is left behind.
  expect(await readdir(temporary)).toEqual([])
  return result
}

describe.each(['namespace', 'podman'])('with %s', (runner) => {
  test('a program has our input, output and volumes, and gives its exit code', async () => {
    const work = await tempDir('work')
    await writeFile(join(work, 'in.json'), '{"a": 1}')
    const filter = 'if .a == 1 then [., $ENV.HOME] else "no\n" | halt_error(7) end'
    const options = ['--with', runner, '--quiet', '--volume', `${work}:/work:ro`, '--workdir', '/work']
    const said = await run(['jq', ...options, '--', 'jq', '-c', filter, 'in.json', '-'], {
      input: '{"a": 2}',
    })
    expect(said).toMatchObject({ code: 7, stdout: '[{"a":1},"/root"]\n', stderr: 'no\n' })
  })
})

test.each(['namespace', 'podman'])('with %s, an image that runs nothing needs a program', async (runner) => {
  expect(await run(['jq', '--with', runner, '--quiet'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('name a program after --'),
  })
})

test('with podman, container and image are gone afterwards', async () => {
  expect((await podman.call('ps', '--all', '--quiet')).stdout).toBe('')
  expect((await podman.call('images', '--all', '--quiet')).stdout).toBe('')
})

test('what cannot run is said before anything is built', async () => {
  expect(await run(['jq', '--with', 'docker'], { env: { PATH: podman.bin } })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('docker is not on PATH'),
  })
})
