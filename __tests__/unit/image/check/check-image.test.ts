import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { formatProblems } from '../../../../src/base/errors.ts'
import {
  type CheckedImage,
  checkImage,
  commandHint,
  envHint,
  signalHint,
} from '../../../../src/image/check/check-image.ts'
import { readElf } from '../../../../src/image/check/elf.ts'
import { ImageView } from '../../../../src/image/check/image-view.ts'
import type { RunConfig } from '../../../../src/image/oci/run-config.ts'
import { makeRootFilesystem } from '../../../../src/image/root/root-filesystem.ts'
import { StoreReader } from '../../../../src/image/root/store-reader.ts'
import { programGuide } from '../../../../src/nix/evaluate/known-names.ts'
import { filesToAdd } from '../../../../src/request/image-config/added-files.ts'
import { readFiles } from '../../../../src/request/image-config/read-files.ts'
import { parseUser } from '../../../../src/request/image-config/user.ts'
import { fakeStore, storePath, type Tree } from '../../../support/fake-store.ts'
import { scratchDir } from '../../../support/scratch.ts'

const none: RunConfig = {
  ...{ entrypoint: [], cmd: [], env: {}, user: undefined, workdir: undefined, ports: [], volumes: [] },
  ...{ stopSignal: undefined, healthcheck: undefined },
}

/** What is said of an image with these packages, settings, and lines of files below a directory. */
async function said(
  paths: Readonly<Record<string, Tree>>,
  given: Partial<RunConfig>,
  lines = '',
  directory = '.',
  more: Partial<CheckedImage> = {},
): Promise<readonly string[]> {
  const config = { ...none, ...given, env: { PATH: '/usr/bin:/bin', ...given.env } }
  const files = readFiles(filesToAdd(lines, directory), config.user)
  const reader = new StoreReader(await fakeStore(paths))
  const trees = Object.keys(paths).map((name) => ({ storePath: storePath(name), name, priority: 5 }))
  const directories = [...(config.workdir === undefined ? [] : [config.workdir]), ...config.volumes]
  const root = makeRootFilesystem(trees, reader, { user: config.user, directories, files, env: {} })
  const view = new ImageView(root.entries, files, reader)
  const guide = programGuide(['git', 'ripgrep'])
  const image = { config, files, view, guide, architecture: 'amd64' as const, withoutCommand: false, ...more }
  return checkImage(image).map((problem) => formatProblems([problem]))
}

const bash = { 'bin/bash': '', 'bin/sh': '-> bash' }
const tools = { bash, 'git-1': { 'bin/git': '', 'libexec/git/helper': '' } }

describe('a command', () => {
  test.each([
    [{ entrypoint: ['git', 'log'] }],
    [{ cmd: ['/bin/sh'] }],
    [{ cmd: ['/usr/bin/git'] }],
    [{ entrypoint: ['../bin/git'], workdir: '/etc' }],
    [{ entrypoint: ['/libexec/git/helper'] }],
    [{ entrypoint: ['helper'], env: { PATH: '/libexec/git' } }],
    [{ entrypoint: [`${storePath('git-1')}/bin/git`] }],
    [{ entrypoint: ['git'], healthcheck: { test: ['CMD-SHELL', 'true'] } }],
  ])('of a package starts: %j', async (config) => {
    expect(await said(tools, config)).toEqual([])
  })

  test.each([
    [
      { entrypoint: ['gti'] },
      /^entrypoint: no package and no file has the program gti\n {2}fix: did you mean git\?/,
    ],
    [{ cmd: ['/usr/local/bin/git'] }, /^cmd: .*\/usr\/local\/bin\/git\n {2}fix: did you mean git\?/],
    [{ cmd: ['zzzzzz'] }, /fix: add the package that has it, or run what is there: bash, git, sh$/],
    [{ cmd: ['jq'] }, /fix: add the package jq$/],
    [{ cmd: ['dig'] }, /fix: add the package dnsutils$/],
    [{ entrypoint: ['/bin'] }, /^entrypoint: \/bin is a directory/],
    [{ entrypoint: ['git'], healthcheck: { test: ['CMD', 'curl', 'x'] } }, /^healthcheck: .* curl/],
  ])('that is not there is told: %j', async (config, message) => {
    expect(await said(tools, config)).toEqual([expect.stringMatching(message)])
  })

  test('is looked for in the directory of a single package', async () => {
    const given = { cmd: ['helpr'], env: { PATH: '/libexec/git' } }
    expect(await said(tools, given)).toEqual([expect.stringMatching(/fix: did you mean helper\?$/)])
  })

  test('is looked for by the name of its package', async () => {
    const rg = { 'ripgrep-14': { 'bin/rg': '' } }
    expect(await said(rg, { cmd: ['ripgrep'] })).toEqual([expect.stringMatching(/fix: did you mean rg\?$/)])
    expect(await said(rg, { cmd: ['rg'] })).toEqual([])
  })

  test('without a shell is told of a check that needs one', async () => {
    const healthcheck = { test: ['CMD-SHELL', 'true'] }
    expect(await said({ git: { 'bin/git': '' } }, { entrypoint: ['git'], healthcheck })).toEqual([
      expect.stringMatching(/^healthcheck: .* \/bin\/sh\n/),
    ])
  })

  test('may be missing from a list of packages, and not from a service, unless that is said', async () => {
    expect(await said(tools, {})).toEqual([])
    expect(await said(tools, { ports: ['80/tcp'] })).toEqual([
      expect.stringMatching(/^the image has no command/),
    ])
    expect(await said(tools, { ports: ['80/tcp'] }, '', '.', { withoutCommand: true })).toEqual([])
  })

  test('may be missing from a list of packages with a hint, unless that is meant', () => {
    const image = { config: none, files: [], withoutCommand: false }
    expect(commandHint(image)).toEqual([expect.stringMatching(/no command.*cmd: \[\]/)])
    expect(commandHint({ ...image, withoutCommand: true })).toEqual([])
    expect(commandHint({ ...image, config: { ...none, cmd: ['/bin/sh'] } })).toEqual([])
    // That is a warning already.
    expect(commandHint({ ...image, config: { ...none, ports: ['80/tcp'] } })).toEqual([])
  })

  test('that is PID 1 and no init has a hint', () => {
    expect(signalHint({ ...none, entrypoint: ['/bin/node', 'server.js'] })).toEqual([
      expect.stringMatching(/^node .*tini/),
    ])
    expect(signalHint({ ...none, entrypoint: ['tini', '--', 'node'] })).toEqual([])
    expect(signalHint({ ...none, cmd: ['/bin/bash'] })).toEqual([])
    const python = { ...none, entrypoint: ['python3', 'server.py'] }
    expect(signalHint({ ...python, stopSignal: 'SIGTERM' })).toHaveLength(1)
    expect(signalHint({ ...python, stopSignal: 'SIGINT' })).toEqual([])
  })
})

describe('files', () => {
  const script = async (first: string, mode = 0o755) => {
    const dir = await scratchDir('files')
    writeFileSync(join(dir, 'start'), `${first}\necho\n`, { mode })
    return dir
  }

  test.each([
    ['#!/bin/sh', 0o755],
    ['#! /usr/bin/bash -eu', 0o755],
    ['echo no interpreter', 0o755],
    ['#!/usr/bin/python3', 0o644],
  ])('a script that begins with %j starts', async (first, mode) => {
    expect(await said(tools, {}, 'start:/app/start', await script(first, mode))).toHaveLength(1)
    expect(await said(tools, { cmd: ['sh'] }, 'start:/app/start', await script(first, mode))).toEqual([])
  })

  test.each([
    [
      '#!/usr/bin/python3',
      /^files: \/app\/start asks for \/usr\/bin\/python3, .*\n {2}fix: add python3 to packages/,
    ],
    ['#!/usr/bin/env node', /asks for \/usr\/bin\/env, .*\n {2}fix: add coreutils/],
    ['#!/usr/local/bin/sh', /fix: change its first line: the image has \/usr\/bin\/sh$/],
    ['#!/bin/sh\r', /^files: \/app\/start has Windows line ends/],
  ])('one that begins with %j does not', async (first, message) => {
    const problems = await said(tools, { cmd: ['sh'] }, 'start:/app/start', await script(first))
    expect(problems[0]).toMatch(message)
  })

  test('a command that may not be executed is told', async () => {
    const problems = await said(
      tools,
      { entrypoint: ['/app/start'] },
      'start:/app/',
      await script('#!/bin/sh', 0o644),
    )
    expect(problems).toEqual([
      expect.stringMatching(/^entrypoint: \/app\/start may not be executed\n {2}fix: .*:0755/),
    ])
  })

  test('a link that leads nowhere is told', async () => {
    const dir = await scratchDir('links')
    symlinkSync('/srv/none', join(dir, 'broken'))
    symlinkSync('/bin/git', join(dir, 'works'))
    symlinkSync('/dev/stdout', join(dir, 'log'))
    expect(await said(tools, { cmd: ['sh'] }, '.:/app', dir)).toEqual([
      expect.stringMatching(/^files: \/app\/broken is a link to \/srv\/none, which/),
    ])
  })

  // This machine's shell: it has the loader of the ABI, and needs glibc.
  const machine = process.arch === 'arm64' ? 'arm64' : 'amd64'
  test('a program for another architecture, or without its loader or libraries, is told', async () => {
    const dir = await scratchDir('programs')
    mkdirSync(dir, { recursive: true })
    copyFileSync('/bin/sh', join(dir, 'app'))
    const other = machine === 'amd64' ? 'arm64' : 'amd64'
    const about = (paths: Record<string, Tree>, architecture: 'amd64' | 'arm64') =>
      said({ ...tools, ...paths }, { cmd: ['sh'] }, 'app:/app', dir, { architecture })
    expect(await about({}, other)).toEqual([
      expect.stringMatching(`/app was made for ${machine}, and the image is for ${other}`),
    ])
    expect(await about({}, machine)).toEqual([
      expect.stringMatching(/asks for the loader \S*ld-linux.*\n {2}fix: add glibc\.out/),
    ])
    const loader = machine === 'amd64' ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1'
    const glibc = { [`lib/${loader}`]: '' }
    expect(await about({ glibc }, machine)).toEqual([expect.stringMatching(/needs libc\.so\.6, which/)])
    expect(await about({ glibc: { ...glibc, 'lib/libc.so.6': '' } }, machine)).toEqual([])
  })

  test('what only looks like a program is none', () => {
    const header = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
    const read = (bytes: Buffer) => (offset: number, length: number) =>
      bytes.subarray(offset, offset + length)
    expect(readElf(read(header))).toBeUndefined()
    expect(readElf(read(Buffer.concat([header, Buffer.alloc(80, 0xff)])))).toBeUndefined()
    expect(readElf(read(Buffer.from('#!/bin/sh')))).toBeUndefined()
  })
})

test('directories that the user cannot write to are told', async () => {
  const app = { app: { 'srv/www/index.html': '', 'bin/app': '' } }
  const user = parseUser('web')
  expect(
    await said(app, {
      cmd: ['app'],
      user,
      workdir: '/srv/www',
      volumes: ['/data', '/etc', '/var/log', '/tmp'],
    }),
  ).toEqual([
    expect.stringMatching(/^workdir: web cannot write to \/srv\/www, .*\n {2}fix: .*\/home\/web/),
    expect.stringMatching(/^volumes: web cannot write to \/etc, /),
  ])
  expect(await said(app, { cmd: ['app'], workdir: '/srv/www' })).toEqual([])
})

test('a shell without env has a hint', async () => {
  const hintsOf = async (paths: Readonly<Record<string, Tree>>) => {
    const reader = new StoreReader(await fakeStore(paths))
    const trees = Object.keys(paths).map((name) => ({ storePath: storePath(name), name, priority: 5 }))
    return envHint(new ImageView(makeRootFilesystem(trees, reader).entries, [], reader))
  }
  expect(await hintsOf({ bash })).toEqual([expect.stringMatching(/\/usr\/bin\/env.*coreutils/)])
  expect(await hintsOf({ bash, coreutils: { 'bin/env': '' } })).toEqual([])
  expect(await hintsOf({ git: { 'bin/git': '' } })).toEqual([])
})

test('a program in a store path of the base image is found', async () => {
  const [directory, own] = ['directory', 'file'] as const
  const entries = [
    { type: directory, name: 'nix', mode: 0o755 },
    { type: directory, name: 'nix/store', mode: 0o755 },
    { type: directory, name: 'nix/store/x-bash', mode: 0o755 },
    { type: own, name: 'nix/store/x-bash/bash', mode: 0o755, content: new Uint8Array() },
    { type: 'symlink' as const, name: 'sh', mode: 0o777, target: '/nix/store/x-bash/bash' },
  ]
  const view = new ImageView(entries, [], new StoreReader(await fakeStore({})))
  expect(view.isFile('/sh')).toBe(true)
  expect(view.find('/nix/store/none/bash')).toBeUndefined()
})
