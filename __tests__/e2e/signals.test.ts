// A run that is told to stop, or whose time is over: it stops at once, says where, and leaves neither files
// nor processes.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { STAGES, type Stage } from '../../src/host/run-control.ts'
import { blobsDirectory } from '../../src/image/pack/layout.ts'
import { bareMachine } from '../support/bare-machine.ts'
import { type BuildOptions, build, type Inputs, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { killWhen } from '../support/kill-when.ts'
import { lightPackages } from '../support/light-packages.ts'
import { ownPackages } from '../support/own-packages.ts'
import { processesWith } from '../support/processes.ts'
import { writeProgram } from '../support/programs.ts'
import { startRegistry } from '../support/registry.ts'
import { startStallingProxy } from '../support/stalling-proxy.ts'
import { newStore, sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { until } from '../support/until.ts'

/** The offline package set, whose tree is found out at once. */
let nixpkgs: string
beforeAll(async () => {
  nixpkgs = await lightPackages()
})

interface Stop {
  /** `timeout`: none is sent, the run has to stop by itself. */
  readonly signal: NodeJS.Signals | 'timeout'
  /** The signal is sent some time after this was printed (default: after the start), */
  readonly after?: RegExp
  /** as soon as a process with this on its command line is at work, */
  readonly running: string
  /** and this holds (default: at once). */
  readonly when?: () => boolean
}

/**
 * After this a run stops by itself, if it has to: enough for a slow machine to get where it is to be stopped.
 */
const limitSeconds = 8

/**
 * Looks every so often, once `stop.after` was printed, whether it is time to stop; for the options of a
 * child.
 */
function stopper({ signal, after, running, when = () => true }: Stop, mark: string) {
  let printed = ''
  let timer: NodeJS.Timeout | undefined
  let child: ChildProcess
  const look = () => {
    if (signal === 'timeout' || !when()) return
    if (!processesWith(mark).some((line) => line.includes(running))) return
    clearInterval(timer)
    child.kill(signal)
  }
  const onStart = (started: ChildProcess) => {
    child = started
    if (after === undefined) timer = setInterval(look, 300)
    child.once('exit', () => clearInterval(timer))
  }
  const onOutput = (text: string) => {
    printed += text
    if (timer === undefined && after?.test(printed)) timer = setInterval(look, 300)
  }
  return { onStart, onOutput }
}

/**
 * Builds `git jq` until it is stopped, which leaves neither file nor process. What is running would take five
 * minutes.
 */
async function stoppedBuild(stop: Stop, more: Inputs, options: BuildOptions = {}): Promise<string> {
  const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
  const mark = options.store?.root ?? TMPDIR
  const hooks = stopper(stop, mark)
  const inputs = { ...toLayout('git jq', join(parent, 'image')), nixpkgs, ...more }
  const { code, stdout, stderr } = await build(inputs, { ...options, ...hooks, env: { TMPDIR } })
  await until(() => processesWith(mark).length === 0, 'processes are left')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const left = { temporary: await readdir(TMPDIR), written: await readdir(parent) }
  expect(left).toEqual({ temporary: [], written: [] })
  return stderr
}

const fromApt: Inputs = { 'nix-installer': 'apt' }
const packing = /^Pack \d+ of \d+ layers$/m

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  const by = new RegExp(`\\nerror: cancelled by ${signal} after \\d+ s, while `)

  test('while packages are built', async () => {
    // Builders are started with the script of the package set.
    const stop = { signal, after: /^Build or fetch the packages for /m, running: 'builder.sh' }
    const stderr = await stoppedBuild(stop, {}, { store: await newStore() })
    expect(stderr).toMatch(by)
    expect(stderr).toMatch(/ building or fetching packages: nix-store was stopped\n {2}code: cancelled\n$/)
  })

  test('while layers are packed', async () => {
    const stderr = await stoppedBuild({ signal, after: packing, running: 'dist/cli.js' }, {})
    expect(stderr).toMatch(by)
    expect(stderr).toContain(' packing layers: packing was stopped\n')
  })

  test('while layers are packed by a program', async () => {
    const path = [(await toolchain.zstd()).bin]
    const slow = { compression: 'zstd', 'compression-level': '19' }
    const stop = { signal, after: packing, running: 'zstd --quiet' }
    const stderr = await stoppedBuild(stop, slow, { node: '20', path })
    expect(stderr).toMatch(by)
    expect(stderr).toContain(' packing layers: packing was stopped\n')
  })
})

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('while pack-image packs', async () => {
    const { root, env } = await sharedStore()
    const { bin } = await toolchain.nix('2.34')
    const nix = async (program: string, ...args: readonly string[]) =>
      mustRun(join(bin, program), args, { env: { ...env, HOME: await tempDir('home') } })
    const git = (await nix('nix-build', offlinePackagesDir, '--no-out-link', '-A', 'git')).trim()
    const infos = JSON.parse(await nix('nix', 'path-info', '--json', '--recursive', git)) as object
    const image = {
      ...{ architecture: 'amd64', tag: 'latest', cmd: [], compressionLevel: 9 },
      packages: [{ name: 'git-2', priority: 5, outputs: [{ name: 'out', path: git }] }],
    }
    const closure = Object.entries(infos).map(([path, info]) => ({ path, ...info }))
    const input = JSON.stringify({ exportReferencesGraph: { closure: [git] }, closure, image })
    const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('packed')]
    const dest = join(parent, 'image')
    const blobs = blobsDirectory(dest)
    const { code, stdout, stderr } = await runCli(['pack-image', '--output', dest], {
      ...{ input, nix: 'none', oras: 'none', env: { TMPDIR } },
      node: [...(await bareMachine({ nix: join(root, 'nix') })), process.execPath],
      // The directory is there before the stage: only a blob that is being written shows that it has begun.
      onStart: killWhen(signal, () => existsSync(blobs) && readdirSync(blobs).length > 0),
    })
    expect(stderr).toMatch(/^error: cancelled by SIG\w+ after \d+ s, while packing layers: /)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect([...(await readdir(parent)), ...(await readdir(TMPDIR))]).toEqual([])
  })
})

/** What is stopped after each test. */
const servers: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

/** A registry that takes everything but the requests that are named. */
async function stallingRegistry(stalls: (method: string, path: string) => boolean): Promise<string> {
  const registry = await startRegistry()
  const proxy = await startStallingProxy(registry.host, stalls)
  servers.push(proxy, registry)
  return proxy.host
}

describe.each(['SIGTERM', 'timeout'] as const)('%s', (signal) => {
  const limit: Inputs = signal === 'timeout' ? { timeout: `${limitSeconds}s` } : {}
  /** The first line of the error, whatever stopped the run. */
  const expectStopped = (stderr: string, what: string, stage: Stage) => {
    const where = `while ${STAGES[stage]}: ${what} was stopped\n`
    expect(stderr).toContain(where)
    if (signal === 'timeout') {
      expect(stderr).toContain(`error: timed out after ${limitSeconds} s, ${where}`)
      expect(stderr).toMatch(/\n {2}fix: set --timeout higher, or see the log .*\n {2}code: timeout\n$/)
    } else {
      expect(stderr).toMatch(/error: cancelled by SIGTERM after \d+ s, while /)
      expect(stderr).toMatch(/\n {2}code: cancelled\n$/)
    }
  }

  test('while a git server does not answer', async () => {
    const host = await stallingRegistry(() => true)
    const inputs = { ...limit, nixpkgs: `git+http://${host}/repository` }
    const stderr = await stoppedBuild({ signal, running: 'ls-remote' }, inputs)
    expectStopped(stderr, 'git', 'pin')
  })

  test('while a registry does not answer', async () => {
    // It is asked for the right to push while the packages are evaluated, which is over when it is to be
    // stopped.
    let asked = false
    const host = await stallingRegistry((method) => {
      asked ||= method === 'POST'
      return method === 'POST'
    })
    const [bin, { bin: nix }] = [await tempDir('bin'), await toolchain.nix('2.34')]
    writeProgram(bin, 'nix-instantiate', `'${nix}/nix-instantiate' "$@" && touch "$0.over"`)
    const when = () => asked && existsSync(join(bin, 'nix-instantiate.over'))
    const inputs = { ...limit, push: 'true', image: `${host}/tools` }
    const stop = { signal, after: /^Evaluate /m, running: 'dist/cli.js', when }
    const stderr = await stoppedBuild(stop, inputs, { path: [bin] })
    expectStopped(stderr, `the request to ${host}`, 'evaluate')
  })

  test('while Nix is installed', async () => {
    const bin = await tempDir('bin')
    writeProgram(bin, 'apt-get', 'sleep 300; exit 1')
    const stop = { signal, after: /Installing nix-bin with apt/, running: 'sleep 300' }
    const stderr = await stoppedBuild(stop, { ...limit, ...fromApt }, { path: [bin] })
    expectStopped(stderr, 'apt-get', 'install')
  })

  test('while packages are evaluated', async () => {
    const pipe = join(await tempDir('pipe'), 'pipe')
    execFileSync('mkfifo', [pipe])
    const source = await ownPackages(`waits = builtins.readFile ${pipe};`)
    const store = await newStore()
    const stop = { signal, after: /^Evaluate /m, running: 'nix-instantiate' }
    const inputs = { ...limit, nixpkgs: source, packages: 'waits' }
    const stderr = await stoppedBuild(stop, inputs, { store })
    expectStopped(stderr, 'nix-instantiate', 'evaluate')
  })

  test('while a builder does nothing', async () => {
    const source = await ownPackages(`
      cacert = shell "cacert-1" { } "mkdir $out";
      iana-etc = shell "iana-etc-1" { } "mkdir $out";
      waits = shell "waits-1.0" { } "sleep 300";
    `)
    const stop = { signal, after: /^Build or fetch/m, running: 'sleep 300' }
    const inputs = { ...limit, nixpkgs: source, packages: 'waits' }
    const stderr = await stoppedBuild(stop, inputs, { store: await newStore() })
    expectStopped(stderr, 'nix-store', 'realise')
  })

  test('while blobs are uploaded', async () => {
    const host = await stallingRegistry(
      (method, path) => method === 'PUT' && path.includes('/blobs/uploads/'),
    )
    const inputs = { ...limit, packages: 'hello', push: 'true', image: `${host}/tools` }
    const stop = { signal, after: /^Push to /m, running: 'oras cp' }
    const stderr = await stoppedBuild(stop, inputs)
    expectStopped(stderr, 'oras', 'push')
  })
})

describe('a program that does not end when it is told to', () => {
  test('is killed after five seconds, with all that it has started', async () => {
    const bin = await tempDir('bin')
    writeProgram(bin, 'apt-get', "trap '' TERM\nsleep 300 &\nwait\nsleep 300")
    const stop = { signal: 'SIGTERM' as const, after: /Installing nix-bin with apt/, running: 'sleep 300' }
    const stderr = await stoppedBuild(stop, fromApt, { path: [bin] })
    expect(stderr).toMatch(/error: cancelled by SIGTERM after \d+ s, while .*: apt-get was stopped\n/)
  })

  test('nor are its children left when it ends and they do not', async () => {
    const bin = await tempDir('bin')
    writeProgram(bin, 'apt-get', "(trap '' TERM; sleep 300; sleep 300) &\nwait")
    const stop = { signal: 'SIGTERM' as const, after: /Installing nix-bin with apt/, running: 'sleep 300' }
    const stderr = await stoppedBuild(stop, fromApt, { path: [bin] })
    expect(stderr).toMatch(/error: cancelled by SIGTERM after \d+ s, while .*: apt-get was stopped\n/)
  })
})
