// Every kind of package source, each from a real server: one tree is one image, wherever it comes from.
import { randomUUID } from 'node:crypto'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, buildLayout, type Inputs, mustBuild, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { commitAll, git } from '../support/light-packages.ts'
import { layoutOf as readLayout } from '../support/oci-layout.ts'
import { writeProgram } from '../support/programs.ts'
import { smallPackages } from '../support/small-packages.ts'
import { type SourceServer, startSourceServer } from '../support/source-server.ts'
import { type SshAgent, startSshAgent } from '../support/ssh-agent.ts'
import { type Sshd, startSshd } from '../support/sshd.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** What most tests take packages from. */
let usual: Repository
let server: SourceServer
let sshd: Sshd
let agent: SshAgent
/** What ssh needs to know of the server; the key is in the agent. */
let sshEnv: Readonly<Record<string, string>>

beforeAll(async () => {
  usual = await repositoryIn(await smallPackages())
  server = await startSourceServer(dirname(usual.dir))
  sshd = await startSshd()
  agent = await startSshAgent(sshd)
  const ssh = `${join(sshd.clientBin, 'ssh')} -F none -oBatchMode=yes -oUserKnownHostsFile=${sshd.knownHosts}`
  sshEnv = { SSH_AUTH_SOCK: agent.socket, GIT_SSH_COMMAND: ssh }
})
afterAll(async () => {
  await server?.stop()
  await sshd?.stop()
  await agent?.stop()
})

/** A repository with the branches main and nixos-unstable, both at the commit. */
interface Repository {
  readonly dir: string
  /** What the server calls it. */
  readonly name: string
  readonly commit: string
}

async function repositoryIn(dir: string): Promise<Repository> {
  await git(dir, 'branch', 'nixos-unstable')
  return { dir, name: basename(dir), commit: await git(dir, 'rev-parse', 'HEAD') }
}

/** The same packages in a tree that no store has yet. */
async function anotherTree(): Promise<Repository> {
  const name = randomUUID()
  const dir = join(dirname(usual.dir), name)
  await mustRun('git', ['clone', '--quiet', usual.dir, dir])
  await writeFile(join(dir, 'another'), name)
  await commitAll(dir)
  return repositoryIn(dir)
}

async function layoutOf(inputs: Inputs): Promise<Inputs> {
  return { ...toLayout('hello', join(await tempDir('built'), 'image')), ...inputs }
}

/** A flake.lock whose input nixpkgs is locked to this. */
async function lockFile(locked: object): Promise<string> {
  const file = join(await tempDir('flake'), 'flake.lock')
  const nodes = { pkgs: { locked }, root: { inputs: { nixpkgs: 'pkgs' } } }
  await writeFile(file, JSON.stringify({ version: 7, root: 'root', nodes }))
  return file
}

/** What Nix says of the tree. */
async function narHash(repository: Repository): Promise<string> {
  const dir = join(await tempDir('checkout'), 'tree')
  await mustRun('git', ['clone', '--quiet', repository.dir, dir])
  await mustRun('rm', ['-r', join(dir, '.git')])
  const nix = join((await toolchain.nix('2.34')).bin, 'nix')
  const settings = { NIX_CONFIG: 'experimental-features = nix-command' }
  return (await mustRun(nix, ['hash', 'path', dir], { env: settings })).trim()
}

type Kind = { readonly inputs: Inputs; readonly env?: Readonly<Record<string, string>> }
const sshUrl = ({ dir }: Repository) => `git+ssh://root@127.0.0.1:${sshd.port}${dir}`
const tarball = ({ name, commit }: Repository) => `${server.url}/${name}/archive/${commit}.tar.gz`
const mirror = ({ name }: Repository, { url } = server) => ({ 'nixpkgs-repository': `${url}/${name}` })
const asGitHub = ({ url } = server) => ({ GITHUB_SERVER_URL: url })

const kinds: Readonly<Record<string, (repository: Repository) => Kind | Promise<Kind>>> = {
  'a directory behind a link': async (one) => {
    const link = join(await tempDir('link'), 'link')
    await symlink(dirname(one.dir), link)
    return { inputs: { nixpkgs: join(link, one.name) } }
  },
  'git+file at a branch': (one) => ({ inputs: { nixpkgs: `git+file://${one.dir}?ref=main` } }),
  'git+ssh with the agent': (one) => ({ inputs: { nixpkgs: `${sshUrl(one)}?ref=main` }, env: sshEnv }),
  'git+http at a commit': (one) => ({
    inputs: { nixpkgs: `git+${server.url}/${one.name}?rev=${one.commit}` },
  }),
  'a tarball over http': (one) => ({ inputs: { nixpkgs: tarball(one) } }),
  'a tarball with a hash': async (one) => ({
    inputs: { nixpkgs: `${tarball(one)}?narHash=${encodeURIComponent(await narHash(one))}` },
  }),
  'a channel of a mirror': (one) => ({ inputs: { nixpkgs: 'nixos-unstable', ...mirror(one) } }),
  'a commit of a mirror': (one) => ({ inputs: { nixpkgs: one.commit, ...mirror(one) } }),
  'a commit, as GitHub has it': (one) => ({
    inputs: { nixpkgs: one.commit, ...mirror(one) },
    env: asGitHub(),
  }),
  'a flake.lock with a git repository': async (one) => {
    const locked = { type: 'git', url: `${server.url}/${one.name}`, rev: one.commit, ref: 'refs/heads/main' }
    return { inputs: { nixpkgs: await lockFile(locked) } }
  },
  'a flake.lock with a tarball': async (one) => {
    const locked = { type: 'tarball', url: tarball(one), rev: one.commit, narHash: await narHash(one) }
    return { inputs: { nixpkgs: await lockFile(locked) } }
  },
  'a flake in a directory': (one) => ({ inputs: { nixpkgs: `path:${one.dir}` } }),
  'a flake in a git repository': (one) => ({ inputs: { nixpkgs: `flake:git+file://${one.dir}?ref=main` } }),
  'a flake in a tarball': (one) => ({ inputs: { nixpkgs: `flake:${tarball(one)}` } }),
}

describe('one tree is one image', () => {
  let digest: string
  beforeAll(async () => {
    const inputs = await layoutOf({ nixpkgs: usual.dir })
    digest = (await mustBuild(inputs)).digest
  })

  async function digestOf(name: string, options: BuildOptions = {}) {
    const { inputs, env = {} } = (await kinds[name]?.(usual)) ?? { inputs: {} }
    return mustBuild(await layoutOf(inputs), { ...options, env: { ...options.env, ...env } })
  }

  test.each(Object.keys(kinds))('%s', async (name) => {
    const built = await digestOf(name)
    expect(built.digest).toBe(digest)
    // A flake in a directory that is a clean repository has a commit as well.
    const known = !/^a tarball|in a tarball$/.test(name)
    expect(built['nixpkgs-rev']).toBe(known ? usual.commit : '')
  })

  test('names a commit where the tree itself says it, and nowhere else', async () => {
    const revision = '0123456789abcdef0123456789abcdef01234567'
    const { dir } = await anotherTree()
    const annotationsOf = async (nixpkgs: string) => {
      const { dir: layout } = await buildLayout('hello', { nixpkgs })
      return (await readLayout(layout)).manifest.annotations
    }
    const version = { 'org.opencontainers.image.version': expect.any(String) }
    expect(await annotationsOf(`git+file://${dir}`)).toEqual(version)
    await writeFile(join(dir, '.git-revision'), `${revision}\n`)
    await commitAll(dir)
    const named = { ...version, 'org.nixos.nixpkgs.revision': revision }
    expect(await annotationsOf(`git+file://${dir}`)).toEqual(named)
    expect(await annotationsOf(`path:${dir}`)).toEqual(named)
  })

  test.each(toolchain.nixVersions.filter((version) => version !== '2.34'))('with Nix %s', async (nix) => {
    const names = ['git+ssh with the agent', 'a tarball over http', 'a flake in a git repository']
    for (const name of [...names, 'a commit of a mirror'])
      expect((await digestOf(name, { nix })).digest).toBe(digest)
  })
})

describe('a tree that was fetched', () => {
  test.each([
    'a commit, as GitHub has it',
    'a commit of a mirror',
    'git+http at a commit',
    'a tarball with a hash',
  ])('is not fetched again: %s', async (name) => {
    const { inputs, env = {} } = (await kinds[name]?.(await anotherTree())) ?? { inputs: {} }
    server.clear()
    await mustBuild(await layoutOf(inputs), { env })
    expect(server.requests()).not.toEqual([])
    server.clear()
    await mustBuild(await layoutOf({ ...inputs, packages: 'bash' }), { env })
    expect(server.requests()).toEqual([])
  })
})

describe('a private repository', () => {
  const token = 'ghs_privateprivateprivate'
  const given = { 'github-token': 'env:TOKEN' }
  let hidden: SourceServer
  beforeAll(async () => {
    hidden = await startSourceServer(dirname(usual.dir), token)
  })
  afterAll(() => hidden?.stop())

  test.each<[string, (one: Repository) => Inputs]>([
    ['a branch', (one) => ({ nixpkgs: 'main', ...mirror(one, hidden) })],
    ['a commit', (one) => ({ nixpkgs: one.commit, ...mirror(one, hidden) })],
    ['git+URL', (one) => ({ nixpkgs: `git+${hidden.url}/${one.name}?ref=main` })],
  ])('on GitHub is read with github-token: %s', async (_, inputs) => {
    const env = { ...asGitHub(hidden), TOKEN: token }
    const all = await layoutOf({ ...inputs(await anotherTree()), ...given })
    const { code, stdout, stderr } = await build(all, { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('could not look up') })
    expect(stdout + stderr).not.toContain(token)
  })

  test.each(['2.26', '2.8'] as const)('on GitHub is read with github-token by Nix %s', async (nix) => {
    const one = await anotherTree()
    const inputs = await layoutOf({ nixpkgs: one.commit, ...mirror(one, hidden), ...given })
    const env = { ...asGitHub(hidden), TOKEN: token }
    expect(await build(inputs, { nix, env })).toMatchObject({ code: 0 })
  })

  test('without it fails, and says what is missing', async () => {
    const one = await anotherTree()
    const inputs = await layoutOf({ nixpkgs: one.commit, ...mirror(one, hidden) })
    const { code, stderr } = await build(inputs, { env: asGitHub(hidden) })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('github-token') })
  })

  test('elsewhere never sees the token', async () => {
    const one = await anotherTree()
    server.clear()
    const nixpkgs = [`git+${server.url}/${one.name}?ref=main`, tarball(await anotherTree())]
    for (const source of nixpkgs)
      await mustBuild(await layoutOf({ nixpkgs: source, ...given }), { env: { TOKEN: token } })
    expect(server.requests().length).toBeGreaterThan(2)
    expect(server.authorizations()).toEqual([])
  })

  test('over ssh needs the right host key', async () => {
    const knownHosts = join(await tempDir('known-hosts'), 'known_hosts')
    const key = await readFile(`${sshd.identity}.pub`, 'utf8')
    await writeFile(knownHosts, `[127.0.0.1]:${sshd.port} ${key}`)
    const GIT_SSH_COMMAND = sshEnv.GIT_SSH_COMMAND?.replace(sshd.knownHosts, knownHosts) ?? ''
    const env = { ...sshEnv, GIT_SSH_COMMAND }
    const { code, stderr } = await build(await layoutOf({ nixpkgs: sshUrl(await anotherTree()) }), { env })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('Host key '),
    })
  })
})

describe('a flake', () => {
  /** A flake in a repository, with packages of its own and an input nixpkgs. */
  async function flake(outputs: string, locked: boolean): Promise<string> {
    const dir = await tempDir('flake')
    const input = `git+file://${usual.dir}?ref=main`
    await writeFile(
      join(dir, 'flake.nix'),
      `{ inputs.nixpkgs.url = "${input}"; outputs = { self, nixpkgs }: let pkgs = nixpkgs.legacyPackages.x86_64-linux; in { ${outputs} }; }`,
    )
    await git(dir, 'init', '--quiet', '--initial-branch=main')
    await commitAll(dir)
    if (locked) await lock(dir)
    return dir
  }

  async function lock(dir: string): Promise<void> {
    const { bin } = await toolchain.nix('2.34')
    const { env } = await newStore()
    const PATH = `${bin}:${process.env.PATH}`
    await mustRun(join(bin, 'nix'), ['flake', 'lock', dir], {
      env: { ...env, PATH, HOME: await tempDir('home') },
    })
    await commitAll(dir)
  }

  const own = 'packages.x86_64-linux.mine = pkgs.runCommand "mine-1.2" { } "mkdir -p $out/bin";'

  test.each(toolchain.nixVersions)('has its packages, and those of its nixpkgs (Nix %s)', async (nix) => {
    const dir = await flake(own, true)
    const inputs = await layoutOf({ packages: 'mine hello', nixpkgs: `flake:git+file://${dir}` })
    const { summary } = await mustBuild(inputs, { nix })
    expect(summary).toMatch(/^Packages: .*`hello` .*`mine` 1\.2$/m)
  })

  test('is evaluated again when a garbage collection took its derivations', async () => {
    const store = await newStore()
    const { bin } = await toolchain.nix('2.34')
    const path = await tempDir('collecting')
    // Before packages are built, everything goes that nothing holds.
    const script = `case "$*" in *.drv*) '${join(bin, 'nix-store')}' --gc > /dev/null 2>&1;; esac`
    writeProgram(path, 'nix-store', `${script}\nexec '${join(bin, 'nix-store')}' "$@"`)
    const inputs = await layoutOf({ packages: 'mine', nixpkgs: `flake:git+file://${await flake(own, true)}` })
    const { code, stderr } = await build(inputs, { store, path: [path] })
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('a garbage collection took'),
    })
  })

  test('may be in a directory of the tree', async () => {
    const top = await tempDir('top')
    await mustRun('cp', ['-r', await flake(own, true), join(top, 'sub')])
    await mustRun('rm', ['-r', join(top, 'sub', '.git')])
    const { summary } = await mustBuild(await layoutOf({ packages: 'mine', nixpkgs: `path:${top}?dir=sub` }))
    expect(summary).toContain('`mine` 1.2')
  })

  test.each(toolchain.nixVersions)('whose inputs are not locked is refused (Nix %s)', async (nix) => {
    const dir = await flake(own, false)
    const { code, stderr } = await build(await layoutOf({ nixpkgs: `flake:git+file://${dir}` }), { nix })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('nix flake lock') })
  })

  test('without packages is refused', async () => {
    const dir = await flake('lib = { };', true)
    const { code, stderr } = await build(await layoutOf({ nixpkgs: `path:${dir}` }))
    const message = 'the flake has neither legacyPackages.x86_64-linux nor packages.x86_64-linux'
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) })
  })

  test('takes no configuration and no overlays', async () => {
    const inputs = {
      nixpkgs: `path:${usual.dir}`,
      'nixpkgs-config': '{"allowUnfree":true}',
      overlays: 'x.nix',
    }
    const { code, stderr } = await build(await layoutOf(inputs))
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('nixpkgs-config: has no effect on the packages of a flake'),
    })
    expect(stderr).toContain('overlays: no effect on the packages of a flake')
  })
})
