/**
 * Inputs that are almost right, always the same for one seed: good ones with values, keys and bytes
 * exchanged. What is wrong with a parser is rarely found by what looks like nothing.
 */
export interface Mutator {
  /** The text with some of its bytes, or of its JSON, changed. */
  readonly mutate: (text: string) => string
}

/** https://en.wikipedia.org/wiki/Xorshift, 32 bits. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    9007199254740991,
    '',
    'x',
    'nixpkgs',
    '__proto__',
    '\0',
    '\u001b[1m',
  ],
  ...[
    [],
    {},
    [null],
    [[]],
    ['x'],
    { '': null },
    '/nix/store/x',
    'sha256:',
    'a'.repeat(300),
    '../../etc',
    '@nix null',
  ],
]
const TEXTS = [
  '\n',
  '"',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\\',
  '\0',
  '-',
  '%',
  '/',
  'error:',
  '@nix ',
  'é',
  '\ud800',
]

export function mutator(seed: number): Mutator {
  const random = randomNumbers(seed)
  const one = <T>(from: readonly T[]): T => from[random(from.length)] as T

  /** Exchanges, removes or adds one value somewhere in a value. */
  function changed(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || random(4) === 0) return one(VALUES)
    if (Array.isArray(value)) {
      const at = random(value.length + 1)
      if (at === value.length) return [...value, one(VALUES)]
      return random(5) === 0 ? value.toSpliced(at, 1) : value.with(at, changed(value[at]))
    }
    const names = Object.keys(value)
    const name = one([...names, 'other'])
    const { [name]: old, ...rest } = value as Record<string, unknown>
    if (random(6) === 0) return rest
    return { ...rest, [random(12) === 0 ? String(one(VALUES)) : name]: changed(old) }
  }

  function changedText(text: string): string {
    const at = random(text.length + 1)
    const kind = random(4)
    if (kind === 0) return text.slice(0, at)
    if (kind === 1) return text.slice(0, at) + text.slice(at + 1 + random(8))
    if (kind === 2) return text.slice(0, at) + text.slice(0, random(200)) + text.slice(at)
    return text.slice(0, at) + one(TEXTS) + text.slice(at + random(2))
  }

  /** Lines that begin with something before their JSON keep it. */
  function mutateOnce(text: string): string {
    const [, before = '', json = text] = /^(@nix )?([\s\S]*)$/.exec(text) ?? []
    const value = random(3) === 0 ? undefined : parsed(json)
    return value === undefined ? changedText(text) : before + JSON.stringify(changed(value))
  }

  return {
    mutate(text) {
      let result = text
      for (let round = random(3); round >= 0; round--) result = mutateOnce(result)
      return result
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
