import { NixeryError } from '../../base/errors.ts'
import { invalid } from '../../base/parse.ts'

// What is wrong with a secret is said without showing any of it.

/** The keys that signatures of paths are checked with: `name:base64`, separated by blanks or line ends. */
export function parsePublicKeys(text: string): readonly string[] {
  const keys = text.split(/\s+/).filter((key) => key !== '')
  const problems = keys
    .filter((key) => !/^[^\s:]+:[A-Za-z0-9+/]{43}=$/.test(key))
    .map((key) => ({
      input: 'trusted-public-keys',
      message: `"${isSigningKey(key) ? 'a secret key' : key}" is not a public key`,
      hint: 'write NAME:KEY, as the cache tells it and nix key convert-secret-to-public prints it',
    }))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return keys
}

/** A key as `nix-store --generate-binary-cache-key` writes it; the empty text is `undefined`. */
export function parseSigningKey(text: string): string | undefined {
  if (text === '' || isSigningKey(text)) return text || undefined
  return invalid(
    'signing-key',
    'not a secret key of Nix',
    'give the text that nix-store --generate-binary-cache-key NAME SECRET PUBLIC wrote to SECRET',
  )
}

const isSigningKey = (text: string): boolean => /^[^\s:]+:[A-Za-z0-9+/]{86}==$/.test(text)

/** Lines in the format of netrc(5); the empty text is `undefined`. */
export function parseNetrc(text: string): string | undefined {
  if (text === '' || /^(machine[ \t]+\S|default\b)/m.test(text)) return text || undefined
  return invalid(
    'netrc',
    'has no machine in it',
    'write machine HOST login NAME password PASSWORD, one a line',
  )
}

/** A private key in any of OpenSSH's formats; the empty text is `undefined`. */
export function parseSshKey(text: string): string | undefined {
  if (text === '') return undefined
  const [, body = ''] =
    /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\r?\n([\s\S]+)-----END [A-Z0-9 ]*PRIVATE KEY-----/.exec(text) ?? []
  if (body === '') {
    return invalid(
      'ssh-key',
      'not a private key',
      'give the whole file, from -----BEGIN to -----END, with its line ends',
    )
  }
  if (!isEncrypted(text, body)) return text
  return invalid(
    'ssh-key',
    'the key has a passphrase',
    'make a key for this purpose alone: ssh-keygen -t ed25519 -N "" -f FILE',
  )
}

/**
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key: a magic word, then the name of the
 * cipher.
 */
function isEncrypted(text: string, body: string): boolean {
  if (/ENCRYPTED/.test(text)) return true
  const bytes = Buffer.from(body, 'base64').toString('latin1')
  return bytes.startsWith('openssh-key-v1\0') && !bytes.startsWith('openssh-key-v1\0\0\0\0\u0004none')
}
