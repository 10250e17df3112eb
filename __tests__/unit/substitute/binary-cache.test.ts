import type { IncomingMessage, RequestListener } from 'node:http'
import { expect, test } from '@jest/globals'
import { MAX_NARINFO_BYTES } from '../../../src/closure/narinfo.ts'
import { Http } from '../../../src/host/http/http.ts'
import { openCache } from '../../../src/substitute/binary-cache.ts'
import { orderCaches } from '../../../src/substitute/cache-info.ts'
import { httpServers } from '../../support/http-servers.ts'

const serve = httpServers()

/** A cache that answers everything with a text, or a status. */
async function cacheThat(answer: string | number, login = '') {
  const asked: IncomingMessage[] = []
  const { http, host } = await serve((request, response) => {
    asked.push(request)
    if (typeof answer === 'number') response.statusCode = answer
    response.end(typeof answer === 'string' ? answer : '')
  })
  const cache = openCache(`http://${login}${host}`, { http, netrc: 'default login netrc password x' })
  if (cache === undefined) throw new Error('it cannot be read')
  return { cache, asked, host }
}

test('a login in an address goes to the cache alone, and is not shown', async () => {
  const { cache, asked, host } = await cacheThat('StoreDir: /nix/store\n', 'ci:s%40cret@')
  await cache.read('nix-cache-info')
  const basic = `Basic ${Buffer.from('ci:s@cret').toString('base64')}`
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([basic])
  expect(cache.url).toBe(`http://${host}`)
  const nar = cache.addressOf('nar/a.nar')
  expect([nar, cache.authorizationFor(nar)]).toEqual([`http://${host}/nar/a.nar`, basic])
  expect(cache.authorizationFor(cache.addressOf('http://127.0.0.2/a.nar'))).toBeUndefined()
})

test('a web page is no cache', async () => {
  const { cache } = await cacheThat('\n<!DOCTYPE html><html>Log in</html>')
  const { caches, unused } = await orderCaches([cache])
  expect([caches, unused.map(({ why }) => why)]).toEqual([[], ['it answers with a web page']])
})

test('a cache in trouble is asked a few times before it is left out', async () => {
  const { cache, asked } = await cacheThat(503)
  const { unused } = await orderCaches([cache])
  expect([asked.length, unused.map(({ why }) => why)]).toEqual([4, ['the server answers with status 503']])
})

/** Sends a piece, and then nothing. */
const stalling: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': 100 }).write('StoreDir')
}

test('a file whose connection breaks is asked for again', async () => {
  let count = 0
  const { http, host } = await serve((_, response) => {
    count += 1
    response.writeHead(200, { 'content-length': 4 }).write('te')
    if (count > 2) response.end('xt')
    else setImmediate(() => response.destroy())
  })
  expect(await openCache(`http://${host}`, { http, netrc: '' })?.read('a.narinfo')).toBe('text')
  expect(count).toBe(3)
})

test('a cache that stalls is waited for twice, and not again', async () => {
  let count = 0
  const { http, host } = await serve((request, response) => {
    count += 1
    stalling(request, response)
  })
  const cache = openCache(`http://${host}`, { http, netrc: '', idleMs: 300 })
  for (const name of ['a.narinfo', 'b.narinfo'])
    await expect(cache?.read(name)).rejects.toThrow('within 0.3 s')
  expect(count).toBe(2)
})

test.each<[string, RequestListener, string]>([
  ['a status', (_, response) => response.writeHead(400).end(), 'the server answers with status 400'],
  ['too many bytes', (_, response) => response.end(Buffer.alloc(MAX_NARINFO_BYTES + 1)), 'more than'],
])('a cache that answers with %s once is asked for other files', async (_, refuse, why) => {
  const { http, host } = await serve((request, response) => {
    if (request.url === '/a.narinfo') refuse(request, response)
    else response.end('text')
  })
  const cache = openCache(`http://${host}`, { http, netrc: '' })
  await expect(cache?.read('a.narinfo')).rejects.toThrow(why)
  expect(await cache?.read('b.narinfo')).toBe('text')
})

test('a directory of another machine is none that can be read', () => {
  expect(openCache('file://server/srv/cache', { http: new Http({}), netrc: '' })).toBeUndefined()
})
