import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { listItems, removeItems } from '../../../src/cache/housekeeping.ts'
import { entryNames } from '../../../src/cache/keys.ts'
import { ownedName } from '../../../src/host/owner.ts'
import { scratchDir } from '../../support/scratch.ts'

let cacheDir: string
let tmp: string
let env: NodeJS.ProcessEnv
beforeEach(async () => {
  cacheDir = await scratchDir('cache')
  tmp = await scratchDir('tmp')
  env = { XDG_CACHE_HOME: cacheDir, RUNNER_TEMP: tmp, RUNNER_TOOL_CACHE: join(cacheDir, 'tools') }
})

/** Makes something with a file of some bytes in it, last used some seconds ago. Returns where it is. */
function make(name: string, bytes: number, secondsAgo: number, directory = cacheDir): string {
  const place = join(directory, name)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'file'), 'x'.repeat(bytes))
  const then = Date.now() / 1000 - secondsAgo
  utimesSync(place, then, then)
  return place
}

const ageless = (items: Awaited<ReturnType<typeof listItems>>) =>
  items.map(({ kind, size }) => [kind, size]).sort()

describe('the places of a cache', () => {
  test('have what is ours, by kind, and nothing else', async () => {
    make(`entries/${entryNames.image('1'.repeat(64), 'w')}`, 10, 0)
    make(`entries/${entryNames.blobs('s', '1'.repeat(64))}`, 100, 0)
    make('entries/of-another-program', 1, 0)
    make('unfinished/x', 5, 0)
    make('tools/nixery-action-oras/1.3.3/x64', 50, 0)
    make('tools/node/24', 1000, 0)
    // A process that is over, and one whose name says nothing.
    make(ownedName('nixery-action').replace(/-\d+-\d+-/, '-999999999-1-'), 7, 0, tmp)
    make('nixery-action-notes', 1, 0, tmp)
    expect(ageless(await listItems({ cacheDir, env }))).toEqual(
      [
        ['blobs', 100],
        ['images', 10],
        ['left behind', 5],
        ['left behind', 7],
        ['tools', 50],
      ].sort(),
    )
  })

  test('are emptied of what was not used for some time', async () => {
    const [old, young] = [
      make('entries/nixery-action-v2-image-a', 10, 7200),
      make('entries/nixery-action-v2-image-b', 1, 60),
    ]
    const foreign = make('tools/node/24', 1, 7200)
    expect(ageless(await removeItems({ cacheDir, env }, 3600))).toEqual([['images', 10]])
    expect([old, young, foreign].map(existsSync)).toEqual([false, true, true])
    await removeItems({ cacheDir, env }, 0)
    expect([young, foreign].map(existsSync)).toEqual([false, true])
    expect(await listItems({ cacheDir, env })).toEqual([])
  })

  test('keep what a run that is going on may be using', async () => {
    const old = make('entries/nixery-action-v2-image-a', 1, 7200)
    const own = make(ownedName('nixery-action'), 1, 0, tmp)
    const used = make('entries/nixery-action-v2-image-b', 1, 0)
    const unfinished = make('unfinished/x', 1, 0)
    await removeItems({ cacheDir, env }, 0)
    expect([old, own, used, unfinished].map(existsSync)).toEqual([false, true, true, true])
  })
})
