// A program for tests: one call of the cache client that the action uses. Its arguments: the deadline in
// milliseconds, the call, the key, and the restore keys. Paths are those of the workspace; the last line says
// what came out.
import { restoreCache, saveCache } from '@actions/cache'

const [deadline, call, key = '', ...restoreKeys] = process.argv.slice(2)
const paths = ['data']

const calls: Readonly<Record<string, () => Promise<string | number | undefined>>> = {
  save: () => saveCache(paths, key),
  restore: () => restoreCache(paths, key, restoreKeys),
  lookup: () => restoreCache(paths, key, restoreKeys, { lookupOnly: true }),
}

function finish(outcome: object): void {
  process.stdout.write(`\n${JSON.stringify(outcome)}\n`, () => process.exit())
}

setTimeout(() => finish({ late: true }), Number(deadline))
finish({ result: await calls[call ?? '']?.() })
