// How well ways of grouping store paths into layers do: `npm run benchmark:layering`. Bundles measure.ts,
// which uses the product's own TypeScript, and runs it; arguments go through, see there. Others, each
// explained at the head of its file: `run.mjs survival`, `replanning`, `bounds`, `sensitivity`, `real-nix`,
// `name-data`; and `run.mjs default-table`, which makes the table that is shipped.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..')
const programs = new Map([
  ['default-table', 'make-default-table'],
  ['name-data', 'name-data'],
  ['nixpkgs', 'nixpkgs'],
  ['nixpkgs-data', 'make-nixpkgs-data'],
  ['sensitivity', 'sensitivity'],
  ['bounds', 'bounds'],
  ['replanning', 'replanning'],
  ['real-nix', 'real-nix'],
  ['survival', 'survival'],
])
const program = programs.get(process.argv[2] ?? '') ?? 'measure'
const outfile = path.join(root, '.work', 'benchmark-layering', `${program}.mjs`)
await mkdir(path.dirname(outfile), { recursive: true })
await build({
  entryPoints: [path.join(root, 'benchmarks', 'layering', `${program}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  define: { PROJECT_ROOT: JSON.stringify(root) },
})
await import(pathToFileURL(outfile).href)
