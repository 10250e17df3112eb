// What is said while Nix is at work: one line that changes on a terminal, a line now and then elsewhere.
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { newSigningKey } from '../support/binary-cache.ts'
import { build, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { killWhen } from '../support/kill-when.ts'
import { ownPackages } from '../support/own-packages.ts'
import { writeProgram } from '../support/programs.ts'
import { startRegistry } from '../support/registry.ts'
import { serveSlowly } from '../support/slow-files.ts'
import { startStallingProxy } from '../support/stalling-proxy.ts'
import { newStore, sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

let source: string
beforeAll(async () => {
  source = await ownPackages(`
    cacert = shell "cacert-1" { } "mkdir $out";
    iana-etc = shell "iana-etc-1" { } "mkdir $out";
    # They need the others, so that they are built last and alone.
    slow = shell "slow-1.0" { inherit cacert iana-etc; } "echo working; sleep 4; mkdir $out";
    slower = shell "slower-1.0" { inherit cacert iana-etc; } "sleep 13; mkdir $out";
    big = shell "big-1.0" { } "mkdir $out; head -c 4000000 /dev/urandom > $out/bytes";
  `)
})

/** What precedes Node.js on a command line, so that its output goes to a terminal of its own; `pager`: by way of it. */
async function onTerminal(pager = ''): Promise<readonly string[]> {
  const script = `stty cols 100 2>/dev/null; line=; for word; do line="$line '$word'"; done; exec script -qec "$line${pager}" /dev/null`
  return [writeProgram(await tempDir('terminal'), 'on-terminal', script), process.execPath]
}

const ERASE = '\r\u001b[2K'
const inputs = async (packages: string) => ({
  ...toLayout(packages, join(await tempDir('built'), 'image')),
  nixpkgs: source,
})

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  test('a terminal has one line that counts what is built', async () => {
    const given = await inputs('slow')
    const { code, stdout } = await build(given, { nix, node: await onTerminal(), store: await newStore() })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('3 derivations to build') })
    const all = stdout.split(ERASE).filter((line) => /built \d of 3/.test(line))
    const lines = all.filter((line) => line.includes('built 2 of 3'))
    expect(lines.length).toBeGreaterThanOrEqual(2)
    // Older versions do not say which of the builds is the last one.
    const last = nix === '2.34' ? /building slow-1\.0 for \d s$/ : /building 1$/
    expect(lines.at(-1)).toMatch(last)
    // The line is gone when the stage is over.
    const after = stdout.split(`${all.at(-1)}${ERASE}`).at(-1)
    expect(after).toContain('Pack ')
    expect(after).not.toContain('of 3, building')
    expect(stdout).not.toContain('working')
  })

  test('and what is fetched, with bytes', async () => {
    const [first, cache, { bin }] = [await newStore(), await tempDir('cache'), await toolchain.nix(nix)]
    const env = { ...first.env, HOME: await tempDir('home'), PATH: bin }
    const nixArguments = ['--argstr', 'system', 'x86_64-linux', '--no-out-link', source, '-A', 'big']
    const built = await mustRun(join(bin, 'nix-build'), nixArguments, { env })
    const key = await newSigningKey('progress-1')
    const copy = ['copy', '--to', `file://${cache}?compression=none&secret-key=${key.file}`, built.trim()]
    await mustRun(join(bin, 'nix'), copy, { env })

    const server = await serveSlowly(cache, 1_500_000)
    try {
      const settings = [`substituters = ${server.url}`, `trusted-public-keys = ${key.public.trim()}`]
      const options = { nix, node: await onTerminal(), store: await newStore({ settings }) }
      const { code, stdout } = await build({ ...(await inputs('big')), realise: 'full' }, options)
      expect(code).toBe(0)
      expect(stdout).toMatch(
        /1 path to fetch \((4\.0|3\.9) MB to download, (4\.0|3\.9) MB unpacked\), 2 derivations to build/,
      )
      expect(stdout).toMatch(/fetched 0 of 1 \([1-3]\.\d MB of 4\.0 MB\b/)
    } finally {
      server.stop()
    }
  })
})

test('elsewhere there is a plain line every ten seconds', async () => {
  const { code, stderr } = await build(await inputs('slower'), { store: await newStore() })
  expect(code).toBe(0)
  const lines = stderr.split('\n').filter((line) => line.includes('slower'))
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.length).toBeLessThan(3)
  for (const line of lines) expect(line).toMatch(/^ {2}built 2 of 3, building slower-1\.0 for \d+ s$/)
  expect(stderr).not.toContain('\r')
})

test('help fits the terminal, in a pager, too', async () => {
  for (const pager of ['', ' | cat']) {
    const { stdout } = await runCli(['build', '--help'], { nix: 'none', node: await onTerminal(pager) })
    const widths = stdout.split(/\r?\n/).map((line) => line.length)
    // The terminal says nothing of its size.
    expect(Math.max(...widths)).toBeLessThanOrEqual(80)
    expect(widths.length).toBeGreaterThan(100)
  }
})

test('an upload says what is on its way', async () => {
  const registry = await startRegistry()
  const proxy = await startStallingProxy(registry.host, (_, __, bytes) => bytes > 1_000_000)
  try {
    const inputs = { packages: 'big', nixpkgs: source, image: `${proxy.host}/big` }
    let said = ''
    const { stdout } = await build(inputs, {
      ...{ node: await onTerminal(), store: await newStore() },
      onOutput: (text) => {
        said += text
      },
      // All others have arrived by then, and this one never does.
      onStart: killWhen('SIGTERM', () => /uploaded 4 of 5 .*: big-1\.0/.test(said)),
    })
    const lines = stdout.split(ERASE).filter((line) => line.includes('uploaded'))
    expect(lines.at(-1)).toMatch(/^ {2}uploaded 4 of 5 \(\d+\.\d kB of 4\.0 MB.*\): big-1\.0/)
    expect(lines.some((line) => /uploaded [0-3] of 5 /.test(line))).toBe(true)
  } finally {
    await proxy.stop()
    await registry.stop()
  }
})

test('on a terminal a build says once what it has made, and how long each stage took', async () => {
  const given = Object.entries(await inputs('big')).map(([name, value]) => `--${name}=${value}`)
  const { env } = await sharedStore()
  const run = async (...more: readonly string[]) =>
    runCli(['build', '--cache=false', ...given, ...more], { env, node: await onTerminal() })
  const { code, stdout } = await run()
  const lines = stdout.split('\n').map((line) => line.split(ERASE).at(-1) ?? '')
  expect(code).toBe(0)
  expect(stdout.match(/sha256:[0-9a-f]{64}/g)).toHaveLength(1)
  expect(stdout).toContain('\u001b[32m✓\u001b[0m sha256:')
  expect(stdout.match(/written to|wrote/g)).toHaveLength(1)
  expect(stdout).not.toContain('docker run IMAGE PROGRAM')
  const titles = lines.filter((line) => line.startsWith('\u001b[1m'))
  expect(titles.length).toBeGreaterThanOrEqual(3)
  // Behind the title of each stage that took any time: one line up, written again.
  const times = stdout.split('\u001b').filter((part) => /^\[2m *\d+\.\d s$/.test(part))
  expect(times.length).toBeGreaterThanOrEqual(1)

  // A program wants to know it all, in one piece.
  const json = await run('--json')
  expect(json.stdout).toContain('docker run IMAGE PROGRAM')
  const [answer = ''] = /^\{.*\}/m.exec(json.stdout.replaceAll('\r', '')) ?? []
  expect(Object.keys(JSON.parse(answer))).toEqual(expect.arrayContaining(['digest', 'changes']))
  expect(answer).not.toContain('"summary"')
})
