import { compare } from '../base/collections.ts'
import type { PathInfo } from './graph.ts'

/** One path in the output of `nix path-info --json`, in any of its shapes, unchecked. */
interface RawPathInfo {
  readonly path?: unknown
  readonly narHash?: unknown
  readonly narSize?: unknown
  readonly references?: unknown
  readonly valid?: unknown
  readonly ultimate?: unknown
  readonly signatures?: unknown
}

/**
 * Reads the output of `nix path-info --json`, which has three shapes:
 * - Nix 2.8: an array of objects with a `path`
 * - from 2.19: an object keyed by path; an unknown path has the value `null`
 * - from 2.33, `--json-format 2`: `{version, storeDir, info}`, keyed by base name, references as base names
 *
 * Throws an Error that names the first path that is not valid in the store, or is malformed, and what of it.
 */
export function parsePathInfo(json: string): readonly PathInfo[] {
  return entriesOf(JSON.parse(json) as unknown).map(([path, raw, storeDir]) => {
    if (raw !== null && typeof raw !== 'object') throw new Error(`${path || 'an entry'} is not an object`)
    if (!/^\/nix\/store\/[^/]+$/.test(path)) throw new Error(`path is not below /nix/store: "${path}"`)
    if (raw === null || raw.valid === false || raw.narHash === undefined || raw.narSize === undefined)
      throw new Error(`the store does not have ${path}`)
    const references = referencesOf(raw, path).map((name) =>
      name.startsWith('/') ? name : `${storeDir}/${name}`,
    )
    return {
      path,
      narHash: narHashOf(raw, path),
      narSize: narSizeOf(raw, path),
      references: references.filter((name) => name !== path).sort(compare),
    }
  })
}

/**
 * The paths in such output that were built, here or by a builder: what is built here is `ultimate`, and what
 * comes from a binary cache has its signature.
 */
export function builtPaths(json: string): readonly string[] {
  return entriesOf(JSON.parse(json) as unknown)
    .filter(([, info]) => info !== null && (info.ultimate === true || !isSigned(info)))
    .map(([path]) => path)
    .sort(compare)
}

const isSigned = ({ signatures }: RawPathInfo): boolean => Array.isArray(signatures) && signatures.length > 0

function referencesOf({ references = [] }: RawPathInfo, path: string): readonly string[] {
  if (Array.isArray(references) && references.every((one): one is string => typeof one === 'string'))
    return references
  throw new Error(`${path}: references is not a list of strings`)
}

function narSizeOf({ narSize }: RawPathInfo, path: string): number {
  if (Number.isSafeInteger(narSize) && (narSize as number) >= 0) return narSize as number
  throw new Error(`${path}: narSize is not a whole number of bytes: ${JSON.stringify(narSize)}`)
}

function narHashOf({ narHash }: RawPathInfo, path: string): string {
  try {
    return hexHash(narHash)
  } catch (error) {
    throw new Error(`${path}: narHash is ${(error as Error).message}`)
  }
}

function entriesOf(parsed: unknown): readonly [path: string, info: RawPathInfo | null, storeDir: string][] {
  if (Array.isArray(parsed)) {
    return (parsed as (RawPathInfo | null)[]).map((info) => [String(info?.path ?? ''), info, ''])
  }
  const object = parsed as { version?: number; storeDir?: string; info?: Record<string, RawPathInfo | null> }
  if (object.info !== undefined && object.storeDir !== undefined) {
    const { storeDir } = object
    return Object.entries(object.info).map(([name, info]) => [
      name.startsWith('/') ? name : `${storeDir}/${name}`,
      info,
      storeDir,
    ])
  }
  return Object.entries(parsed as Record<string, RawPathInfo | null>).map(([path, info]) => [path, info, ''])
}

const NIX_BASE32 = '0123456789abcdfghijklmnpqrsvwxyz'

/**
 * A SHA-256 in any of Nix's spellings (SRI, base 32, base 16, an object with `hash`) as hexadecimal digits.
 */
export function hexHash(narHash: unknown): string {
  const spelled =
    typeof narHash === 'object' ? (narHash as { readonly hash?: unknown } | null)?.hash : narHash
  if (typeof spelled !== 'string') throw new Error('not a text')
  const text = spelled.replace(/^sha256[:-]/, '')
  if (/^[0-9a-f]{64}$/.test(text)) return text
  if (text.length === 52) return base32ToHex(text)
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 32) return bytes.toString('hex')
  throw new Error(`not a SHA-256 in a form that Nix writes: ${text}`)
}

/** Nix's base 32 runs from the last byte to the first. */
function base32ToHex(text: string): string {
  const bytes = Buffer.alloc(32)
  for (const [index, character] of [...text].reverse().entries()) {
    const digit = NIX_BASE32.indexOf(character)
    if (digit < 0) throw new Error(`not a base-32 hash: ${text}`)
    const bit = index * 5
    const byte = bit >> 3
    bytes[byte] = (bytes[byte] ?? 0) | ((digit << (bit & 7)) & 0xff)
    if (byte < 31) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | (digit >> (8 - (bit & 7)))
  }
  return bytes.toString('hex')
}
