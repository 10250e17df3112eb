import { createHash } from 'node:crypto'

/** Digest of the content of an entry. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** JSON with sorted keys and no blanks: equal values have equal text, in whatever order they were made. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`

export const isDigest = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text)
