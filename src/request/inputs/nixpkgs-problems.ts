/** The option `problems` of nixpkgs-config: what is done with packages that have problems (RFC 127). Pure. */
import { isRecord } from '../../base/json.ts'
import { nearestNames } from '../../base/suggest.ts'

/** A message and its fix. */
type Fault = readonly [message: string, hint: string]

const LEVELS = ['error', 'warn', 'ignore']
/** Of today's and older nixpkgs; another one may be of a newer release, unless it looks like one of these. */
const KINDS = ['removal', 'deprecated', 'maintainerless', 'broken', 'insecure', 'unsupported']
const MATCHER_KEYS = ['package', 'name', 'kind', 'handler']

const HANDLERS = '{"handlers": {"NAME": {"removal": "warn"}}}'
const MATCHER = '{"kind": "deprecated", "handler": "warn"}'

/** All that is wrong with the option's value. */
export function problemsFaults(value: Readonly<Record<string, unknown>>): readonly Fault[] {
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === 'handlers') return handlersFaults(part)
    if (key === 'matchers') return matchersFaults(part)
    return [[`problems has no option ${key}`, 'it has handlers and matchers'] as const]
  })
}

function handlersFaults(handlers: unknown): readonly Fault[] {
  if (!isRecord(handlers)) return [['problems.handlers is not an object', `write ${HANDLERS}`]]
  return Object.entries(handlers).flatMap(([name, problems]) => {
    const option = `problems.handlers.${name}`
    if (!isRecord(problems))
      return [[`${option} is not an object`, `write {"${name}": {"removal": "warn"}}`] as const]
    return Object.entries(problems).flatMap(([problem, level]) => levelFaults(`${option}.${problem}`, level))
  })
}

function matchersFaults(matchers: unknown): readonly Fault[] {
  if (!Array.isArray(matchers))
    return [['problems.matchers is not a list', `write {"matchers": [${MATCHER}]}`]]
  return matchers.flatMap((matcher: unknown, index) => matcherFaults(`problems.matchers[${index}]`, matcher))
}

function matcherFaults(option: string, matcher: unknown): readonly Fault[] {
  if (!isRecord(matcher)) return [[`${option} is not an object`, `write ${MATCHER}`]]
  const { kind, handler } = matcher
  const both: Fault = [
    `${option} has both package and name`,
    `write {"handlers": {${JSON.stringify(matcher.package)}: {${JSON.stringify(matcher.name)}: ${JSON.stringify(handler)}}}}`,
  ]
  return [
    ...Object.keys(matcher)
      .filter((key) => !MATCHER_KEYS.includes(key))
      .map((key): Fault => [`${option} has no ${key}`, `it has ${MATCHER_KEYS.join(', ')}`]),
    ...levelFaults(`${option}.handler`, handler),
    ...kindFaults(`${option}.kind`, kind),
    ...(typeof matcher.package === 'string' && typeof matcher.name === 'string' ? [both] : []),
  ]
}

const levelFaults = (option: string, level: unknown): readonly Fault[] =>
  typeof level === 'string' && LEVELS.includes(level)
    ? []
    : [[`${option} is not one of ${LEVELS.join(', ')}`, 'warn lets the package through, and says so']]

function kindFaults(option: string, kind: unknown): readonly Fault[] {
  if (kind === undefined || kind === null || KINDS.includes(String(kind))) return []
  const [nearest] = typeof kind === 'string' ? nearestNames(kind, KINDS) : []
  if (typeof kind === 'string' && nearest === undefined) return []
  return [
    [
      `${option} is not a kind of problem: ${JSON.stringify(kind)}`,
      nearest === undefined ? `kinds are ${KINDS.join(', ')}` : `did you mean ${nearest}?`,
    ],
  ]
}
