// Package sources through the whole program: a second run finds out without Nix whether the source is still
// the same.
import { createReadStream } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, type Inputs, mustBuild } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { commitAll, git, lightPackages } from '../support/light-packages.ts'
import { startTrace } from '../support/start-trace.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

let packages: string
let dest: string
let common: Inputs
/** A machine whose programs of Nix do not work. */
let broken: BuildOptions
beforeAll(async () => {
  broken = { nix: 'none', path: [(await startTrace()).bin] }
})
beforeEach(async () => {
  packages = await lightPackages()
  dest = join(await tempDir('built'), 'image')
  common = {
    ...{ packages: 'hello', push: 'false', output: `type=oci,dest=${dest}` },
    ...{ cache: 'true', 'cache-dir': await tempDir('cache') },
  }
})

const change = () => appendFile(join(packages, 'default.nix'), '\n# changed\n')

/** Whether a run is over without Nix. */
async function isRemembered(inputs: Inputs, options: BuildOptions = {}): Promise<boolean> {
  const { code, json } = await build({ ...common, ...inputs }, { ...broken, ...options })
  return code === 0 && (json as { 'cache-hit': string })['cache-hit'] === 'image'
}

describe('a git repository', () => {
  test.each(['', '?ref=main', '?ref=v1', '?ref=annotated'])('%s is looked up in every run', async (query) => {
    await git(packages, 'tag', 'v1')
    await git(
      packages,
      ...['-c', 'user.name=t', '-c', 'user.email=t@localhost'],
      'tag',
      '-m',
      'x',
      'annotated',
    )
    const inputs = { nixpkgs: `git+file://${packages}${query}` }
    const { summary } = await mustBuild({ ...common, ...inputs })
    expect(summary).not.toContain('Not pinned')
    expect(await isRemembered(inputs)).toBe(true)
    await change()
    expect(await isRemembered(inputs)).toBe(true)
    await commitAll(packages)
    expect(await isRemembered(inputs)).toBe(/ref=(v1|annotated)/.test(query))
  })

  test('at a commit stays as it is', async () => {
    const inputs = { nixpkgs: `git+file://${packages}?rev=${await git(packages, 'rev-parse', 'HEAD')}` }
    await mustBuild({ ...common, ...inputs })
    await change()
    await commitAll(packages)
    expect(await isRemembered(inputs)).toBe(true)
  })
})

describe('a directory', () => {
  test('is the same until one of its files is another', async () => {
    const inputs = { nixpkgs: packages }
    await mustBuild({ ...common, ...inputs })
    expect(await isRemembered(inputs)).toBe(true)
    await change()
    expect(await isRemembered(inputs)).toBe(false)
    await git(packages, 'checkout', '--quiet', '.')
    expect(await isRemembered(inputs)).toBe(true)
  })

  test('that a flake.lock names is that directory', async () => {
    const file = join(await tempDir('flake'), 'flake.lock')
    const nodes = {
      nixpkgs: { locked: { type: 'path', path: packages } },
      root: { inputs: { nixpkgs: 'nixpkgs' } },
    }
    await writeFile(file, JSON.stringify({ version: 7, root: 'root', nodes }))
    const inputs = { nixpkgs: 'flake.lock' }
    const { digest } = await mustBuild({ ...common, ...inputs }, { cwd: dirname(file) })
    expect(digest).toBe((await mustBuild({ ...common, nixpkgs: packages })).digest)
    expect(await isRemembered(inputs, { cwd: dirname(file) })).toBe(true)
    await change()
    expect(await isRemembered(inputs, { cwd: dirname(file) })).toBe(false)
  })
})

describe('a tarball', () => {
  let server: Server
  let file: string
  let url: string
  beforeEach(async () => {
    file = join(await tempDir('tarball'), 'packages.tar.gz')
    const args = ['--create', '--gzip', '--file', file, '--exclude=.git', '--directory', dirname(packages)]
    await mustRun('tar', [...args, packages.slice(dirname(packages).length + 1)])
    server = createServer((_, response) => createReadStream(file).pipe(response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/packages.tar.gz`
  })

  async function stop(): Promise<void> {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  test('without a hash is the same for some time, and the summary says so', async () => {
    const inputs = { nixpkgs: url, 'cache-ttl': '365d' }
    const { summary } = await mustBuild({ ...common, ...inputs })
    await stop()
    expect(summary).toContain(
      `\nNot pinned: ${url} has no hash (add ?narHash=sha256-...); re-resolved every 365d\n`,
    )
    expect(await isRemembered(inputs)).toBe(true)
    expect(await isRemembered({ ...inputs, 'cache-ttl': '364d' })).toBe(false)
  })

  test('with a hash is what the hash says, wherever it comes from', async () => {
    const narHash = await narHashOf(file)
    const { summary } = await mustBuild({ ...common, nixpkgs: `${url}?narHash=${narHash}` })
    await stop()
    expect(summary).not.toContain('Not pinned')
    expect(await isRemembered({ nixpkgs: `https://elsewhere.example/other.tar.gz?narHash=${narHash}` })).toBe(
      true,
    )
    const another = narHash.replace(/-./, (start) => (start === '-A' ? '-B' : '-A'))
    expect(await isRemembered({ nixpkgs: `${url}?narHash=${another}` })).toBe(false)
  })
})

/** What Nix says of the tree in a tarball. */
async function narHashOf(tarball: string): Promise<string> {
  const dir = await tempDir('unpacked')
  await mustRun('tar', ['--extract', '--file', tarball, '--strip-components=1', '--directory', dir])
  const nix = join((await toolchain.nix('2.34')).bin, 'nix')
  const { env } = await sharedStore()
  return (await mustRun(nix, ['hash', 'path', dir], { env })).trim()
}
