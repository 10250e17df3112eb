// Signed narinfo files, written by hand.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { toNix32 } from '../../src/closure/narinfo.ts'

export interface NarInfoKey {
  readonly name: string
  readonly privateKey: KeyObject
  /** As `trusted-public-keys` takes it. */
  readonly public: string
}

export function newNarInfoKey(name: string): NarInfoKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return { name, privateKey, public: `${name}:${bytes.toString('base64')}` }
}

export const sha256Nix32 = (bytes: Buffer): string =>
  `sha256:${toNix32(createHash('sha256').update(bytes).digest())}`

/** The fields of a narinfo, as a cache writes them. */
export interface NarInfoFields {
  readonly StorePath: string
  readonly URL: string
  readonly NarHash: string
  readonly NarSize: number
  /** Base names, in any order. */
  readonly References: readonly string[]
  readonly [more: string]: string | number | readonly string[]
}

export const narInfoText = (fields: NarInfoFields, signatures: readonly string[] = []): string =>
  [
    ...Object.entries(fields).map(
      ([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') : value}`,
    ),
    ...signatures.map((signature) => `Sig: ${signature}`),
  ].join('\n')

export function signatureOf(fields: NarInfoFields, { name, privateKey }: NarInfoKey): string {
  const references = fields.References.map((one) => `/nix/store/${one}`).sort()
  const text = `1;${fields.StorePath};${fields.NarHash};${fields.NarSize};${references.join(',')}`
  return `${name}:${sign(null, Buffer.from(text), privateKey).toString('base64')}`
}

export const signedNarInfo = (fields: NarInfoFields, key: NarInfoKey): string =>
  narInfoText(fields, [signatureOf(fields, key)])
