/**
 * Certificates of authorities: one bundle, under every name and in every variable by which programs look for
 * one.
 */
import path from 'node:path'
import type { Problem } from '../../base/errors.ts'
import { javaTrustStore } from './java-trust-store.ts'
import type { Union } from './union.ts'

/** The name in nixpkgs' cacert first, then Debian's and Red Hat's. */
export const CERTIFICATE_NAMES = [
  'etc/ssl/certs/ca-bundle.crt',
  'etc/ssl/certs/ca-certificates.crt',
  'etc/pki/tls/certs/ca-bundle.crt',
] as const

const [BUNDLE] = CERTIFICATE_NAMES

/** OpenSSL, and what asks it. Programs that have public authorities inside need no variable for these. */
const VARIABLE = 'SSL_CERT_FILE'
/** curl, git, Nix, Node.js and Python, wherever they come from. */
const VARIABLES_OF_OWN = [
  ...['CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'NIX_SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE'],
]

/** Debian's name for what Java trusts, and the variable by which nixpkgs' OpenJDK finds it. */
export const JAVA = { store: 'etc/ssl/certs/java/cacerts', variable: 'JAVAX_NET_SSL_TRUSTSTORE' }

export interface Certificates {
  readonly env: Readonly<Record<string, string>>
  readonly faults: readonly Problem[]
}

/**
 * `authorities`: texts of certificates that join those of cacert. A bundle in the files of the user takes its
 * place.
 */
export function addCertificates(union: Union, authorities: readonly string[]): Certificates {
  const given = CERTIFICATE_NAMES.find((name) => union.isGiven(name))
  const isOwn = given !== undefined || authorities.length > 0
  if (given === undefined && authorities.length > 0)
    union.put(BUNDLE, { type: 'file', content: authorityBundle(union.text(BUNDLE) ?? '', authorities) })
  const real = given ?? BUNDLE
  if (!union.has(real)) return { env: {}, faults: [] }
  for (const name of CERTIFICATE_NAMES.filter((one) => one !== real)) {
    const link = { type: 'link', target: path.posix.relative(path.posix.dirname(name), real) } as const
    if (isOwn) union.put(name, link)
    else union.add(name, link)
  }
  const forJava = isOwn && union.has('bin/java')
  if (forJava) union.put(JAVA.store, { type: 'file', content: javaTrustStore(union.text(real) ?? '') })
  return {
    env: {
      ...certificateVariables(`/${BUNDLE}`, isOwn),
      ...(forJava ? { [JAVA.variable]: `/${JAVA.store}` } : {}),
    },
    faults: given !== undefined && authorities.length > 0 ? [twice(given)] : [],
  }
}

/** A bundle with more in it. */
export const authorityBundle = (bundle: string, authorities: readonly string[]): string =>
  [bundle, ...authorities].map(closed).join('')

/** `isOwn`: whether it has more than the public authorities. */
export const certificateVariables = (file: string, isOwn: boolean): Readonly<Record<string, string>> =>
  Object.fromEntries([VARIABLE, ...(isOwn ? VARIABLES_OF_OWN : [])].map((variable) => [variable, file]))

const closed = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const twice = (name: string): Problem => ({
  input: 'ca-certificates',
  message: `files has a whole bundle at /${name}`,
  hint: 'leave it out: ca-certificates adds to the public bundle',
})
