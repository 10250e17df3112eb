import { expect, test } from '@jest/globals'
import { basicAuthorization } from '../../../src/substitute/netrc.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

test.each<[string, string, string | undefined]>([
  ['machine one.example login me password secret', 'one.example', basic('me:secret')],
  ['machine one.example\n  login me\n  password secret\n', 'one.example', basic('me:secret')],
  ['machine one.example password secret', 'one.example', basic(':secret')],
  ['machine one.example login me password "a \\"b\\" c"', 'one.example', basic('me:a "b" c')],
  ['machine one.example login me account x password secret', 'one.example', basic('me:secret')],
  [
    'machine one.example login a password b\nmachine one.example login c password d',
    'one.example',
    basic('a:b'),
  ],
  ['default login any password one', 'two.example', basic('any:one')],
  ['machine one.example login me password x\ndefault login any password one', 'one.example', basic('me:x')],
  [
    'macdef init\nmachine evil login x password y\n\nmachine one.example login me password z',
    'one.example',
    basic('me:z'),
  ],
  ['macdef init\nmachine two.example login x password y\n\n', 'two.example', undefined],
  ['machine one.example login me password secret', 'two.example', undefined],
  ['machine one.example login me password secret', 'sub.one.example', undefined],
  ['', 'one.example', undefined],
  ['machine', 'one.example', undefined],
])('%j for %s', (netrc, host, expected) => {
  expect(basicAuthorization(netrc, host)).toBe(expected)
})
