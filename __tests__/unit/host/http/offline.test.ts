import { afterEach, expect, jest, test } from '@jest/globals'

const lookup = jest.fn<(name: string) => Promise<unknown>>()
jest.unstable_mockModule('node:dns/promises', () => ({ lookup }))
const { isOffline } = await import('../../../../src/host/http/offline.ts')

afterEach(() => {
  lookup.mockReset()
})

const failing = (code: string) => lookup.mockRejectedValue(Object.assign(new Error(code), { code }))

test.each([
  ['no name server answers', 'EAI_AGAIN', 'example.internal', true],
  ['a name does not exist', 'ENOTFOUND', 'example.internal', false],
  ['a name server does not know what everyone knows', 'ENOTFOUND', 'github.com', true],
])('%s', async (_, code, name, expected) => {
  failing(code)
  expect(await isOffline(name, {})).toBe(expected)
})

test('behind a proxy only that one looks names up', async () => {
  failing('ENOTFOUND')
  expect(await isOffline('github.com', { https_proxy: 'http://proxy:3128' })).toBe(false)
  expect(lookup).not.toHaveBeenCalled()
})

test('a name that is found is there', async () => {
  lookup.mockResolvedValue({ address: '127.0.0.1' })
  expect(await isOffline('github.com', {})).toBe(false)
})
