// What the documents have for workflows, image files and Nix is tried with the offline packages: `build --dry-run` takes every
// set of inputs and evaluates its packages, plan and merge are done, overlays and expressions are evaluated.
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as toolchain from '../../scripts/toolchain.mjs'
import { isRecord } from '../../src/base/json.ts'
import type { InputTable } from '../../src/request/inputs/input-table.ts'
import { INPUTS } from '../../src/request/inputs/inputs.ts'
import { pushBase, writeBase } from '../support/base-image.ts'
import { newSigningKey } from '../support/binary-cache.ts'
import { mustRun, runChild } from '../support/child.ts'
import { type Block, blocksOf, root } from '../support/document-blocks.ts'
import { evaluated } from '../support/expressions.ts'
import { newReader, type Reader } from '../support/reader.ts'
import { preparePlace } from '../support/reader-places.ts'
import { tempDir } from '../support/temp.ts'

interface Call {
  readonly command: 'build' | 'plan' | 'merge'
  readonly inputs: Readonly<Record<string, string>>
}

/** What the pages say is in the reader's repository. */
const FILES = {
  'src/main.py': 'import requests\n',
  'app/server.js': '\n',
  'dist/index.html': '<p>\n',
  'public/index.html': '<p>\n',
  'config/app.toml': '\n',
  'overlay/our-tool.nix': '{ runCommand }: runCommand "our-tool-1.0" { } "mkdir -p $out/bin"\n',
}

/** The packages of a flake are evaluated, and nothing more. */
const FLAKE = `{
  outputs = { self, nixpkgs }: { packages.x86_64-linux.our-tool = nixpkgs.legacyPackages.x86_64-linux.jq; };
}`
const FLAKE_NIXPKGS = `{
  outputs = { self }:
    let make = name: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; };
    in { legacyPackages.x86_64-linux = builtins.listToAttrs (map (name: { inherit name; value = make name; })
      [ "jq" "git" "cacert" "iana-etc" ]); };
}`

let reader: Reader
let place: string
let secrets: Readonly<Record<string, string>>
beforeAll(async () => {
  reader = await newReader()
  place = await preparePlace(reader)
  await writeFiles(place, FILES)
  await writeFile(join(place, 'overlay', 'default.nix'), blocksOf('overlay')[0]?.text ?? '')
  await mkdir(join(place, 'nix'))
  await symlink('../overlay', join(place, 'nix', 'overlay'))
  await makeFlake(place)
  const base = await tempDir('base')
  await writeFiles(base, { 'etc/os-release': 'ID=debian\n' })
  await pushBase(await writeBase([{ root: base }]), reader.host, 'library/debian:12-slim')
  secrets = await secretsOf(place)
})
afterAll(() => reader.stop())

async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
}

/** A flake that is locked, in a repository of git. */
async function makeFlake(directory: string): Promise<void> {
  const nixpkgs = await tempDir('nixpkgs')
  await writeFile(join(nixpkgs, 'flake.nix'), FLAKE_NIXPKGS)
  await writeFile(
    join(directory, 'flake.nix'),
    FLAKE.replace('{', `{ inputs.nixpkgs.url = "path:${nixpkgs}";`),
  )
  const script = 'git init --quiet && git add flake.nix && nix flake lock && git add .'
  await mustRun('sh', ['-c', script], { cwd: directory, env: reader.env })
}

async function newSshKey(): Promise<string> {
  const file = join(await tempDir('ssh'), 'key')
  const program = join((await toolchain.ssh()).bin, 'ssh-keygen')
  await mustRun(program, ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  return readFile(file, 'utf8')
}

async function secretsOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const signing = (await newSigningKey('cache-1')).secret
  const [digest = ''] = await readdir(join(directory, 'digests'))
  return {
    'secrets.CACHE_SIGNING_KEY': signing,
    'secrets.NIX_SIGNING_KEY': signing,
    'secrets.BUILDER_SSH_KEY': await newSshKey(),
    "join(needs.*.outputs.digest, ' ')": digest.replace(/^(sha256:)?/, 'sha256:'),
  }
}

/** The steps with one of our actions, at any depth. */
function callsIn(value: unknown): readonly Call[] {
  if (Array.isArray(value)) return value.flatMap(callsIn)
  if (!isRecord(value)) return []
  const [, command = 'build'] = /nixery-action(?:\/(plan|merge))?@/.exec(String(value.uses)) ?? []
  if (!String(value.uses).includes('nixery-action')) return Object.values(value).flatMap(callsIn)
  return [{ command: command as Call['command'], inputs: textsOf(value.with) }]
}

/** Inputs as a workflow gives them. */
const textsOf = (inputs: unknown) =>
  Object.fromEntries(
    Object.entries(isRecord(inputs) ? inputs : {}).map(([name, value]) => [
      name,
      evaluated(Array.isArray(value) ? value.join(' ') : String(value), secrets),
    ]),
  )

/** What a block that shows some inputs leaves out. */
function completed({ command, inputs }: Call): Call {
  if (command !== 'build' || 'file' in inputs) return { command, inputs }
  const hasOwn = inputs.packages?.includes('our-tool') && !inputs.nixpkgs?.startsWith('flake:')
  const usual = {
    ...{ packages: 'jq', nixpkgs: './nixpkgs', image: 'ghcr.io/org/tools' },
    ...(hasOwn ? { overlays: './overlay' } : {}),
  }
  return { command, inputs: { ...usual, ...inputs } }
}

const isSecret = (name: string) => (INPUTS as InputTable)[name]?.secret === true

async function make({ command, inputs }: Call): Promise<void> {
  const given = Object.entries(inputs).map(([name, value]) => [name, reader.here(value)] as const)
  // A secret is in no argument, which everyone on the machine can read.
  const hidden = given.filter(([name]) => isSecret(name))
  const options = given.map(([name, value]) => `--${name}=${isSecret(name) ? `env:${name}` : value}`)
  const dryRun = command === 'build' ? ['--dry-run'] : []
  const args = [command, ...dryRun, ...options]
  const { code, stdout, stderr } = await runChild('nixery-action', args, {
    ...{ cwd: place, env: { ...reader.env, ...Object.fromEntries(hidden) } },
  })
  if (code !== 0) throw new Error(`nixery-action ${args.join(' ')} ended with ${code}: ${stderr}`)
  if (command === 'build') expect(JSON.parse(stdout).images.length).toBeGreaterThan(0)
}

test.each(blocksOf('workflow', 'steps'))('the steps at $place', async ({ text }) => {
  const calls = callsIn(parse(text))
  expect(calls.length).toBeGreaterThan(0)
  for (const call of calls) await make(completed(call))
})

test.each(blocksOf('inputs'))('the inputs at $place', async ({ text }) => {
  const value = parse(text)
  const inputs = textsOf(value.with ?? value)
  if ('digests' in inputs) await make({ command: 'merge', inputs: { image: 'ghcr.io/org/tools', ...inputs } })
  else await make(completed({ command: 'build', inputs }))
})

test.each(blocksOf('image file'))('the image file at $place', async ({ text }) => {
  await writeFile(join(place, 'block.yml'), reader.here(text))
  await make({ command: 'build', inputs: { file: 'block.yml', all: 'true' } })
})

/** Evaluates an expression with the packages as `pkgs`. */
const evaluate = (expression: string) =>
  mustRun('nix-instantiate', ['--expr', `let pkgs = import ${reader.nixpkgs} { }; in ${expression}`], {
    ...{ cwd: place, env: reader.env },
  })

test.each(blocksOf('overlay'))('the overlay at $place', async ({ text }: Block) => {
  await writeFile(join(place, 'overlay', 'block.nix'), text)
  const names = [...text.matchAll(/^ {2}(\S+) = /gm)].map(([, name]) => `pkgs.${name}`)
  const expression = `let pkgs = import ${reader.nixpkgs} { overlays = [ (import ./overlay/block.nix) ]; }; in [ ${names.join(' ')} ]`
  expect((await evaluate(expression)).trim().split('\n')).toHaveLength(names.length)
})

test.each(blocksOf('expressionOfNix'))('the expression at $place', async ({ text }) => {
  await symlink(root, join(place, 'nixery-action'))
  expect(await evaluate(text)).toMatch(/-tools.*\.drv\n$/)
})
