/** Secrets that are known by how they look. */

export interface TokenKind {
  /** For people, as in "it looks like ...". */
  readonly what: string
  readonly pattern: RegExp
}

export const TOKEN_KINDS: readonly TokenKind[] = [
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,})/g },
  { what: 'a GitLab token', pattern: /\bglpat-[\w-]{16,}/g },
  // That of AWS's own documentation ends with EXAMPLE.
  { what: 'an AWS access key', pattern: /\bA[KS]IA(?!\w{9}EXAMPLE\b)[A-Z2-7]{16}\b/g },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
]

/**
 * A key in PEM, its line ends as they are or written `\n`; a program that only knows how keys begin has none.
 */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn]){1,9}(?:[\w-]{1,30}: [^\n]{1,200}\n\s{0,9}){0,4}[A-Za-z0-9+/]{16}/

/** What kind of secret a text seems to have in it; undefined for none. */
export function secretIn(text: string): string | undefined {
  const kind = TOKEN_KINDS.find(({ pattern }) => text.search(pattern) !== -1)
  return kind?.what ?? (PRIVATE_KEY.test(text) ? 'a private key' : undefined)
}
