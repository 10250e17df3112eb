// Every call of the command in a block of the documents is made, as it is written there. What is not here has a
// stand-in: a channel is the offline package set, ghcr.io a registry of this machine, docker a program that takes
// all it gets.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustBuild } from '../support/build.ts'
import { mustRun, runChild, systemPath } from '../support/child.ts'
import { writeProgram } from '../support/programs.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

const root = join(import.meta.dirname, '..', '..')

/** What cannot be done here, or not as it is written. */
const LEFT_OUT: readonly (readonly [RegExp, string])[] = [
  [/\.\.\./, 'a part stands for what the reader has'],
  [/\/srv\//, 'a place of the reader'],
  [/shellcheck/, 'not in the offline package set'],
  [/^nixery-action run --file/, 'a service, which runs until it is stopped'],
  [/^docker run/, 'docker itself'],
  [/^nixery-action build --push false --load docker$/, 'the folder of an example: e2e/examples'],
  [/--from-record/, 'e2e/evidence makes images from records'],
]

interface Line {
  readonly page: string
  readonly line: string
}

/** The lines of blocks for a shell that call the command; those of examples are in e2e/examples. */
async function linesOf(page: string): Promise<readonly Line[]> {
  const text = await readFile(join(root, page), 'utf8')
  const blocks = [...text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].filter(([, , language]) =>
    ['', 'sh'].includes(language ?? ''),
  )
  return blocks
    .flatMap(([, , , block = '']) => block.split('\n'))
    .map((line) => ({ page, line: line.trim() }))
    .filter(({ line }) => /(^|\| |\$\()nixery-action /.test(line))
    .filter(({ line }) => !LEFT_OUT.some(([pattern]) => pattern.test(line)))
}

const pages = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'))
const all = (
  await Promise.all(['README.md', ...pages.sort().map((name) => `docs/${name}`)].map(linesOf))
).flat()
/** What stands on several pages is done once. */
const lines = [...new Map(all.toReversed().map((one) => [one.line, one])).values()].toReversed()

let registry: Registry
let directory: string
let path: string
let env: Readonly<Record<string, string>>

/** The directory that readers of these pages are in, with images that were pushed before. */
beforeAll(async () => {
  registry = await startRegistry()
  directory = await tempDir('documents')
  const [bin, { env: store }] = [await tempDir('bin'), await sharedStore()]
  env = { ...store, HOME: await tempDir('home'), XDG_CACHE_HOME: await tempDir('cache') }
  path = [bin, (await toolchain.nix('2.34')).bin, (await toolchain.oras('1.3')).bin, systemPath].join(':')
  const script = join(bin, 'call.bash')
  await writeFile(
    script,
    `args=()
for arg in "$@"; do arg="\${arg//ghcr.io/${registry.host}}"; args+=("\${arg/nixos-25.11/${offlinePackagesDir}}"); done
exec '${process.execPath}' '${root}/dist/cli.js' "\${args[@]}"
`,
  )
  writeProgram(bin, 'nixery-action', `exec bash '${script}' "$@"`)
  for (const engine of ['docker', 'podman'])
    writeProgram(bin, engine, 'if [ "$1" = load ]; then cat > /dev/null; fi')
  await prepare()
})
afterAll(() => registry.stop())

async function prepare(): Promise<void> {
  const file = `defaults: { nixpkgs: ${offlinePackagesDir}, image: '${registry.host}/org/{name}' }
images: { tools: { packages: [git, jq, openssl] }, web: { packages: [nginx, curl], entrypoint: nginx } }
`
  await writeFile(join(directory, 'nixery.yml'), file)
  await writeFile(join(directory, 'packages.nix'), `[ (import ${offlinePackagesDir} { }).jq ]\n`)
  await writeFile(
    join(directory, 'Dockerfile'),
    'FROM debian:12\nRUN apt-get install -y git jq\nCMD ["git"]\n',
  )
  await cp(offlinePackagesDir, join(directory, 'nixpkgs'), { recursive: true })
  const nix = { env: { ...env, PATH: path }, cwd: directory }
  await mustRun('bash', ['-c', `nix-build ${offlinePackagesDir} -A jq -o result`], nix)
  const image = `${registry.host}/org/tools`
  for (const [tags, packages] of [
    ['v2', 'jq'],
    ['v1', 'git jq openssl'],
  ] as const)
    await mustBuild({
      packages,
      image,
      tags,
      attach: 'sbom',
      sbom: 'cyclonedx',
      'evidence-dir': join(directory, tags),
    })
}

test('there are calls', () => {
  expect(lines.length).toBeGreaterThan(15)
})

// In the order of the pages: a later line may need what an earlier one has written.
test.each(lines)('$page: $line', async ({ line }) => {
  // `init` writes a file where there must be none, so it has a directory of its own.
  const isInit = /^nixery-action init/.test(line)
  const cwd = isInit ? await tempDir('init') : directory
  if (isInit) await cp(join(directory, 'Dockerfile'), join(cwd, 'Dockerfile'))
  const { code, stderr } = await runChild('bash', ['-c', `set -o pipefail; ${line}`], {
    ...{ cwd, env: { ...env, PATH: path } },
  })
  // A plan that lacks a package is what `--check` is for.
  if (code !== 0 && !(line.includes('--check') && code === 1))
    throw new Error(`it ended with ${code}: ${stderr}`)
})
