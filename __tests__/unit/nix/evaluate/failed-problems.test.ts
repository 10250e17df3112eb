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
