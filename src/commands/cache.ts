import { totalSize } from '../base/collections.ts'
import { alignLeft } from '../base/columns.ts'
import { NixeryError } from '../base/errors.ts'
import { formatBytes } from '../base/format.ts'
import { parseDuration } from '../base/parse.ts'
import { type CacheItem, listItems, removeItems } from '../cache/housekeeping.ts'
import { defaultCacheDirectory } from '../host/directories.ts'
import { type Answer, type Call, terminalOf } from './call.ts'

/** `nixery-action cache size|clean`: see its help. */
export async function cacheCommand(call: Call): Promise<Answer> {
  const { option, operands, env } = call
  const [action] = operands
  const places = { cacheDir: option('cache-dir') ?? defaultCacheDirectory(env), env }
  const unused = option('unused-for')
  if (action === 'size' && unused !== undefined)
    throw new NixeryError('usage', { message: '--unused-for is for cache clean', hint: 'leave it out' })
  if (action !== 'size' && action !== 'clean') {
    const message = `cache: "${action}" is nothing that can be done`
    throw new NixeryError('usage', { message, hint: 'write cache size or cache clean' })
  }
  const items =
    action === 'size'
      ? await listItems(places)
      : await removeItems(places, unused === undefined ? 0 : parseDuration('unused-for')(unused))
  const isText = terminalOf(call) !== undefined
  return { text: isText ? renderItems(items, places.cacheDir, action) : renderJson(items, places.cacheDir) }
}

interface Total {
  readonly kind: string
  readonly count: number
  readonly bytes: number
}

function totals(items: readonly CacheItem[]): readonly Total[] {
  const kinds = [...new Set(items.map(({ kind }) => kind))].sort()
  return kinds.map((kind) => {
    const own = items.filter((item) => item.kind === kind)
    return { kind, count: own.length, bytes: totalSize(own) }
  })
}

function renderJson(items: readonly CacheItem[], directory: string): string {
  return `${JSON.stringify({ directory, bytes: totalSize(items), kinds: totals(items) })}\n`
}

function renderItems(items: readonly CacheItem[], directory: string, action: 'size' | 'clean'): string {
  const rows = totals(items).map(({ kind, count, bytes }) => [kind, String(count), formatBytes(bytes)])
  const whole = `${formatBytes(totalSize(items))} ${action === 'size' ? 'in' : 'removed from'} ${directory}`
  return `${rows.length === 0 ? '' : `${alignLeft(rows)}\n`}${whole}\n`
}
