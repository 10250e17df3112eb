import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { HttpFailure } from '../../../../src/host/http/failure.ts'
import { Http, type HttpRequest } from '../../../../src/host/http/http.ts'
import { problemsOfAsync } from '../../../support/problems.ts'

const servers: (() => void)[] = []
afterEach(() => {
  for (const stop of servers.splice(0)) stop()
})

/** The address of a server in this process that answers so. */
async function serve(answer: RequestListener, server: Server = createServer()): Promise<string> {
  server.on('request', answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const failureOf = (work: Promise<unknown>): Promise<HttpFailure> =>
  work.then(
    () => {
      throw new Error('no failure')
    },
    (error: HttpFailure) => error,
  )

const ask = (url: string, request?: HttpRequest, env = {}) => new Http(env).request(url, request)

describe('an answer', () => {
  test('has a status, headers and a body that can be read twice', async () => {
    const url = await serve((_, response) =>
      response
        .writeHead(404, [
          ...['x-one', 'a'],
          ...['www-authenticate', 'Basic realm="b"'],
          ...['www-authenticate', 'Bearer realm="c"'],
        ])
        .end('body'),
    )
    const answer = await ask(url)
    expect([answer.status, answer.statusText, answer.header('x-one')]).toEqual([404, '404 Not Found', 'a'])
    expect(answer.headers('www-authenticate')).toEqual(['Basic realm="b"', 'Bearer realm="c"'])
    expect([await answer.text(4), await answer.text(4)]).toEqual(['body', 'body'])
  })

  test('comes piece by piece, for as long as it takes to read them', async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(300_000, 'x')))
    const answer = await ask(url, { limits: { idleMs: 300 } })
    let size = 0
    for await (const piece of answer.body()) {
      if (size === 0) await new Promise((resolve) => setTimeout(resolve, 500))
      size += piece.byteLength
    }
    expect(size).toBe(300_000)
  })

  test('can be part of a file', async () => {
    const url = await serve((request, response) => response.writeHead(206).end(request.headers.range))
    const answer = await ask(url, { headers: { range: 'bytes=5-' } })
    expect([answer.status, await answer.text(100)]).toEqual([206, 'bytes=5-'])
  })

  test('leaves its connection to the next request', async () => {
    const ports = new Set<number | undefined>()
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('x')
    })
    const http = new Http({})
    for (let i = 0; i < 3; i += 1) await (await http.request(url)).bytes(10)
    const unread = await http.request(url)
    unread.discard()
    expect(ports.size).toBe(1)
    http.close()
  })
})

describe('limits', () => {
  test.each([true, false])('of the size, announced: %s', async (isAnnounced) => {
    const url = await serve((_, response) => {
      if (isAnnounced) response.setHeader('content-length', 11)
      response.end('x'.repeat(11))
    })
    const failure = await failureOf((await ask(url)).bytes(10))
    expect([failure.kind, failure.message]).toEqual(['too-large', 'more than 10 bytes'])
  })

  test.each<[string, RequestListener, HttpRequest['limits'] & object, unknown]>([
    ['no answer', () => {}, { idleMs: 40 }, 'no answer within 0 s'],
    [
      'a body that stalls',
      (_, response) => void response.writeHead(200).write('x'),
      { idleMs: 500 },
      'no further data within 0.5 s',
    ],
    [
      'a body that drips',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 5)
        response.on('close', () => clearInterval(timer))
      },
      { totalMs: 200 },
      'not finished within 0.2 s',
    ],
    [
      'a body that drips without a limit for all of it',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 5)
        response.on('close', () => clearInterval(timer))
      },
      { idleMs: 500 },
      // The second where this process rests for as long.
      expect.stringMatching(/^(only \d+ bytes within \d[.\d]* s|no further data within 0.5 s)$/),
    ],
  ])('of time: %s', async (_, answer, limits, message) => {
    const url = await serve(answer)
    const failure = await failureOf(ask(url, { limits }).then((one) => one.bytes(1000)))
    expect([failure.kind, failure.message]).toEqual(['silence', message])
  })

  test('of time are not those of a reader that takes its time', async () => {
    const url = await serve((_, response) => {
      response.write('x')
      setTimeout(() => response.end('y'), 50)
    })
    const pieces: string[] = []
    for await (const piece of (await ask(url, { limits: { idleMs: 300 } })).body()) {
      pieces.push(piece.toString())
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
    expect(pieces).toEqual(['x', 'y'])
  })

  test('of a body that breaks off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('x')
      setTimeout(() => response.destroy(), 10)
    })
    expect((await failureOf((await ask(url)).bytes(100))).kind).toBe('connection')
  })
})

describe('redirects', () => {
  /** Says what it was asked. */
  const echo: RequestListener = async (request, response) =>
    void response.end(
      [request.method, request.url, request.headers.authorization ?? '', await text(request)].join(' '),
    )

  test.each([
    [301, 'POST', 'GET /there secret '],
    [303, 'POST', 'GET /there secret '],
    [307, 'POST', 'POST /there secret body'],
    [308, 'DELETE', 'DELETE /there secret body'],
  ])('%s of %s', async (status, method, expected) => {
    const url = await serve((request, response) => {
      if (request.url === '/there') return echo(request, response)
      response.writeHead(status, { location: 'there' }).end()
    })
    const answer = await ask(`${url}/here`, { method, body: 'body', headers: { authorization: 'secret' } })
    expect([answer.url.href, await answer.text(100)]).toEqual([`${url}/there`, expected])
  })

  test('take no credentials to another server', async () => {
    const other = await serve(echo)
    const url = await serve((_, response) => response.writeHead(302, { location: `${other}/x` }).end())
    const answer = await ask(url, { headers: { authorization: 'secret' } })
    expect(await answer.text(100)).toBe('GET /x  ')
  })

  test('can be the answer', async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: '/x' }).end())
    expect((await ask(url, { redirects: 0 })).status).toBe(307)
  })

  test.each([
    ['/', 'too many redirects'],
    ['ftp://a/b', 'it redirects to "ftp://a/b", which is not an http address'],
    ['http://[', 'it redirects to "http://[", which is not an http address'],
  ])('that lead nowhere are refused: %s', async (location, message) => {
    const url = await serve((_, response) => response.writeHead(302, { location }).end())
    const failure = await failureOf(ask(url))
    expect([failure.kind, failure.message]).toEqual(['redirect', message])
  })
})

describe('proxies', () => {
  test('make the connection for https, with the login of the variable', async () => {
    const asked: unknown[] = []
    const proxy = createServer().on('connect', ({ url, headers }, socket) => {
      asked.push(url, headers['proxy-authorization'])
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    })
    const address = await serve(() => {}, proxy)
    const env = { https_proxy: address.replace('//', '//me:p%40w@') }
    const failure = await failureOf(ask('https://registry.test/v2/', {}, env))
    expect(asked).toEqual(['registry.test:443', `Basic ${Buffer.from('me:p@w').toString('base64')}`])
    expect([failure.kind, failure.message]).toEqual([
      'refused',
      `the proxy ${address} refuses the connection with status 407`,
    ])
    expect(failure.hint).toContain('https_proxy')
  })

  test('that are not there are named', async () => {
    const failure = await failureOf(ask('https://registry.test/', {}, { https_proxy: 'http://127.0.0.1:9' }))
    expect(failure.message).toBe('connect ECONNREFUSED 127.0.0.1:9 (through the proxy http://127.0.0.1:9)')
  })
})

describe('a server that is no server of https', () => {
  test('is told from one that speaks plain http', async () => {
    const url = await serve((_, response) => response.end())
    const failure = await failureOf(ask(url.replace('http:', 'https:')))
    expect([failure.kind, failure.message]).toEqual(['plain-http', 'it speaks plain http, not https'])
  })

  test('closes the connection', async () => {
    const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(() => server.close())
    const { port } = server.address() as AddressInfo
    expect((await failureOf(ask(`https://127.0.0.1:${port}/`))).kind).toBe('connection')
  })
})

test('a run that is told to stop asks no further', async () => {
  const controller = new AbortController()
  const url = await serve(() => controller.abort())
  const http = new Http({}, controller.signal)
  const expected = ['cancelled', `the request to ${new URL(url).host} was stopped | no hint`]
  expect(await problemsOfAsync(http.request(url))).toEqual(expected)
  expect(await problemsOfAsync(http.request(url))).toEqual(expected)
})

test('a connection that was closed while it was idle is opened again at once', async () => {
  const url = await serve((_, response) => response.end('x'))
  const http = new Http({})
  await (await http.request(url)).bytes(1)
  // The connection ends while nobody looks: only the next request finds out.
  const server = createServer((_, response) => response.end('y'))
  for (const stop of servers.splice(0)) stop()
  server.listen(Number(new URL(url).port), '127.0.0.1')
  await once(server, 'listening')
  servers.push(() => server.close())
  expect(await (await http.request(url)).text(1)).toBe('y')
})
