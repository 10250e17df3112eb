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

/** @param {string} outdir */
async function bundle(outdir) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      cli: 'src/cli.ts',
      action: 'src/action.ts',
      merge: 'src/merge-action.ts',
      plan: 'src/plan-action.ts',
      'pack-worker': 'src/image/pack/pack-worker.ts',
      'tool-clients': 'src/host/tools/clients.ts',
    },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // @actions/cache tells its errors apart by the names of their classes.
    keepNames: true,
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
  // The bundles stay modules where they are copied to without the rest: nix/default.nix does that.
  await writeFile(path.join(outdir, 'package.json'), '{ "type": "module" }\n')
  await writeLicenses(root, Object.keys(metafile.inputs), path.join(outdir, 'licenses.txt'))
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
