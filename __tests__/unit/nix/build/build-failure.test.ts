import { describe, expect, test } from '@jest/globals'
import { buildFailures, dependants, failureProblems } from '../../../../src/nix/build/build-failure.ts'
import { type BuildLog, EMPTY_LOG, recordEvent } from '../../../../src/nix/build/build-log.ts'
import { parseNixEvent } from '../../../../src/nix/call/events.ts'
import { recordedEvents, recordedVersions } from '../../../support/nix-events.ts'

const logOf = (name: string, version: string): BuildLog =>
  recordedEvents(name, version).reduce(recordEvent, EMPTY_LOG)

/** The log of a Nix that wrote these lines. */
const logOfLines = (lines: readonly string[]): BuildLog =>
  lines.flatMap((line) => parseNixEvent(line) ?? []).reduce(recordEvent, EMPTY_LOG)

const error = (text: string) => `@nix ${JSON.stringify({ action: 'msg', level: 0, raw_msg: text })}`
const drv = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}.drv`

describe.each(recordedVersions)('of Nix %s', (version) => {
  test('only the derivation that failed by itself is a failure, with the last lines of its builder', () => {
    const log = logOf('dependency-fails', version)
    expect(buildFailures(log)).toEqual([
      {
        kind: 'builder',
        drvPath: expect.stringMatching(/-fails-1\.0\.drv$/),
        reason: expect.stringMatching(/builder failed with exit code 3$/),
        lines: [
          ...Array.from({ length: 19 }, (_, index) => `compiling file ${index + 11}`),
          'error: expected ; before }',
        ],
      },
    ])
    const names = [...dependants(log)].map((path) => path.slice(path.indexOf('-') + 1))
    expect(names).toEqual(['top-1.0.drv', 'top-2.0.drv'])
  })

  test('it is said which package needs it, and how to build that', () => {
    const log = logOf('dependency-fails', version)
    const top = [...dependants(log)].find((path) => path.endsWith('-top-2.0.drv')) ?? ''
    const packages = [
      { attribute: 'other', drvPath: drv('other-1.0') },
      { attribute: 'tools.top', drvPath: top },
    ]
    const problems = failureProblems(log, {
      packages,
      reproduce: (attribute) => `nix-build . -A ${attribute}`,
    })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message.split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(
        /^fails-1\.0, which is needed for tools\.top, could not be built: (its )?builder failed with exit code 3$/,
      ),
      expect.stringMatching(/^derivation: \/nix\/store\/\w{32}-fails-1\.0\.drv$/),
      "its builder's last lines:",
      '  | compiling file 11',
    ])
    expect(problems[0]?.hint?.split('\n').slice(1)).toEqual([
      '  to see it yourself: nix-build . -A tools.top',
      expect.stringMatching(/^ {2}its whole log: nix log \/nix\/store\/\S+-fails-1\.0\.drv$/),
    ])
  })

  test('a download that changed says both hashes', () => {
    expect(buildFailures(logOf('hash-mismatch', version))).toEqual([
      {
        kind: 'hash-mismatch',
        drvPath: expect.stringMatching(/-source-1\.0\.tar\.drv$/),
        reason:
          'what was downloaded has the hash sha256-WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=, not sha256-uk+I9z28OukFXzwg9FI7/brxrRP/leJYkk930gtPvt8=',
        lines: [],
      },
    ])
  })

  test('a builder that was killed, and one that took too long, are told apart from others', () => {
    expect(buildFailures(logOf('killed', version))).toMatchObject([
      { kind: 'killed', drvPath: expect.stringMatching(/-slow-1\.0\.drv$/), lines: ['start'] },
    ])
    expect(buildFailures(logOf('timed-out', version))).toMatchObject([
      {
        kind: 'timed-out',
        drvPath: expect.stringMatching(/-slow-1\.0\.drv$/),
        reason: 'timed out after 1 seconds',
        lines: ['start'],
      },
    ])
  })

  test('a build that succeeds has no failures', () => {
    expect(buildFailures(logOf('fetch-and-build', version))).toEqual([])
  })
})

describe('a full disk', () => {
  test('is recognised in what Nix says, and in what a builder says', () => {
    const start = `@nix ${JSON.stringify({ action: 'start', id: 7, type: 105, fields: [drv('a-1'), '', 1, 1] })}`
    const line = (text: string) =>
      `@nix ${JSON.stringify({ action: 'result', id: 7, type: 101, fields: [text] })}`
    const failed = error(`builder for '${drv('a-1')}' failed with exit code 1`)
    expect(buildFailures(logOfLines([error('writing to file: No space left on device')]))).toMatchObject([
      { kind: 'disk-full', drvPath: undefined, reason: 'writing to file: No space left on device' },
    ])
    expect(
      buildFailures(logOfLines([start, line('cp: write error: No space left on device'), failed])),
    ).toMatchObject([{ kind: 'disk-full', drvPath: drv('a-1') }])
  })
})

test('errors without a text, and the summary at the end, are no failures', () => {
  const summary = `build of '${drv('a-1')}', '${drv('b-1')}' failed`
  const ignored = error('error (ignored): error: cannot unlink "x": Directory not empty')
  expect(buildFailures(logOfLines([error(''), ignored, error(summary)]))).toEqual([])
})

test('lines that are not events, such as those of a Nix that does not start, count as errors when they say so', () => {
  expect(buildFailures(logOfLines(['warning: x', 'error: cannot open connection to remote store']))).toEqual([
    { kind: 'other', drvPath: undefined, reason: 'cannot open connection to remote store', lines: [] },
  ])
})
