/** Why nixpkgs refuses a package, read from its words, and which nixpkgs-config allows it. Pure. */

/** nixpkgs' configuration, as far as JSON can hold it. */
export type NixpkgsConfig = Readonly<Record<string, unknown>>

/** What nixpkgs of 2020 to 2026 says of a package that it does not evaluate. */
export interface Refusal {
  /** With its version: the package itself, or one that it needs. */
  readonly name: string
  /** In the words of our own messages: `has an unfree license (unfree)`. */
  readonly text: string
  /** What allows it, the narrowest first. */
  readonly allowances: readonly Allowance[]
  /** What to do, given what allows it (`set nixpkgs-config: ...`). */
  readonly advise: (allow: string) => string
}

type Allowance = (config: NixpkgsConfig) => NixpkgsConfig

const FORMS = [
  /^Package ‘(?<name>[^’]+)’ in (?<place>.*?):?\d* (?<why>(?:has|is|contains)\b[\s\S]*?), refusing to evaluate/,
  /^Refusing to evaluate package '(?<name>[^']+)' in (?<place>.*?) because it (?<why>[\s\S]*)/,
]

interface Kind {
  readonly pattern: RegExp
  readonly text: (detail: string, message: string) => string
  readonly allowances: (pname: string, name: string, detail: string) => readonly Allowance[]
  readonly advise: Refusal['advise']
}

const orLeaveOut = (allow: string) => `leave it out, or ${allow}`
const orAnotherVersion = (allow: string) => `use another version of nixpkgs, or ${allow} to try it`

const set =
  (more: NixpkgsConfig): Allowance =>
  (config) => ({ ...config, ...more })

/** A list of the configuration with one more. */
const add =
  (key: string, value: string): Allowance =>
  (config) => ({ ...config, [key]: [...new Set([...listOf(config[key]), value])] })

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : [])

/** Packages with problems are allowed one by one: RFC 127. */
const handle =
  (pname: string, problem: string): Allowance =>
  (config) => {
    const problems = objectOf(config.problems)
    const handlers = objectOf(problems.handlers)
    const own = { ...objectOf(handlers[pname]), [problem]: 'warn' }
    return { ...config, problems: { ...problems, handlers: { ...handlers, [pname]: own } } }
  }

const objectOf = (value: unknown): NixpkgsConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as NixpkgsConfig) : {}

/** The lists of licenses without those of a package: `mit agpl3Plus`. */
const withoutLicenses =
  (licenses: string): Allowance =>
  (config) => {
    const forbidden = new Set(licenses.split(' '))
    const lists = ['blocklistedLicenses', 'blacklistedLicenses'].filter((key) => Object.hasOwn(config, key))
    const kept = (key: string) => listOf(config[key]).filter((one) => !forbidden.has(one))
    return { ...config, ...Object.fromEntries(lists.map((key) => [key, kept(key)])) }
  }

const KINDS: readonly Kind[] = [
  {
    pattern: /^has an unfree license \(‘(.*?)’\)/,
    text: (license) => `has an unfree license (${license})`,
    allowances: (pname) => [add('allowUnfreePackages', pname), set({ allowUnfree: true })],
    advise: (allow) => `${allow} if you may use it`,
  },
  {
    pattern: /^has a (?:blacklisted|blocklisted) license \(‘(.*?)’\)/,
    text: (license) => `has a license (${license}) that blocklistedLicenses forbids`,
    allowances: (_pname, _name, license) => [withoutLicenses(license)],
    advise: orLeaveOut,
  },
  {
    pattern: /^contains elements not built from source \(‘(.*?)’\)/,
    text: (what) => `is not built from source (${what})`,
    allowances: () => [set({ allowNonSource: true })],
    advise: orLeaveOut,
  },
  {
    pattern: /^is marked as insecure()/,
    text: (_detail, message) => `is insecure${knownIssues(message)}`,
    allowances: (pname, name) => [
      add('permittedInsecurePackages', name),
      add('allowInsecurePackages', pname),
    ],
    advise: (allow) => `${allow} if you accept that`,
  },
  {
    pattern: /^is marked as broken()/,
    text: () => 'is marked as broken',
    allowances: (pname) => [handle(pname, 'broken'), set({ allowBroken: true })],
    advise: orAnotherVersion,
  },
  {
    pattern:
      /^is not (?:supported on ‘(.*?)’|available on the requested hostPlatform:(?:[\s\S]*?hostPlatform\.(?:system|config) = "(.*?)")?)/,
    text: (system) => `does not support ${system}`,
    allowances: () => [set({ allowUnsupportedSystem: true })],
    advise: (allow) => `leave it out for this platform, or ${allow} to try it`,
  },
]

/** As many issues as a reader needs to look them up. */
const MOST_ISSUES = 5

function knownIssues(message: string): string {
  const [, list = ''] = /Known issues:\n((?:\s*- .*\n?)+)/.exec(message) ?? []
  const issues = list
    .split('\n')
    .map((line) => line.replace(/^\s*- /, '').trim())
    .filter((line) => line !== '')
  if (issues.length === 0) return ''
  const more = issues.length > MOST_ISSUES ? ` and ${issues.length - MOST_ISSUES} more` : ''
  return `: ${issues.slice(0, MOST_ISSUES).join('; ')}${more}`
}

/** The refusal in a message of Nix; undefined for other errors. */
export function parseRefusal(message: string): Refusal | undefined {
  const groups = FORMS.map((form) => form.exec(message)?.groups).find((found) => found !== undefined)
  if (groups === undefined) return undefined
  const { name = '', why = '' } = groups
  const problems = problemsIn(why)
  const pname = pnameIn(message) ?? pnameOf(name)
  if (problems.length > 0) return problemRefusal(name, pname, problems)
  for (const { pattern, text, allowances, advise } of KINDS) {
    const match = pattern.exec(why)
    if (match === null) continue
    const detail = match[1] ?? match[2] ?? 'this system'
    const allowed = allowances(pname, name, detail)
    return { name, text: text(detail, message), allowances: allowed, advise }
  }
  return { name, text: why.split('\n')[0] ?? why, allowances: [], advise: orLeaveOut }
}

/** `- removal: it will be removed` and `- old-tls (kind "deprecated"): it speaks TLS 1.0`. */
function problemsIn(why: string): readonly { readonly id: string; readonly text: string }[] {
  if (!/^has problems:/.test(why)) return []
  // An empty line ends the list; nixpkgs' advice has a list, too.
  const [list = ''] = why.split(/\n\s*\n/)
  return [...list.matchAll(/^\s*- ([\w-]+)(?: \(kind "[\w-]+"\))?: (.*)$/gm)].map(
    ([, id = '', text = '']) => ({ id, text }),
  )
}

function problemRefusal(name: string, pname: string, problems: ReturnType<typeof problemsIn>): Refusal {
  const all: Allowance = (config) => problems.reduce((changed, { id }) => handle(pname, id)(changed), config)
  const broken = problems.every(({ id }) => id === 'broken') ? [set({ allowBroken: true })] : []
  return {
    name,
    text: problems
      .map(({ id, text }) => (id === 'broken' ? 'is marked as broken' : `has the problem "${id}": ${text}`))
      .join('; '),
    allowances: [all, ...broken],
    advise: broken.length > 0 ? orAnotherVersion : (allow) => `${allow} if you accept that`,
  }
}

/** The name that nixpkgs' own advice has for a package, which may have digits behind a dash: `foo-2`. */
function pnameIn(message: string): string | undefined {
  const predicate = /builtins\.elem \(lib\.getName pkg\) \[\s*"([^"]+)"/.exec(message)?.[1]
  const handler = /^\s*(?:"([^"]+)"|([^\s".]+))\.\S+ = "warn";/m.exec(message)
  return predicate ?? handler?.[1] ?? handler?.[2]
}

/** As Nix's parseDrvName: the version begins behind the first dash without a letter after it. */
export const pnameOf = (name: string): string => /^(.*?)-(?![A-Za-z])/.exec(name)?.[1] ?? name
