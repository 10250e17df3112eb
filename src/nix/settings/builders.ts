import { NixeryError, type Problem } from '../../base/errors.ts'
import { type KnownHost, parseHostKey } from './known-hosts.ts'

/**
 * A machine that builds, in Nix's own syntax (nix.conf(5), `builders`): address, systems, ssh key, builds at
 * a time, speed, features, features that a build must want, host key in base 64. Missing ones and `-` stand
 * for the default.
 */
export type Builder = readonly string[]

/** What each word after the address has to look like. */
const FIELDS: readonly (readonly [name: string, pattern: RegExp, hint: string])[] = [
  ['systems', /^[a-z0-9_]+-[a-z0-9]+(,[a-z0-9_]+-[a-z0-9]+)*$/, 'write x86_64-linux,aarch64-linux'],
  ['ssh key', /^\/\S+$/, 'give the absolute path of a file, or - and the input ssh-key'],
  ['number of builds', /^[1-9]\d{0,3}$/, 'write how many builds run there at a time'],
  ['speed', /^(?!0+(\.0*)?$)\d+(\.\d+)?$/, 'write a number above 0; 1 is usual'],
  ['features', /^[^\s,]+(,[^\s,]+)*$/, 'write kvm,big-parallel'],
  ['wanted features', /^[^\s,]+(,[^\s,]+)*$/, 'write kvm,big-parallel'],
  [
    'host key',
    /^[A-Za-z0-9+/]{40,}=*$/,
    'give the line of the public key in base 64, or - and the input known-hosts',
  ],
]

/** Builders, one a line or separated by ";"; `#` starts a comment. Throws every line that cannot be used. */
export function parseBuilders(text: string): readonly Builder[] {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(';'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const all = lines.map((line) => line.split(/\s+/))
  const problems = all.flatMap((builder) => problemOf(builder) ?? [])
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return all
}

function problemOf(builder: Builder): Problem | undefined {
  const [address = '', ...rest] = builder
  // A file with such lines is read by Nix itself.
  if (/^@\/\S+$/.test(address) && rest.length === 0) return undefined
  if (/:\/\/[^/@]*:[^/@]*@/.test(address)) {
    return {
      input: 'builders',
      message: `the address of ${address.replace(/^.*@/, '')} holds a password`,
      hint: 'leave it out, and give a private key in ssh-key',
    }
  }
  const line = builder.join(' ')
  if (!/^ssh(-ng)?:\/\/[^\s/?]+(\?\S*)?$/.test(address) || !URL.canParse(address)) {
    return {
      input: 'builders',
      message: `"${line}" does not begin with the address of a builder`,
      hint: 'write ssh://USER@HOST or ssh-ng://USER@HOST, then the systems that it builds for',
    }
  }
  if (rest.length > FIELDS.length) {
    return {
      input: 'builders',
      message: `"${line}" has more than ${FIELDS.length + 1} words`,
      hint: 'write one builder a line',
    }
  }
  for (const [index, [name, pattern, hint]] of FIELDS.entries()) {
    const word = rest[index] ?? '-'
    if (word !== '-' && !pattern.test(word))
      return { input: 'builders', message: `"${line}": "${word}" is not its ${name}`, hint }
  }
  return undefined
}

const [SSH_KEY, HOST_KEY] = [2, 7] as const

/**
 * The builder with the key to log in with and the host's own key, where its line has none. A Nix daemon
 * starts ssh by itself, so both have to be in the line: it knows nothing of our environment.
 */
export function completeBuilder(
  builder: Builder,
  sshKeyFile: string | undefined,
  hosts: readonly KnownHost[],
): Builder {
  const [address = ''] = builder
  if (address.startsWith('@')) return builder
  const words = [address, ...FIELDS.map((_, index) => builder[index + 1] ?? '-')]
  const { hostname, port } = new URL(address)
  const key = parseHostKey(hosts, hostname, Number(port || 22))
  if (words[SSH_KEY] === '-' && sshKeyFile !== undefined) words[SSH_KEY] = sshKeyFile
  if (words[HOST_KEY] === '-' && key !== undefined) words[HOST_KEY] = Buffer.from(key).toString('base64')
  return words
}
