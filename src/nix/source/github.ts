/** What a run knows of GitHub: which server it is, and how private repositories there are read. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../../host/host.ts'
import { type SecretFiles, secretFiles } from '../../host/secret-files.ts'

const GITHUB = 'https://github.com'

/** GitHub itself, or the server that the workflow runs on: its origin. */
const serverOrigin = (env: NodeJS.ProcessEnv): string => originOf(env.GITHUB_SERVER_URL ?? GITHUB) ?? GITHUB

function originOf(url: string): string | undefined {
  try {
    const { origin, host } = new URL(url)
    return host === '' ? undefined : origin
  } catch {
    return undefined
  }
}

/** Whether a repository lies where commits can be had as tarballs. */
export function isGitHub(url: string, env: NodeJS.ProcessEnv): boolean {
  return [GITHUB, serverOrigin(env)].includes(originOf(url) ?? '')
}

/** How git and Nix get at package sources. */
export interface SourceAccess {
  /** Secrets of the run. */
  readonly secrets: SecretFiles
  /** A file with settings for git, while it is lent. */
  readonly gitConfig: string | undefined
  /** Secret lines in the format of nix.conf. */
  readonly nixConfig: readonly string[]
  /** A secret: credentials in the format of netrc(5), instead of /etc/nix/netrc. */
  readonly netrc: string | undefined
}

/**
 * Lets git and Nix read what the token may read, on the server that it is from and nowhere else. It goes
 * through files that are there while git or Nix fetch, and through no environment.
 */
export async function sourceAccess(token: string, host: Host): Promise<SourceAccess> {
  const secrets = secretFiles(host.workDir)
  const given = gitSettingsIn(host.env)
  if (token === '')
    return { secrets, gitConfig: gitConfigFile(secrets, given), nixConfig: [], netrc: undefined }
  const { origin, host: name, hostname } = new URL(serverOrigin(host.env))
  const conf = host.env.NIX_CONF_DIR || '/etc/nix'
  const others = await readFile(path.join(conf, 'netrc'), 'utf8').catch(() => '')
  return {
    secrets,
    gitConfig: gitConfigFile(secrets, [...given, [`http.${origin}/.extraHeader`, authorization(token)]]),
    nixConfig: [`extra-access-tokens = ${name}=${token}`],
    netrc: `machine ${hostname} login x-access-token password ${token}\n${others}`,
  }
}

type Setting = readonly [name: string, value: string]

/** Settings that users give git in the environment, credentials among them: see git-config(1). */
function gitSettingsIn(env: NodeJS.ProcessEnv): readonly Setting[] {
  const count = Number(env.GIT_CONFIG_COUNT ?? 0) || 0
  return Array.from(
    { length: Math.min(count, 1000) },
    (_, index): Setting => [env[`GIT_CONFIG_KEY_${index}`] ?? '', env[`GIT_CONFIG_VALUE_${index}`] ?? ''],
  ).filter(([name]) => /^[\w-]+\.(.*\.)?[\w-]+$/.test(name))
}

/** A file in git's format that says so, while it is lent. */
function gitConfigFile(secrets: SecretFiles, settings: readonly Setting[]): string | undefined {
  if (settings.length === 0) return undefined
  const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`
  const lines = settings.flatMap(([name, value]) => {
    const [first, last] = [name.indexOf('.'), name.lastIndexOf('.')]
    const part = first === last ? '' : ` ${quoted(name.slice(first + 1, last))}`
    return [`[${name.slice(0, first)}${part}]`, `\t${name.slice(last + 1)} = ${quoted(value)}`]
  })
  return secrets.add('git-config', `${lines.join('\n')}\n`)
}

/** As actions/checkout does it. */
const authorization = (token: string): string =>
  `Authorization: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
