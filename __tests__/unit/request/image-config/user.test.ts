import { describe, expect, test } from '@jest/globals'
import { accountLines, withAccount } from '../../../../src/image/root/accounts.ts'
import { parseUser } from '../../../../src/request/image-config/user.ts'
import { problemsOf } from '../../../support/problems.ts'

describe('a user', () => {
  test.each([
    ['root', 'root:0 root:0 /root'],
    ['0', 'root:0 root:0 /root'],
    ['nobody', 'nobody:65534 nobody:65534 /'],
    ['nonroot', 'nonroot:65532 nonroot:65532 /home/nonroot'],
    ['65532', 'nonroot:65532 nonroot:65532 /home/nonroot'],
    ['app', 'app:1000 app:1000 /home/app'],
    ['1001', 'user:1001 user:1001 /home/user'],
    ['app:web', 'app:1000 web:1000 /home/app'],
    ['app:33', 'app:1000 app:33 /home/app'],
    ['1001:0', 'user:1001 root:0 /home/user'],
    ['1001:1002', 'user:1001 user:1002 /home/user'],
    ['app:nonroot', 'app:1000 nonroot:65532 /home/app'],
    ['app:2000:3000', 'app:2000 app:3000 /home/app'],
    ['2147483647', 'user:2147483647 user:2147483647 /home/user'],
  ])('%s is %s', (text, expected) => {
    const found = parseUser(text)
    expect(`${found?.name}:${found?.uid} ${found?.group}:${found?.gid} ${found?.home}`).toBe(expected)
  })

  test('is not there when none is given', () => {
    expect(parseUser('')).toBeUndefined()
    expect(accountLines(undefined)).toEqual({})
  })

  test.each([
    ...['App', 'a b', 'a:', ':1', 'a:b:c', '1:2:3:4', '1:2:3', '2147483648', 'user/x', 'a:1:b'],
    ...['root:5:5', 'app:0:0', 'nonroot:1:1', 'other:65534:1', 'root:wheel'],
  ])('%j is refused', (text) => {
    const [code, problem, ...others] = problemsOf(() => parseUser(text))
    expect([code, others]).toEqual(['invalid-input', []])
    expect(problem).toMatch(/^user: .* \| .*(write|choose)/)
  })
})

describe('its lines', () => {
  test('are those of passwd and group; users that are always there need none', () => {
    const lines = (text: string) => accountLines(parseUser(text))
    expect(lines('app:web')).toEqual({
      'etc/group': 'web:x:1000:',
      'etc/passwd': 'app:x:1000:1000:app:/home/app:/bin/sh',
    })
    expect(lines('1001:0')).toEqual({ 'etc/passwd': 'user:x:1001:0:user:/home/user:/bin/sh' })
    expect(lines('root')).toEqual({})
    expect(lines('nobody')).toEqual({})
  })

  test('take the place of those with the name or the number', () => {
    const text = 'root:x:0:0::/:/bin/sh\napp:x:5:5::/:\nother:x:1000:1::/:'
    expect(withAccount(text, 'app:x:1000:1000:app:/home/app:/bin/sh')).toBe(
      'root:x:0:0::/:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n',
    )
  })
})
