// The two protocols that Nix speaks over ssh, as far as it takes to say "keep these paths while I am
// connected". Everything is made of 8-byte little-endian numbers; a string is its length, its bytes, and
// zeros up to a multiple of 8.

/**
 * One side of a conversation that ends with paths being temporary roots of the other side's garbage
 * collector.
 */
export interface HoldProtocol {
  readonly program: string
  /** All that is ever sent: neither protocol wants its answers to be read before the next question. */
  readonly request: Buffer
  /**
   * Whether what was received so far says that all paths are held. Throws an Error when it says something
   * else.
   */
  readonly isHeld: (received: Buffer) => boolean
}

/**
 * https://github.com/NixOS/nix/blob/2.26.3/src/libstore/serve-protocol.hh: ask which paths are valid, and
 * lock them.
 */
export function serveProtocol(paths: readonly string[]): HoldProtocol {
  const [hello, answer, version, queryValidPaths, lock, substitute] = [0x390c9deb, 0x5452eecb, 0x205, 1, 1, 0]
  return {
    program: 'nix-store --serve --write',
    request: Buffer.concat([
      ...[hello, version, queryValidPaths, lock, substitute, paths.length].map(number),
      ...paths.map(string),
    ]),
    isHeld(received) {
      expectHello(received, answer)
      // The number of valid paths; the locks are there before it.
      return received.length >= 24
    },
  }
}

const MORE = { write: 0x64617416, next: 0x6f6c6d67 } as const
const DONE = 0x616c7473

/**
 * https://github.com/NixOS/nix/blob/2.26.3/src/libstore/worker-protocol.hh, in its version 1.32: AddTempRoot
 * for each path.
 */
export function workerProtocol(paths: readonly string[]): HoldProtocol {
  const [hello, answer, version, addTempRoot] = [0x6e697863, 0x6478696f, 0x120, 11]
  const [noAffinity, noReserve] = [0, 0]
  return {
    program: 'nix-daemon --stdio',
    request: Buffer.concat([
      ...[hello, version, noAffinity, noReserve].map(number),
      ...paths.flatMap((path) => [number(addTempRoot), string(path)]),
    ]),
    isHeld(received) {
      expectHello(received, answer)
      return answersIn(received.subarray(16)) > paths.length
    },
  }
}

/** How many answers are complete: the one to the greeting, which is empty, and a number for each path. */
function answersIn(received: Buffer): number {
  let answers = 0
  for (let at = 0; at + 8 <= received.length; ) {
    const word = received.readUInt32LE(at)
    at += 8
    if (word === DONE) {
      if (answers > 0) at += 8
      if (at <= received.length) answers += 1
    } else if (word === MORE.next || word === MORE.write) {
      if (at + 8 > received.length) break
      at += 8 + padded(received.readUInt32LE(at))
    } else throw new Error(`unexpected answer ${word.toString(16)}`)
  }
  return answers
}

function expectHello(received: Buffer, answer: number): void {
  if (received.length >= 8 && received.readUInt32LE(0) !== answer)
    throw new Error('the other side does not speak the protocol of Nix')
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(value)
  return bytes
}

const padded = (length: number): number => Math.ceil(length / 8) * 8

function string(text: string): Buffer {
  const bytes = Buffer.alloc(padded(text.length))
  bytes.write(text, 'latin1')
  return Buffer.concat([number(text.length), bytes])
}
