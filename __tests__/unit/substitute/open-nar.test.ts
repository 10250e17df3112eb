import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Http } from '../../../src/host/http/http.ts'
import type { NarSource } from '../../../src/substitute/nar-source.ts'
import { NarError, openNar, readNar } from '../../../src/substitute/open-nar.ts'
import { narOf } from '../../support/nar.ts'

const contents = Buffer.alloc(300_000, 'some text that goes on and on ')
const nar = narOf({ entries: { a: { contents }, b: { target: 'a' } } })
const narHash = createHash('sha256').update(nar).digest('hex')

/** `nar` as `xz -9` compresses it. */
const xz = Buffer.from(
  `/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM5JW3AQhdAAaANh/vps6/droaek8r6qRTJO2hIwRx/1u/l2m68ym+JXpxK+m02g1+
   mo+dXiRt4hQG2Q3fBgNl2jg4xASlkSULwQH2qnw+CJyCDJ/QvDD44B1cOw+fe8Mb+mIJcRKYZIattB4aRZblvKylYxflabeg
   laVA+A5BdksrSUHYgsUop70F8KfS5ZkokH4c7izm71e7abD3b4wXfJKVmEWfKM8SRH2NY7JXgfsN3WQHTcOjCKEmq8sWlqVe
   umEIot5DxjykiPX7jU4EXQC+iHUsMNvCUFSRIpcGA1/JcDsUv50p5nD4aD5VpfqukbbmCItbsdgcwnA2Ul2vN9a257LmjWhl
   DAK6OYmbmACHg3+SmoaKYQABpAK4qxIAYnAHTrHEZ/sCAAAAAARZWg==`,
  'base64',
)

const open: { readonly server: Server; readonly http: Http; readonly abort: () => void }[] = []
afterEach(async () => {
  for (const { server, http, abort } of open.splice(0)) {
    http.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    // What was given up in the middle is not to be asked for again.
    abort()
  }
})

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** Reads a NAR from a server, and says how often it was asked. There is no program to unpack it. */
async function read(answer: Answer, changed: Partial<NarSource> = {}) {
  let count = 0
  const server = createServer((request, response) => answer(request, response, ++count))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const controller = new AbortController()
  const http = new Http({}, controller.signal)
  open.push({ server, http, abort: () => controller.abort() })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.nar`
  const place = { cache: 'http://127.0.0.1', url, compression: 'none' }
  const source = { path: '/nix/store/x', narHash, narSize: nar.length, ...place, ...changed }
  const pieces: Buffer[] = []
  for await (const part of readNar(openNar(source, { http, env: {} }))) {
    if (Buffer.isBuffer(part)) pieces.push(Buffer.from(part))
  }
  return { isWhole: Buffer.concat(pieces).equals(contents), asked: count }
}

const send =
  (bytes: Buffer): Answer =>
  (_, response) =>
    void response.end(bytes)

/** Breaks the connection after so many bytes, the first times. */
const breaking =
  (at: number, times: number, ranges: boolean): Answer =>
  (request, response, count) => {
    const from = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0
    const rest = nar.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length })
    if (count > times) response.end(rest)
    else response.write(rest.subarray(0, at), () => response.destroy())
  }

/** Sends so many bytes, and then no more, or one now and then. */
const stalling =
  (bytes: number, everyMs?: number): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': nar.length }).write(nar.subarray(0, bytes))
    const timer = everyMs === undefined ? undefined : setInterval(() => response.write('x'), everyMs)
    response.on('close', () => clearInterval(timer))
  }

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(200) ^ 1, 200)
  return copy
}

describe('a NAR', () => {
  test.each([
    ['none', nar],
    ['gzip', gzipSync(nar)],
    ['br', brotliCompressSync(nar)],
    ['xz', xz],
  ])('that is compressed with %s is read while it comes', async (compression, bytes) => {
    expect(await read(send(bytes), { compression })).toEqual({ isWhole: true, asked: 1 })
  })

  test.each([
    ['goes on where it broke', true],
    ['begins again where the server knows no ranges', false],
  ])('whose connection breaks %s', async (_, ranges) => {
    expect(await read(breaking(70_000, 2, ranges), {})).toEqual({ isWhole: true, asked: 3 })
  })

  test.each<[string, Answer, Partial<NarSource>, RegExp]>([
    ['is not there', (_, response) => void response.writeHead(404).end(), {}, /answers with status 404$/],
    ['is shorter', send(nar.subarray(0, -8)), {}, /the NAR ends too early$/],
    ['goes on', send(Buffer.concat([nar, Buffer.alloc(8)])), {}, /more than the \d+ bytes that were signed$/],
    [
      'is another one',
      send(nar),
      { narHash: '0'.repeat(64) },
      /its SHA-256 is [0-9a-f]+, and 0+ was signed$/,
    ],
    ['is not compressed as said', send(nar), { compression: 'gzip' }, /incorrect header check$/],
    [
      'is compressed and cut',
      send(gzipSync(nar).subarray(0, -20)),
      { compression: 'gzip' },
      /unexpected end of file$/,
    ],
    ['is no xz', send(nar), { compression: 'xz' }, /it is not in the format xz$/],
    ['is xz and cut', send(xz.subarray(0, -20)), { compression: 'xz' }, /it ends too early$/],
    ['is cut to nothing', send(Buffer.alloc(0)), { compression: 'xz' }, /it ends too early$/],
    ['is xz and damaged', send(damaged(xz)), { compression: 'xz' }, /it is damaged$/],
  ])('that %s is refused, with its path', async (_, answer, changed, message) => {
    const error = await read(answer, changed).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NarError)
    expect((error as Error).message).toMatch(/^\/nix\/store\/x from http:\S+\/x\.nar: /)
    expect((error as Error).message).toMatch(message)
  })

  test.each<[string, Answer]>([
    ['stalls', stalling(1000)],
    ['drips', stalling(1000, 20)],
  ])('that %s is asked for twice, and then given up', async (_, answer) => {
    const asked: number[] = []
    const counting: Answer = (request, response, count) => {
      asked.push(count)
      answer(request, response, count)
    }
    const error = await read(counting, { idleMs: 300 }).catch((thrown: unknown) => thrown)
    expect((error as NarError).message).toMatch(/ within \d[.\d]* s$/)
    expect((error as NarError).fault).toMatchObject({ isSilent: true, isMissing: false })
    expect(asked).toEqual([1, 2])
  })

  test('in xz that is given up leaves the turn to the next one', async () => {
    const narSize = 1000
    for (const _ of [1, 2])
      await expect(read(send(xz), { compression: 'xz', narSize })).rejects.toThrow('more than the 1000 bytes')
    const both = [read(send(xz), { compression: 'xz' }), read(send(xz), { compression: 'xz' })]
    expect((await Promise.all(both)).map(({ isWhole }) => isWhole)).toEqual([true, true])
  })

  test('that unpacks to far more than was signed is given up at once', async () => {
    const bomb = gzipSync(Buffer.concat([nar, Buffer.alloc(20 * 2 ** 20)]))
    await expect(read(send(bomb), { compression: 'gzip' })).rejects.toThrow('more than the')
  })
})
