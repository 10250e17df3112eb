import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../base/errors.ts'
import { isRecord, type JsonObject } from '../base/json.ts'
import { homeDirectory } from '../host/directories.ts'
import { childEnv, variablesOf } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import { run } from '../host/process.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'

/** A user name and password for one registry. */
export interface Login {
  readonly registry: string
  readonly username: string
  readonly password: string
  /** Only used when the docker configuration has nothing for the registry. */
  readonly fallback: boolean
}

export interface Credentials {
  readonly username: string
  readonly password: string
  /** Given for this run, rather than found in the docker configuration, which oras reads as well. */
  readonly given: boolean
}

/** Docker's word for "the password is an identity token", which is exchanged at the token endpoint. */
export const IDENTITY_TOKEN_USER = '<token>'

/** https://github.com/docker/cli/blob/v28.0.0/cli/config/configfile/file.go, before anyone has looked what is in it. */
type DockerConfig = Partial<Record<'auths' | 'credsStore' | 'credHelpers', unknown>>

const recordOf = (value: unknown): JsonObject => (isRecord(value) ? value : {})

/** Docker's own registry keeps the key of its first version. */
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/'
const configKey = (registry: string): string => (registry === 'docker.io' ? DOCKER_HUB_KEY : registry)

/**
 * The login that was given for the registry of these images. A password is for one registry: it is never shown to a second
 * one. Throws `invalid-input`.
 */
export function givenLogin(
  username: string,
  password: string,
  images: readonly { readonly image: ImageName }[],
): Login | undefined {
  if (username === '' && password === '') return undefined
  if (username === '' || password === '') {
    const missing = username === '' ? 'registry-username' : 'registry-password'
    throw new NixeryError('invalid-input', {
      input: missing,
      message: 'is missing',
      hint: 'give both registry-username and registry-password, or neither',
    })
  }
  const [registry, ...others] = new Set(images.map(({ image }) => image.registry))
  if (others.length > 0) {
    throw new NixeryError('invalid-input', {
      input: 'registry-password',
      message: `one password for ${others.length + 1} registries (${images.map(({ image }) => formatImageName(image)).join(', ')})`,
      hint: 'log in to each registry with docker/login-action instead',
    })
  }
  return registry === undefined ? undefined : { registry, username, password, fallback: false }
}

/** The credentials for a registry: the ones given for this run, else the docker configuration's, else the fallback. */
export async function credentialsFor(
  registry: string,
  login: Login | undefined,
  host: Host,
): Promise<Credentials | undefined> {
  const given = login?.registry === registry ? login : undefined
  const own = given && { username: given.username, password: given.password, given: true }
  if (own !== undefined && given?.fallback === false) return own
  return (await foundCredentials(registry, host)) ?? own
}

/**
 * A docker configuration with nothing but these credentials, for a program that must not get them on its command line.
 * Only the owner can read the file; it goes with the run's directory.
 */
export async function writeDockerConfig(
  registry: string,
  credentials: Credentials | undefined,
  host: Host,
): Promise<string> {
  const auths = credentials === undefined ? {} : { [configKey(registry)]: configEntry(credentials) }
  const file = path.join(host.workDir, `docker-config-${Buffer.from(registry).toString('hex')}.json`)
  await writeFile(file, JSON.stringify({ auths }), { mode: 0o600 })
  return file
}

function configEntry({ username, password }: Credentials) {
  if (username === IDENTITY_TOKEN_USER) return { identitytoken: password }
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') }
}

/** By run and registry. A helper may take a second, and a fleet has many repositories on one registry. */
const found = new WeakMap<Host, Map<string, Promise<Credentials | undefined>>>()

/** What the docker configuration has for a registry; each is looked up once in a run. */
function foundCredentials(registry: string, host: Host): Promise<Credentials | undefined> {
  const ofRun = found.get(host) ?? new Map<string, Promise<Credentials | undefined>>()
  found.set(host, ofRun)
  const credentials = ofRun.get(registry) ?? dockerCredentials(registry, host)
  ofRun.set(registry, credentials)
  return credentials
}

async function dockerCredentials(registry: string, host: Host): Promise<Credentials | undefined> {
  const config = await readDockerConfig(host.env)
  const key = configKey(registry)
  const helpers = recordOf(config.credHelpers)
  const helper = helpers[registry] ?? helpers[key] ?? config.credsStore
  const fromHelper = typeof helper === 'string' ? await askHelper(helper, key, host) : undefined
  if (fromHelper !== undefined) return fromHelper
  const auths = recordOf(config.auths)
  const { identitytoken, auth } = recordOf(auths[key] ?? auths[`https://${key}`] ?? auths[`https://${key}/`])
  if (typeof identitytoken === 'string' && identitytoken !== '')
    return { username: IDENTITY_TOKEN_USER, password: identitytoken, given: false }
  const [username, ...password] = Buffer.from(typeof auth === 'string' ? auth : '', 'base64')
    .toString('utf8')
    .split(':')
  return username === undefined || username === ''
    ? undefined
    : { username, password: password.join(':'), given: false }
}

async function readDockerConfig(env: NodeJS.ProcessEnv): Promise<DockerConfig> {
  const directory = env.DOCKER_CONFIG || path.join(homeDirectory(env), '.docker')
  try {
    const config: unknown = JSON.parse(await readFile(path.join(directory, 'config.json'), 'utf8'))
    return isRecord(config) ? config : {}
  } catch {
    return {}
  }
}

/** Where helpers find what they log in with, by their names, as regular expressions. */
const HELPER_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'ecr-login': ['AWS_\\w+'],
  gcloud: ['CLOUDSDK_\\w+', 'GOOGLE_\\w+'],
  gcr: ['CLOUDSDK_\\w+', 'GOOGLE_\\w+'],
  acr: ['AZURE_\\w+'],
  'acr-env': ['AZURE_\\w+'],
  'acr-login': ['AZURE_\\w+'],
  pass: ['PASSWORD_STORE_\\w+', 'GNUPGHOME', 'GPG_\\w+'],
  secretservice: ['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY'],
}

const helperVariables = (helper: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  variablesOf(env, HELPER_VARIABLES[helper] ?? [])

/**
 * https://github.com/docker/docker-credential-helpers: the server's name on standard input, JSON on standard output. A
 * helper that fails gives nothing, but says why: without it, the push is only denied.
 */
async function askHelper(helper: string, key: string, host: Host): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`
  const unusable = (why: string) => host.log.warning(`${program} gives no credentials for ${key}: ${why}`)
  try {
    const { exitCode, stdout, stderr } = await run(program, ['get'], {
      env: childEnv(host.env, 'credential helper', helperVariables(helper, host.env)),
      input: key,
      signal: host.signal,
    })
    if (exitCode === 0) {
      const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string }
      return { username: Username, password: Secret, given: false }
    }
    // That there are none is no fault. Helpers say it on standard output.
    const said = (stdout + stderr).trim().split('\n')[0] ?? ''
    if (!/credentials not found/i.test(said)) unusable(said || `it ended with ${exitCode}`)
  } catch (error) {
    // What it printed may be the secret: the error of the parser would show it.
    unusable(error instanceof SyntaxError ? 'it did not print JSON' : (error as Error).message)
  }
  return undefined
}
