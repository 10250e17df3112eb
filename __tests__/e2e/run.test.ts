// A program of an image that is made for it, with podman and without any engine.
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { debianFiles, pushBase, writeBase } from '../support/base-image.ts'
import { type CliOptions, runCli } from '../support/cli.ts'
import { killWhen } from '../support/kill-when.ts'
import { lightPackages } from '../support/light-packages.ts'
import { newPodman, type Podman } from '../support/podman.ts'
import { processesWith } from '../support/processes.ts'
import { writeProgram } from '../support/programs.ts'
import { startRegistry } from '../support/registry.ts'
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

describe.each(['namespace', 'podman'])('with %s, a program that is not in the image', (runner) => {
  const wrong = (packages: readonly string[], ...program: readonly string[]) =>
    run([...packages, '--with', runner, '--quiet', '--', ...program])

  test.each([
    [['jq'], 'jqq', 'did you mean jq?'],
    [['jq', 'git'], '/usr/local/bin/gti', 'did you mean git?'],
    [['jq'], 'dig', 'add the package dnsutils'],
    [['git'], 'jq', 'add the package jq'],
  ])('of %s is named, with what to do: %s', async (packages, program, fix) => {
    const stderr = `error: no package and no file has the program ${program}\n  fix: ${fix}\n`
    expect(await wrong(packages, program, '--version')).toMatchObject({ code: 2, stdout: '', stderr })
  })

  test('is what the image has in a directory of its own', async () => {
    expect(await wrong(['jq', '--env', 'PATH=/usr/local/bin'], 'jq')).toMatchObject({ code: 2 })
    expect(await wrong(['jq', '--env', 'PATH=/usr/local/bin'], '/bin/jq', '-n', '1')).toMatchObject({
      ...{ code: 0, stdout: '1\n' },
    })
  })

  test('may be in a volume, and end as if there were none', async () => {
    const work = await tempDir('work')
    await writeFile(join(work, 'there'), '#!/bin/jq -nf\n"" | halt_error(127)\n', { mode: 0o755 })
    const inWork = ['jq', '--volume', `${work}:/work`, '--workdir', '/work']
    expect(await wrong(inWork, './there')).toMatchObject({ code: 127, stderr: '' })
    expect(await wrong(inWork, 'jq', '-n', '"" | halt_error(127)')).toMatchObject({ code: 127, stderr: '' })
    expect(await wrong(inWork, './not-there')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error: no package and no file has the program ./not-there\n'),
    })
  })
})

test('programs of a base image are found there, and the entrypoint is the program where there is one', async () => {
  const registry = await startRegistry()
  try {
    const base = await writeBase([{ root: await debianFiles(), type: 'oci.image.layer.v1.tar' }])
    const from = `${registry.host}/debian@${await pushBase(base, registry.host, 'debian:12')}`
    const on = (...args: readonly string[]) =>
      run(['jq', '--from', from, '--with', 'namespace', '--quiet', ...args])
    const said = await on('--', 'dpkg', '--print-architecture')
    expect(said).toMatchObject({ code: 0, stdout: 'amd64\n' })
    expect(await on('--', 'jq', '-n', '1')).toMatchObject({ code: 0, stdout: '1\n' })
    expect(await on('--', 'dpgk')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean dpkg?'),
    })
    expect(await on('--entrypoint', 'dpkg', '--', '--print-architecture')).toMatchObject(said)
  } finally {
    await registry.stop()
  }
})

test.each(['namespace', 'podman'])('with %s, an image that runs nothing needs a program', async (runner) => {
  const fix = expect.stringContaining('name a program after --')
  expect(await run(['--packages', 'jq', '--with', runner, '--quiet'])).toMatchObject({ code: 2, stderr: fix })
  const early = await run(['jq', '--with', runner])
  expect(early).toMatchObject({ code: 2, stderr: fix })
  expect(early.stderr).not.toContain('Evaluate')
})

test('with podman, container and image are gone afterwards', async () => {
  expect((await podman.call('ps', '--all', '--quiet')).stdout).toBe('')
  expect((await podman.call('images', '--all', '--quiet')).stdout).toBe('')
})

test.each(['SIGTERM', 'SIGINT', 'timeout'] as const)(
  '%s while the image is unpacked stops the run, and leaves nothing',
  async (stop) => {
    const bin = await tempDir('bin')
    writeProgram(bin, 'tar', 'touch "$0.began"; exec sleep 300')
    const began = () => existsSync(join(bin, 'tar.began'))
    const limit = stop === 'timeout' ? ['--timeout', '8s'] : []
    const { code, stderr } = await run(['jq', '--with', 'namespace', ...limit, '--', 'jq', '-n', '1'], {
      path: [bin],
      ...(stop === 'timeout' ? {} : { onStart: killWhen(stop, began) }),
    })
    expect(stderr).toMatch(/error: (cancelled by SIG\w+|timed out) after \d+ s, while loading the image: /)
    expect({ code, began: began(), left: processesWith(bin) }).toEqual({ code: 1, began: true, left: [] })
  },
)

test('what cannot run is said before anything is built', async () => {
  expect(await run(['jq', '--with', 'docker'], { env: { PATH: podman.bin } })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('docker is not on PATH'),
  })
})
