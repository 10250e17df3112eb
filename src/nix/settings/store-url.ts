import { NixeryError, type Problem } from '../../base/errors.ts'

/**
 * `https://cache.example.org`, `s3://bucket?region=...`, `file:///srv/cache`, `ssh://host`, `ssh-ng://host`.
 */
const STORE_URL = /^(https?|s3|file|ssh|ssh-ng):\/\/\S+$/

/** A user name and a password before the host's name. */
const PASSWORD = /:\/\/[^/@\s]*:[^/@\s]*@/

/** Addresses of Nix stores, separated by blanks or line ends. Throws every one that cannot be used. */
export function parseStoreUrls(name: string): (text: string) => readonly string[] {
  return (text) => {
    const urls = text.split(/\s+/).filter((url) => url !== '')
    const problems = urls.flatMap((url) => problemOf(name, url) ?? [])
    if (problems.length > 0) throw new NixeryError('invalid-input', problems)
    return urls
  }
}

/** One address of a Nix store; the empty text is `undefined`. */
export function parseStoreUrl(name: string): (text: string) => string | undefined {
  return (text) => {
    const [url, another] = parseStoreUrls(name)(text)
    if (another === undefined) return url
    throw new NixeryError('invalid-input', {
      input: name,
      message: `${another} is a second address`,
      hint: 'give one: what was built goes to one place',
    })
  }
}

function problemOf(name: string, url: string): Problem | undefined {
  if (PASSWORD.test(url)) {
    return {
      input: name,
      message: `the address of ${url.replace(/^.*@/, '')} holds a password, which would show in logs`,
      hint: 'give user name and password in the input netrc',
    }
  }
  if (!STORE_URL.test(url)) {
    return {
      input: name,
      message: `"${url}" is not the address of a Nix store`,
      hint: 'use an address that begins with https://, http://, s3://, file://, ssh:// or ssh-ng://',
    }
  }
  if (asksForUnsigned(url)) {
    return {
      input: name,
      message: `${url} asks for paths without signatures`,
      hint: 'leave out "trusted", and name the key of the cache in trusted-public-keys',
    }
  }
  if (/[?&]secret-key=/.test(url)) {
    return {
      input: name,
      message: `${url} names a secret key`,
      hint: 'leave it out, and give the key itself in signing-key',
    }
  }
  return undefined
}

/**
 * Whether Nix would take paths from the store, or into it, without looking at signatures: it has a parameter
 * for that, and decodes names and values of parameters.
 */
export function asksForUnsigned(url: string): boolean {
  const parameters = url.replace(/^[^?]*\??/, '').split('&')
  return parameters.some((one) => {
    const [name, value = ''] = one.split('=').map(decodeParameter)
    if (name === 'trusted') return !/^(false|no|0)$/.test(value)
    return name === 'require-sigs' && !/^(true|yes|1)$/.test(value)
  })
}

/** What stands for itself is as it is. */
export function decodeParameter(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether Nix reaches the store through ssh. */
export const isSshUrl = (url: string): boolean => /^ssh(-ng)?:\/\//.test(url)
