import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Host } from '../../../../src/host/host.ts'
import { keptTree } from '../../../../src/nix/source/kept-tree.ts'
import { narHashOf } from '../../../../src/nix/source/nar-hash.ts'
import type { ExactTree } from '../../../../src/nix/source/source.ts'
import { httpServers } from '../../../support/http-servers.ts'
import { narOf, type Tree } from '../../../support/nar.ts'
import { tempDir } from '../../../support/temp.ts'

const serve = httpServers()

const text = (contents: string, executable = false) => ({ contents: Buffer.from(contents), executable })
const tree = {
  entries: {
    'default.nix': text('{ }: { }'),
    lib: { entries: { empty: text(''), run: text('#!/bin/sh\n', true) } },
    link: { target: 'default.nix' },
  },
} satisfies Tree
const narHash = `sha256-${createHash('sha256').update(narOf(tree)).digest('base64')}`

function writeTree(
  directory: string,
  { entries }: { readonly entries: Readonly<Record<string, Tree>> },
): void {
  mkdirSync(directory, { recursive: true })
  for (const [name, node] of Object.entries(entries)) {
    const file = join(directory, name)
    if ('entries' in node) writeTree(file, node)
    else if ('target' in node) execFileSync('ln', ['-s', node.target, file])
    else writeFileSync(file, node.contents, { mode: node.executable === true ? 0o755 : 0o644 })
  }
}

interface Place {
  readonly archive?: string
  readonly make?: readonly string[]
  /** Bytes that are cut off. */
  readonly lacks?: number
}

/** A server that has one archive, and what fetches it. */
async function place({ archive = 'tar.gz', make = ['nixpkgs'], lacks = 0 }: Place = {}) {
  const dir = await tempDir('kept-tree')
  const [content, file] = [join(dir, 'content'), join(dir, archive)]
  for (const name of make) writeTree(join(content, name), tree)
  const option = archive.endsWith('xz') ? '-cJf' : '-czf'
  execFileSync('tar', [option, file, '-C', content, '--transform', 's#^UP/#../#', ...make])
  const asked: (string | undefined)[] = []
  const { http, host: address } = await serve((request, response) => {
    asked.push(request.headers.authorization)
    const bytes = readFileSync(file)
    response.end(bytes.subarray(0, bytes.length - lacks))
  })
  const said: string[] = []
  const log = { debug: (line: string) => said.push(line) }
  const env = { PATH: process.env.PATH, HOME: dir, XDG_CACHE_HOME: join(dir, 'cache') }
  const host = { env, http, log, signal: http.signal } as unknown as Host
  const url = `http://${address}/nixpkgs.${archive}`
  const trees = join(dir, 'cache', 'nixery-action', 'trees')
  const fetched = (changed: Partial<ExactTree> = {}, login = 'Basic x') =>
    keptTree({ kind: 'tarball', url, narHash, ...changed } as ExactTree, () => login, host)
  return { asked, fetched, said, trees, dir }
}

/** Nothing but the address says what is in it. */
const AT_COMMIT = { narHash: undefined, revision: '0'.repeat(40) }

test('the narHash of a directory is the SHA-256 of its NAR', async () => {
  const dir = join(await tempDir('nar-hash'), 'tree')
  writeTree(dir, tree)
  expect(narHashOf(dir)).toBe(narHash)
})

test('also where files end at, before and behind the end of what is hashed at once', async () => {
  const dir = join(await tempDir('nar-hash'), 'tree')
  const sizes = [0, 1, 7, 8, 9, 262_000, 262_143, 262_144, 262_145, 600_001]
  // Each place in the buffer is the beginning of one of them.
  const files = Array.from({ length: 60 }, (_, index) => sizes[index % 10] ?? 0)
  const entries: Record<string, Tree> = Object.fromEntries(
    files.map((size, index) => [`${'n'.repeat(index * 4)}${index}`, { contents: Buffer.alloc(size, index) }]),
  )
  const large = { entries: { ...entries, link: { target: 't'.repeat(4000) } } }
  writeTree(dir, large)
  expect(narHashOf(dir)).toBe(`sha256-${createHash('sha256').update(narOf(large)).digest('base64')}`)
})

describe('a tree whose content is known', () => {
  test.each(['tar.gz', 'tar.xz'])('is fetched once, as %s, and kept', async (archive) => {
    const { asked, fetched, trees } = await place({ archive })
    const directory = (await fetched()) ?? ''
    expect(narHashOf(directory)).toBe(narHash)
    expect(await fetched()).toBe(directory)
    expect(asked).toEqual(['Basic x'])
    expect(readdirSync(trees)).toHaveLength(1)
  })

  test('is the same for runs that fetch it at the same time', async () => {
    const { fetched, trees } = await place()
    const [first, ...others] = await Promise.all([fetched(), fetched(), fetched()])
    expect(others).toEqual([first, first])
    expect(readdirSync(trees)).toHaveLength(1)
  })

  test.each<[string, Parameters<typeof place>[0], Partial<ExactTree>, string]>([
    [
      'is not what its narHash says',
      {},
      { narHash: `sha256-${'A'.repeat(43)}=` },
      'not what its narHash says',
    ],
    ['is two directories', { make: ['a', 'b'] }, {}, 'not one directory'],
    ['leads out of its place', { make: ['UP/nixpkgs'] }, {}, 'tar: '],
    ['is cut', { lacks: 10 }, AT_COMMIT, 'unexpected end of file'],
    ['is cut, as xz', { archive: 'tar.xz', lacks: 10 }, AT_COMMIT, 'tar: '],
    ['is no archive', { archive: 'tgz' }, { url: 'http://127.0.0.1:1/x.tgz' }, 'ECONNREFUSED'],
  ])('and that %s is left to Nix', async (_, made, changed, why) => {
    const { fetched, said, trees, dir } = await place(made)
    expect(await fetched(changed)).toBeUndefined()
    expect(said.join('\n')).toContain(why)
    expect(readdirSync(trees)).toEqual([])
    expect(existsSync(join(dir, 'cache', 'nixery-action', 'nixpkgs'))).toBe(false)
  })

  test('is left to Nix where others may write to it', async () => {
    const { fetched, trees, said } = await place()
    mkdirSync(trees, { recursive: true })
    chmodSync(trees, 0o777)
    expect(await fetched()).toBeUndefined()
    expect(said.join('\n')).toContain('others may write to')
  })

  test('makes room for itself, but not of what was used today', async () => {
    const { fetched, trees } = await place()
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      const old = join(trees, name.repeat(64))
      mkdirSync(old, { recursive: true })
      const used = new Date(Date.now() - (index < 4 ? 1000 : 90_000_000) - index)
      utimesSync(old, used, used)
    }
    await fetched()
    const left = readdirSync(trees).map((name) => name[0])
    expect(left.filter((name) => name === 'e')).toEqual([])
    expect(left).toHaveLength(5)
  })
})

test.each<[string, ExactTree]>([
  ['a tree that may change', { kind: 'tarball', url: 'http://127.0.0.1:1/x.tar.gz' }],
  ['an archive of another kind', { kind: 'tarball', url: 'http://127.0.0.1:1/x.zip', narHash }],
  ['a repository', { kind: 'git', url: 'http://127.0.0.1:1/x', revision: '0'.repeat(40) }],
])('%s is left to Nix', async (_, source) => {
  const { fetched, asked } = await place()
  expect(await fetched({ narHash: undefined, ...source } as unknown as ExactTree)).toBeUndefined()
  expect(asked).toEqual([])
})
