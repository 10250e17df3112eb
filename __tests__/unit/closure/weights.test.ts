import { expect, test } from '@jest/globals'
import { heaviest } from '../../../src/closure/weights.ts'
import { storePath } from '../../support/fake-store.ts'
import { graphOf } from '../../support/graphs.ts'

const [git, curl, ssl, libc, jq, cacert] = ['git', 'curl', 'ssl', 'libc', 'jq', 'cacert'].map(storePath) as [
  ...[string, string, string, string, string, string],
]
const graph = graphOf(
  { [git]: [curl, libc], [curl]: [ssl, libc], [ssl]: [libc], [libc]: [], [jq]: [libc], [cacert]: [] },
  [git, jq, cacert],
  { [git]: 40, [curl]: 10, [ssl]: 20, [libc]: 25, [jq]: 4, [cacert]: 1 },
)

test('the heaviest come first, each with its share and why it is there', () => {
  expect(heaviest(graph, 4)).toEqual([
    { name: 'git', size: 40, share: 0.4, neededBy: 'root' },
    { name: 'libc', size: 25, share: 0.25, neededBy: 'all' },
    { name: 'ssl', size: 20, share: 0.2, neededBy: ['curl', 'git'] },
    { name: 'curl', size: 10, share: 0.1, neededBy: ['git'] },
  ])
})

test('of one root nothing is needed by all, and an empty closure has no shares', () => {
  const one = graphOf({ [git]: [libc], [libc]: [] }, [git], { [git]: 0, [libc]: 0 })
  expect(heaviest(one, 9)).toEqual([
    { name: 'git', size: 0, share: 0, neededBy: 'root' },
    { name: 'libc', size: 0, share: 0, neededBy: ['git'] },
  ])
})
