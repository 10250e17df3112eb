// The tests' own tools: when these fail, failures of the other end-to-end tests mean little.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, runChild } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { runAction } from '../support/runner.ts'
import { shellFiles } from '../support/shell-image.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

describe.each(toolchain.nodeVersions)('Node.js %s', (version) => {
  test('runs and has the version it is asked for', async () => {
    const { bin, version: release } = await toolchain.node(version)
    const stdout = await mustRun(join(bin, 'node'), ['--print', 'process.version'])
    expect(stdout).toBe(`v${release}\n`)
    expect(release.split('.')[0]).toBe(version)
  })

  test('runs the built command', async () => {
    const { code, stdout } = await runCli(['--help'], { node: version, nix: 'none', oras: 'none' })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('nixery-action') })
  })
})

describe.each(toolchain.nixVersions)('Nix %s', (version) => {
  let builder: string

  beforeAll(async () => {
    builder = await shellDir()
  })

  /** A program of this Nix, in a store of its own. */
  async function nix() {
    const store = await newStore()
    const { bin } = await toolchain.nix(version)
    const env = { ...store.env, PATH: `${bin}:/usr/bin:/bin`, HOME: await tempDir('home') }
    return {
      store,
      run: async (program: string, ...args: string[]) => (await mustRun(program, args, { env })).trim(),
    }
  }

  test('evaluates', async () => {
    const { run } = await nix()
    expect(await run('nix-instantiate', '--eval', '-E', '1 + 1')).toBe('2')
    expect(await run('nix', '--version')).toContain(` ${version}.`)
  })

  test('evaluates in a store of another user', async () => {
    const store = await newStore({ uid: 65534 })
    const env = { ...store.env, HOME: await tempDir('home', 65534) }
    const program = join((await toolchain.nix(version)).bin, 'nix-instantiate')
    const said = await runChild(program, ['--eval', '-E', '1 + 1'], { env, uid: 65534, cwd: '/' })
    expect(said).toMatchObject({ code: 0, stdout: '2\n' })
  })

  test('builds in the sandbox of a store of its own, which every command sees', async () => {
    const { store, run } = await nix()
    const path = await run('nix-build', '--no-out-link', '-E', derivation(builder))
    const said = await readFile(join(store.root, path), 'utf8')
    expect(said).toMatch(/^built in \/build by user 1000\n/)
    expect(await run('nix-store', '--query', '--requisites', path)).toBe(path)
    expect(await run('nix', 'path-info', path)).toBe(path)
  })
})

/** The machine's shell as a directory that a sandbox can run it from. */
async function shellDir(): Promise<string> {
  const dir = join(await tempDir('shell'), 'shell')
  await mkdir(dir)
  for (const file of await shellFiles()) await copyFile(file, join(dir, basename(file)))
  return dir
}

const derivation = (dir: string) => `
  let shell = builtins.path { path = ${dir}; name = "shell"; }; in
  derivation {
    name = "trivial";
    system = builtins.currentSystem;
    builder = "\${shell}/\${builtins.head (builtins.filter (n: builtins.substring 0 3 n == "ld-")
      (builtins.attrNames (builtins.readDir shell)))}";
    args = [ "--library-path" shell "\${shell}/sh" "-c" ''
      while read -r name id rest; do [ "$name" = Uid: ] && user=$id; done < /proc/self/status
      echo "built in $PWD by user $user" > $out
    '' ];
  }`

describe('the simulated runner', () => {
  async function action(main: string, post?: string) {
    const actionDir = await tempDir('action')
    const inputs = [
      'inputs:',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression, not ours
      '  greeting: { default: "hello ${{ github.repository }}" }',
      '  times: { default: 3 }',
    ]
    const runs = `runs: { using: node24, main: main.mjs${post ? ', post: post.mjs' : ''} }`
    await writeFile(join(actionDir, 'action.yml'), [...inputs, runs].join('\n'))
    await writeFile(join(actionDir, 'main.mjs'), `import { appendFileSync } from 'node:fs'\n${main}`)
    if (post) await writeFile(join(actionDir, 'post.mjs'), post)
    return actionDir
  }

  test('gives inputs and an environment, and nothing of its own', async () => {
    const actionDir = await action('console.log(JSON.stringify(process.env))')
    const { stdout, dirs } = await runAction({ actionDir, with: { times: '4' }, env: { EXTRA: 'yes' } })
    const env = JSON.parse(stdout)
    expect(env).toMatchObject({ INPUT_GREETING: 'hello octo-org/octo-repo', INPUT_TIMES: '4', EXTRA: 'yes' })
    expect(env).toMatchObject({ GITHUB_ACTIONS: 'true', HOME: dirs.home, RUNNER_TEMP: dirs.runnerTemp })
    expect(Object.keys(env).filter((name) => /JEST|TOKEN|^npm_/.test(name))).toEqual([])
  })

  test('reads files and commands, and gives the post program the state', async () => {
    const actionDir = await action(
      String.raw`
      const add = (name, text) => appendFileSync(process.env[name], text)
      add('GITHUB_OUTPUT', 'one=a=b\ntwo<<END\nline 1\nline 2\nEND\n')
      add('GITHUB_STATE', 'kept<<X\nvalue\nX\n')
      add('GITHUB_STEP_SUMMARY', '# Done\n')
      console.log('::group::Work\n::error title=A%2C B::bad%0Athing\n::endgroup::')
      console.log('::stop-commands::word\n::warning::not a command\n::word::\n::notice::seen')
      process.exitCode = 3`,
      'console.log(process.env.STATE_kept)',
    )
    const result = await runAction({ actionDir, with: { unknown: '1' } })
    expect(result).toMatchObject({
      exitCode: 3,
      outputs: { one: 'a=b', two: 'line 1\nline 2' },
      groups: ['Work'],
    })
    expect(result).toMatchObject({ summary: '# Done\n', post: { exitCode: 0, stdout: 'value\n' } })
    expect(result.annotations).toEqual([
      { level: 'error', title: 'A, B', message: 'bad\nthing' },
      { level: 'notice', title: '', message: 'seen' },
      { level: 'warning', title: '', message: "Unexpected input(s) 'unknown'" },
    ])
  })

  test('notices secrets that a step shows', async () => {
    const actionDir = await action(`
      console.log('::add-mask::hush')
      console.error('it is hush now')
      console.log('pass ' + process.env.INPUT_GREETING)
      appendFileSync(process.env.GITHUB_STEP_SUMMARY, 'in hush too')`)
    const { leaks } = await runAction({ actionDir, with: { greeting: 's3cret' }, secrets: ['s3cret'] })
    expect([...leaks].sort()).toEqual(['in hush too', 'it is hush now', 'pass s3cret'])
  })
})

test('a process ended by a signal has the exit code that a shell gives it', async () => {
  const { code } = await runChild('/bin/sh', ['-c', 'kill -TERM $$'])
  expect(code).toBe(143)
})
