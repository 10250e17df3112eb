import { createHmac } from 'node:crypto'
import { NixeryError } from '../../base/errors.ts'

/** A line of a known_hosts file, see sshd(8). */
export interface KnownHost {
  /** Names with wildcards, separated by commas, or one hashed name. */
  readonly names: string
  /** `ssh-ed25519 AAAA...` */
  readonly key: string
  /** The line as it was given. */
  readonly line: string
}

const LINE = /^(@cert-authority\s+|@revoked\s+)?(\S+)\s+((?:ssh|ecdsa|sk)-\S+\s+[A-Za-z0-9+/]+=*)(\s|$)/

/**
 * Lines of a known_hosts file, as ssh-keyscan prints them; comments are left out. Throws every line that is
 * none.
 */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const problems = lines
    .filter((line) => !LINE.test(line))
    .map((line) => ({
      input: 'known-hosts',
      message: `"${line}" names no host and its key`,
      hint: 'write HOST TYPE KEY, as ssh-keyscan HOST prints it (and compare the key with the one of the host)',
    }))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return lines.map((line) => {
    const [, mark, names = '', key = ''] = LINE.exec(line) ?? []
    // A marked line is for ssh alone: its key is not the one of a host.
    return { names: mark === undefined ? names : '', key, line }
  })
}

/** The first key that is known of a host; `port` is 22 or what its address says. */
export function parseHostKey(hosts: readonly KnownHost[], host: string, port: number): string | undefined {
  const name = port === 22 ? host : `[${host}]:${port}`
  return hosts.find(({ names }) => matches(names, name))?.key
}

function matches(names: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(names) ?? []
  if (salt !== undefined) {
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  const patterns = names.split(',')
  return (
    patterns.some((pattern) => wildcard(pattern).test(name)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && wildcard(pattern.slice(1)).test(name))
  )
}

/** `*` stands for any characters, `?` for one. */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i')
}
