/**
 * Certificates in the form that Java reads: a Java KeyStore (JKS), which every JDK opens whatever its default
 * type is. Equal certificates give equal bytes.
 */
import { createHash } from 'node:crypto'
import { distinctBy } from '../../base/collections.ts'

const MAGIC = 0xfeedfeed
const VERSION = 2
const TRUSTED_CERTIFICATE = 2
/** What the JDK's own trust store has. It guards nothing: the digest tells a damaged file from a whole one. */
const PASSWORD = 'changeit'
const SALT = 'Mighty Aphrodite'

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]+)-----END/g

/** Of a PEM bundle: each certificate once, in its order there. */
export function javaTrustStore(bundle: string): Buffer {
  const found = [...bundle.matchAll(PEM)].map(([, base64 = '']) =>
    certificateIn(Buffer.from(base64, 'base64')),
  )
  const certificates = distinctBy(found, (der) => fingerprint(der))
  const content = Buffer.concat([
    ...[MAGIC, VERSION, certificates.length].map(uint32),
    ...certificates.flatMap((der) => [
      uint32(TRUSTED_CERTIFICATE),
      text(fingerprint(der)),
      // When it was added, in milliseconds.
      Buffer.alloc(8),
      ...[text('X.509'), uint32(der.length), der],
    ]),
  ])
  const password = Buffer.from(PASSWORD, 'utf16le').swap16()
  const digest = createHash('sha1').update(password).update(SALT).update(content).digest()
  return Buffer.concat([content, digest])
}

/** Its DER; what OpenSSL writes behind a trusted one is left out. */
function certificateIn(der: Buffer): Buffer {
  const [, first = 0] = der
  const bytes = first > 0x80 ? first - 0x80 : 0
  const length = bytes === 0 ? first : der.readUIntBE(2, bytes)
  return der.subarray(0, 2 + bytes + length)
}

/** Java calls a certificate by a name; this one is its own. */
const fingerprint = (der: Buffer): string => createHash('sha256').update(der).digest('hex')

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Length and letters; none of ours is beyond ASCII. */
function text(value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(value.length)
  return Buffer.concat([length, Buffer.from(value)])
}
