import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Http } from '../../../src/host/http/http.ts'
import { Session } from '../../../src/registry/session.ts'
import { problemsOfAsync } from '../../support/problems.ts'

/** What a request gets: a status, perhaps with Retry-After or a text; or the end of its connection. */
type Step = number | 'reset' | readonly [status: number, retryAfter: string] | { readonly forbidden: string }

const servers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of servers.splice(0)) await stop()
})

/** A server that answers requests for each path with its steps, one after the other; the last one stays. */
async function serve(steps: Readonly<Record<string, readonly Step[]>>) {
  const asked: { readonly path: string; readonly time: number }[] = []
  const left = new Map(Object.entries(steps).map(([path, list]) => [path, [...list]]))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://server').pathname
    asked.push({ path, time: Date.now() })
    const list = left.get(path) ?? [404]
    answer(request, response, (list.length > 1 ? list.shift() : list[0]) ?? 404)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    return closed
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

function answer(request: IncomingMessage, response: ServerResponse, step: Step): void {
  if (step === 'reset') return void request.socket.resetAndDestroy()
  if (typeof step === 'object' && 'forbidden' in step) return void response.writeHead(403).end(step.forbidden)
  const [status, retryAfter] = typeof step === 'number' ? [step] : step
  const host = request.headers.host ?? ''
  const challenge = { 'www-authenticate': `Bearer realm="http://${host}/token",service="s"` }
  response.writeHead(status, {
    ...(status === 401 ? challenge : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  })
  response.end(request.url?.startsWith('/token') && status === 200 ? '{"token":"t"}' : 'text')
}

/** Asks for /x; how it ended, and what the server was asked. */
async function ask(steps: Readonly<Record<string, readonly Step[]>>) {
  const { address, asked } = await serve(steps)
  const image = { registry: address, repository: 'org/a' }
  const session = new Session(image, `http://${address}`, undefined, new Http({}))
  return { asked, outcome: session.request('GET', `http://${address}/x`) }
}

describe('a request is made again', () => {
  test.each<[string, readonly Step[]]>([
    ['after 429 and 5xx', [429, 500, 503, 200]],
    ['after connections that broke', ['reset', 'reset', 200]],
    [
      'after a rate limit that is called 403',
      [{ forbidden: 'You have exceeded a secondary rate limit' }, 200],
    ],
  ])('%s', async (_, steps) => {
    const { outcome, asked } = await ask({ '/x': steps })
    expect((await outcome).status).toBe(200)
    expect(asked).toHaveLength(steps.length)
  })

  test('when its token server is in trouble', async () => {
    const { outcome, asked } = await ask({ '/x': [401, 401, 401, 200], '/token': [503, 'reset', 200] })
    expect((await outcome).status).toBe(200)
    expect(asked.map(({ path }) => path)).toEqual(['/x', '/token', '/x', '/token', '/x', '/token', '/x'])
  })

  test('not before the time that the registry asks for', async () => {
    const { outcome, asked } = await ask({ '/x': [[429, '1'], 200] })
    expect((await outcome).status).toBe(200)
    const [first, second] = asked
    expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThanOrEqual(1000)
  })
})

describe('a request is not made again', () => {
  test('after an answer that says no, whose body can be read', async () => {
    const { outcome, asked } = await ask({ '/x': [{ forbidden: 'denied' }] })
    const response = await outcome
    expect([response.status, await response.text(100)]).toEqual([403, 'denied'])
    expect(asked).toHaveLength(1)
  })

  test('when the registry wants to be left alone for an hour', async () => {
    const { outcome, asked } = await ask({ '/x': [[429, '3600']] })
    expect((await outcome).status).toBe(429)
    expect(asked).toHaveLength(1)
  })

  test('more than five times', async () => {
    const { outcome, asked } = await ask({ '/x': ['reset'] })
    expect((await problemsOfAsync(outcome))[0]).toBe('registry-unreachable')
    expect(asked).toHaveLength(6)
  }, 20_000)
})
