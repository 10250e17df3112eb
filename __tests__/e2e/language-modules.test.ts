// Modules of a package list are found by their interpreters, which nixpkgs makes to look into their own store
// path alone.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { generate } from '../../nix/offline/generate.mjs'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { once } from '../../scripts/once.mjs'
import { toolsDir } from '../../scripts/toolchain.mjs'
import { build, buildLayout, quickly } from '../support/build.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { tempDir } from '../support/temp.ts'

/** A set with the Python of another release beside the usual one. */
async function twoPythons(): Promise<string> {
  const other = join(import.meta.dirname, '..', '..', '.work', 'other-python')
  const only = ['python3', 'python3Packages.requests']
  await once(other, `trixie ${only}`, async (out) => [
    await generate({ out, cache: join(toolsDir, 'apt'), suite: 'trixie', only }),
  ])
  const dir = await tempDir('two-pythons')
  await writeFile(
    join(dir, 'default.nix'),
    `{ system, config ? { }, overlays ? [ ] }:
let other = import ${other} { inherit system; };
in import ${offlinePackagesDir} { inherit system config overlays; }
  // { python313 = other.python3; python313Packages = other.python3Packages; }
`,
  )
  return dir
}

/** Debian's packages of languages that the offline set does not have. */
const LANGUAGES: NonNullable<Parameters<typeof generate>[0]['more']> = {
  lua5_4: { debs: ['lua5.4'], postInstall: 'link lua5.4 bin/lua' },
  'lua54.lpeg': { debs: ['lua-lpeg'], pname: 'lua5.4-lpeg' },
  ruby_3_1: {
    debs: ['ruby3.1', 'ruby', 'libruby'],
    pname: 'ruby',
    merge: /^(libruby3\.1|rubygems-integration|rake|ruby-(rubygems|net-telnet|sdbm|webrick|xmlrpc))$/,
    // As in nixpkgs: it knows the gems in its own store path.
    postInstall: `link ruby3.1 bin/ruby
rm -rf $out/lib/ruby/vendor_ruby/rubygems/defaults $out/share/rubygems-integration
wrap bin/ruby3.1 RUBYLIB+=$out/lib/ruby/vendor_ruby:$out/lib/ruby/3.1.0`,
  },
  'ruby31.rack': {
    debs: ['ruby-rack'],
    pname: 'ruby3.1-rack',
    postInstall: `mkdir -p $out/lib/ruby/gems
mv $out/share/rubygems-integration/all $out/lib/ruby/gems/3.1.0
rm -rf $out/share $out/bin`,
  },
  'node.ms': {
    debs: ['node-ms'],
    pname: 'node_ms',
    postInstall: `mkdir -p $out/lib
mv $out/share/nodejs $out/lib/node_modules`,
  },
}

/** A set with what nixpkgs says of these languages. */
async function otherLanguages(): Promise<string> {
  const other = join(import.meta.dirname, '..', '..', '.work', 'other-languages')
  const recipes = Object.values(LANGUAGES).map((recipe) => ({ ...recipe, merge: String(recipe.merge) }))
  await once(other, JSON.stringify(recipes), async (out) => [
    await generate({ out, cache: join(toolsDir, 'apt'), only: Object.keys(LANGUAGES), more: LANGUAGES }),
  ])
  const dir = await tempDir('languages')
  await writeFile(
    join(dir, 'default.nix'),
    `{ system, config ? { }, overlays ? [ ] }:
let
  other = import ${other} { inherit system; };
  set = import ${offlinePackagesDir} { inherit system config overlays; };
  lua5_4 = other.lua5_4 // { luaversion = "5.4"; };
  ruby = other.ruby_3_1 // { rubyEngine = "ruby"; gemPath = "lib/ruby/gems/3.1.0"; version = { majMin = "3.1"; __toString = _: "3.1.2"; }; };
in set // {
  inherit lua5_4 ruby;
  lua54Packages.lpeg = other.lua54.lpeg // { luaModule = lua5_4; requiredLuaModules = [ lua5_4 ]; };
  rubyPackages.rack = other.ruby31.rack // { inherit ruby; isRubyGem = true; gemPath = [ ]; };
  nodePackages.ms = other.node.ms // { inherit (set) nodejs; };
}
`,
  )
  return dir
}

async function run(dir: string, ...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await runContainer(await unpackImage(dir), command)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

describe('an image with an interpreter and modules', () => {
  let dir: string
  beforeAll(async () => {
    dir = (await buildLayout('python3 python3Packages.requests perl perlPackages.HTTPDate', quickly)).dir
  })

  test('Python imports a module, and what that needs', async () => {
    const code = 'import requests, urllib3; print(requests.__file__)'
    expect(await run(dir, 'python3', '-c', code)).toBe('/lib/python3.11/site-packages/requests/__init__.py\n')
  })

  test('Perl does, too', async () => {
    expect(await run(dir, 'perl', '-MHTTP::Date=time2isoz', '-e', 'print time2isoz(0)')).toBe(
      '1970-01-01 00:00:00Z',
    )
  })
})

test('several Pythons in one image each find their own modules', async () => {
  const nixpkgs = await twoPythons()
  const packages =
    'python3 python313 python3Packages.requests python3Packages.pyyaml python313Packages.requests'
  const { dir } = await buildLayout(packages, { nixpkgs, ...quickly })
  const code = 'import requests; print(requests.__file__)'
  for (const version of ['3.11', '3.13'])
    expect(await run(dir, `python${version}`, '-c', code)).toBe(
      `/lib/python${version}/site-packages/requests/__init__.py\n`,
    )
  const missing = await runContainer(await unpackImage(dir), ['python3.13', '-c', 'import yaml'])
  expect(missing.stderr).toMatch(/No module named 'yaml'/)
})

test('Lua, Ruby and Node.js find their modules', async () => {
  const nixpkgs = await otherLanguages()
  const packages = 'lua5_4 lua54Packages.lpeg ruby rubyPackages.rack nodejs nodePackages.ms'
  const { dir } = await buildLayout(packages, { nixpkgs, ...quickly })
  const lpeg = `print(require('lpeg').match(require('re').compile('[0-9]+'), '2026x'))`
  expect(await run(dir, 'lua', '-e', lpeg)).toBe('5\n')
  const rack = `require 'rack'; puts Rack.release, Gem.loaded_specs['rack'].full_gem_path`
  expect(await run(dir, 'ruby', '-e', rack)).toMatch(
    /^2\.\S+\n\/lib\/ruby\/gems\/3\.1\.0\/gems\/rack-2\S+\n$/,
  )
  expect(await run(dir, 'node', '-p', `require('ms')('2 days')`)).toBe('172800000\n')
})

test('a module without its interpreter is an error that names it', async () => {
  const { code, stderr } = await build({ packages: 'jq python3Packages.requests', push: 'false' })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^error: python3Packages\.requests: Python 3\.11, which it is for, is not in the list\n {2}fix: add python3 to --packages\n {2}code: packages$/m,
  )
})
