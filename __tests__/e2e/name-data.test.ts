// From a binary cache to counts of its packages, and from there to layers and images.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, buildLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { verifyLayout } from '../support/image.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

async function nix(version: toolchain.NixVersion, program: string, args: readonly string[]): Promise<string> {
  const env = { ...(await sharedStore()).env, HOME: await tempDir('home') }
  const features = program === 'nix' ? ['--extra-experimental-features', 'nix-command'] : []
  return (
    await mustRun(join((await toolchain.nix(version)).bin, program), [...features, ...args], { env })
  ).trim()
}

const builtPaths = async (...names: readonly string[]) => {
  const attributes = names.flatMap((name) => ['-A', name])
  return (await nix('2.34', 'nix-build', [offlinePackagesDir, '--no-out-link', ...attributes])).split('\n')
}

/** On a machine without Nix. */
const runOn = (input: string, ...args: readonly string[]) =>
  runCli(args, { input, nix: 'none', oras: 'none' })

interface Counts {
  readonly snapshots: number
  readonly names: Record<string, { popularity: number; changes: number; since: number; digest: string }>
}

let directory: string
let cache: string
let closure: string
/** Counts of the binary cache. */
let counts: string

beforeAll(async () => {
  directory = await tempDir('names')
  cache = `file://${directory}/cache`
  const paths = await builtPaths('git', 'curl')
  await nix('2.34', 'nix', ['copy', '--to', `${cache}?compression=none`, ...paths])
  closure = await nix('2.34', 'nix', ['path-info', '--json', '--recursive', ...(await builtPaths('git'))])
  counts = join(directory, 'names.json')
  const all = await nix('2.34', 'nix', ['path-info', '--json', '--all', '--store', cache])
  const { code, stderr } = await runOn(all, 'count-names', '--output', counts)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}, 120_000)

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Counts

describe('counts of a binary cache', () => {
  test('are those that Nix itself would give', async () => {
    const { snapshots, names } = await read(counts)
    expect(snapshots).toBe(1)
    const [git = ''] = await builtPaths('git')
    const libc = (await nix('2.34', 'nix-store', ['--query', '--requisites', git]))
      .split('\n')
      .find((path) => /-libc-bin-|-libc6-|-glibc-/.test(path))
    const name = /^.{44}(.*?)-\d/.exec(libc ?? '')?.[1] ?? ''
    const inCache = (await nix('2.34', 'nix', ['path-info', '--all', '--store', cache])).split('\n')
    const referrers = (await nix('2.34', 'nix-store', ['--query', '--referrers', libc ?? '']))
      .split('\n')
      .filter((path) => path !== libc && inCache.includes(path))
    expect(referrers.length).toBeGreaterThan(3)
    expect(names[name]?.popularity).toBe(referrers.length)
  })

  test.each(toolchain.nixVersions)('are the same as Nix %s prints the cache', async (version) => {
    const all = await nix(version, 'nix', ['path-info', '--json', '--all', '--store', cache])
    expect((await runOn(all, 'count-names')).stdout).toBe(await readFile(counts, 'utf8'))
  })

  test('are continued: nothing has changed, then everything', async () => {
    const all = await nix('2.34', 'nix', ['path-info', '--json', '--all', '--store', cache])
    const second = await runOn(all, 'count-names', '--extend', counts)
    const of = (json: unknown) => Object.values((json as Counts).names).map(({ changes }) => changes)
    expect(second.json).toMatchObject({ snapshots: 2 })
    expect(new Set(of(second.json))).toEqual(new Set([0]))
    const file = join(directory, 'second.json')
    await writeFile(file, second.stdout)
    const otherPaths = all.replace(
      /\b[0-9a-z]{32}-/g,
      (hash) => `${[...hash.slice(0, 32)].reverse().join('')}-`,
    )
    const third = await runOn(otherPaths, 'count-names', '--extend', file)
    expect(third.json).toMatchObject({ snapshots: 3 })
    expect(new Set(of(third.json))).toEqual(new Set([1]))
  })
})

describe('group-layers', () => {
  test('reads a file or a pinned URL, and refuses another content in one line', async () => {
    const text = await readFile(counts)
    const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const group = (popularity: string) =>
        runOn(closure, 'group-layers', '--max-layers', '8', '--popularity', popularity)
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/names.json`
      const pinned = `${url}#sha256-${createHash('sha256').update(text).digest('hex')}`
      const fromFile = await group(counts)
      expect({ code: fromFile.code, stderr: fromFile.stderr }).toEqual({ code: 0, stderr: '' })
      expect((await group(pinned)).stdout).toBe(fromFile.stdout)

      const refused = await group(`${url}#sha256-${'0'.repeat(64)}`)
      expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: '' })
      expect(refused.stderr).toMatch(
        /^error: popularity: .* has another content than #sha256-0+\n {2}fix: .*\n {2}code: invalid-input\n$/,
      )
    } finally {
      server.close()
    }
  })
})

describe('a build', () => {
  test('is valid with counts, and another image only when the counts say something else', async () => {
    await verifyLayout((await buildLayout('git', { popularity: counts, 'max-layers': '10' })).dir)
    const cacheDir = await tempDir('cache')
    const hit = async (popularity?: string) => {
      const inputs = { packages: 'git', push: 'false', cache: 'true', 'cache-dir': cacheDir }
      const { code, json, stderr } = await build({
        ...inputs,
        ...(popularity === undefined ? {} : { popularity }),
      })
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
      return (json as { 'cache-hit': string })['cache-hit']
    }
    const data = await read(counts)
    const file = join(directory, 'other.json')
    expect(await hit(counts)).toBe('none')
    expect(await hit(counts)).toBe('image')
    await writeFile(file, JSON.stringify({ names: data.names, snapshots: 1, version: 1 }, undefined, 4))
    expect(await hit(file)).toBe('image')
    const [name = ''] = Object.keys(data.names)
    const changed = { ...data.names[name], popularity: 999 }
    await writeFile(file, JSON.stringify({ ...data, names: { ...data.names, [name]: changed } }))
    expect(await hit(file)).not.toBe('image')
    expect(await hit()).not.toBe('image')
  })

  test('fetches what a pinned URL holds only when there is an image to be made', async () => {
    const text = await readFile(counts)
    let fetched = 0
    const server = createServer((_, response) => {
      fetched += 1
      response.end(text)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/names.json`
      const popularity = `${url}#sha256-${createHash('sha256').update(text).digest('hex')}`
      const inputs = { packages: 'git', push: 'false', cache: 'true', 'cache-dir': await tempDir('cache') }
      const digests = []
      for (const expected of [1, 1]) {
        const { code, json } = await build({ ...inputs, popularity })
        expect({ code, fetched }).toEqual({ code: 0, fetched: expected })
        digests.push((json as { digest: string }).digest)
      }
      const fromFile = await build({ ...inputs, popularity: counts })
      expect(digests).toEqual(Array(2).fill((fromFile.json as { digest: string }).digest))
    } finally {
      server.close()
    }
  })

  test('does not start when the file is not there', async () => {
    const { code, stdout, stderr } = await build({
      packages: 'git',
      push: 'false',
      popularity: './nowhere.json',
    })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: popularity: ENOENT/)
  })
})
