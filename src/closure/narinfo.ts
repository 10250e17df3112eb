/**
 * What a binary cache says of a store path: the text of a narinfo file.
 * https://nix.dev/manual/nix/latest/protocols/nix-cache-info and `nix-store --generate-binary-cache-key`
 * describe the rest.
 */
import { compare } from '../base/collections.ts'
import type { PathInfo } from './graph.ts'
import { hexHash } from './path-info.ts'

/** What was signed of a path, which is all of a PathInfo. */
export interface SignedPath {
  /** What every signature is of. */
  readonly fingerprint: string
  /** `NAME:BASE64`, one for each key. */
  readonly signatures: readonly string[]
}

/** A path as a binary cache describes it. Nothing but what is signed may be believed. */
export interface NarInfo extends PathInfo, SignedPath {
  /** Where the NAR is: relative to the cache, or absolute. */
  readonly url: string
  /** How the NAR is compressed: `none`, `xz`, `zstd`, `gzip`, `br`, `bzip2` or a word that we do not know. */
  readonly compression: string
  /** Bytes of the compressed NAR, where the cache says so: a hint. */
  readonly fileSize: number | undefined
}

/** More is no narinfo: Nix's own have some hundred bytes for each reference. */
export const MAX_NARINFO_BYTES = 2 ** 20

const STORE = '/nix/store/'
const HASH_LENGTH = 32
const BASE_NAME = /^[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]{1,211}$/
const NAR_HASH = /^sha256(?::(?:[0-9a-df-np-sv-z]{52}|[0-9a-f]{64})|-[A-Za-z0-9+/]{43}=)$/

/** The part of a store path that names its narinfo. */
export const storeHash = (path: string): string => path.slice(STORE.length, STORE.length + HASH_LENGTH)

/** Whether a text is a path directly in the store, such as `/nix/store/<hash>-git-2.47.0`. */
export const isStorePath = (text: string): boolean =>
  text.startsWith(STORE) && BASE_NAME.test(text.slice(STORE.length))

/** Reads a narinfo that was asked for by a path. Throws an Error that says what is wrong with it. */
export function parseNarInfo(text: string, path: string): NarInfo {
  const { fields, signatures } = readFields(text)
  const field = (name: string) => {
    const value = fields.get(name)
    if (value === undefined || value === '') throw new Error(`it has no ${name}`)
    return value
  }
  if (field('StorePath') !== path) throw new Error(`it describes ${field('StorePath')}`)
  const narHash = parseNarHash(field('NarHash'))
  const narSize = parseSize('NarSize', field('NarSize'))
  const all = parseReferences(fields.get('References') ?? '')
  const fileSize = fields.get('FileSize')
  return {
    ...{ path, narHash, narSize },
    references: all.filter((reference) => reference !== path),
    fingerprint: `1;${path};sha256:${toNix32(Buffer.from(narHash, 'hex'))};${narSize};${all.join(',')}`,
    signatures,
    url: field('URL'),
    // Nix's own default.
    compression: fields.get('Compression') ?? 'bzip2',
    fileSize: fileSize === undefined ? undefined : parseSize('FileSize', fileSize),
  }
}

/** The path that a fingerprint is of. Throws an Error that says what is wrong with it. */
export function parseFingerprint(text: string): PathInfo {
  const [version, path = '', narHash = '', narSize = '', references = '', ...more] = text.split(';')
  if (version !== '1' || more.length > 0 || !isStorePath(path))
    throw new Error(`not the fingerprint of a store path: ${text.slice(0, 80)}`)
  const all = references === '' ? [] : references.split(',')
  if (!all.every(isStorePath)) throw new Error(`it has a reference that is no store path: ${path}`)
  return {
    ...{ path, narHash: parseNarHash(narHash), narSize: parseSize('NarSize', narSize) },
    references: all.filter((reference) => reference !== path),
  }
}

/** `Name: value` on each line; only signatures may be there several times. */
function readFields(text: string): { fields: ReadonlyMap<string, string>; signatures: readonly string[] } {
  if (text.length > MAX_NARINFO_BYTES) throw new Error('it is too large')
  const fields = new Map<string, string>()
  const signatures: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue
    const [, name = '', value = ''] = /^([^:\s]+):(?: (.*))?$/.exec(line) ?? []
    if (name === '') throw new Error(`it has a line without a field: ${JSON.stringify(line.slice(0, 80))}`)
    if (name === 'Sig') signatures.push(value.trim())
    else if (fields.has(name)) throw new Error(`it has ${name} twice`)
    else fields.set(name, value.trim())
  }
  return { fields, signatures }
}

function parseNarHash(text: string): string {
  if (!NAR_HASH.test(text)) throw new Error(`its NarHash is not a SHA-256: ${text.slice(0, 80)}`)
  return hexHash(text)
}

function parseSize(name: string, text: string): number {
  const size = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(size) && size > 0) return size
  throw new Error(`its ${name} is not a number of bytes: ${text.slice(0, 80)}`)
}

/** Base names, separated by spaces. Sorted: the order in the file is not signed. */
function parseReferences(text: string): readonly string[] {
  const names = text.split(' ').filter((name) => name !== '')
  const bad = names.find((name) => !BASE_NAME.test(name))
  if (bad !== undefined) throw new Error(`it has a reference that is no store path: ${bad.slice(0, 80)}`)
  return [...new Set(names)].map((name) => STORE + name).sort(compare)
}

const NIX_BASE32 = '0123456789abcdfghijklmnpqrsvwxyz'

/** Nix's base 32, which runs from the last byte to the first: `hexHash` reads it. */
export function toNix32(bytes: Uint8Array): string {
  let text = ''
  for (let digit = Math.ceil((bytes.length * 8) / 5) - 1; digit >= 0; digit--) {
    const bit = digit * 5
    const [byte, shift] = [bit >> 3, bit & 7]
    const value = ((bytes[byte] ?? 0) >> shift) | ((bytes[byte + 1] ?? 0) << (8 - shift))
    text += NIX_BASE32[value & 31]
  }
  return text
}
