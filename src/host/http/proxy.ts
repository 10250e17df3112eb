/**
 * Which proxy a request goes through, by the rules of Go's programs, so that oras and this program always
 * agree: https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
import { BlockList, isIP } from 'node:net'

/** The value of a variable that is written in upper or lower case; the upper case wins, as in Go. */
const variable = (env: NodeJS.ProcessEnv, name: string): string =>
  (env[name.toUpperCase()] || env[name] || '').trim()

/**
 * The proxy for an address: that of `https_proxy` or `http_proxy`, unless `no_proxy` names the host.
 * `HOST:PORT` means `http://HOST:PORT`. This machine is never asked through a proxy. Throws an Error when the
 * value is no address, has a scheme other than http and https, or a login that is not percent-encoded.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const value = variable(env, name)
  if (value === '' || isDirect(url, variable(env, 'no_proxy'))) return undefined
  const text = value.includes('://') ? value : `http://${value}`
  const proxy = URL.canParse(text) ? new URL(text) : undefined
  if (proxy !== undefined && /^https?:$/.test(proxy.protocol) && hasReadableLogin(proxy)) return proxy
  throw new Error(`${name} is not the address of an http or https proxy`)
}

function hasReadableLogin({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== undefined
  } catch {
    return false
  }
}

/** For messages: without the password. */
export const shownProxy = ({ protocol, host }: URL): string => `${protocol}//${host}`

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').toLowerCase()
const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80')

function isDirect(url: URL, noProxy: string): boolean {
  const host = hostOf(url)
  if (host === 'localhost' || /^127\./.test(host) || host === '::1') return true
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, portOf(url)))
}

/**
 * `*`, `10.0.0.0/8`, `10.1.2.3`, `example.com` (with its subdomains), `.example.com` (these alone); each with
 * a port or without.
 */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isInNetwork(entry, host)
  const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? []
  if (entryPort !== undefined && entryPort !== port) return false
  const bare = name.replace(/^\[|\]$/g, '')
  if (isIP(bare) > 0) return bare === host
  const domain = bare.replace(/^\*?\./, '')
  return host.endsWith(`.${domain}`) || (domain === bare && host === domain)
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = '', prefix] = entry.split('/')
  const family = isIP(host)
  if (family === 0 || isIP(network) !== family) return false
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  try {
    list.addSubnet(network, Number(prefix), kind)
  } catch {
    return false
  }
  return list.check(host, kind)
}
