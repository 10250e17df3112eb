// Ends that nobody plans: a log that cannot be written, too few open files, words that look like Nix's own,
// and SIGKILL.
import { existsSync, readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, mustBuild, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { ownPackages } from '../support/own-packages.ts'
import { newPause } from '../support/pause.ts'
import { processesWith } from '../support/processes.ts'
import { newStore, type TestStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'
import { until } from '../support/until.ts'

let nixpkgs: string
beforeAll(async () => {
  nixpkgs = await tinyPackages()
})

/** Builds an image with Node.js behind this shell command, which has it as "$@". */
async function buildBehind(shell: string, packages = 'tool', set = nixpkgs) {
  const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
  const node = ['sh', '-c', shell, 'sh', process.execPath]
  const inputs = { ...toLayout(packages, join(parent, 'image')), nixpkgs: set }
  const result = await build(inputs, { node, env: { TMPDIR, SECRET: 'x' } })
  await until(() => processesWith(TMPDIR).length === 0, 'processes are left')
  return { ...result, temporary: await readdir(TMPDIR), written: await readdir(parent) }
}

describe('a log that is lost does not stop a run', () => {
  test.each([
    ['closed', 'exec "$@" 2>&-'],
    ['full', 'exec "$@" 2>/dev/full'],
  ])('standard error is %s', async (_, shell) => {
    const { code, json, temporary, written } = await buildBehind(shell)
    expect({ code, json, temporary, written }).toEqual({
      ...{ code: 0, json: expect.objectContaining({ layers: expect.any(Number) }) },
      ...{ temporary: [], written: ['image'] },
    })
  })

  test('both streams are read by head -1', async () => {
    const { stdout, temporary, written } = await buildBehind('"$@" 2>&1 | head -1')
    expect(stdout.split('\n')).toHaveLength(2)
    expect({ temporary, written }).toEqual({ temporary: [], written: ['image'] })
  })

  test('what is lost is the result: that is said', async () => {
    const { code, stderr, temporary, written } = await buildBehind('exec "$@" >/dev/full')
    expect({ code, temporary, written }).toEqual({ code: 1, temporary: [], written: ['image'] })
    expect(stderr).toContain('error: the result cannot be written to standard output: ')
    expect(stderr).toMatch(/\n {2}code: output\n$/)
  })
})

// With fewer Node.js itself does not start.
test.each([20, 22, 24])('with %d open files a run ends with its error', async (count) => {
  const { code, stderr, temporary, written } = await buildBehind(`ulimit -n ${count}; exec "$@"`)
  expect({ code, temporary, written, stderr }).toEqual({
    ...{ code: 1, temporary: [], written: [] },
    stderr: expect.stringMatching(TOO_MANY_FILES),
  })
})

test('with a few open files more a run ends with its error, or does all', async () => {
  for (const count of [26, 27, 28, 29, 30, 32]) {
    const { code, stderr, temporary, written } = await buildBehind(`ulimit -n ${count}; exec "$@"`)
    expect(temporary).toEqual([])
    expect(written).toEqual(code === 0 ? ['image'] : [])
    if (code !== 0)
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(TOO_MANY_FILES) })
  }
})

/** At the end of all that is said. */
const TOO_MANY_FILES =
  /(^|\n)error: too many open files: .*\bEMFILE\b.*\n {2}fix: raise the limit: ulimit -n 1024\n {2}code: too-many-files\n$/

test('what a package set traces is not taken for what Nix says', async () => {
  const set = await ownPackages(`
    odd = builtins.trace "x\\n@nix null\\n@nix []\\n@nix {\\"action\\":\\"start\\",\\"fields\\":7}" (shell "odd-1.0" { } "mkdir $out; echo '@nix null' >&2");`)
  const { code, stderr, temporary } = await buildBehind('exec "$@"', 'odd', set)
  expect({ code, stderr, temporary }).toEqual({ code: 0, stderr: expect.any(String), temporary: [] })
})

test.each(['SIGQUIT', 'SIGHUP'] as const)('%s stops a run as SIGTERM does', async (signal) => {
  const pause = await newPause()
  const store = await newStore({ settings: pause.settings })
  const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
  const stopped = build(
    { ...toLayout('slow', join(parent, 'image')), nixpkgs },
    { store, env: { TMPDIR }, onStart: (child) => void pause.begun().then(() => child.kill(signal)) },
  )
  const { code, stderr } = await stopped
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`by ${signal}`) })
  await until(() => processesWith(TMPDIR).length === 0, 'processes are left')
  expect([await readdir(TMPDIR), await readdir(parent)]).toEqual([[], []])
})

/** More in a campaign: KILLS=100. */
const KILLS = Number(process.env.KILLS ?? 12)

test(
  `after ${KILLS} runs that were killed, an ordinary one leaves nothing of them, and those alive alone`,
  async () => {
    const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
    const pause = await newPause()
    const store = await newStore({ settings: pause.settings })
    const options = { store, env: { TMPDIR } }
    const image = (name: string) => join(parent, name)
    const begun = performance.now()
    const first = await mustBuild({ ...toLayout('tool', image('image')), nixpkgs }, options)
    let usual = performance.now() - begun

    // Two that are alive all the time, in the middle of a build and beside the same place.
    const living = [1, 2].map((number) =>
      mustBuild({ ...toLayout('slow', image(`alive-${number}`)), nixpkgs }, options),
    )
    await pause.begun()
    const alive = { temporary: await readdir(TMPDIR), partial: partialsIn(parent) }

    let inWork = 0
    for (let kill = 1; kill <= KILLS; kill++) {
      const set = await tinyPackages(`kill ${kill}`)
      const before = await readdir(TMPDIR)
      // All parts of a run get their share.
      const moment = (usual * (kill - Math.random())) / KILLS
      const timers: NodeJS.Timeout[] = []
      const start = performance.now()
      const { code } = await build(
        { ...toLayout('tool', image('image')), nixpkgs: set },
        {
          ...options,
          onStart: (child) => void timers.push(setTimeout(() => child.kill('SIGKILL'), moment)),
        },
      )
      for (const timer of timers) clearTimeout(timer)
      // It was faster than the kill: the next ones come earlier.
      if (code === 0) usual = Math.min(usual, performance.now() - start)
      expect([0, 137]).toContain(code)
      // What it leaves says that it had begun, and not come to its end.
      if (code === 137 && (await readdir(TMPDIR)).some((name) => !before.includes(name))) inWork++
    }
    expect(inWork).toBeGreaterThan(KILLS / 2)
    const again = await mustBuild({ ...toLayout('tool', image('image')), nixpkgs }, options)
    expect(again.digest).toBe(first.digest)

    expect((await readdir(TMPDIR)).sort()).toEqual([...alive.temporary].sort())
    expect(partialsIn(parent).sort()).toEqual([...alive.partial].sort())
    await until(async () => (await rootsIn(store, TMPDIR)).length === 0, 'roots of dead runs are left')
    await pause.end()
    await Promise.all(living)
    await until(() => processesWith(store.root).length === 0, 'processes are left')
    expect(await readdir(TMPDIR)).toEqual([])
    expect((await readdir(parent)).sort()).toEqual(['alive-1', 'alive-2', 'image'])
    // On a busy machine a run takes seconds.
  },
  300_000 + KILLS * 20_000,
)

const partialsIn = (dir: string) => readdirSync(dir).filter((name) => name.startsWith('.'))

/** What keeps store paths from garbage collectors, of directories that are there no more. */
async function rootsIn({ env }: TestStore, directory: string): Promise<readonly string[]> {
  const program = join((await toolchain.nix('2.34')).bin, 'nix-store')
  const said = await mustRun(program, ['--gc', '--print-roots'], { env: { ...env, HOME: directory } })
  const roots = said.split('\n').map((line) => line.split(' -> ')[0] ?? '')
  return roots.filter((root) => root.startsWith(directory) && !existsSync(dirname(root)))
}
