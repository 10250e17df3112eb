/**
 * What `nix-config` may not set: it would break what this program promises, or run programs outside of Nix's
 * sandbox.
 */
import type { Problem } from '../../base/errors.ts'
import { asksForUnsigned } from './store-url.ts'

interface Rule {
  /** The name of the setting and its aliases. */
  readonly names: readonly string[]
  /** Values that are refused; default: all. */
  readonly refused?: RegExp
  /** What the setting would do. */
  readonly why: string
}

const FALSE = /^(false|no|0)$/
const TRUE = /^(true|yes|1)$/

/** In the order of docs/security.md, which has this table. */
export const FORBIDDEN_SETTINGS: readonly Rule[] = [
  {
    names: ['require-sigs'],
    refused: FALSE,
    why: 'takes store paths without a signature from binary caches',
  },
  {
    names: ['trusted-public-keys', 'binary-cache-public-keys'],
    refused: /^$/,
    why: 'trusts no key, so that no binary cache can be used',
  },
  {
    names: ['sandbox', 'build-use-sandbox', 'build-use-chroot'],
    refused: /^(?!(true|yes|1)$)/,
    why: 'lets builders read the files of this machine and reach the network',
  },
  {
    names: ['sandbox-paths', 'build-sandbox-paths', 'build-chroot-dirs'],
    refused: /./,
    why: 'gives builders files of this machine',
  },
  ...['post-build-hook', 'pre-build-hook', 'diff-hook', 'build-hook'].map((name) => ({
    names: [name],
    why: 'runs a program outside of the sandbox',
  })),
  { names: ['run-diff-hook'], refused: TRUE, why: 'runs a program outside of the sandbox' },
  { names: ['plugin-files'], why: 'loads foreign code into Nix' },
  {
    names: ['allow-unsafe-native-code-during-evaluation'],
    refused: TRUE,
    why: 'lets a package set run programs while it is evaluated',
  },
]

/** What is wrong with lines of nix.conf, `include` lines replaced by what they include. */
export function forbiddenSettings(lines: string): readonly Problem[] {
  return lines.split('\n').flatMap((line) => {
    const [name = '', equals, ...values] = line.replace(/#.*$/, '').trim().split(/\s+/)
    if (equals !== '=') return []
    const value = values.join(' ')
    const rule = FORBIDDEN_SETTINGS.find(({ names }) => names.includes(name.replace(/^extra-/, '')))
    if (rule !== undefined && (rule.refused ?? /^/).test(value)) return [forbidden(name, value, rule)]
    return /substituters$|^(extra-)?binary-caches$/.test(name) ? values.flatMap(unsigned) : []
  })
}

function forbidden(name: string, value: string, { why }: Rule): Problem {
  const line = `${name} = ${value}`.trim()
  return {
    input: 'nix-config',
    message: `"${line}" ${why}, which this program does not do`,
    hint: `take ${name} out; what a machine needs for itself belongs into its own nix.conf`,
  }
}

function unsigned(url: string): readonly Problem[] {
  if (!asksForUnsigned(url)) return []
  return [
    {
      input: 'nix-config',
      message: `${url} asks for store paths without signatures, which this program never takes`,
      hint: 'take "trusted" out, and name the key of the cache in trusted-public-keys',
    },
  ]
}

/** How deep files may include others. */
const DEEPEST = 10

/**
 * Lines of nix.conf with those of included files in place of `include FILE` and `!include FILE`, which need
 * not be there. `read`: throws when there is no such file. Throws an Error that names the file.
 */
export function expandIncludes(lines: string, read: (file: string) => string, depth = 0): string {
  const expanded = lines.split('\n').map((line) => {
    const [, optional, file = ''] = /^\s*(!?)include\s+(\S.*?)\s*$/.exec(line.replace(/#.*$/, '')) ?? []
    if (file === '') return line
    if (!file.startsWith('/')) throw new Error(`include ${file}: the path is not absolute`)
    if (depth === DEEPEST) throw new Error(`include ${file}: files include each other`)
    try {
      return expandIncludes(read(file), read, depth + 1)
    } catch (error) {
      if (optional === '!' && (error as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw error
    }
  })
  return expanded.join('\n')
}
