import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Http } from '../../../../../src/host/http/http.ts'
import { readNameData } from '../../../../../src/image/layers/files/name-data-file.ts'
import { nameDataSource } from '../../../../../src/image/layers/files/name-data-source.ts'
import { problemsOf, problemsOfAsync } from '../../../../support/problems.ts'
import { scratchDir } from '../../../../support/scratch.ts'

const text = '{"glibc-2.40": 3}'
const hash = createHash('sha256').update(text).digest('hex')
const never = new AbortController().signal

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** The address of a server that answers so. */
async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/names.json`
}

const read = async (where: string, signal = never) => {
  const source = nameDataSource(where, '.')
  if (source === undefined) throw new Error('no source')
  return readNameData(source, new Http({}, signal))
}

describe('where the data are', () => {
  test('a path begins at the directory of what names it', () => {
    expect(nameDataSource('', 'a')).toBeUndefined()
    expect(nameDataSource('b/names.json', 'a')).toEqual({ file: 'a/b/names.json' })
    expect(nameDataSource('/names.json', 'a')).toEqual({ file: '/names.json' })
  })

  test('the pin is no part of the URL', () => {
    const url = 'https://example.org/a?b=c'
    expect(nameDataSource(url, '.')).toEqual({ url, sha256: undefined })
    expect(nameDataSource(`${url}#sha256-${hash}`, '.')).toEqual({ url, sha256: hash })
  })

  test.each([
    ['ftp://example.org/a', 'ftp: is not a protocol'],
    ['https://', 'not a URL'],
    [`https://example.org/a#sha256-${hash.slice(1)}`, 'is not the hash of a content'],
    ['https://example.org/a#part', '#part is not the hash of a content'],
    ['https://me:word@example.org/a', 'a URL with a password'],
  ])('%s is refused', (where, message) => {
    const [code, problem] = problemsOf(() => nameDataSource(where, '.'))
    expect(code).toBe('invalid-input')
    expect(problem).toContain(message)
    expect(problem).not.toContain('word@')
  })
})

test('a file is read, and one that is not there is one clear problem', async () => {
  const file = join(await scratchDir('names'), 'names.json')
  expect((await problemsOfAsync(read(file)))[1]).toMatch(/^popularity: ENOENT.* \| make the file with/)
  writeFileSync(file, text)
  expect((await read(file)).names.get('glibc')?.popularity).toBe(3)
})

describe('a URL', () => {
  test('is fetched once, and may be pinned', async () => {
    const asked: (string | undefined)[] = []
    const url = await serve((request, response) => {
      asked.push(request.url)
      response.end(text)
    })
    expect((await read(`${url}?a=b#sha256-${hash}`)).names.get('glibc')?.popularity).toBe(3)
    expect(asked).toEqual(['/names.json?a=b'])
  })

  test('whose content is another is refused, with the hash that it has', async () => {
    const url = await serve((_, response) => response.end(text))
    const other = '0'.repeat(64)
    const [code, problem] = await problemsOfAsync(read(`${url}?secret#sha256-${other}`))
    expect(code).toBe('invalid-input')
    expect(problem).toBe(
      `popularity: ${url} has another content than #sha256-${other} | if the new content is wanted, write #sha256-${hash}`,
    )
  })

  test.each<[string, RequestListener, string]>([
    ['answers with an error', (_, response) => response.writeHead(404).end(), 'the server answers 404'],
    ['breaks off', (_, response) => void response.write('{', () => response.destroy()), 'cannot be fetched'],
    ['holds something else', (_, response) => response.end('<html>'), 'not JSON'],
  ])('that %s is one problem', async (_, answer, message) => {
    const [code, problem, ...more] = await problemsOfAsync(read(await serve(answer)))
    expect([code, more]).toEqual(['invalid-input', []])
    expect(problem).toContain(message)
  })

  test('that nobody serves is one problem', async () => {
    const url = await serve(() => undefined)
    server?.close()
    if (server !== undefined) await once(server, 'close')
    expect((await problemsOfAsync(read(url)))[1]).toContain(`${url} cannot be fetched: connect ECONNREFUSED`)
  })

  test('that does not end is given up after 64 MiB', async () => {
    const block = Buffer.alloc(2 ** 20, ' ')
    const url = await serve((_, response) => {
      const send = () => void (response.destroyed || response.write(block, send))
      send()
    })
    expect((await problemsOfAsync(read(url)))[1]).toContain('has more than 64 MiB')
  })

  test('is fetched through the proxy that the environment names', async () => {
    const asked: (string | undefined)[] = []
    const proxy = await serve((request, response) => {
      asked.push(request.url)
      response.end(text)
    })
    const http = new Http({ http_proxy: new URL(proxy).origin })
    const data = await readNameData({ url: 'http://names.test/names.json', sha256: undefined }, http)
    expect(data.names.get('glibc')?.popularity).toBe(3)
    expect(asked).toEqual(['http://names.test/names.json'])
  })

  test('is given up when the run is cancelled', async () => {
    const controller = new AbortController()
    const url = await serve(() => controller.abort())
    expect(await problemsOfAsync(read(url, controller.signal))).toEqual([
      'cancelled',
      `the request to ${new URL(url).host} was stopped | no hint`,
    ])
  })
})
