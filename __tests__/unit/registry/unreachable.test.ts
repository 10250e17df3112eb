import { expect, test } from '@jest/globals'
import { failed, type HttpFailure } from '../../../src/host/http/failure.ts'
import { unreachable } from '../../../src/registry/unreachable.ts'

const image = { registry: 'ghcr.io', repository: 'org/a' }

function failureOf(code: string, proxy?: URL) {
  const cause = Object.assign(new Error(`getaddrinfo ${code} ghcr.io`), { code })
  const signal = new AbortController().signal
  return unreachable(
    'ghcr.io',
    image,
    failed(cause, new URL('https://ghcr.io/v2/'), signal, proxy) as HttpFailure,
  )
}

test('a host that nobody can look up means that there is no network', () => {
  expect(failureOf('EAI_AGAIN')).toMatchObject({
    code: 'no-network',
    problems: [
      {
        message: 'there is no network: ghcr.io cannot be resolved',
        hint: 'connect this machine, or set https_proxy where there is a proxy',
      },
    ],
  })
})

test('a host that does not exist is a wrong name', () => {
  expect(failureOf('ENOTFOUND')).toMatchObject({
    code: 'registry-unreachable',
    problems: [{ hint: expect.stringContaining('check the name ghcr.io/org/a') }],
  })
})

test('where a proxy looks names up, it is the matter of the proxy', () => {
  expect(failureOf('EAI_AGAIN', new URL('http://proxy:3128'))).toMatchObject({
    code: 'registry-unreachable',
    problems: [{ hint: expect.stringContaining('https_proxy') }],
  })
})
