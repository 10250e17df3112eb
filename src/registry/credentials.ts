/**
 * The one place that finds out what a registry accepts. oras gets what was found here, and looks for nothing
 * itself.
 */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../host/host.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import { type Credentials, configKey, toCredentials } from './credentials/docker-config.ts'
import { LeftLogins } from './credentials/left-logins.ts'

/** A user name and password for one registry. */
export interface Login {
  readonly registry: string
  readonly username: string
  readonly password: string
  /** Only used when no login was left for the registry. */
  readonly fallback: boolean
}

/**
 * What a registry accepts: the login that was given for this run, else one that was left on this machine,
 * else the fallback. `repository`: some logins are for a part of a registry only.
 */
export async function credentialsFor(
  registry: string,
  login: Login | undefined,
  host: Host,
  left = new LeftLogins(host),
  repository = '',
): Promise<Credentials | undefined> {
  const own = login?.registry === registry ? login : undefined
  const given = own && toCredentials(own.username, own.password)
  if (given !== undefined && own?.fallback === false) return given
  return (await left.find({ registry, repository })).credentials ?? given
}

/** The header for a user name and a password. */
export const basicAuthorization = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/**
 * A docker configuration with nothing but these credentials, for a program that must not get them on its
 * command line; without any, an empty one. Only the owner can read the file; it goes with the run's
 * directory.
 */
export async function writeDockerConfig(
  image: ImageName,
  credentials: Credentials | undefined,
  host: Host,
): Promise<string> {
  const name = createHash('sha256').update(formatImageName(image)).digest('hex')
  const file = path.join(host.workDir, `docker-config-${name}.json`)
  const auths = credentials === undefined ? {} : { [configKey(image.registry)]: toEntry(credentials) }
  await writeFile(file, JSON.stringify({ auths }), { mode: 0o600 })
  return file
}

function toEntry(credentials: Credentials): object {
  if (credentials.kind === 'identity') return { identitytoken: credentials.token }
  if (credentials.kind === 'bearer') return { registrytoken: credentials.token }
  const { username, password } = credentials
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') }
}
