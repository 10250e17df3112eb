import { TOKEN_KINDS } from './tokens.ts'

const HIDDEN = '***'

/** Names of URL parameters that hold a secret. */
const SECRET_PARAMETERS =
  'access_token|auth|auth_token|credential|key|password|private_token|sas|secret|sig|signature|token|x-amz-credential|x-amz-security-token|x-amz-signature'

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // A lone user name before an "@" is a token more often than a name; for ssh it is a name.
  [/(?<![\w+.-])((?!(?:git\+)?ssh(?:-ng)?:)[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi, `$1${HIDDEN}@`],
  [/(?<![\w+.-])((?:git\+)?ssh(?:-ng)?:\/\/[^\s/@:'"]*):[^\s/@'"]+@/gi, `$1:${HIDDEN}@`],
  [new RegExp(`([?&](?:${SECRET_PARAMETERS})=)[^\\s&'"]+`, 'gi'), `$1${HIDDEN}`],
  [/(\bauthorization\s*[:=]\s*(?:basic|bearer|token)\s+)[^\s'"]+/gi, `$1${HIDDEN}`],
  ...TOKEN_KINDS.map(({ pattern }) => [pattern, HIDDEN] as const),
]

/** Shorter values are words: hiding them would make every text unreadable. */
const SHORTEST_SECRET = 4

/** A text without secrets: the ones that are known, and what looks like one (passwords in URLs, tokens). */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text)
  return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), known)
}

/** The tokens in lines of nix.conf: `access-tokens = github.com=TOKEN gitlab.com=PAT:TOKEN`. */
export function tokensInNixConfig(lines: string): readonly string[] {
  return [...lines.matchAll(/^\s*(?:extra-)?access-tokens\s*=(.*)$/gm)].flatMap((match) =>
    (match[1] ?? '')
      .split(/\s+/)
      .map((entry) => entry.slice(entry.indexOf('=') + 1).replace(/^(?:OAuth2|PAT):/, ''))
      .filter((token) => token !== ''),
  )
}

/**
 * Of a secret of several lines (a key, a netrc file) each line is one, and so are the passwords in it. Short
 * ones are left out, and so is the whole of several lines, whose lines a runner would take one by one: a mask
 * for "{" hides every brace of a job.
 */
export function secretParts(secret: string): readonly string[] {
  const lines = secret.split('\n').map((line) => line.trim())
  const passwords = [...secret.matchAll(/\bpassword\s+(\S+)/g)].map((match) => match[1] ?? '')
  return [...new Set([...lines, ...passwords])].filter((part) => part.length >= SHORTEST_SECRET)
}
