// What real nixpkgs does from 2020 to 2026, in small trees: evaluated by real Nix, nothing is built.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type Evaluator, makeEvaluator, shapeOf, treeOf } from '../support/evaluation.ts'
import { tempDir } from '../support/temp.ts'

const RELEASES = ['2020', '2024', '2026'] as const

describe.each(toolchain.nixVersions)('with Nix %s', (version) => {
  let nix: Evaluator
  beforeAll(async () => {
    nix = await makeEvaluator(version)
  })

  test.each(['{ lib = null; }', '{ lib = { }; }', '{ lib = { trivial = { }; inherit ({ }) version; }; }'])(
    'a tree whose lib has no version: %s',
    async (lib) => {
      const tree = await treeOf(`import ${shapeOf('2026')} { inherit system; } // ${lib}`)
      const { packages, nixpkgsVersion } = await nix.evaluate(tree, ['git'])
      expect(packages.map(({ name }) => name)).toEqual(['git-2.47.0'])
      expect(nixpkgsVersion).toBeUndefined()
    },
  )

  test('outputs of packages that carry no marks, or those of another release than the tree', async () => {
    const tree = await treeOf(`
let
  raw = derivation { name = "raw-1"; inherit system; builder = "/bin/sh"; outputs = [ "bin" "dev" "out" ]; };
  common.meta.outputsToInstall = [ "bin" ];
  old = raw // common // { outputUnspecified = true; dev = raw.dev // common; };
in import ${shapeOf('2026')} { inherit system; } // { inherit raw old; chosen = raw.dev // common; }`)
    const names = ['raw', 'raw.dev', 'raw.out', 'old', 'old.dev', 'chosen']
    const { byName } = await nix.evaluate(tree, names)
    const outputs = names.map((name) => byName.get(name)?.outputs.map((output) => output.name))
    expect(outputs).toEqual([['bin'], ['dev'], ['out'], ['bin'], ['dev'], ['dev']])
  })

  test('Ruby gems, Lua modules and Node.js packages: directories of all that they need, and where to look', async () => {
    const tree = await treeOf(`
let
  make = name: more: derivation { inherit name system; builder = "/bin/sh"; } // more;
  ruby = make "ruby-3.3.0" { gemPath = "lib/ruby/gems/3.3.0"; rubyEngine = "ruby"; version = { majMin = "3.3"; __toString = _: "3.3.0"; }; };
  gem = name: gemPath: make name { isRubyGem = true; inherit ruby gemPath; };
  lua5_4 = make "lua-5.4.6" { luaversion = "5.4"; };
  own = make "lua5.4-own-1.0" { luaModule = lua5_4; requiredLuaModules = [ lua5_4 (make "lua5.4-lpeg-1.0" { luaModule = lua5_4; }) ]; };
in import ${shapeOf('2026')} { inherit system; } // {
  inherit ruby lua5_4;
  rubyPackages.rails = gem "ruby3.3-rails-1.0" [ (gem "ruby3.3-rack-1.0" [ (gem "ruby3.3-base-1.0" [ ]) ]) ];
  lua5_4Packages.own = own;
  nodePackages.prettier = make "node_prettier-1.0" { nodejs = make "nodejs-22.0.0" { }; };
}`)
    const names = ['ruby', 'rubyPackages.rails', 'lua5_4', 'lua5_4Packages.own', 'nodePackages.prettier']
    const { byName } = await nix.evaluate(tree, names)
    const found = names.flatMap((name) => byName.get(name) ?? [])
    expect(found.map(({ env }) => env)).toEqual([
      undefined,
      { GEM_PATH: '/lib/ruby/gems/3.3.0' },
      undefined,
      {
        LUA_PATH_5_4: '/share/lua/5.4/?.lua;/share/lua/5.4/?/init.lua;;',
        LUA_CPATH_5_4: '/lib/lua/5.4/?.so;;',
      },
      { NODE_PATH: '/lib/node_modules' },
    ])
    const links = found.map(({ links = [] }) => links.map(({ path, only }) => `${path.slice(44)} ${only}`))
    const gems = 'lib/ruby/gems/3.3.0'
    expect(links).toEqual([
      [],
      [`ruby3.3-rack-1.0 ${gems}`, `ruby3.3-base-1.0 ${gems}`],
      [],
      ['lua5.4-lpeg-1.0 share/lua/5.4', 'lua5.4-lpeg-1.0 lib/lua/5.4'],
      [],
    ])
    expect(found.map(({ module }) => module?.interpreter)).toEqual([
      undefined,
      'ruby',
      undefined,
      'lua5_4',
      undefined,
    ])
  })

  describe.each(RELEASES)('nixpkgs of %s', (release) => {
    const tree = shapeOf(release)

    test('a name means its default outputs, or the one output that it names', async () => {
      const names = ['openssl', 'openssl.dev', 'openssl.man', 'netcat', 'git', 'git.doc']
      const { byName } = await nix.evaluate(tree, names)
      const outputs = names.map((name) => byName.get(name)?.outputs.map((output) => output.name))
      expect(outputs).toEqual([['bin'], ['dev'], ['man'], ['nc'], ['out'], ['doc']])
    })

    test('what a package is put into an image for is in it: zones, loader, settings of fonts', async () => {
      const names = ['tzdata', 'glibc', 'fontconfig', 'glibc.dev']
      const { byName } = await nix.evaluate(tree, names)
      const outputs = names.map((name) => byName.get(name)?.outputs.map((output) => output.name))
      expect(outputs).toEqual([['bin', 'out'], ['bin', 'out'], ['bin', 'out'], ['dev']])
    })

    test('what is refused, itself or for what it needs, is refused with its reason and what allows it', async () => {
      const names = Object.keys(REFUSED)
      const refusals = await nix.refusals(tree, names)
      expect(refusals).toEqual(
        Object.entries(REFUSED).map(([name, [why, allow]]) => textOf(name, why, allow)),
      )
    })

    test('what is suggested lets the package through, and nothing else does', async () => {
      for (const [name, [, allow]] of Object.entries(REFUSED)) {
        const { packages } = await nix.evaluate(tree, [name], { config: allow })
        expect(packages).toHaveLength(1)
      }
      expect(
        await nix.refusals(tree, ['unfree'], { config: { allowUnfreePackages: ['other'] } }),
      ).toHaveLength(1)
    })

    test('licenses are names', async () => {
      const config = { blocklistedLicenses: ['agpl3Plus'] }
      expect(await nix.refusals(tree, ['copyleft', 'git'], { config })).toEqual([
        'copyleft: copyleft-1.0 has a license (agpl3Plus) that blocklistedLicenses forbids\n' +
          `  fix: leave it out, or set nixpkgs-config: '{"blocklistedLicenses":[]}'`,
      ])
      const misspelt = { blocklistedLicenses: ['agpl3Pls'] }
      expect(await nix.refusals(tree, ['copyleft'], { config: misspelt })).toEqual([
        'nixpkgs-config: this nixpkgs has no license agpl3Pls\n  fix: did you mean agpl3Plus?',
      ])
    })

    test('names that nixpkgs gave up', async () => {
      expect(await nix.refusals(tree, ['goneFor', 'goneName', 'oldName'])).toEqual([
        'goneFor: goneFor was removed upstream. Consider using git instead.\n  fix: write git',
        'goneName: goneName has been removed, because it is unmaintained upstream\n' +
          '  fix: leave it out, or use another version of nixpkgs',
        "oldName: 'oldName' has been renamed to/replaced by 'git'\n  fix: write git",
      ])
    })

    test('what nixpkgs warns of is a warning, once', async () => {
      const { log, packages } = await nix.evaluate(tree, ['deprecated', 'warned', 'git'])
      expect(packages).toHaveLength(3)
      expect(log.filter((line) => line.startsWith('warning')).sort()).toEqual([
        "warning: warning of nixpkgs: 'warned' is now called 'git'",
        'warning: warning of nixpkgs: deprecated will be removed in 26.11',
      ])
    })

    test('what is no package says what it is', async () => {
      const names = [
        'lib',
        'pkgs',
        'python3.withPackages',
        'writeText',
        'nothing',
        'text',
        'place',
        'netcatTools',
      ]
      const messages = (await nix.refusals(tree, names)).map((text) => text.split('\n')[0]?.split(': ')[1])
      expect(messages).toEqual([
        'this is a set of helpers for Nix files, not a package',
        'this is a set of helpers for Nix files, not a package',
        'this is a function, not a package',
        'this is a function, not a package',
        'this nixpkgs has no package under this name (null)',
        'this is a string, not a package',
        'this is a path, not a package',
        'this is a set of packages, not a package',
      ])
    })

    test('names that need quotes, with and without them', async () => {
      const names = ['nodePackages."@angular/cli"', 'nodePackages.socket.io', 'nodePackages."socket.io"']
      const { byName } = await nix.evaluate(tree, names)
      expect(names.map((name) => byName.get(name)?.attribute)).toEqual([
        'nodePackages."@angular/cli"',
        'nodePackages."socket.io"',
        'nodePackages."socket.io"',
      ])
    })

    test('what people call a package, and where else it is', async () => {
      const names = ['tar', 'ssh', 'nc', 'gtt', 'prettier', 'idna', 'nodePackages."@angular/clu"', 'pyton3']
      const hints = (await nix.refusals(tree, names)).map((text) => text.split('fix: ')[1])
      expect(hints).toEqual([
        'write gnutar, which has it',
        'write openssh, which has it',
        'write netcat, which has it',
        // Of a few names; among thousands, three letters are near to dozens.
        'did you mean git?',
        'did you mean nodePackages.prettier?',
        'did you mean python3Packages.idna?',
        'did you mean nodePackages."@angular/cli"?',
        'did you mean python3 or python38?',
      ])
    })

    test('a set that is gone, and names that are no paths', async () => {
      const names = [
        ...['nodePackages_latest.eslint', 'nodePackages_latest.npm', 'nodePackages_latest."socket.io"'],
        ...['gitAndTools.git', 'docker.io', 'nodejs_18', 'rPackages.git', 'Git.out', 'dockPackages'],
      ]
      const gone = 'nodePackages_latest has been removed. Many packages are now available at the top level'
      expect(await nix.refusals(tree, names)).toEqual([
        expect.stringContaining(`nodePackages_latest.eslint: ${gone}`),
        expect.stringContaining(`nodePackages_latest.npm: ${gone}`),
        expect.stringContaining(`nodePackages_latest."socket.io": ${gone}`),
        'gitAndTools.git: this nixpkgs has no gitAndTools\n  fix: did you mean git?',
        'docker.io: there is no such package\n  fix: look the name up at https://search.nixos.org/packages',
        'nodejs_18: there is no such package\n  fix: did you mean nodejs (1.0)?',
        'rPackages.git: this nixpkgs has no rPackages\n  fix: look the name up at https://search.nixos.org/packages',
        'Git.out: there is no such package\n  fix: did you mean git.out?',
        'dockPackages: this is a set of packages, not a package\n  fix: name a package in it, such as dockPackages.sensible',
      ])
      const hints = (await nix.refusals(tree, names.slice(0, 3))).map((text) => text.split('fix: ')[1])
      expect(hints).toEqual([
        'write eslint, or use another version of nixpkgs',
        'write nodejs, or use another version of nixpkgs',
        'leave it out, or use another version of nixpkgs',
      ])
    })

    test('one name that aborts does not make the others slow', async () => {
      const good = Array.from({ length: 100 }, (_, index) => `many.p${index}`)
      for (const place of [0, 50, 100]) {
        const { calls, error } = await nix.attempt(tree, good.toSpliced(place, 0, 'abortive'))
        expect(error?.problems.map(({ message }) => message)).toEqual([
          expect.stringMatching(/^abortive: its evaluation fails: .*without required argument "libidn"/),
        ])
        expect(calls).toBeLessThanOrEqual(1 + 2 * Math.log2(100))
      }
    })
  })

  test('a configuration that nixpkgs does not take is to blame, not a package', async () => {
    expect(await nix.refusals(shapeOf('2026'), ['cacert', 'git'], { config: { ownFlag: 3 } })).toEqual([
      'nixpkgs-config: ownFlag is not a boolean\n  fix: write a boolean for ownFlag',
    ])
  })

  test('a set with something in it that aborts is still called no package', async () => {
    const tree = await treeOf(
      `import ${shapeOf('2026')} { inherit system; } // { tools = { a = abort "no"; inherit (import ${shapeOf('2026')} { inherit system; }) git; }; }`,
    )
    expect(await nix.refusals(tree, ['git', 'tools'])).toEqual([
      'tools: this is not a package, and something in it cannot be evaluated\n' +
        '  fix: name a package in it: tools.NAME; if it is a package itself, run it again',
    ])
    expect((await nix.evaluate(tree, ['tools.git'])).packages).toHaveLength(1)
  })

  test('a directory that is a flake alone', async () => {
    const dir = await tempDir('flake')
    await writeFile(join(dir, 'flake.nix'), '{ outputs = _: { }; }\n')
    const [text] = await nix.refusals(dir, ['git'])
    expect(text).toMatch(/^the package set cannot be evaluated: /)
    expect(text).toContain(`fix: it is a flake: write flake:${dir}`)
  })

  test('what allows a package of a flake is tried with its nixpkgs; its own packages are its own to configure', async () => {
    const flake = await tempDir('flake')
    await cp(shapeOf(''), flake, { recursive: true })
    await writeFile(
      join(flake, 'flake.nix'),
      `{ outputs = { self }: {
        packages.x86_64-linux = let set = import ./2026 { system = "x86_64-linux"; }; in set // {
          own = set.mkDerivation { pname = "own"; version = "1"; meta.broken = true; };
        };
      }; }\n`,
    )
    await writeFile(join(flake, 'default.nix'), 'import ./2026\n')
    const names = ['git', 'needs-unfree', 'own']
    expect(await nix.refusals(flake, names, { flake: true })).toEqual([
      'needs-unfree: it needs unfree-tool-1.0, which has an unfree license (unfree)\n' +
        '  fix: give nixpkgs itself instead of a flake (a commit, or the flake.lock of the flake), and ' +
        `set nixpkgs-config: '{"allowUnfreePackages":["unfree-tool"]}' if you may use it`,
      'own: own-1 is marked as broken\n  fix: leave it out, or use another version of nixpkgs, or allow it in the flake',
    ])
  })

  test('problems of packages, RFC 127', async () => {
    expect(await nix.refusals(shapeOf('2026'), ['leaving'])).toEqual([
      'leaving: leaving-1 has the problem "removal": It will be removed in 26.11.\n' +
        `  fix: set nixpkgs-config: '{"problems":{"handlers":{"leaving":{"removal":"warn"}}}}' if you accept that`,
    ])
  })

  test('an error in an overlay is at its line in the file of the user', async () => {
    const overlay = join(await tempDir('overlay'), 'own.nix')
    await writeFile(overlay, 'final: prev: {\n  tool = throw "not yet";\n  other = prev.git.nope;\n}\n')
    const [text] = await nix.refusals(shapeOf('2026'), ['other'], { overlays: [overlay] })
    expect(text).toContain(`${overlay}:3:`)
    expect(text).not.toContain('/nix/store')
  })
})

const problem = (name: string, what: string) => ({ problems: { handlers: { [name]: { [what]: 'warn' } } } })

/** Why, and which configuration allows it. */
const REFUSED: Readonly<Record<string, readonly [why: string, allow: Readonly<Record<string, unknown>>]>> = {
  unfree: ['unfree-tool-1.0 has an unfree license (unfree)', { allowUnfreePackages: ['unfree-tool'] }],
  'needs-unfree': [
    'it needs unfree-tool-1.0, which has an unfree license (unfree)',
    { allowUnfreePackages: ['unfree-tool'] },
  ],
  insecure: [
    'insecure-1.2 is insecure: CVE-2020-1; CVE-2020-2',
    { permittedInsecurePackages: ['insecure-1.2'] },
  ],
  'needs-insecure': [
    'it needs insecure-1.2, which is insecure: CVE-2020-1; CVE-2020-2',
    { permittedInsecurePackages: ['insecure-1.2'] },
  ],
  broken: ['broken-tool-0.1 is marked as broken', problem('broken-tool', 'broken')],
  'needs-broken': ['it needs broken-tool-0.1, which is marked as broken', problem('broken-tool', 'broken')],
  foreign: ['foreign-1.0 does not support x86_64-linux', { allowUnsupportedSystem: true }],
  'many-issues': [
    'many-1.0 is insecure: CVE-2021-0; CVE-2021-1; CVE-2021-2; CVE-2021-3; CVE-2021-4 and 55 more',
    { permittedInsecurePackages: ['many-1.0'] },
  ],
}

function textOf(name: string, why: string, allow: Readonly<Record<string, unknown>>): string {
  const config = `set nixpkgs-config: '${JSON.stringify(allow)}'`
  const advice = /unfree/.test(why)
    ? `${config} if you may use it`
    : /insecure/.test(why)
      ? `${config} if you accept that`
      : /broken/.test(why)
        ? `use another version of nixpkgs, or ${config} to try it`
        : `leave it out for this platform, or ${config} to try it`
  return `${name}: ${why}\n  fix: ${advice}`
}
