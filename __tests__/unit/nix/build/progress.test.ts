import { describe, expect, test } from '@jest/globals'
import { advance, NOTHING_YET, type Progress, renderProgress } from '../../../../src/nix/build/progress.ts'
import { recordedEvents, recordedVersions } from '../../../support/nix-events.ts'

/** The progress after each event of a recording; one event a second. */
function statesOf(name: string, version: string): readonly Progress[] {
  let state = NOTHING_YET
  return recordedEvents(name, version).map((event, index) => {
    state = advance(state, event, index * 1000)
    return state
  })
}

const linesOf = (name: string, version: string) =>
  statesOf(name, version).map((state, index) => renderProgress(state, index * 1000))

describe.each(recordedVersions)('of Nix %s', (version) => {
  test('at its end everything that was announced is fetched and built', () => {
    const end = statesOf('fetch-and-build', version).at(-1)
    expect(end).toMatchObject({
      built: 2,
      toBuild: 2,
      fetched: 2,
      toFetch: 2,
      running: new Map(),
      building: 0,
    })
    expect(end?.downloaded).toBe(4_000_224)
    expect(linesOf('fetch-and-build', version).at(-1)).toBe('fetched 2 of 2 (4.0 MB of 4.0 MB), built 2 of 2')
  })

  test('the totals are known before anything is done, and nothing ever goes back', () => {
    const states = statesOf('fetch-and-build', version)
    const isAtWork = ({ running }: Progress) =>
      [...running.values()].some(({ activity }) => activity === 101 || activity === 105)
    const first = states.find(isAtWork)
    expect(first).toMatchObject({ built: 0, toBuild: 2, fetched: 0, toFetch: 2 })
    for (const [index, state] of states.entries()) {
      const before = states[index - 1] ?? NOTHING_YET
      for (const count of ['built', 'fetched', 'downloaded', 'toDownload'] as const)
        expect(state[count]).toBeGreaterThanOrEqual(before[count])
    }
  })

  test('what is being built is named, and for how long', () => {
    const lines = linesOf('fetch-and-build', version)
    expect(lines).toContainEqual(
      expect.stringMatching(/^fetched 1 of 2 \(\S+ MB of 4\.0 MB, \S+ \wB\/s, \d+ s left\), built 0 of 2$/),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(/^fetched 2 of 2 \(.*\), built 0 of 2, building app-3\.0 for 3 s$/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/, built 1 of 2, building tool-4\.0 for \d s$/))
  })
})

test('there is no line while nothing has begun', () => {
  expect(renderProgress(NOTHING_YET, 0)).toBeUndefined()
})

test('of many builds the oldest are named', () => {
  let state = NOTHING_YET
  for (const number of [1, 2, 3, 4, 5]) {
    const subject = `/nix/store/${'0'.repeat(32)}-tool-${number}.drv`
    state = advance(state, { kind: 'start', id: number, activity: 105, subject, machine: '' }, number * 1000)
  }
  expect(renderProgress({ ...state, toBuild: 9, building: 5 }, 61_000)).toBe(
    'built 0 of 9, building tool-1, tool-2, tool-3 and 2 more for 60 s',
  )
  // Two have ended, but not which.
  expect(renderProgress({ ...state, toBuild: 9, built: 2, building: 3 }, 61_000)).toBe(
    'built 2 of 9, building 3',
  )
})

test('what a cache says about its paths is not counted as a download', () => {
  const subject = `https://cache.example.org/${'0'.repeat(32)}.narinfo`
  const state = advance(NOTHING_YET, { kind: 'start', id: 1, activity: 101, subject, machine: '' }, 0)
  expect(advance(state, { kind: 'progress', id: 1, done: 500, running: 0 }, 0)).toEqual(NOTHING_YET)
})
