import { describe, expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { guardBuilds } from '../../../../src/nix/build/build-guard.ts'
import { classify, type DryRun, parseDryRun } from '../../../../src/nix/build/dry-run.ts'
import { parseDerivation } from '../../../../src/nix/facts/derivation.ts'
import { memoryLog } from '../../../support/hosts.ts'
import { recordedLines, recordedVersions } from '../../../support/nix-events.ts'
import { problemsOf } from '../../../support/problems.ts'

const drv = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}.drv`

describe.each(recordedVersions)('the dry run of Nix %s', (version) => {
  test('says what is built and what is fetched, and how much that is', () => {
    const { build, fetch, downloadBytes, unpackedBytes } = parseDryRun(recordedLines('dry-run', version))
    const names = (paths: readonly string[]) =>
      paths.map((path) => path.slice('/nix/store/'.length + 33)).sort()
    expect(names(build)).toEqual(['app-3.0.drv', 'tool-4.0.drv'])
    expect(names(fetch)).toEqual(['liba-1.0', 'libb-2.0'])
    // Nix rounds: to a tenth of a mebibyte, or a hundredth.
    for (const bytes of [downloadBytes, unpackedBytes])
      expect(Math.abs(bytes - 4_000_224)).toBeLessThan(60_000)
  })
})

test('a dry run that has nothing to do is empty, warnings and all', () => {
  const lines = [
    'warning: Git tree is dirty',
    '  /nix/store/x',
    "don't know how to build these paths:",
    '  /nix/store/y',
  ]
  expect(parseDryRun(lines)).toEqual({ build: [], fetch: [], downloadBytes: 0, unpackedBytes: 0 })
})

test('derivations are told apart by what is in them', () => {
  const outputs = '[("out","/nix/store/x-a","","")]'
  const texts: Record<string, string> = {
    compiled: `Derive(${outputs},[],[],"x86_64-linux","/bin/sh",[],[("name","compiled")])`,
    local: `Derive(${outputs},[],[],"x86_64-linux","/bin/sh",[],[("preferLocalBuild","1")])`,
    structured: `Derive(${outputs},[],[],"x86_64-linux","/bin/sh",[],[("__json","{\\"preferLocalBuild\\":true}")])`,
    foreign: `Derive(${outputs},[("/nix/store/y-b.drv",["out","dev"])],["/nix/store/z-c"],"aarch64-linux","/bin/sh",[],[])`,
    source: 'Derive([("out","/nix/store/x-a","sha256","00ff")],[],[],"builtin","builtin:fetchurl",[],[])',
  }
  const build = ['unreadable', ...Object.keys(texts)]
  const plan = classify({ build, fetch: [], downloadBytes: 0, unpackedBytes: 0 }, ['x86_64-linux'], (name) =>
    texts[name] === undefined ? undefined : parseDerivation(texts[name]),
  )
  expect(plan).toMatchObject({
    compile: ['unreadable', 'compiled', 'foreign'],
    local: ['local', 'structured'],
    download: ['source'],
    foreign: new Map([['foreign', 'aarch64-linux']]),
  })
})

describe('the guard', () => {
  const nothing: DryRun = {
    compile: [],
    local: [],
    download: [],
    fetch: [],
    downloadBytes: 0,
    unpackedBytes: 0,
    foreign: new Map(),
  }
  const packages = [{ attribute: 'tools.git', drvPath: drv('git-2.47.0') }] as never
  const mixed: DryRun = {
    compile: [drv('zlib-1.3'), drv('git-2.47.0')],
    local: [drv('wrapper')],
    download: [drv('git.tar.xz'), drv('zlib.tar.gz')],
    fetch: ['/nix/store/a', '/nix/store/b', '/nix/store/c'],
    downloadBytes: 1_500_000,
    unpackedBytes: 6_000_000,
    foreign: new Map(),
  }

  test('says nothing when there is nothing to do', () => {
    const log = memoryLog()
    guardBuilds(nothing, 'deny', packages, log)
    expect(log.lines).toEqual([])
  })

  test('counts what is done, and warns of what is compiled, packages of the list first', () => {
    const log = memoryLog()
    guardBuilds(mixed, 'warn', packages, log)
    expect(log.lines).toEqual([
      'info: 3 paths to fetch (1.5 MB to download, 6.0 MB unpacked), 2 sources to download, 1 small file to write',
      'warning: 2 derivations will be built from source: tools.git (git-2.47.0), zlib-1.3',
    ])
  })

  test('does not warn where building is allowed, or where nothing is compiled', () => {
    for (const [plan, policy] of [
      [mixed, 'allow'],
      [{ ...mixed, compile: [] }, 'deny'],
    ] as const) {
      const log = memoryLog()
      guardBuilds(plan, policy, packages, log)
      expect(log.lines).toEqual([
        expect.stringMatching(
          policy === 'allow' ? /^info: .*, 2 derivations to build from source, / : /^info: /,
        ),
      ])
    }
  })

  test('refuses with the same list where building is denied', () => {
    const call = () => guardBuilds(mixed, 'deny', packages, memoryLog())
    expect(problemsOf(call)).toEqual([
      'build-from-source',
      expect.stringMatching(
        /^2 derivations would be built from source: tools\.git \(git-2\.47\.0\), zlib-1\.3 \| use a version/,
      ),
    ])
    expect(call).toThrow(NixeryError)
  })

  test('names five, first what was asked for, and all in the debug log', () => {
    const log = memoryLog()
    const libraries = Array.from({ length: 25 }, (_, index) => `lib-${index + 10}`)
    guardBuilds({ ...nothing, compile: [...libraries, 'git-2.47.0'].map(drv) }, 'warn', packages, log)
    const git = 'tools.git (git-2.47.0)'
    expect(log.lines).toEqual([
      `debug: 26 derivations: ${[git, ...libraries].join(', ')}`,
      `warning: 26 derivations will be built from source: ${git}, lib-10, lib-11, lib-12, lib-13 and 21 more (the log of a debug run lists them all)`,
    ])
  })

  test('refuses what nobody can build, whatever the policy', () => {
    const plan = { ...mixed, foreign: new Map([[drv('git-2.47.0'), 'aarch64-linux']]) }
    expect(problemsOf(() => guardBuilds(plan, 'allow', packages, memoryLog()))).toEqual([
      'build',
      expect.stringMatching(
        /^no binary cache has 1 derivation for aarch64-linux, and no builder here supports that system: tools\.git \(git-2\.47\.0\) \| .*builders/,
      ),
    ])
  })
})
