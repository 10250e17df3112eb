// Makes the bundles in dist/, which are what users run. With --check: fails when the committed ones are not
// fresh.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { writeLicenses } from './licenses.mjs'

const root = path.dirname(import.meta.dirname ?? new URL('.', import.meta.url).pathname)
const dist = path.join(root, 'dist')

/**
 * What the clients of the caches get in place of packages of theirs. They speak to the job through @actions/core, and
 * their messages have to reach our log; with @actions/exec they give programs all secrets of the step; @actions/glob
 * works in the directory of the user. In @actions/core itself nothing is used that starts programs.
 * @type {Readonly<Record<string, string>>}
 */
const standIns = {
  '@actions/core': 'src/cache/client-log.ts',
  '@actions/exec': 'src/cache/client-exec.ts',
  '@actions/glob': 'src/cache/client-glob.ts',
}

/** @type {import('esbuild').Plugin} */
const tamedCacheClient = {
  name: 'tamed-cache-client',
  setup(build) {
    build.onResolve({ filter: /^@actions\/(core|exec|glob)$/ }, ({ path: name, importer }) => {
      const standIn = standIns[name]
      return standIn !== undefined && /node_modules\/@actions\/(cache|core|tool-cache)\//.test(importer)
        ? { path: path.join(root, standIn) }
        : undefined
    })
  },
}

/**
 * What is imported only when a tool is missing stays out of the bundles that every run reads.
 * @type {import('esbuild').Plugin}
 */
const lateToolClients = {
  name: 'late-tool-clients',
  setup(build) {
    build.onResolve({ filter: /\/clients\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './tool-clients.js', external: true } : undefined,
    )
  },
}

/** @type {Readonly<Record<string, string>>} */
const BUNDLES = {
  cli: 'src/cli.ts',
  merge: 'src/merge-action.ts',
  'pack-worker': 'src/image/pack/pack-worker.ts',
  'tool-clients': 'src/host/tools/clients.ts',
}

/**
 * Those with @actions/cache, which tells its errors apart by the names of their classes. To keep the names of all
 * functions makes a bundle start later.
 * @type {Readonly<Record<string, string>>}
 */
const BUNDLES_WITH_CACHE = { action: 'src/action.ts', plan: 'src/plan-action.ts' }

/** @param {string} outdir */
async function bundle(outdir) {
  const inputs = [
    ...(await bundleAll(BUNDLES, outdir, false)),
    ...(await bundleAll(BUNDLES_WITH_CACHE, outdir, true)),
  ]
  // The bundles stay modules where they are copied to without the rest: nix/default.nix does that.
  await writeFile(path.join(outdir, 'package.json'), '{ "type": "module" }\n')
  await writeLicenses(root, [...new Set(inputs)], path.join(outdir, 'licenses.txt'))
}

/**
 * Returns what is in them.
 * @param {Readonly<Record<string, string>>} entryPoints  @param {string} outdir  @param {boolean} keepNames
 */
async function bundleAll(entryPoints, outdir, keepNames) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    keepNames,
    // CommonJS dependencies call require() for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    loader: { '.nix': 'text', '.html': 'text' },
    plugins: [tamedCacheClient, lateToolClients],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  for (const name of Object.keys(entryPoints)) await writeAsAscii(path.join(outdir, `${name}.js`))
  return Object.keys(metafile.inputs)
}

/**
 * esbuild escapes what is not ASCII but for regular expressions. One such character, and V8 holds a bundle with two
 * bytes for each of its characters.
 * @param {string} file
 */
async function writeAsAscii(file) {
  const text = await readFile(file, 'utf8')
  const escaped = text.replace(
    /[\u0080-\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  await writeFile(file, escaped)
}

async function check() {
  const fresh = await mkdtemp(path.join(root, '.work-dist-'))
  try {
    await bundle(fresh)
    const names = [...new Set([...(await readdir(fresh)), ...(await readdir(dist))])].sort()
    const read = (/** @type {string} */ directory, /** @type {string} */ name) =>
      readFile(path.join(directory, name), 'utf8').catch(() => undefined)
    const stale = []
    for (const name of names) if ((await read(fresh, name)) !== (await read(dist, name))) stale.push(name)
    if (stale.length === 0) return
    console.error(`dist/ is not fresh: ${stale.join(', ')}\n  fix: npm run build, and commit dist/`)
    process.exitCode = 1
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

if (process.argv.includes('--check')) await check()
else await bundle(dist)
