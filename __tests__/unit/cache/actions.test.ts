import { afterEach, expect, test } from '@jest/globals'
import { actionsCacheAvailable } from '../../../src/cache/actions.ts'

const before = { ...process.env }
afterEach(() => {
  process.env = { ...before }
})

test.each([
  ['https://github.com', true],
  ['https://', false],
  ['https://[', false],
  ['somewhere', false],
])('a workflow of %s has the cache of its service: %s', (server, available) => {
  process.env.GITHUB_SERVER_URL = server
  process.env.ACTIONS_CACHE_SERVICE_V2 = 'True'
  process.env.ACTIONS_RESULTS_URL = 'https://results.example/'
  expect(actionsCacheAvailable()).toBe(available)
})
