import { invalid } from '../../base/parse.ts'
import type { User } from '../../image/oci/run-config.ts'

/** Users that are there in every image, or ready to be (`nonroot`, as in distroless images). */
const KNOWN: readonly User[] = [
  { name: 'root', uid: 0, group: 'root', gid: 0, home: '/root' },
  { name: 'nobody', uid: 65534, group: 'nobody', gid: 65534, home: '/' },
  { name: 'nonroot', uid: 65532, group: 'nonroot', gid: 65532, home: '/home/nonroot' },
]

/** What a user gets that is given by name alone, as on any new system. */
const FIRST_UID = 1000
/** What a number alone is called. */
const UNNAMED = 'user'
/** What runtimes take. */
const MAX_ID = 2 ** 31 - 1

/** As useradd(8) has them. */
const NAME = /^[a-z_][a-z0-9_-]{0,31}$/

/**
 * A user as Docker writes it (`NAME`, `UID`, `NAME:GROUP`, `UID:GID`), or `NAME:UID:GID`; the empty text is
 * `undefined`. What is not said: a name has the number 1000, a number the name `user`, and the group is the
 * user's own.
 */
export function parseUser(text: string): User | undefined {
  if (text === '') return undefined
  const [first = '', ...rest] = text.split(':')
  const parts = rest.length === 2 ? [first, ...rest] : [first, undefined, rest[0]]
  if (rest.length > 2 || !parts.every(isPart) || (rest.length === 2 && !rest.every(isId))) {
    return invalid(
      'user',
      `"${text}" is not a user`,
      `write a name of lower-case letters, a number up to ${MAX_ID}, NAME:GROUP, UID:GID or NAME:UID:GID, for example nonroot`,
    )
  }
  const owner = account(first, parts[1])
  const known = KNOWN.find(({ uid, name }) => uid === owner.uid || name === owner.name)
  if (known !== undefined && (known.uid !== owner.uid || known.name !== owner.name)) {
    return invalid(
      'user',
      `${known.name} has the number ${known.uid}, which "${text}" contradicts`,
      `write user: ${known.name}, or choose another name and number`,
    )
  }
  return { ...owner, home: known?.home ?? `/home/${owner.name}`, ...group(parts[2], owner) }
}

const isId = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) <= MAX_ID
const isPart = (text: string | undefined): boolean => text === undefined || isId(text) || NAME.test(text)

function account(first: string, uid: string | undefined): { readonly name: string; readonly uid: number } {
  if (isId(first)) {
    if (uid !== undefined) return invalid('user', `"${first}" is not a name`, 'write NAME:UID:GID')
    const name = KNOWN.find((one) => one.uid === Number(first))?.name ?? UNNAMED
    return { name, uid: Number(first) }
  }
  return { name: first, uid: Number(uid ?? KNOWN.find(({ name }) => name === first)?.uid ?? FIRST_UID) }
}

/** A group that is only a name has the user's number, one that is only a number the user's name. */
function group(text: string | undefined, owner: { readonly name: string; readonly uid: number }) {
  if (text === undefined) return { group: owner.name, gid: owner.uid }
  if (isId(text)) {
    const gid = Number(text)
    return { group: KNOWN.find((one) => one.gid === gid)?.group ?? owner.name, gid }
  }
  const gid = KNOWN.find((one) => one.group === text)?.gid ?? owner.uid
  const taken = KNOWN.find((one) => one.gid === gid)?.group ?? text
  if (taken === text) return { group: text, gid }
  return invalid('user', `the group ${text} has no number`, 'write NAME:UID:GID, or a number for the group')
}
