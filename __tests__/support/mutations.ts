/**
 * Bytes that are almost right. A run tries one slice of them, always the same ones for one number: MUTATIONS
 * says how many (20,000), MUTATION_SLICE which (0).
 */
import { randomNumbers } from './fuzz.ts'

export interface Mutation {
  readonly bytes: Buffer
  /** Below a number: for what else the test does by chance. */
  readonly random: (below: number) => number
}

const EXTREMES = [
  0n,
  1n,
  7n,
  8n,
  255n,
  256n,
  4096n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
]

/** Calls a check with changed samples. What it throws is thrown with the number of the mutation. */
export function forMutations(samples: readonly Buffer[], check: (mutation: Mutation) => void): void {
  const count = Number(process.env.MUTATIONS ?? 20_000)
  const slice = Number(process.env.MUTATION_SLICE ?? 0)
  for (let index = slice * count; index < (slice + 1) * count; index++) {
    const random = randomNumbers(index * 2_654_435_761 + 1)
    // The first numbers of neighbours are alike.
    for (let skip = 0; skip < 4; skip++) random(2)
    let bytes: Buffer = Buffer.from(samples[random(samples.length)] ?? '')
    for (let round = random(3); round >= 0; round--) bytes = mutated(bytes, random)
    try {
      check({ bytes, random })
    } catch (error) {
      throw new Error(`mutation ${index}, ${bytes.toString('base64')}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
}

function mutated(bytes: Buffer, random: Mutation['random']): Buffer {
  const at = random(bytes.length + 1)
  const length = random(random(4) === 0 ? 64 : 9)
  const from = random(bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + length)]
  switch (random(7)) {
    case 0:
      return withByte(bytes, at, 1 << random(8))
    case 1:
      return withByte(bytes, at, random(256))
    case 2:
      return before
    case 3:
      return Buffer.concat([before, after])
    case 4:
      return Buffer.concat([before, bytes.subarray(from, from + length), bytes.subarray(at)])
    case 5:
      return Buffer.concat([before, bytes.subarray(from, from + length), after])
    default:
      return withNumber(bytes, at - (at % 8), EXTREMES[random(EXTREMES.length)] ?? 0n)
  }
}

function withByte(bytes: Buffer, at: number, change: number): Buffer {
  const copy = Buffer.from(bytes)
  if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ change
  return copy
}

/** The lengths of a NAR are at multiples of eight. */
function withNumber(bytes: Buffer, at: number, number: bigint): Buffer {
  const copy = Buffer.from(bytes)
  if (at + 8 <= copy.length) copy.writeBigUInt64LE(number, at)
  return copy
}
