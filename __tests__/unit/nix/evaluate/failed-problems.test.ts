import { expect, test } from '@jest/globals'
import type { FailedAnswer } from '../../../../src/nix/evaluate/answer.ts'
import type { Evaluator } from '../../../../src/nix/evaluate/evaluator.ts'
import { failedProblems, PassingFailure } from '../../../../src/nix/evaluate/failed-problems.ts'
import type { PackageQuery } from '../../../../src/nix/evaluate/package.ts'

const answer = { request: 'jq', status: 'failed' } as FailedAnswer
const request = { packages: ['jq'], nixpkgsConfig: {} } as unknown as PackageQuery

const noSuggestion = async () => undefined

/** An evaluator that finds nothing wrong with a package, and answers with this when it is asked again. */
const evaluator = (status: string) =>
  ({
    explain: async () => undefined,
    all: async () => ({ packages: [{ request: 'jq', status }] }),
  }) as unknown as Evaluator

test('a failure that does not come back is told apart: the evaluation is worth another try', async () => {
  await expect(failedProblems(answer, request, evaluator('found'), noSuggestion)).rejects.toBeInstanceOf(
    PassingFailure,
  )
})

test('a set that holds something broken is no package', async () => {
  expect(await failedProblems(answer, request, evaluator('failed'), noSuggestion)).toMatchObject([
    { message: expect.stringContaining('jq: this is not a package') },
  ])
})

test.each([
  [
    'what an overlay imports from outside of it',
    "path '/nix/store/21ym3alay7k252ds26anw24qndskg5vy-overlay/our-tool.nix' does not exist",
    /^an overlay is read alone/,
  ],
  [
    'a mistake in a file of the user',
    "attribute 'callPackage' missing",
    /^correct it there, or leave jq out$/,
  ],
])('%s has a fix of its own', async (_, message, hint) => {
  const place = { file: '/srv/overlay/default.nix', line: 2 }
  const explaining = {
    explain: async () => ({ message, place }),
    all: async () => undefined,
  } as unknown as Evaluator
  expect(await failedProblems(answer, request, explaining, noSuggestion)).toMatchObject([
    { place, hint: expect.stringMatching(hint) },
  ])
})
