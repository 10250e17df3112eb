import { describe, expect, test } from '@jest/globals'
import { type Failure, isTransient, nextDelay } from '../../../../src/host/http/retry.ts'

const answer = (status: number, text = '', retryAfter?: string): Failure => ({
  status,
  text,
  ...(retryAfter === undefined ? {} : { retryAfter }),
})
const broken = (text: string): Failure => ({ status: undefined, text })

describe('what may be different the next time', () => {
  test.each<[string, Failure]>([
    ...[408, 425, 429, 500, 502, 503, 504].map((status): [string, Failure] => [`${status}`, answer(status)]),
    ['a limit that GitHub calls 403', answer(403, 'You have exceeded a secondary rate limit')],
    ['403 with a time to come back', answer(403, '', '7')],
    ['a lost blob', answer(404, 'blob unknown to registry')],
    ['a lost blob of a manifest', answer(400, '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}')],
    ['a lost upload', answer(404, 'BLOB_UPLOAD_UNKNOWN')],
    ['an upload that was cut', answer(400, 'DIGEST_INVALID')],
    ['a reset', broken('read: connection reset by peer')],
    ['an end', broken('unexpected EOF')],
    ['a timeout', broken('net/http: TLS handshake timeout')],
    ['undici closing', broken('other side closed UND_ERR_SOCKET')],
  ])('%s', (_, failure) => {
    expect(isTransient(failure)).toBe(true)
  })

  test.each<[string, Failure]>([
    ...[200, 400, 401, 403, 404, 405, 413, 501].map((status): [string, Failure] => [
      `${status}`,
      answer(status, 'denied'),
    ]),
    ['an unknown host', broken('getaddrinfo ENOTFOUND registry.invalid')],
    ['nobody there', broken('connect ECONNREFUSED 127.0.0.1:1')],
    [
      'a certificate',
      broken('tls: failed to verify certificate: x509: certificate signed by unknown authority'),
    ],
  ])('is not %s', (_, failure) => {
    expect(isTransient(failure)).toBe(false)
  })
})

describe('the wait', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const wait = (failure: Failure, failures: number, random = 1, waitedMs = 0) =>
    nextDelay(failure, { failures, mostFailures: 10, waitedMs }, random, now)

  test('doubles, up to twenty seconds', () => {
    const waits = Array.from({ length: 9 }, (_, index) => wait(answer(500), index + 1))
    expect(waits).toEqual([300, 600, 1200, 2400, 4800, 9600, 19_200, 20_000, 20_000])
  })

  test('is spread over half of it', () => {
    expect([wait(answer(500), 4, 0), wait(answer(500), 4, 0.5)]).toEqual([1200, 1800])
  })

  test('ends with the last failure', () => {
    expect(wait(answer(500), 10)).toBeUndefined()
    expect(nextDelay(answer(500), { failures: 6, mostFailures: 6, waitedMs: 0 }, 0, now)).toBeUndefined()
  })

  test('is none for what will not change', () => {
    expect(wait(answer(404), 1)).toBeUndefined()
  })

  test.each([
    ['7', 7000],
    ['0.5', 500],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ])('is never before Retry-After: %s', (retryAfter, asked) => {
    expect(wait(answer(429, '', retryAfter), 1, 0)).toBe(asked)
    expect(wait(answer(503, '', retryAfter), 1, 1)).toBe(asked + 300)
  })

  test.each(['', 'soon', '0', '-1', '24.9ms', 'Thu, 01 Jan 2015 00:00:30 GMT'])(
    'is the usual one for Retry-After: %j',
    (retryAfter) => {
      expect(wait(answer(429, '', retryAfter), 2)).toBe(600)
    },
  )

  test('is at most five minutes, all in all', () => {
    expect(wait(answer(429, '', '299'), 1, 0)).toBe(299_000)
    expect(wait(answer(429, '', '301'), 1, 0)).toBeUndefined()
    expect(wait(answer(429, '', '7'), 1, 0, 299_000)).toBeUndefined()
  })
})
