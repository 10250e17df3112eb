import { appendFileSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { sourceAccess } from '../../../../src/nix/source/github.ts'
import { type PinSettings, pinSource } from '../../../../src/nix/source/pin.ts'
import { parsePackageSource } from '../../../../src/nix/source/source.ts'
import { systemPath } from '../../../support/child.ts'
import { testHost } from '../../../support/hosts.ts'
import { commitAll, git } from '../../../support/light-packages.ts'
import { scratchDir } from '../../../support/scratch.ts'

const sixHours = 21_600
const NIXPKGS_URL = 'https://github.com/NixOS/nixpkgs'

/** @param env more variables for git */
async function pin(
  text: string,
  env: Readonly<Record<string, string>> = {},
  settings: Partial<PinSettings> = {},
) {
  const source = parsePackageSource(text)
  if (source === undefined) throw new Error('no source')
  const host = await testHost({ PATH: systemPath, ...env })
  const usual = { repository: NIXPKGS_URL, ttlSeconds: sixHours, access: await sourceAccess('', host) }
  return pinSource(source, { ...usual, ...settings }, host)
}

/** The variables that make git look elsewhere for what begins with a URL. */
const insteadOf = (url: string, other: string) => ({
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: `url.${other}.insteadOf`,
  GIT_CONFIG_VALUE_0: url,
})

/** A repository with a commit on the branch main. */
async function repository(): Promise<string> {
  const dir = await scratchDir('repository')
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  mkdirSync(join(dir, 'pkgs'))
  writeFileSync(join(dir, 'default.nix'), '{ }')
  writeFileSync(join(dir, 'pkgs', 'a.nix'), '1')
  await commitAll(dir)
  return dir
}

const head = (dir: string) => git(dir, 'rev-parse', 'HEAD')
const commit = '0123456789abcdef0123456789abcdef01234567'

describe('a commit', () => {
  test('is itself, and nobody is asked', async () => {
    const url = `${NIXPKGS_URL}/archive/${commit}.tar.gz`
    expect(await pin(commit, { PATH: '' })).toEqual({
      source: { kind: 'tarball', url, revision: commit },
      identity: { revision: commit },
      revision: commit,
    })
    expect(await pin(`git+https://git.example/pkgs?rev=${commit}`, { PATH: '' })).toEqual({
      source: { kind: 'git', url: 'https://git.example/pkgs', revision: commit },
      identity: { revision: commit },
      revision: commit,
    })
  })
})

describe('a branch of nixpkgs', () => {
  test('is the commit that it points to', async () => {
    const dir = await repository()
    await git(dir, 'checkout', '--quiet', '-b', 'nixos-24.11')
    await commitAll(dir)
    const revision = await head(dir)
    // Another one that ends alike, and comes first in git's answer.
    await git(dir, 'update-ref', 'refs/heads/a/refs/heads/nixos-24.11', 'main')
    expect(await pin('nixos-24.11', insteadOf(NIXPKGS_URL, dir))).toEqual({
      source: { kind: 'tarball', url: `${NIXPKGS_URL}/archive/${revision}.tar.gz`, revision },
      identity: { revision },
      revision,
    })
  })

  test.each([
    ['git is not there', 'main', { PATH: '' }],
    ['the server is not there', 'main', insteadOf(NIXPKGS_URL, '/proc/nonexistent/')],
  ])('has a time to live when %s', async (_, branch, env) => {
    const url = `${NIXPKGS_URL}/archive/refs/heads/${branch}.tar.gz`
    const local = insteadOf(NIXPKGS_URL, await repository())
    const pinned = await pin(branch, { ...local, ...env })
    expect(pinned).toEqual({
      source: { kind: 'tarball', url },
      identity: { url, validUntil: expect.any(Number) },
      unpinned: expect.stringMatching(new RegExp(`^git could not look up ${branch}( \\(fatal: .*\\))?$`)),
    })
    const { validUntil } = pinned.identity
    expect(Number(validUntil) % sixHours).toBe(0)
    expect(Number(validUntil) - Date.now() / 1000).toBeGreaterThan(0)
    expect(Number(validUntil) - Date.now() / 1000).toBeLessThanOrEqual(sixHours)
  })
})

describe('a repository of our own', () => {
  test('has its branches and commits by git, where it is no GitHub', async () => {
    const url = `file://${await repository()}`
    const revision = await head(url.slice('file://'.length))
    const source = { kind: 'git', url, revision }
    const identity = { revision }
    const own = { repository: url }
    const ref = 'refs/heads/main'
    expect(await pin('main', {}, own)).toEqual({ source: { ...source, ref }, identity, revision })
    expect(await pin(revision, {}, own)).toEqual({ source, identity, revision })
    expect(await pin('main', { PATH: '' }, own)).toMatchObject({ source: { kind: 'git', url, ref } })
  })

  test('on the server of the workflow has them as tarballs', async () => {
    const url = 'https://github.example/o/pkgs'
    const source = { kind: 'tarball', url: `${url}/archive/${commit}.tar.gz`, revision: commit }
    const env = { GITHUB_SERVER_URL: 'https://github.example' }
    expect(await pin(commit, env, { repository: url })).toMatchObject({ source })
  })
})

describe('a flake', () => {
  const url = 'https://github.com/o/r'
  test('on GitHub is the commit that its ref points to', async () => {
    const dir = await repository()
    const revision = await head(dir)
    for (const text of ['github:o/r', 'github:o/r/main?dir=sub'])
      expect(await pin(text, insteadOf(url, dir))).toEqual({
        source: {
          ...{ kind: 'flake', directory: text.includes('sub') ? 'sub' : '' },
          tree: { kind: 'tarball', url: `${url}/archive/${revision}.tar.gz`, revision },
        },
        identity: { revision, flake: text.includes('sub') ? 'sub' : '' },
        revision,
      })
  })

  test('at a commit is itself, and nobody is asked', async () => {
    expect((await pin(`github:o/r/${commit}`, { PATH: '' })).identity).toEqual({
      revision: commit,
      flake: '',
    })
  })

  test('that cannot be looked up has a time to live', async () => {
    const pinned = await pin('gitlab:o/r/main', { PATH: '' })
    expect(pinned).toMatchObject({ unpinned: expect.stringContaining('main of gitlab:o/r') })
    expect(pinned.source).toMatchObject({
      tree: { kind: 'tarball', url: 'https://gitlab.com/o/r/-/archive/main/r-main.tar.gz' },
    })
  })

  test('in a directory is that directory, and another thing than the tree itself', async () => {
    const dir = await repository()
    const { identity } = await pin(dir)
    expect((await pin(`path:${dir}`)).identity).toEqual({ ...identity, flake: '' })
  })
})

describe('git+URL', () => {
  let dir: string
  let url: string
  beforeEach(async () => {
    dir = await repository()
    url = `file://${dir}`
    await git(dir, 'checkout', '--quiet', '-b', 'topic')
    await commitAll(dir)
    await git(dir, 'update-ref', 'refs/heads/old/topic', 'main')
    await git(dir, 'tag', 'v1', 'main')
    await git(dir, '-c', 'user.name=t', '-c', 'user.email=t@localhost', 'tag', '--message=x', 'v2', 'topic')
  })

  test.each([
    ['main', 'refs/heads/main', 'main'],
    ['topic', 'refs/heads/topic', 'topic'],
    ['old/topic', 'refs/heads/old/topic', 'main'],
    ['refs/heads/topic', 'refs/heads/topic', 'topic'],
    ['v1', 'refs/tags/v1', 'main'],
    ['v2', 'refs/tags/v2', 'topic'],
    ['refs/tags/v2', 'refs/tags/v2', 'topic'],
  ])('?ref=%s is the commit there, by the whole name of the ref', async (given, ref, target) => {
    const revision = await git(dir, 'rev-parse', `${target}^{commit}`)
    expect(await pin(`git+${url}?ref=${given}`)).toEqual({
      source: { kind: 'git', url, ref, revision },
      identity: { revision },
      revision,
    })
  })

  test('without a ref is the commit that is checked out there', async () => {
    const revision = await head(dir)
    expect(await pin(`git+${url}`)).toEqual({
      source: { kind: 'git', url, revision },
      identity: { revision },
      revision,
    })
  })

  test.each(['no-such', 'git+URL?ref=no-such'])(
    '%s, which the repository does not have, is a problem',
    async (text) => {
      const local = insteadOf(NIXPKGS_URL, dir)
      await expect(pin(text.replace('URL', url), local)).rejects.toMatchObject({
        code: 'invalid-input',
        problems: [{ message: expect.stringMatching(/has no branch or tag no-such$/) }],
      })
    },
  )

  test('without git has a time to live', async () => {
    expect(await pin(`git+${url}?ref=main`, { PATH: '' })).toMatchObject({
      identity: { url, ref: 'main', validUntil: expect.any(Number) },
      unpinned: `git could not look up main of ${url}`,
    })
  })
})

describe('a tarball', () => {
  const url = 'https://host.example/nixpkgs.tar.gz'
  const narHash = `sha256-${'A'.repeat(43)}=`

  test('with a hash is its hash', async () => {
    expect(await pin(`${url}?narHash=${narHash}`)).toEqual({
      source: { kind: 'tarball', url, narHash },
      identity: { narHash },
    })
  })

  test('without one has a time to live, which is that of cache-ttl', async () => {
    const { identity, unpinned } = await pin(url, {}, { ttlSeconds: 60 })
    expect(unpinned).toBe(`${url} has no hash (add ?narHash=sha256-...)`)
    expect(identity).toEqual({ url, validUntil: expect.any(Number) })
    expect(Number(identity.validUntil) - Date.now() / 1000).toBeLessThanOrEqual(60)
  })
})

describe('a directory', () => {
  let dir: string
  beforeEach(async () => {
    dir = await repository()
  })
  const identityOf = async (path: string) => (await pin(path)).identity

  test('that is a clean git tree is that tree', async () => {
    expect(await pin(dir)).toEqual({
      source: { kind: 'path', path: dir },
      identity: { tree: await git(dir, 'rev-parse', 'HEAD^{tree}') },
      revision: await head(dir),
    })
    // The commit of a repository says nothing about a directory in it.
    expect(await pin(join(dir, 'pkgs'))).toEqual({
      source: { kind: 'path', path: join(dir, 'pkgs') },
      identity: { tree: await git(dir, 'rev-parse', 'HEAD:pkgs') },
    })
  })

  test.each<[string, (dir: string) => void]>([
    ['a changed file', (path) => appendFileSync(join(path, 'default.nix'), ' ')],
    ['a new file', (path) => writeFileSync(join(path, 'new.nix'), '')],
    ['a file less', (path) => unlinkSync(join(path, 'pkgs', 'a.nix'))],
    ['an ignored file', (path) => writeFileSync(join(path, 'pkgs', 'ignored.nix'), '')],
  ])('with %s is the hash of its files', async (_, change) => {
    writeFileSync(join(dir, '.git', 'info', 'exclude'), 'ignored.nix\n')
    change(dir)
    expect(await identityOf(dir)).toEqual({ files: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test('is not touched by what is changed beside it', async () => {
    const before = await identityOf(join(dir, 'pkgs'))
    appendFileSync(join(dir, 'default.nix'), ' ')
    expect(await identityOf(join(dir, 'pkgs'))).toEqual(before)
  })

  test('without git, or without a commit, is the hash of its files', async () => {
    const plain = await scratchDir('plain')
    writeFileSync(join(plain, 'default.nix'), '{ }')
    const files = await identityOf(plain)
    expect(files).toEqual({ files: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect((await pin(plain, { PATH: '' })).identity).toEqual(files)
    await git(plain, 'init', '--quiet')
    expect(await identityOf(plain)).toEqual(files)
  })

  test('that is not there is a problem of the input', async () => {
    await expect(pin('/proc/nonexistent/pkgs')).rejects.toMatchObject({
      code: 'invalid-input',
      problems: [{ message: expect.stringMatching(/^\/proc\/nonexistent\/pkgs cannot be read: ENOENT/) }],
    })
  })

  test('whose files git was told not to look at stands for its files', async () => {
    await git(dir, 'update-index', '--skip-worktree', 'default.nix')
    appendFileSync(join(dir, 'default.nix'), ' ')
    expect(await identityOf(dir)).toHaveProperty('files')
  })

  test('behind a link is where the link leads', async () => {
    const link = join(await scratchDir('link'), 'link')
    symlinkSync(dir, link)
    expect(await pin(join(link, 'pkgs'))).toEqual(await pin(join(dir, 'pkgs')))
  })

  test('may have links', async () => {
    symlinkSync('nowhere', join(dir, 'link'))
    expect(await identityOf(dir)).toHaveProperty('files')
  })
})

describe('a flake.lock', () => {
  test('is pinned as what it names', async () => {
    const dir = await scratchDir('flake')
    const locked = {
      type: 'github',
      owner: 'o',
      repo: 'r',
      rev: commit,
      narHash: `sha256-${'B'.repeat(43)}=`,
    }
    const lock = { nodes: { root: { inputs: { nixpkgs: 'n' } }, n: { locked } }, root: 'root', version: 7 }
    writeFileSync(join(dir, 'flake.lock'), JSON.stringify(lock))
    expect(await pin(join(dir, 'flake.lock'))).toEqual({
      source: {
        ...{ kind: 'tarball', narHash: locked.narHash },
        ...{ url: `https://github.com/o/r/archive/${commit}.tar.gz`, revision: commit },
      },
      identity: { narHash: locked.narHash },
      revision: commit,
    })
  })

  test('that is not there is a problem of the input', async () => {
    await expect(pin('/proc/nonexistent/flake.lock')).rejects.toMatchObject({
      code: 'invalid-input',
      problems: [
        {
          message: expect.stringContaining('/proc/nonexistent/flake.lock cannot be read'),
          hint: 'check the path',
        },
      ],
    })
  })
})
