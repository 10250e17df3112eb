/** The lines of /etc/passwd and /etc/group: passwd(5), group(5). */
import type { User } from '../oci/run-config.ts'

/** The two accounts of every image: 0 and 65534. */
const ALWAYS_THERE = [0, 65534]

/** The line that a user needs in each of the two files, by the file's name in a tar. */
export function accountLines(user: User | undefined): Readonly<Record<string, string>> {
  if (user === undefined) return {}
  const { name, uid, group, gid, home } = user
  return {
    ...(ALWAYS_THERE.includes(gid) ? {} : { 'etc/group': `${group}:x:${gid}:` }),
    ...(ALWAYS_THERE.includes(uid)
      ? {}
      : { 'etc/passwd': `${name}:x:${uid}:${gid}:${name}:${home}:/bin/sh` }),
  }
}

/** The file with this line in the place of those with its name or its number. */
export function withAccount(text: string, line: string): string {
  const [name, , id] = line.split(':')
  const others = text.split('\n').filter((other) => {
    const fields = other.split(':')
    return other !== '' && fields[0] !== name && fields[2] !== id
  })
  return `${[...others, line].join('\n')}\n`
}
