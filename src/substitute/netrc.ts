/**
 * netrc, which names passwords by host:
 * https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
 */

interface Login {
  readonly login: string
  readonly password: string
}

/** The `authorization` header for a host (without port); undefined where the file says nothing. */
export function basicAuthorization(netrc: string, host: string): string | undefined {
  const logins = parseNetrc(netrc)
  const found = logins.get(host) ?? logins.get(DEFAULT)
  return found === undefined ? undefined : basicHeader(found.login, found.password)
}

export const basicHeader = (login: string, password: string): string =>
  `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`

/** Stands for every host that is not named: no host has this name. */
const DEFAULT = ''

/** The first entry of a host counts. */
function parseNetrc(text: string): ReadonlyMap<string, Login> {
  const words = withoutMacros(text).match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []
  const logins = new Map<string, Login>()
  let current: { host: string; login: string; password: string } | undefined
  const finish = () => {
    if (current !== undefined && !logins.has(current.host)) logins.set(current.host, current)
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (word === 'machine' || word === 'default') {
      finish()
      const host = word === 'default' ? DEFAULT : words[++index]
      current = host === undefined ? undefined : { host: unquote(host), login: '', password: '' }
    } else if (current !== undefined && (word === 'login' || word === 'password'))
      current[word] = unquote(words[++index])
    else if (word === 'account') index++
  }
  finish()
  return logins
}

/** A macro goes on to the next empty line. */
const withoutMacros = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/^\s*macdef\b[\s\S]*/m, ''))
    .join('\n\n')

const unquote = (word = ''): string =>
  word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word
