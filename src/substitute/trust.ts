/**
 * Whose paths are taken: signatures of store paths, checked with the public keys that Nix is configured with.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { SignedPath } from '../closure/narinfo.ts'

/** Public keys by their names. Several caches may use one name: each key counts. */
export type TrustedKeys = ReadonlyMap<string, readonly KeyObject[]>

/** What stands before the 32 bytes of an ed25519 key in its DER form: RFC 8410. */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

/** Reads keys in the form of `trusted-public-keys`: `NAME:BASE64`. Those that are malformed are left out. */
export function parseTrustedKeys(keys: readonly string[]): TrustedKeys {
  const byName = new Map<string, KeyObject[]>()
  for (const text of keys) {
    const [name, bytes] = splitName(text)
    if (bytes.length !== KEY_BYTES) continue
    const key = createPublicKey({ key: Buffer.concat([ED25519_PREFIX, bytes]), format: 'der', type: 'spki' })
    byName.set(name, [...(byName.get(name) ?? []), key])
  }
  return byName
}

/** Whether one of the signatures is of what is said of the path, by a trusted key. */
export function isTrusted({ fingerprint, signatures }: SignedPath, keys: TrustedKeys): boolean {
  return signatures.some((text) => {
    const [name, signature] = splitName(text)
    if (signature.length !== SIGNATURE_BYTES) return false
    return (keys.get(name) ?? []).some((key) => verify(null, Buffer.from(fingerprint), key, signature))
  })
}

function splitName(text: string): readonly [name: string, bytes: Buffer] {
  const colon = text.indexOf(':')
  return [text.slice(0, colon), Buffer.from(text.slice(colon + 1), 'base64')]
}
