/**
 * https://github.com/docker/docker-credential-helpers: the server's name on standard input, JSON on standard
 * output.
 */
import { isRecord } from '../../base/json.ts'
import { childEnv, variablesOf } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { findProgram, run } from '../../host/process.ts'
import { type Credentials, toCredentials } from './docker-config.ts'

/** Helpers may ask a cloud, and none of them for longer than this, by however many names. Milliseconds. */
const LONGEST_MS = 30_000

/** Where helpers find what they log in with, by their programs, as regular expressions. */
const HELPER_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'docker-credential-ecr-login': ['AWS_\\w+'],
  'docker-credential-gcloud': ['CLOUDSDK_\\w+', 'GOOGLE_\\w+'],
  'docker-credential-gcr': ['CLOUDSDK_\\w+', 'GOOGLE_\\w+'],
  'docker-credential-acr': ['AZURE_\\w+'],
  'docker-credential-acr-env': ['AZURE_\\w+'],
  'docker-credential-acr-login': ['AZURE_\\w+'],
  'docker-credential-pass': ['PASSWORD_STORE_\\w+', 'GNUPGHOME', 'GPG_\\w+'],
  'docker-credential-secretservice': ['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY'],
}

const helperVariables = (program: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  variablesOf(env, HELPER_VARIABLES[program] ?? [])

/** What a helper gives; `trouble`: why it gives nothing, undefined when it simply has nothing. */
export interface HelperAnswer {
  readonly credentials?: Credentials | undefined
  readonly trouble?: string
}

/** Asks a helper by each of the names in turn. Throws `cancelled` only. */
export async function askHelper(
  name: string,
  keys: readonly string[],
  host: Host,
  longestMs = LONGEST_MS,
): Promise<HelperAnswer> {
  const program = `docker-credential-${name}`
  if (!/^[\w.-]+$/.test(name)) return { trouble: `${JSON.stringify(program)} is not the name of a program` }
  if (findProgram(program, host.env) === undefined) return { trouble: `${program} is not on PATH` }
  const late = AbortSignal.timeout(longestMs)
  let answer: HelperAnswer = {}
  for (const key of keys) {
    answer = await askOnce(program, key, late, host)
    if (answer.credentials !== undefined) return answer
    if (late.aborted) return { trouble: `${program} gives no answer for ${key} within ${longestMs / 1000} s` }
  }
  return answer
}

async function askOnce(program: string, key: string, late: AbortSignal, host: Host): Promise<HelperAnswer> {
  const unusable = (why: string): HelperAnswer => ({
    trouble: `${program} gives no credentials for ${key}: ${why}`,
  })
  try {
    const signal = AbortSignal.any([host.signal, late])
    const env = childEnv(host.env, 'credential helper', helperVariables(program, host.env))
    const { exitCode, stdout, stderr } = await run(program, ['get'], { env, input: key, signal })
    if (exitCode === 0)
      return parseAnswer(stdout) ?? unusable('it did not print JSON with Username and Secret')
    // That there are none is no fault. Helpers say it on standard output.
    const said = (stdout + stderr).trim().split('\n')[0] ?? ''
    return /credentials not found/i.test(said) ? {} : unusable(said || `it ended with ${exitCode}`)
  } catch (error) {
    if (host.signal.aborted) throw error
    return unusable((error as Error).message)
  }
}

/** What it printed may be the secret: no message shows it. */
function parseAnswer(stdout: string): HelperAnswer | undefined {
  try {
    const json: unknown = JSON.parse(stdout)
    const { Username: username, Secret: secret } = isRecord(json) ? json : {}
    if (typeof username !== 'string' || typeof secret !== 'string') return undefined
    return { credentials: toCredentials(username, secret) }
  } catch {
    return undefined
  }
}
