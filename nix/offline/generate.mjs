// Generates the offline package set: a directory of the shape of nixpkgs whose packages are Debian's
// binaries.
//   node nix/offline/generate.mjs --out DIR [--arch amd64|arm64] [--suite bookworm] [--only a,b] [--cache
//   DIR]
//                                 [--deb-url URL --debs DIR]
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machineArch, machineSuite, openApt, unpackDebs } from './apt.mjs'
import { importDebs } from './debs.mjs'
import { packageGraph } from './graph.mjs'
import { importNpmTree } from './npm-tree.mjs'
import { goodAttributes, ignoredDebs, recipes } from './recipes.mjs'
import { nixValue, renderPackages } from './render.mjs'

/** @typedef {'amd64' | 'arm64'} Arch   Debian's names */
/**
 * @typedef {object} GenerateOptions
 * @property {string} out                      directory of the set; sets of two architectures may share it
 * @property {Arch} [arch]                     default: this machine's
 * @property {string} [suite]                  Debian's codename; default: this machine's
 * @property {readonly string[]} [only]        attributes wanted; default: all
 * @property {Readonly<Record<string, import('./recipes.mjs').Recipe>>} [more]   recipes besides those of the table
 * @property {string} [cache]                  where downloads stay; default: `out`/.apt
 * @property {string} [debs]                   where the set's debs go; default: `out`/debs
 * @property {string} [debUrl]                 http address of `debs`: builds fetch them from there, `out`
 * stays small
 */
/**
 * @typedef {object} Generated
 * @property {string} system          Nix's name of the architecture
 * @property {string[]} attributes    the attributes that evaluate and build without any configuration
 * @property {number} derivations
 * @property {number} debs
 */

const here = path.dirname(fileURLToPath(import.meta.url))
const systems = { amd64: 'x86_64-linux', arm64: 'aarch64-linux' }
const nixFiles = [
  'default',
  'bootstrap',
  'check-meta',
  'flake',
  'languages',
  'lib',
  'package',
  'samples',
].map((name) => `${name}.nix`)
const shellFiles = ['builder', 'layout', 'patch', 'recipe-functions'].map((name) => `${name}.sh`)

/**
 * Writes the set for one architecture. The same mirror state gives the same bytes, and derivations do not
 * depend on where `out` lies.
 * @param {GenerateOptions} options
 * @returns {Promise<Generated>}
 * @throws on an unknown attribute in `only`; when the mirror or npm's registry cannot be reached
 */
export async function generate(options) {
  const settings = withDefaults(options)
  const { table } = settings
  const roots = settings.only.length > 0 ? [...new Set([...settings.only, 'bash'])] : Object.keys(table)
  checkAttributes(roots, table)
  await mkdir(settings.out, { recursive: true })
  const facts = [...(await debFacts(roots, settings)), ...(await npmFacts(roots, settings))]
  const nodes = packageGraph(facts, table, { ignored: ignoredDebs, roots })
  const system = systems[settings.arch]
  const text = renderPackages(nodes, `Debian ${settings.suite}, ${settings.arch}`)
  await writeFile(path.join(settings.out, `packages-${system}.nix`), text)
  await writeBootstrap(settings)
  for (const file of [...nixFiles, ...shellFiles])
    await copyFile(path.join(here, file), path.join(settings.out, file))
  const attributes = roots.filter((root) => goodAttributes.includes(root))
  return { system, attributes, derivations: nodes.length, debs: nodes.flatMap((node) => node.debs).length }
}

/** @typedef {ReturnType<typeof withDefaults>} Settings */

/** @param {GenerateOptions} options */
function withDefaults({ out, arch, suite, only, more, cache, debs, debUrl }) {
  return {
    out: path.resolve(out),
    arch: arch ?? machineArch(),
    suite: suite ?? machineSuite(),
    only: only ?? [],
    table: { ...recipes, ...more },
    cache: path.resolve(cache ?? path.join(out, '.apt')),
    debsDir: path.resolve(debs ?? path.join(out, 'debs')),
    debUrl: debUrl?.replace(/\/$/, '') ?? null,
  }
}

/**
 * @param {readonly string[]} attributes
 * @param {Settings['table']} table
 */
function checkAttributes(attributes, table) {
  const unknown = attributes.filter((attribute) => !(attribute in table))
  if (unknown.length === 0) return
  throw new Error(`unknown: ${unknown.join(', ')}; the set has ${Object.keys(table).sort().join(', ')}`)
}

/**
 * @param {readonly string[]} roots
 * @param {Settings} settings
 */
async function debFacts(roots, { table, suite, arch, cache, debsDir }) {
  const wanted = roots.flatMap((root) => {
    const recipe = table[root] ?? {}
    return [...(recipe.npm ? [] : (recipe.debs ?? [root])), ...(recipe.needs ?? [])]
  })
  const apt = await openApt({ suite, arch, dir: cache })
  return importDebs(await apt.download([...new Set(wanted)].sort()), { cache, debsDir, arch })
}

/**
 * @param {readonly string[]} roots
 * @param {Settings} settings
 */
async function npmFacts(roots, settings) {
  const trees = roots.flatMap((attribute) => {
    const npm = settings.table[attribute]?.npm
    return npm ? [{ attribute, name: npm.name[settings.arch], version: npm.version }] : []
  })
  return Promise.all(
    trees.map(async (tree) => ({ ...(await importNpmTree(tree, settings)), name: tree.attribute })),
  )
}

/**
 * The tools that build the packages are this machine's, also where the packages are another architecture's:
 * they then build at full speed, without emulation.
 * @param {Settings} settings
 */
async function writeBootstrap({ out, suite, cache, debsDir, debUrl }) {
  const arch = machineArch()
  const apt = await openApt({ suite: machineSuite(), arch, dir: cache })
  const debs = await apt.download(['busybox-static', 'patchelf'])
  const busybox = debs.filter(({ name }) => name === 'busybox-static')
  await placeBusybox(busybox, path.join(out, 'bootstrap'))
  const tools = debs.filter(({ name }) => ['libc6', 'libgcc-s1', 'libstdc++6', 'patchelf'].includes(name))
  const files = (await importDebs(tools, { cache, debsDir, arch })).map(({ file, sha256 }) => ({
    file,
    sha256,
  }))
  const settings = { suite, debUrl, bootstrap: { system: systems[arch], debs: files } }
  await writeFile(path.join(out, 'settings.nix'), `${nixValue(settings)}\n`)
}

/**
 * @param {readonly { file: string }[]} debs
 * @param {string} dir
 */
async function placeBusybox(debs, dir) {
  const unpacked = path.join(os.tmpdir(), `busybox-${process.pid}`)
  await unpackDebs(debs, unpacked)
  await mkdir(dir, { recursive: true })
  const target = path.join(dir, 'busybox')
  await copyFile(path.join(unpacked, 'bin/busybox'), target).catch(() =>
    copyFile(path.join(unpacked, 'usr/bin/busybox'), target),
  )
  await rm(unpacked, { recursive: true })
}

/** @param {string[]} args */
async function main(args) {
  const text = /** @type {const} */ ({ type: 'string' })
  const { values } = parseArgs({
    args,
    options: { out: text, arch: text, suite: text, only: text, cache: text, debs: text, 'deb-url': text },
  })
  const { out, arch, only, 'deb-url': debUrl, ...rest } = values
  if (!out)
    throw new Error('usage: generate.mjs --out DIR [--arch amd64|arm64] [--suite NAME] [--only a,b] ...')
  if (arch !== undefined && arch !== 'amd64' && arch !== 'arm64')
    throw new Error(`--arch ${arch}: amd64 or arm64`)
  const start = Date.now()
  const result = await generate({
    out,
    ...rest,
    ...(arch ? { arch } : {}),
    ...(only ? { only: only.split(',') } : {}),
    ...(debUrl ? { debUrl } : {}),
  })
  const seconds = ((Date.now() - start) / 1000).toFixed(1)
  const { system, attributes, derivations, debs } = result
  console.log(
    `${system}: ${attributes.length} attributes, ${derivations} derivations, ${debs} debs, ${seconds} s`,
  )
}

if (process.argv[1] && import.meta.filename === path.resolve(process.argv[1])) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.stderr || error.message)
    process.exitCode = 1
  })
}
