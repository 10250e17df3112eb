import { stripAnsi } from './nix-error.ts'

/** What a run should know that Nix only mentions. */
export interface NixWarning {
  /** The same for all messages about the same thing. */
  readonly about: string
  readonly message: string
}

const UNTRUSTED =
  'this Nix daemon does not trust the user: add "trusted-users = root USER" to its /etc/nix/nix.conf and restart it'

/** Settings that a daemon takes from trusted users alone, by the inputs that lead to them. */
const INPUT_OF: Readonly<Record<string, string>> = {
  builders: 'builders',
  'trusted-public-keys': 'trusted-public-keys',
  'extra-trusted-public-keys': 'trusted-public-keys',
  'netrc-file': 'netrc',
}

type Rule = readonly [pattern: RegExp, trouble: (a: string, b: string) => NixWarning | undefined]

const RULES: readonly Rule[] = [
  [
    // What nixpkgs says of a package while it is evaluated; Nix prefixes it in one of three ways.
    /^(?:trace: (?:evaluation )?|evaluation )warning: (.+)$/i,
    (text) => ({ about: `nixpkgs: ${text}`, message: `warning of nixpkgs: ${text}` }),
  ],
  [
    /ignoring untrusted substituter '([^']+)'/,
    (cache) => ({
      about: `untrusted ${cache}`,
      message: `the binary cache ${cache} is not used: ${UNTRUSTED}, or add "trusted-substituters = ${cache}" there`,
    }),
  ],
  [
    /ignoring the client-specified setting '([^']+)'/,
    (setting) => {
      const input = INPUT_OF[setting]
      return input === undefined
        ? undefined
        : { about: `untrusted ${setting}`, message: `${input}: not used, because ${UNTRUSTED}` }
    },
  ],
  [
    /substitute for '([^']+)' from '([^']+)'.* not signed by any of the keys/,
    (path, cache) => ({
      about: `unsigned ${cache}`,
      message: `the binary cache ${cache} has paths without the signature of a trusted key, which are not taken (the first: ${path}): if you trust it, add its key to trusted-public-keys`,
    }),
  ],
  [
    /unable to download '(\S+)\/[^/']+': HTTP error (40[13])/,
    (cache, status) => ({
      about: `denied ${cache}`,
      message: `the binary cache ${cache} refuses these credentials (${status}): check the input netrc`,
    }),
  ],
  [
    // Nix 2.8 takes a refusal for a missing file.
    /'([^']+)' does not appear to be a binary cache/,
    (cache) => ({
      about: `denied ${cache}`,
      message: `${cache} is no binary cache, or refuses these credentials: check the inputs substituters and netrc`,
    }),
  ],
  [
    // The last attempt; those before it end with "retrying in ...".
    /unable to download '(\S+)\/nix-cache-info': (?!.*retrying in)(.*)$/,
    (cache, why) => ({
      about: `unreachable ${cache}`,
      message: `the binary cache ${cache} is not used: ${why}`,
    }),
  ],
  [
    /cannot build on '([^']+)': (?:error: )?(.*)$/,
    (builder, why) => ({
      about: `builder ${builder}`,
      message: `the builder ${builder.replace(/\?.*$/, '')} cannot be used: ${why.replace(/[:\s]*@+$/, '')}`,
    }),
  ],
]

/** What a line of Nix's standard error means for the run; undefined when nothing. */
export function warningIn(line: string): NixWarning | undefined {
  const plain = stripAnsi(line)
  for (const [pattern, trouble] of RULES) {
    const match = pattern.exec(plain)
    if (match !== null) return trouble(match[1] ?? '', match[2] ?? '')
  }
  return undefined
}
