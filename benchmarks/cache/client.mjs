// One job's calls of the cache client, in a process of its own:
//   node client.mjs save|restore KEY=PATH...
// Paths are relative to the workspace. Prints how long all calls together took, milliseconds.
import { restoreCache, saveCache } from '@actions/cache'

/** As many at a time as oras uploads. */
const CONCURRENCY = 6

const [call, ...entries] = process.argv.slice(2)
const queue = entries.map((entry) => entry.split('='))

async function drainQueue() {
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    const [key = '', path = ''] = entry
    if (call === 'save') await saveCache([path], key)
    else if ((await restoreCache([path], key)) !== key) throw new Error(`${key} is not there`)
  }
}

const start = performance.now()
await Promise.all(Array.from({ length: CONCURRENCY }, drainQueue))
process.stdout.write(`\n${performance.now() - start}\n`, () => process.exit())
