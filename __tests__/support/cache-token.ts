import { createHmac, randomBytes } from 'node:crypto'

/** One element of the `ac` claim ("access control") of a job's token. */
export interface CacheScope {
  /** The branch or pull request that owns entries: "refs/heads/main", "refs/pull/7/merge". */
  readonly Scope: string
  /** Bits: 1 read, 2 write. */
  readonly Permission: number
}

export const canRead = ({ Permission }: CacheScope) => (Permission & 1) !== 0
export const canWrite = ({ Permission }: CacheScope) => (Permission & 2) !== 0

/** What the token of a job allows. */
export interface JobAccess {
  /** Owner of what the job saves: "refs/heads/topic", "refs/pull/7/merge"; default: the default branch. */
  readonly scope?: string
  /** The branch that a pull request goes to, unless it is the default branch. */
  readonly base?: string
  /** Default: 'read-write'. With 'write' the job reads nothing, its own entries neither. */
  readonly access?: 'read' | 'write' | 'read-write'
}

/**
 * In the order in which entries are looked for: the job's own, those of its base, those of the default
 * branch.
 */
export function cacheScopes(job: JobAccess, defaultBranch: string): readonly CacheScope[] {
  const { scope = defaultBranch, base = defaultBranch, access = 'read-write' } = job
  const own = { Scope: scope, Permission: { read: 1, write: 2, 'read-write': 3 }[access] }
  const others = access === 'write' ? [] : [base, defaultBranch].filter((other) => other !== scope)
  return [own, ...[...new Set(others)].map((Scope) => ({ Scope, Permission: 1 }))]
}

export interface TokenIssuer {
  issue(scopes: readonly CacheScope[]): string
  /** What the bearer of an Authorization header may do; undefined unless the token was issued here. */
  verify(authorization: string | undefined): readonly CacheScope[] | undefined
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Makes and checks tokens in the form of ACTIONS_RUNTIME_TOKEN; each issuer trusts its own only. */
export function tokenIssuer(): TokenIssuer {
  const secret = randomBytes(32)
  const signature = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    issue(scopes) {
      const now = Math.floor(Date.now() / 1000)
      // The scopes are JSON inside JSON, as in the tokens of the real service.
      const claims = { ac: JSON.stringify(scopes), scp: 'Actions.Results', nbf: now - 60, exp: now + 21_600 }
      const text = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`
      return `${text}.${signature(text)}`
    },
    verify(authorization = '') {
      const [, text, claims, signed] = /^Bearer ([\w-]+\.([\w-]+))\.([\w-]+)$/.exec(authorization) ?? []
      if (!text || !claims || signed !== signature(text)) return undefined
      return JSON.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()).ac)
    },
  }
}
