// Machines without Nix: how it comes there, and what is said where it cannot.
import { chmod, copyFile, mkdir, readdir, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BareMachine, bareMachine, barePath, throwawayDebian } from '../support/bare-machine.ts'
import {
  type BinaryCache,
  newSigningKey,
  type SigningKey,
  startBinaryCache,
} from '../support/binary-cache.ts'
import { mustBuild } from '../support/build.ts'
import { selfSigned, serverCertificate } from '../support/certificates.ts'
import { mustRun, systemPath } from '../support/child.ts'
import { type CliOptions, type CliResult, runCli } from '../support/cli.ts'
import { killWhen } from '../support/kill-when.ts'
import { startMirror, startProxy, withChecksum } from '../support/mirror.ts'
import { changedCopy, nixRelease } from '../support/nix-release.ts'
import { writeProgram } from '../support/programs.ts'
import { startRegistry } from '../support/registry.ts'
import { runAction } from '../support/runner.ts'
import type { JobDirs } from '../support/runner-env.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

const user = 65534
/**
 * Debian's Nix would want a /bin/sh from a package that may be missing, and its substituters are far away.
 */
const settings = ['sandbox-paths =', 'substituters =', 'max-jobs = 2'].join('\n')

let release: string
let version: string
/** Packages that are built in no time: what is tried here is the Nix that builds them. */
let nixpkgs: string

beforeAll(async () => {
  ;({ file: release, version } = await nixRelease())
  nixpkgs = await tinyPackages()
})

interface Run extends BareMachine {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly toolCache?: string
  readonly home?: string
  /** On a machine where apt may install what it likes. */
  readonly debian?: boolean
  /** The start of the command line that starts the machine. */
  readonly before?: readonly string[]
  readonly hooks?: Pick<CliOptions, 'onOutput' | 'onStart'>
}

/** Builds an image of one package on a machine without Nix. */
async function buildOn(run: Run): Promise<CliResult> {
  const { inputs = {}, env = {}, toolCache, home, hooks, before = [], uid, sudo = false } = run
  const machine = await (run.debian ? throwawayDebian() : bareMachine(run))
  const given = { packages: 'tool', nixpkgs, push: 'false', cache: 'false', ...inputs }
  return runCli(['build', ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])], {
    ...hooks,
    nix: 'none',
    oras: 'none',
    home: home ?? (await tempDir('home', uid)),
    node: [...before, ...machine, process.execPath],
    env: {
      PATH: await barePath(sudo),
      NIX_CONFIG: settings,
      RUNNER_TOOL_CACHE: toolCache ?? (await tempDir('tool-cache', uid)),
      TMPDIR: await tempDir('tmp', uid),
      ...env,
    },
  })
}

async function built(run: Run): Promise<CliResult & { readonly digest: string }> {
  const result = await buildOn(run)
  if (result.code !== 0) throw new Error(`the build ended with ${result.code}:\n${result.stderr}`)
  return { ...result, digest: (result.json as { digest: string }).digest }
}

async function failure(run: Run): Promise<string> {
  const result = await buildOn(run)
  expect(result).toMatchObject({ code: 1, stdout: '' })
  return result.stderr
}

/** A mirror that has the release; stopped after the work. */
async function withMirror<T>(work: (mirror: Awaited<ReturnType<typeof startMirror>>) => Promise<T>) {
  const mirror = await startMirror({ '/nix.tar.xz': release })
  try {
    return await work(mirror)
  } finally {
    await mirror.stop()
  }
}

/** Names of the store paths in the release. */
async function releasedPaths(): Promise<readonly string[]> {
  const PATH = `${(await toolchain.xz()).bin}:${systemPath}` // tar calls xz
  const files = await mustRun('tar', ['--list', '--file', release], { env: { PATH } })
  return [...new Set([...files.matchAll(/^[^/]+\/store\/([^/\n]+)/gm)].map(([, name = '']) => name))]
}

/** A directory that everyone may look into. */
async function openDir(uid: number): Promise<string> {
  const dir = await tempDir('nix', uid)
  await chmod(dir, 0o755)
  return dir
}

const tarball = (url: string) => ({
  'nix-installer': 'tarball',
  'nix-version': withChecksum(`${url}/nix.tar.xz`, release),
})

const installed = /Nix is in \/nix\/store\/\S+ after [\d.]+ s/

describe.each([
  ['root', undefined],
  ['an ordinary user', user],
] as const)('the release, as %s', (_, uid) => {
  const who = uid === undefined ? {} : { uid }

  test('is installed into an empty /nix, builds an image, and is found again without a request', async () => {
    await withMirror(async ({ url, requests }) => {
      const toolCache = await tempDir('tool-cache', uid)
      const run = { ...who, nix: await tempDir('nix', uid), toolCache, inputs: tarball(url) }
      const first = await built(run)
      expect(requests).toEqual(['/nix.tar.xz'])
      expect(first.stderr).toContain(`with Nix ${version}`)
      expect(first.stderr).toMatch(installed)

      // The same machine: nothing is unpacked again.
      const second = await built(run)
      expect(second.stderr).not.toMatch(installed)
      // A new machine with the same tool cache: unpacked, not downloaded.
      const third = await built({ ...run, nix: await tempDir('nix', uid) })
      expect(third.stderr).toMatch(installed)
      expect([second.digest, third.digest]).toEqual([first.digest, first.digest])
      expect(requests).toEqual(['/nix.tar.xz'])
    })
  })

  test('is what the action installs, and finds in the tool cache of its runner the next time', async () => {
    await withMirror(async ({ url, requests }) => {
      const PATH = await barePath()
      // Two jobs of one runner, each on a machine with an empty /nix.
      const job = async (dirs?: JobDirs) =>
        runAction({
          ...(dirs === undefined ? {} : { dirs }),
          ...who,
          machine: await bareMachine({ ...who, nix: await tempDir('nix', uid) }),
          with: {
            packages: 'tool',
            nixpkgs,
            push: 'false',
            cache: 'false',
            'build-from-source': 'allow',
            ...tarball(url),
          },
          env: { PATH, NIX_CONFIG: settings },
        })
      const first = await job()
      expect(first).toMatchObject({ annotations: [], exitCode: 0, env: {}, path: [] })
      expect(first.stdout).toMatch(installed)
      const second = await job(first.dirs)
      expect(second.outputs).toMatchObject({ digest: first.outputs.digest })
      expect(second.stdout).toMatch(installed)
      expect(requests).toEqual(['/nix.tar.xz'])
    })
  })

  test('leaves a store that Nix finds right, and that a garbage collection does not break', async () => {
    await withMirror(async ({ url }) => {
      const machine = { ...who, nix: await tempDir('nix', uid) }
      const real = { packages: 'hello', nixpkgs: offlinePackagesDir }
      const run = {
        ...machine,
        toolCache: await tempDir('tool-cache', uid),
        inputs: { ...tarball(url), ...real },
      }
      const { digest } = await built(run)
      const nixStore = async (...args: readonly string[]) => {
        const roots = join(machine.nix, 'var/nix/gcroots/nixery-action')
        const program = await readlink(join(roots, (await readdir(roots))[0] ?? '', 'nix'))
        // Nix keeps what the environment of any process on the machine mentions: it shall see none but its
        // own.
        const alone = ['unshare', '--pid', '--fork', '--mount-proc']
        const [command = '', ...words] = [
          ...(uid === undefined ? alone : []),
          ...(await bareMachine(machine)),
          join(program, 'bin', 'nix-store'),
        ]
        const env = {
          HOME: await tempDir('home', uid),
          NIX_CONFIG: `${settings}\nbuild-users-group =`,
        }
        return mustRun(command, [...words, ...args], { env })
      }
      const released = await releasedPaths()
      expect(released.length).toBe(5)
      await nixStore('--gc')
      const left = (await readdir(join(machine.nix, 'store'))).filter((name) => name !== '.links').sort()
      // What processes of this machine have open stays as well: Nix looks for it as root.
      expect(left).toEqual(expect.arrayContaining([...released]))
      expect(left.filter((name) => /-hello-[^-]+$/.test(name))).toEqual([])
      await nixStore('--verify', '--check-contents')
      for (const name of left) {
        const { mode, mtimeMs, uid: owner } = await stat(join(machine.nix, 'store', name))
        expect([mode & 0o222, mtimeMs, owner]).toEqual([0, 1000, uid ?? 0])
      }
      expect((await built(run)).digest).toBe(digest)
    })
  })
})

describe('the release', () => {
  test('is refused when one byte of it is another, from the mirror or in the tool cache', async () => {
    const changed = await changedCopy(release)
    const mirror = await startMirror({ '/nix.tar.xz': changed })
    const toolCache = await tempDir('tool-cache')
    const nix = await tempDir('nix')
    try {
      const text = await failure({ nix, toolCache, inputs: tarball(mirror.url) })
      expect(text).toMatch(
        /^error: Nix from tarball: .* is not what it should be: its SHA-256 is \w+, expected \w+/m,
      )
      expect(await readdir(nix)).toEqual([])
      expect(await readdir(toolCache)).toEqual([])
    } finally {
      await mirror.stop()
    }
    await withMirror(async ({ url, requests }) => {
      const run = { toolCache, inputs: tarball(url) }
      await built(run)
      const [kept = ''] = (await mustRun('find', [toolCache, '-name', 'archive'])).split('\n')
      await copyFile(changed, kept)
      expect((await built(run)).stderr).toContain('was changed or is damaged; downloading it again')
      expect(requests.length).toBe(2)
      await built(run)
      expect(requests.length).toBe(2)
    })
  })

  test('of the table is asked for at its official path below a mirror, and no other content is taken for it', async () => {
    const { arch } = process
    const system = `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`
    const path = `/closed/net/nix/nix-2.34.4/nix-2.34.4-${system}.tar.xz`
    const mirror = await startMirror({ [path]: release })
    try {
      const inputs = { 'nix-installer': 'tarball', 'download-mirror': `${mirror.url}/closed/net/` }
      expect(await failure({ inputs })).toContain('is not what it should be')
      expect(mirror.requests).toEqual([path])
    } finally {
      await mirror.stop()
    }
  })

  test('installed by two runs at once is whole', async () => {
    await withMirror(async ({ url }) => {
      const run = { nix: await tempDir('nix'), toolCache: await tempDir('tool-cache'), inputs: tarball(url) }
      const [one, other] = await Promise.all([built(run), built(run)])
      expect(one?.digest).toBe(other?.digest)
      expect((await readdir(join(run.nix, 'store'))).filter((name) => name.startsWith('.nixery'))).toEqual([])
    })
  })

  test('is asked for again when the server is busy', async () => {
    await withMirror(async (mirror) => {
      mirror.busy = 2
      await built({ inputs: tarball(mirror.url) })
      expect(mirror.requests.length).toBe(3)
    })
  })

  test('is given up at once when the run is told to stop', async () => {
    await withMirror(async (mirror) => {
      mirror.silent = true
      const isAsked = () => mirror.requests.length > 0
      const hooks = { onStart: killWhen('SIGTERM', isAsked) }
      const text = await failure({ inputs: tarball(mirror.url), hooks })
      expect(text).toMatch(
        /^error: cancelled by SIGTERM after \d+ s, while finding or installing Nix: the download of nix was stopped/m,
      )
      expect(mirror.requests.length).toBe(1)
    })
  })

  test('comes through a proxy', async () => {
    await withMirror(async ({ port, requests }) => {
      const proxy = await startProxy(port)
      try {
        const inputs = tarball('http://releases.example')
        await built({ inputs, env: { http_proxy: proxy.url } })
        expect(proxy.targets).toEqual(['releases.example:80'])
        expect(requests).toEqual(['/nix.tar.xz'])
      } finally {
        await proxy.stop()
      }
    })
  })

  test('comes from a server whose certificate NODE_EXTRA_CA_CERTS vouches for, and from no other', async () => {
    const dir = await tempDir('certificates')
    const authority = await selfSigned(dir, 'authority')
    const mirror = await startMirror({ '/nix.tar.xz': release }, await serverCertificate(dir, authority))
    try {
      const inputs = tarball(mirror.url)
      expect(await failure({ inputs })).toMatch(/nix could not be downloaded from https:.*certificate/)
      await built({ inputs, env: { NODE_EXTRA_CA_CERTS: authority.certificate } })
    } finally {
      await mirror.stop()
    }
  })

  test('is not taken when Nix is on PATH', async () => {
    await withMirror(async ({ url, requests }) => {
      const { bin } = await toolchain.nix('2.26')
      const nix = await tempDir('nix')
      const env = { PATH: `${bin}:${await barePath()}` }
      const inputs = { ...tarball(url), 'nix-installer': 'auto' }
      expect((await built({ nix, inputs, env })).stderr).toContain('with Nix 2.26')
      expect(requests).toEqual([])
    })
  })

  test('takes the place of a Nix that is too old', async () => {
    await withMirror(async ({ url }) => {
      const old = await tempDir('old')
      writeProgram(old, 'nix', 'echo "nix (Nix) 2.3.16"')
      const env = { PATH: `${old}:${await barePath()}` }
      const inputs = { ...tarball(url), 'nix-installer': 'auto' }
      expect((await built({ inputs, env })).stderr).toContain(`with Nix ${version}`)
    })
  })
})

describe('/nix', () => {
  test('is made by sudo for an ordinary user', async () => {
    await withMirror(async ({ url }) => {
      const { stderr } = await built({ uid: user, sudo: true, inputs: tarball(url) })
      expect(stderr).toContain(`with Nix ${version}`)
    })
  })

  test('that somebody else uses stays as it is, also with sudo', async () => {
    await withMirror(async ({ url }) => {
      const nix = await openDir(0)
      await mkdir(join(nix, 'store'))
      const { stderr } = await built({ uid: user, sudo: true, nix, inputs: tarball(url) })
      expect(stderr).toContain('/nix belongs to user 0 and cannot be written by user 65534: Nix runs from /')
      expect((await stat(nix)).uid).toBe(0)
      expect(await readdir(nix, { recursive: true })).toEqual(['store'])
    })
  })
})

describe('where /nix cannot be written, the release runs from where it was unpacked', () => {
  let key: SigningKey
  let cache: BinaryCache
  let digest: string
  beforeAll(async () => {
    ;[key, cache] = await Promise.all([newSigningKey('test-1'), startBinaryCache()])
    const filling = { packages: 'tool', nixpkgs, push: 'false', 'signing-key': 'env:KEY' }
    const options = { store: await newStore(), env: { KEY: key.secret } }
    ;({ digest } = await mustBuild({ ...filling, 'copy-to': cache.url }, options))
  })
  afterAll(() => cache.stop())

  const fetching = () => ({
    substituters: cache.url,
    'trusted-public-keys': key.public,
    'max-jobs': '0',
  })

  test.each([
    ['is missing, and there is no sudo', undefined, 'does not exist, and user 65534 may not change that'],
    ['is empty and of another user', 0, 'is not yours, and user 65534 may not change that'],
  ])('/nix %s: no namespaces are needed for what a cache has', async (_, owner, message) => {
    await withMirror(async ({ url }) => {
      const nix = owner === undefined ? {} : { nix: await openDir(owner) }
      const inputs = { ...tarball(url), ...fetching() }
      const result = await built({ uid: user, confined: true, ...nix, inputs })
      expect(result.digest).toBe(digest)
      expect(result.stderr).toContain(
        `/nix ${message}: sudo does not work without a password: Nix runs from /`,
      )
      if (nix.nix !== undefined) expect(await readdir(nix.nix)).toEqual([])
    })
  })

  test('what no cache has is built where namespaces are allowed, with the shell of the release', async () => {
    const set = await tempDir('set')
    await chmod(set, 0o755)
    const script = "mkdir $out; /bin/sh -c 'echo built' > $out/file"
    const packages = `args: let tiny = import ${nixpkgs} args; in
      tiny // { tool = tiny.tool.overrideAttrs (_: { args = [ "sh" "-euc" "${script}" ]; }); }`
    await writeFile(join(set, 'default.nix'), packages)
    await withMirror(async ({ url }) => {
      // Nothing is said of the shell.
      const env = { NIX_CONFIG: 'substituters =' }
      const inputs = { ...tarball(url), nixpkgs: set, 'build-from-source': 'allow' }
      await built({ uid: user, env, inputs })
      expect((await built({ uid: user, inputs: { ...inputs, nixpkgs } })).digest).toBe(digest)
    })
  })

  test('where none are, what to do is said', async () => {
    await withMirror(async ({ url }) => {
      const inputs = { ...tarball(url), 'build-from-source': 'allow' }
      const text = await failure({ uid: user, confined: true, inputs })
      expect(text).toMatch(
        /^error: .*this system does not support the kernel namespaces that are required for sandboxing/m,
      )
      expect(text).toContain(
        'fix: what no binary cache has can be built here only where user namespaces are allowed, or where',
      )
    })
  })

  test('where nothing can be started from there, what to run as root is said', async () => {
    await withMirror(async ({ url }) => {
      const closed = await tempDir('closed', user)
      const mount = 'mount -t tmpfs -o noexec,mode=777 tmpfs "$0"; exec "$@"'
      const before = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', mount, closed]
      const text = await failure({ uid: user, before, env: { TMPDIR: closed }, inputs: tarball(url) })
      expect(text).toMatch(/and Nix does not start from \S+: .*Permission denied/)
      expect(text).toContain('fix: run this once as root: install -d -m 755 -o 65534 -g 65534 /nix')
    })
  })
})

test('every way that was tried is in the error, with why it failed and what to do', async () => {
  const mirror = await startMirror({})
  await mirror.stop()
  const text = await failure({
    uid: user,
    nix: await tempDir('nix', user),
    inputs: { 'download-mirror': mirror.url },
  })
  const problems = text
    .slice(text.indexOf('error:'))
    .split('\n')
    .filter((line) => !line.startsWith('  fix: '))
  expect(problems).toEqual([
    'error: Nix is not on PATH',
    expect.stringMatching(
      /^error: Nix from tarball: nix could not be downloaded from http:.*\.tar\.xz: .*ECONNREFUSED/,
    ),
    'error: Nix from apt: that needs Debian or Ubuntu, and root or sudo without a password',
    '  code: missing-tool',
    '',
  ])
  expect(text.match(/^ {2}fix: /gm)?.length).toBe(3)
})

test('where the release cannot be downloaded, apt installs Nix', async () => {
  const mirror = await startMirror({})
  await mirror.stop()
  const inputs = { 'download-mirror': mirror.url }
  const { stderr } = await built({ debian: true, inputs, env: { PATH: systemPath } })
  expect(stderr).toMatch(
    /Nix from tarball: .*\n {2}Installing nix-bin with apt\n(.*\n)*Evaluate .* with Nix \d/,
  )
})

test('nothing of the user or the machine is written but /nix and the tool cache', async () => {
  await withMirror(async ({ url }) => {
    const home = await tempDir('home', user)
    await writeFile(join(home, '.netrc'), 'machine example.com\n')
    const nix = await tempDir('nix', user)
    // On the command line no runner says where tools are kept.
    await built({ uid: user, nix, home, env: { RUNNER_TOOL_CACHE: '' }, inputs: tarball(url) })
    const kept = await readdir(join(home, '.cache/nixery-action/tools/nixery-action-nix'))
    expect(kept).toEqual([expect.stringMatching(/^0\.0\.0-sha256-[0-9a-f]{64}$/)])
    const files = (await mustRun('find', [home, '-type', 'f', '-not', '-path', '*/.cache/*'])).trim()
    expect(files).toBe(join(home, '.netrc'))
  })
})

describe('oras', () => {
  test('is downloaded for a push, checked, and found again without a request', async () => {
    const registry = await startRegistry()
    const dir = await tempDir('oras')
    const { bin } = await toolchain.oras('1.3')
    const archive = join(dir, 'oras.tar.gz')
    await mustRun('tar', [
      '--create',
      '--gzip',
      '--dereference',
      '--file',
      archive,
      '--directory',
      bin,
      'oras',
    ])
    const mirror = await startMirror({ '/oras.tar.gz': archive, '/changed': await changedCopy(archive) })
    try {
      const toolCache = await tempDir('tool-cache')
      const run = async (url: string, tag: string) => {
        const image = { image: `${registry.host}/tools`, tags: tag, push: 'true' }
        const env = { PATH: `${(await toolchain.nix('2.34')).bin}:${await barePath()}` }
        return { nix: await tempDir('nix'), toolCache, env, inputs: { ...image, 'oras-version': url } }
      }
      const good = withChecksum(`${mirror.url}/oras.tar.gz`, archive)
      const refused = await failure(await run(good.replace('/oras.tar.gz#', '/changed#'), 'v0'))
      expect(refused).toMatch(/^error: the program oras, .* is not on PATH$/m)
      expect(refused).toMatch(/^(?:error: )?oras: .* is not what it should be/m)
      const { digest } = await built(await run(good, 'v1'))
      expect((await built(await run(good, 'v2'))).digest).toBe(digest)
      expect(mirror.requests).toEqual(['/changed', '/oras.tar.gz'])
    } finally {
      await mirror.stop()
      await registry.stop()
    }
  })
})
