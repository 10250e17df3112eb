import { describe, expect, test } from '@jest/globals'
import { serveProtocol, workerProtocol } from '../../../../src/nix/build/wire-protocols.ts'

const paths = ['/nix/store/a-one', '/nix/store/b-another']

const numbers = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 8)
  return bytes
}

/** From how many bytes on the paths are held. */
function heldAfter(isHeld: (received: Buffer) => boolean, answer: Buffer): number {
  for (let length = 0; length <= answer.length; length++)
    if (isHeld(answer.subarray(0, length))) return length
  return -1
}

describe('nix-store --serve', () => {
  const { request, isHeld } = serveProtocol(paths)

  test('is asked for all paths at once, with locks', () => {
    expect(request.subarray(0, 48)).toEqual(numbers(0x390c9deb, 0x205, 1, 1, 0, 2))
    expect(request.subarray(48).toString('latin1')).toBe(
      `\x10${'\0'.repeat(7)}/nix/store/a-one\x14${'\0'.repeat(7)}/nix/store/b-another\0\0\0\0`,
    )
  })

  test('has locked them when it begins to answer', () => {
    expect(heldAfter(isHeld, numbers(0x5452eecb, 0x207, 0))).toBe(24)
  })

  test('is told from a greeting of the shell', () => {
    expect(() => isHeld(Buffer.from('Welcome to this machine'))).toThrow('does not speak the protocol of Nix')
  })
})

describe('nix-daemon --stdio', () => {
  const { isHeld } = workerProtocol(paths)
  const [hello, version, done, next, error] = [0x6478696f, 0x126, 0x616c7473, 0x6f6c6d67, 0x63787470]

  test('holds them when it has answered for each', () => {
    const answer = numbers(hello, version, done, done, 1, done, 1)
    expect(heldAfter(isHeld, answer)).toBe(answer.length)
    expect(heldAfter(isHeld, numbers(hello, version, done, done, 1, done))).toBe(-1)
  })

  test('may talk in between', () => {
    const talk = Buffer.concat([numbers(next, 5), Buffer.from('hello\0\0\0')])
    const answer = Buffer.concat([
      numbers(hello, version),
      talk,
      numbers(done),
      talk,
      numbers(done, 1, done, 1),
    ])
    expect(heldAfter(isHeld, answer)).toBe(answer.length)
  })

  test('may refuse', () => {
    expect(() => isHeld(numbers(hello, version, done, error))).toThrow('unexpected answer 63787470')
  })
})
