// What Nix cannot do: which package, why, in whose words, with which code, and that nothing is left of it.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, buildWithAction, type Inputs, toLayout } from '../support/build.ts'
import { runChild, systemPath } from '../support/child.ts'
import { onSmallDisk } from '../support/disk.ts'
import { ownPackages } from '../support/own-packages.ts'
import { processesWith } from '../support/processes.ts'
import { newStore, sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Builds what must fail: what is said behind "error: ", line by line, and all of standard error. */
async function failure(packages: string, more: Inputs = {}, options: BuildOptions = {}) {
  const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
  const inputs = { ...toLayout(packages, join(parent, 'image')), ...more }
  const env = { TMPDIR, ...options.env }
  const { code, stdout, stderr } = await build(inputs, { ...options, env })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  // Nix 2.8 itself may leave the directory of a build behind when the disk of its store is full.
  const temporary = (await readdir(TMPDIR)).filter((name) => !name.startsWith('nix-build-'))
  expect({ temporary, written: await readdir(parent) }).toEqual({
    temporary: [],
    written: [],
  })
  const lines = stderr
    .slice(stderr.indexOf('error: ') + 'error: '.length)
    .trimEnd()
    .split('\n')
  return { lines, stderr }
}

let source: string
beforeAll(async () => {
  source = await ownPackages(`
    lib = offline.lib;
    broken-lib = shell "broken-lib-1.0" { } "for n in $(seq 30); do echo compiling $n; done; echo it hurts >&2; exit 3";
    tool = shell "tool-2.0" { inherit broken-lib; } "echo never > $out";
    downloaded = shell "downloaded-1.0" {
      outputHashMode = "flat"; outputHashAlgo = "sha256";
      outputHash = "0000000000000000000000000000000000000000000000000000000000000000";
    } "echo hello > $out";
    killed = shell "killed-1.0" { } "echo allocating; sh -c 'kill -9 $$'; exit 137";
    silent = shell "silent-1.0" { } "echo begun; sleep 60";
    leaky = shell "leaky-1.0" { } "echo cannot fetch https://user:hunter2@example.org/x; exit 1";
    fills = shell "fills-1.0" { } "mkdir $out; dd if=/dev/zero of=$out/zeros bs=1M count=50";
    wrapper = shell "wrapper-1.0" { preferLocalBuild = true; } "echo small > $out";
    wrong = import ./wrong.nix;
  `)
  await writeFile(
    join(source, 'wrong.nix'),
    '{\n  type = "derivation";\n  drvPath = 1 + "a";\n  name = "wrong";\n}\n',
  )
})

describe.each(toolchain.nixVersions)('with Nix %s', (nix) => {
  test('a builder that fails: which, for which package, its last words, and how to see it again', async () => {
    const { lines } = await failure('hello tool', { nixpkgs: source }, { nix })
    expect(lines).toEqual([
      expect.stringMatching(
        /^broken-lib-1\.0, which is needed for tool, could not be built: (its )?builder failed with exit code 3$/,
      ),
      expect.stringMatching(/^derivation: \/nix\/store\/\w{32}-broken-lib-1\.0\.drv$/),
      "its builder's last lines:",
      ...Array.from({ length: 19 }, (_, index) => `  | compiling ${index + 12}`),
      '  | it hurts',
      '  fix: use another version of nixpkgs, or leave it out',
      `  to see it yourself: nix-build ${source} --argstr system x86_64-linux -A tool`,
      expect.stringMatching(/^ {2}its whole log: nix log \/nix\/store\/\w{32}-broken-lib-1\.0\.drv$/),
      '  code: build',
    ])
  })

  test('the command that is named fails in the same way', async () => {
    const { stderr } = await failure('tool', { nixpkgs: source }, { nix })
    const [, command = ''] = /to see it yourself: (.*)$/m.exec(stderr) ?? []
    const { bin } = await toolchain.nix(nix)
    const env = { ...(await sharedStore()).env, PATH: `${bin}:${systemPath}`, HOME: await tempDir('home') }
    const again = await runChild('sh', ['-c', `${command} --no-out-link`], { env })
    expect(again.code).not.toBe(0)
    expect(again.stderr).toMatch(/it hurts/)
  })

  test('a download that is not what it was: both hashes', async () => {
    const { lines } = await failure('downloaded', { nixpkgs: source }, { nix })
    expect(lines[0]).toMatch(
      /^downloaded \(downloaded-1\.0\) could not be built: what was downloaded has the hash sha256-\S{44}, not sha256-A{43}=$/,
    )
    expect(lines.at(-1)).toBe('  code: build')
  })

  test('a builder that is killed: most likely memory', async () => {
    const { lines } = await failure('killed', { nixpkgs: source }, { nix })
    expect(lines[0]).toMatch(/^killed \(killed-1\.0\) could not be built: .*exit code 137$/)
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}fix: memory was most likely full/))
    expect(lines.at(-1)).toBe('  code: out-of-memory')
  })

  test("Nix's own time-outs: which build, and which setting", async () => {
    const config = { nixpkgs: source, 'nix-config': 'max-silent-time = 5' }
    const { lines } = await failure('silent', config, { nix })
    expect(lines[0]).toMatch(/^silent \(silent-1\.0\) could not be built: timed out after 5 seconds/)
    expect(lines).toContain('  | begun')
    expect(lines.at(-1)).toBe('  code: timeout')
    expect(processesWith(source)).toEqual([])
  })

  test('an evaluation that fails: the last error with its place, without the trace', async () => {
    const { lines } = await failure('wrong throws', { nixpkgs: source }, { nix })
    expect(lines).toEqual([
      "throws: 'throws' has been removed, as it only ever threw an error",
      '  fix: leave it out, or use another version of nixpkgs',
      `error: wrong: its evaluation fails: cannot add a string to an integer (${source}/wrong.nix:3:17)`,
      '  fix: correct it there, or leave wrong out',
      '  code: packages',
    ])
  })

  test.each([
    ['2m', 'while it evaluates', /^no space left on the disk: Nix could not evaluate: /],
    ['40m', 'while it builds', /could not be built( or fetched)?: /],
  ])('the full disk of a store of %s, %s: what is free', async (size, _, beginning) => {
    const store = await newStore()
    const node = await onSmallDisk(join(store.root, 'nix'), size)
    const { lines } = await failure('fills', { nixpkgs: source }, { nix, node, store })
    const text = lines.join('\n')
    expect(text).toMatch(beginning)
    expect(text).toMatch(/no space left on device|disk is full/i)
    expect(text).toMatch(/\/nix\/store: \S+ k?M?B free of (2\.1|41\.9) MB now$/m)
    expect(lines.at(-1)).toBe('  code: disk-full')
  })
})

describe('the trace of an evaluation', () => {
  test('is in the debug log, and only there', async () => {
    const throwing = { nixpkgs: source, packages: 'wrong', push: 'false' }
    const given = Object.entries({ ...throwing, cache: 'false' }).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ])
    const { runCli } = await import('../support/cli.ts')
    const { env } = await sharedStore()
    const [quiet, debug] = [
      await runCli(['build', ...given], { env }),
      await runCli(['build', '--debug', ...given], { env }),
    ]
    expect(quiet.stderr).not.toMatch(/while evaluating|--show-trace/)
    expect(debug.stderr).toMatch(/^ {2}debug: .*while evaluating/m)
  })
})

describe('a disk that is full', () => {
  test('where layers are packed: which directory, what is free, what it takes', async () => {
    const [TMPDIR, store] = [await tempDir('tmp'), await sharedStore()]
    const inputs = { packages: 'hello', push: 'false', cache: 'false' }
    const node = await onSmallDisk(TMPDIR, '200k')
    const dest = `type=oci,dest=${join(TMPDIR, 'image')}`
    const { code, stderr } = await build({ ...inputs, output: dest }, { env: { TMPDIR }, node, store })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: no space left on the disk: a layer could not be packed; about 1\d\.\d MB are needed$/m,
    )
    expect(stderr).toMatch(/: \S+ k?B free of 204\.8 kB now$/m)
    expect(stderr).toMatch(/\n {2}code: disk-full\n$/)
  })

  test('before anything else', async () => {
    const TMPDIR = await tempDir('tmp')
    const node = await onSmallDisk(TMPDIR, '4k')
    const { code, stderr } = await build({ packages: 'hello', push: 'false' }, { env: { TMPDIR }, node })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: no space left on the disk: .*\n.*free of 4\.1 kB now$/m)
    expect(stderr).toMatch(/\n {2}code: disk-full\n$/)
  })
})

describe('a Nix that is killed', () => {
  test('was most likely out of memory', async () => {
    const store = await newStore()
    let killed = false
    const onOutput = (text: string) => {
      if (killed || !text.includes('Build or fetch')) return
      const timer = setInterval(() => {
        const line = processesWith(store.root).find((one) => /nix-store --log-format/.test(one))
        if (line === undefined || !processesWith(store.root).some((one) => /sleep/.test(one))) return
        clearInterval(timer)
        process.kill(Number(line.split(' ')[0]), 'SIGKILL')
      }, 200)
      killed = true
    }
    const { lines } = await failure('silent', { nixpkgs: source }, { store, onOutput })
    expect(lines[0]).toBe('nix-store was killed (signal 9)')
    expect(lines.at(-1)).toBe('  code: out-of-memory')
  })
})

describe('building from source', () => {
  test('is refused before anything is built, with a list', async () => {
    const store = await newStore()
    const inputs = { nixpkgs: source, 'build-from-source': 'deny' }
    const { lines } = await failure('tool wrapper', inputs, { store })
    expect(lines[0]).toMatch(/^\d+ derivations would be built from source: .*\btool \(tool-2\.0\)/)
    expect(lines[0]).toMatch(/ and \d+ more \(the log of a debug run lists them all\)$/)
    expect(lines[0]).not.toMatch(/wrapper/)
    expect(lines.at(-1)).toBe('  code: build-from-source')
    const outputs = (await readdir(join(store.root, 'nix/store'))).filter((name) =>
      /-(tool|wrapper)-/.test(name),
    )
    expect(outputs.every((name) => name.endsWith('.drv'))).toBe(true)
  })

  test('is warned of by default, and allowed in silence when it is allowed', async () => {
    const warned = await failure('tool', { nixpkgs: source, 'build-from-source': 'warn' })
    expect(warned.stderr).toMatch(
      /^warning: \d+ derivations will be built from source: .*tool \(tool-2\.0\)/m,
    )
    const allowed = await failure('tool', { nixpkgs: source, 'build-from-source': 'allow' })
    expect(allowed.stderr).not.toMatch(/warning/)
    expect(allowed.stderr).toMatch(/^ {2}\d+ derivations to build from source/m)
  })
})

describe('a password in the output of a builder', () => {
  test.each([[[]], [['--debug']]])('is not shown %p', async (flags) => {
    const { runCli } = await import('../support/cli.ts')
    const { env } = await sharedStore()
    const args = ['--packages', 'leaky', '--nixpkgs', source, '--push', 'false', '--cache', 'false']
    const { code, stderr } = await runCli(['build', ...flags, ...args], { env })
    expect(code).toBe(1)
    expect(stderr).toContain('| cannot fetch https://***@example.org/x')
    expect(stderr).not.toContain('hunter2')
  })
})

describe('in a workflow', () => {
  test('a failure is an annotation with its code; one in a file of the user is at its line', async () => {
    const inputs = { nixpkgs: source, packages: 'wrong gti', push: 'false' }
    const { exitCode, stdout, annotations } = await buildWithAction(inputs)
    expect(exitCode).toBe(1)
    expect(annotations).toEqual([
      {
        level: 'error',
        title: 'nixery-action: packages',
        message: expect.stringMatching(/^gti: there is no such package/),
      },
      {
        level: 'error',
        title: 'nixery-action: packages',
        message: expect.stringMatching(/^wrong: its evaluation fails: cannot add/),
      },
    ])
    expect(stdout).toMatch(
      new RegExp(
        `^::error title=nixery-action%3A packages,file=${source}/wrong\\.nix,line=3,col=17::wrong`,
        'm',
      ),
    )
  })

  test('building from source is a warning annotation', async () => {
    const inputs = { nixpkgs: source, packages: 'tool', push: 'false', 'build-from-source': '' }
    const { annotations } = await buildWithAction(inputs)
    expect(annotations.map(({ level, title }) => `${level} ${title}`)).toEqual([
      'warning Built from source',
      'error nixery-action: build',
    ])
  })
})
