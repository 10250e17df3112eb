/**
 * Reads the text of a .drv file: https://nix.dev/manual/nix/latest/protocols/derivation-aterm
 */

export interface DerivationOutput {
  readonly name: string
  /** Empty where it is known only after the build. */
  readonly path: string
  /** `sha256` or `r:sha256` of an output whose hash is fixed, else empty. */
  readonly algorithm: string
  /** Hexadecimal digits, or empty. */
  readonly hash: string
}

export interface Derivation {
  readonly outputs: readonly DerivationOutput[]
  /** Paths of the derivations that it is built from. */
  readonly inputs: readonly string[]
  /** What it is built on: `x86_64-linux`, or `builtin` for what Nix does itself. */
  readonly system: string
  /** The attributes that were given to it: texts, or any JSON with `__structuredAttrs`. */
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Throws an Error when the text is not that of a derivation. */
export function parseDerivation(text: string): Derivation {
  const reader = new Reader(text)
  reader.expect('Derive(')
  const outputs = reader.list(() => reader.strings(4))
  reader.expect(',')
  const inputs = reader.list(() => {
    reader.expect('(')
    const path = reader.string()
    reader.expect(',')
    reader.list(() => reader.string())
    reader.expect(')')
    return path
  })
  reader.expect(',')
  reader.list(() => reader.string())
  reader.expect(',')
  const system = reader.string()
  reader.expect(',')
  reader.string()
  reader.expect(',')
  reader.list(() => reader.string())
  reader.expect(',')
  const environment = reader.list(() => reader.strings(2))
  reader.expect(')')
  return {
    outputs: outputs.map(([name = '', path = '', algorithm = '', hash = '']) => ({
      ...{ name, path, algorithm, hash },
    })),
    inputs,
    system,
    attributes: attributesOf(Object.fromEntries(environment) as Record<string, string>),
  }
}

/** With `__structuredAttrs` everything stands in one variable. */
function attributesOf(environment: Readonly<Record<string, string>>): Derivation['attributes'] {
  const { __json: structured } = environment
  return structured === undefined ? environment : (JSON.parse(structured) as Derivation['attributes'])
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  expect(token: string): void {
    if (!this.#text.startsWith(token, this.#at))
      throw new Error(`not a derivation: expected ${token} at character ${this.#at}`)
    this.#at += token.length
  }

  string(): string {
    this.expect('"')
    const parts: string[] = []
    for (;;) {
      const next = this.#nextSpecial()
      parts.push(this.#text.slice(this.#at, next))
      this.#at = next + 1
      if (this.#text[next] === '"') return parts.join('')
      const escaped = this.#text[this.#at++] ?? ''
      parts.push(ESCAPES[escaped] ?? escaped)
    }
  }

  list<T>(item: () => T): T[] {
    this.expect('[')
    const items: T[] = []
    while (this.#text[this.#at] !== ']') {
      if (items.length > 0) this.expect(',')
      items.push(item())
    }
    this.expect(']')
    return items
  }

  /** A tuple of this many strings. */
  strings(count: number): string[] {
    this.expect('(')
    const items = Array.from({ length: count }, (_, index) => {
      if (index > 0) this.expect(',')
      return this.string()
    })
    this.expect(')')
    return items
  }

  #nextSpecial(): number {
    for (let at = this.#at; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === QUOTE || code === BACKSLASH) return at
    }
    throw new Error('not a derivation: it ends inside a string')
  }
}

const QUOTE = 34
const BACKSLASH = 92
