/** Users of an image that has a base: those of the base, and one that is added to them. */
import type { Problem } from '../../base/errors.ts'
import type { BaseTree } from '../base/base-tree.ts'
import type { User } from '../oci/run-config.ts'

export interface BaseAccounts {
  /** With the numbers and the home that the base has for it. */
  readonly user: User | undefined
  /** The files that change, by name, with their new text. */
  readonly texts: Readonly<Record<string, string>>
  readonly faults: readonly Problem[]
}

const PASSWD = 'etc/passwd'
const GROUP = 'etc/group'
/** For a base that has no users at all. */
const NO_USERS = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'
const NO_GROUPS = 'root:x:0:\nnobody:x:65534:\n'

/** What a number alone is called (request/image-config/user.ts). */
const UNNAMED = 'user'

export function accountsOnBase(wanted: User | undefined, tree: BaseTree): BaseAccounts {
  const [passwd, group] = [textOf(PASSWD, NO_USERS, tree), textOf(GROUP, NO_GROUPS, tree)]
  const missing = {
    ...(tree.find(PASSWD) === undefined ? { [PASSWD]: NO_USERS } : {}),
    ...(tree.find(GROUP) === undefined ? { [GROUP]: NO_GROUPS } : {}),
  }
  if (wanted === undefined) return { user: undefined, texts: missing, faults: [] }
  if (passwd === undefined || group === undefined)
    return { user: wanted, texts: missing, faults: [unreadable] }
  const known = knownUser(wanted, passwd, group)
  if (known !== undefined) {
    const faults = contradicts(wanted, known) ? [otherNumbers(wanted, known)] : []
    return { user: known, texts: missing, faults }
  }
  const { name, uid, gid, home } = wanted
  // No password, and no line in a shadow file: su(1) and sudo(8) take it as it is.
  const line = `${name}:*:${uid}:${gid}:${name}:${home}:/bin/sh`
  const isThere = linesOf(group).some((fields) => fields[0] === wanted.group || fields[2] === String(gid))
  return {
    user: wanted,
    texts: {
      ...missing,
      [PASSWD]: appended(passwd, line),
      ...(isThere ? {} : { [GROUP]: appended(group, `${wanted.group}:x:${gid}:`) }),
    },
    faults: [],
  }
}

/** undefined for a file that is there, and cannot be read. */
const textOf = (name: string, otherwise: string, tree: BaseTree): string | undefined =>
  tree.find(name) === undefined ? otherwise : tree.text(name)

const linesOf = (text: string): readonly (readonly string[])[] =>
  text.split('\n').map((line) => line.split(':'))

const appended = (text: string, line: string): string =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`

/** That of the base with the same name, or the same number where only that is given. */
function knownUser(wanted: User, passwd: string, group: string): User | undefined {
  const isUnnamed = wanted.name === UNNAMED
  const found = linesOf(passwd).find(([name, , uid]) =>
    isUnnamed ? uid === String(wanted.uid) : name === wanted.name,
  )
  if (found === undefined) return undefined
  const [name = '', , uid, ownGid, , home = '/'] = found
  // A group that was given for itself stays.
  const gid = wanted.gid === wanted.uid ? Number(ownGid) : wanted.gid
  const groupName = linesOf(group).find((fields) => fields[2] === String(gid))?.[0] ?? wanted.group
  return { name, uid: Number(uid), gid, group: groupName, home: home === '' ? '/' : home }
}

/** Numbers are given where they are not those that a name gets by itself: 1000, and those of known users. */
const contradicts = (wanted: User, { uid }: User): boolean =>
  wanted.uid !== uid && ![1000, 65532, 65534].includes(wanted.uid)

const otherNumbers = ({ name, uid }: User, known: User): Problem => ({
  input: 'user',
  message: `${name} has the number ${known.uid} in the base image, and ${uid} here`,
  hint: `write user: ${name}, or choose another name`,
})

const unreadable: Problem = {
  input: 'user',
  message:
    'the base image has an /etc/passwd or /etc/group that is a link to elsewhere, so no user can be added',
  hint: 'name a user of the base by its number, for example 1000:1000, or leave user out',
}
