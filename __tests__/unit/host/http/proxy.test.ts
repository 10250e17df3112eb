import { describe, expect, test } from '@jest/globals'
import { proxyFor, shownProxy } from '../../../../src/host/http/proxy.ts'

const PROXY = 'http://proxy.test:3128'
const through = (address: string, env: Readonly<Record<string, string>>) =>
  proxyFor(new URL(address), env)?.href.replace(/\/$/, '')

describe('the variables', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string | undefined]>([
    ['nothing is set', 'https://a.test', {}, undefined],
    ['https_proxy is for https', 'https://a.test', { https_proxy: PROXY }, PROXY],
    ['https_proxy is not for http', 'http://a.test', { https_proxy: PROXY }, undefined],
    ['http_proxy is for http', 'http://a.test', { http_proxy: PROXY }, PROXY],
    ['upper case counts', 'https://a.test', { HTTPS_PROXY: PROXY }, PROXY],
    ['upper case wins', 'https://a.test', { HTTPS_PROXY: PROXY, https_proxy: 'http://other' }, PROXY],
    ['an empty one is none', 'https://a.test', { HTTPS_PROXY: '', https_proxy: ' ' }, undefined],
    ['without a scheme it is http', 'https://a.test', { https_proxy: 'proxy.test:3128' }, PROXY],
    ['a login stays', 'https://a.test', { https_proxy: 'http://me:pw@p.test' }, 'http://me:pw@p.test'],
    ['this machine is asked directly', 'http://localhost:5000', { http_proxy: PROXY }, undefined],
    ['and by number', 'https://127.0.0.2:5000', { https_proxy: PROXY }, undefined],
    ['and in IPv6', 'https://[::1]:5000', { https_proxy: PROXY }, undefined],
  ])('%s', (_, address, env, expected) => {
    expect(through(address, env)).toBe(expected)
  })

  test.each(['socks5://proxy.test:1080', 'http://', '::', 'http://me:100%@proxy.test'])(
    '%s is refused',
    (https_proxy) => {
      expect(() => through('https://a.test', { https_proxy })).toThrow(
        'https_proxy is not the address of an http or https proxy',
      )
    },
  )

  test('messages show no password', () => {
    expect(shownProxy(new URL('http://me:pw@proxy.test:3128/'))).toBe('http://proxy.test:3128')
  })
})

describe('no_proxy', () => {
  test.each<[string, string, boolean]>([
    ['*', 'https://a.test', true],
    ['a.test', 'https://a.test', true],
    ['a.test', 'https://sub.a.test', true],
    ['a.test', 'https://nota.test', false],
    ['.a.test', 'https://a.test', false],
    ['.a.test', 'https://sub.a.test', true],
    ['*.a.test', 'https://sub.a.test', true],
    ['b.test, A.test', 'https://a.test', true],
    ['a.test:443', 'https://a.test', true],
    ['a.test:5000', 'https://a.test', false],
    ['a.test:5000', 'https://a.test:5000', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://10.1.2.3:5000', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd00::5]:5000', true],
    ['fd00::5', 'https://[fd00::5]', true],
    ['[fd00::5]:80', 'https://[fd00::5]', false],
    [',', 'https://a.test', false],
  ])('%s and %s', (no_proxy, address, isDirect) => {
    for (const name of ['no_proxy', 'NO_PROXY'])
      expect(through(address, { https_proxy: PROXY, [name]: no_proxy })).toBe(isDirect ? undefined : PROXY)
  })
})
