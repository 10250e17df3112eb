/**
 * What was counted of packages in a whole package set or a binary cache, by name without version:
 *
 *     {"version": 1, "snapshots": 3, "names": {
 *       "glibc": {"popularity": 123, "changes": 1, "since": 1, "digest": "0123abcd"}}}
 *
 * Of one name there may be many store paths (versions, platforms): they are counted together. Nixery's own
 * file, an object of names with versions and their counts ({"glibc-2.40-66": 123}), is read as well; it says
 * nothing of changes.
 */
import { compare } from '../../base/collections.ts'
import { NixeryError } from '../../base/errors.ts'
import { isRecord, type JsonObject } from '../../base/json.ts'
import { packageName } from '../../closure/store-name.ts'

/** What is known of one name. */
export interface NameFacts {
  /** Store paths of other names that refer to it directly. */
  readonly popularity: number
  /** In how many snapshots it had other store paths than in the one before. */
  readonly changes: number
  /** The snapshot from which on changes are counted, the first being 1. */
  readonly since: number
  /** Of its store paths in the newest snapshot, to find out whether the next one has others. */
  readonly digest: string | undefined
}

export interface NameData {
  /** How often was counted. */
  readonly snapshots: number
  readonly names: ReadonlyMap<string, NameFacts>
}

/** Reads the text of either format. Throws `invalid-input` that says what is wrong with it. */
export function parseNameData(text: string, where: string): NameData {
  const wrong = (what: string) =>
    new NixeryError('invalid-input', {
      input: 'popularity',
      message: `${where}: ${what}`,
      hint: "make the file with nixery-action count-names, or give one of Nixery's popcount",
    })
  const json = parseJson(text, wrong)
  return isRecord(json) && isOwnFormat(json) ? ownFormat(json, wrong) : nixeryFormat(json, wrong)
}

/** Each of the three alone may be the name of a package in Nixery's file. */
function isOwnFormat(json: JsonObject): boolean {
  return isRecord(json.names) || ('version' in json && 'snapshots' in json)
}

type Wrong = (what: string) => NixeryError

const isCount = (json: unknown): json is number => Number.isSafeInteger(json) && (json as number) >= 0

function parseJson(text: string, wrong: Wrong): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw wrong(`not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`)
  }
}

function ownFormat({ version, snapshots, names: json }: JsonObject, wrong: Wrong): NameData {
  if (version !== 1) throw wrong(`version ${JSON.stringify(version)} of the format is not known, only 1`)
  if (!isCount(snapshots) || snapshots < 1) throw wrong('snapshots is not a whole number from 1 on')
  if (!isRecord(json)) throw wrong('names is not an object of names')
  const names = new Map<string, NameFacts>()
  for (const [name, facts] of Object.entries(json)) {
    const { popularity, changes = 0, since = 1, digest } = isRecord(facts) ? facts : {}
    if (!isPackageName(name)) throw wrong(`"${name}" is not a name without version`)
    if (!isCount(popularity)) throw wrong(`${name}: popularity is not a whole number`)
    if (!isCount(since) || since < 1 || since > snapshots) throw wrong(`${name}: since is not a snapshot`)
    if (!isCount(changes) || changes > snapshots - since)
      throw wrong(`${name}: changes is not a whole number up to ${snapshots - since}, the later snapshots`)
    if (digest !== undefined && typeof digest !== 'string') throw wrong(`${name}: digest is not a text`)
    names.set(name, { popularity, changes, since, digest })
  }
  return { snapshots, names }
}

/**
 * Whether a store path can have this name without version: it may begin like one with a hash, or be empty.
 */
function isPackageName(name: string): boolean {
  return packageName(`${'0'.repeat(32)}-${name}`) === name
}

/** The counts of all versions of a package are added up. */
function nixeryFormat(json: unknown, wrong: Wrong): NameData {
  if (!isRecord(json)) throw wrong('not an object of names')
  const counts = new Map<string, number>()
  for (const [versioned, count] of Object.entries(json)) {
    if (!isCount(count)) throw wrong(`${versioned}: its count is not a whole number`)
    const name = packageName(versioned)
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  const facts = (popularity: number) => ({ popularity, changes: 0, since: 1, digest: undefined })
  return { snapshots: 1, names: new Map([...counts].map(([name, count]) => [name, facts(count)])) }
}

/** The text of the first format: sorted, one name a line, so that a review shows what changed. */
export function formatNameData({ snapshots, names }: NameData): string {
  const lines = sorted(names).map(([name, facts]) => `    ${JSON.stringify(name)}: ${JSON.stringify(facts)}`)
  return `{\n  "version": 1,\n  "snapshots": ${snapshots},\n  "names": {\n${lines.join(',\n')}\n  }\n}\n`
}

/** All of it that can change a grouping, in one order: what the key of an image is made from. */
export function canonicalNameData({ snapshots, names }: NameData): unknown {
  const rows = sorted(names).map(([name, { popularity, changes, since }]) => [
    name,
    popularity,
    changes,
    since,
  ])
  return { snapshots, names: rows }
}

function sorted(names: NameData['names']): (readonly [string, NameFacts])[] {
  return [...names].sort(([a], [b]) => compare(a, b))
}
