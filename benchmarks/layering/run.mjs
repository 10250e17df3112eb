// How well ways of grouping store paths into layers do: `npm run benchmark:layering`. Bundles measure.ts, which uses the
// product's own TypeScript, and runs it; arguments go through, see there.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..')
const outfile = path.join(root, '.work', 'benchmark-layering', 'measure.mjs')
await mkdir(path.dirname(outfile), { recursive: true })
await build({
  entryPoints: [path.join(root, 'benchmarks', 'layering', 'measure.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  define: { PROJECT_ROOT: JSON.stringify(root) },
})
await import(pathToFileURL(outfile).href)
