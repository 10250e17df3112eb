/** What a run knows of GitHub: which server it is, and how private repositories there are read. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../../host/host.ts'
import { askNothing } from './git.ts'

const GITHUB = 'https://github.com'

/** GitHub itself, or the server that the workflow runs on: its origin. */
const serverOrigin = (env: NodeJS.ProcessEnv): string => originOf(env.GITHUB_SERVER_URL ?? GITHUB) ?? GITHUB

function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin
  } catch {
    return undefined
  }
}

/** Whether a repository lies where commits can be had as tarballs. */
export function isGitHub(url: string, env: NodeJS.ProcessEnv): boolean {
  return [GITHUB, serverOrigin(env)].includes(originOf(url) ?? '')
}

/** The world as git and Nix see it when they fetch package sources. */
export interface SourceAccess {
  readonly host: Host
  /** Lines in the format of nix.conf. */
  readonly nixConfig: readonly string[]
  /** A secret: credentials in the format of netrc(5), instead of /etc/nix/netrc. */
  readonly netrc: string | undefined
}

/**
 * Lets git and Nix read what the token may read, on the server that it is from and nowhere else. It goes through the
 * environment of our own processes and private files of the run; git and ssh never ask anything.
 */
export async function sourceAccess(token: string, host: Host): Promise<SourceAccess> {
  const env = askNothing(host.env)
  if (token === '') return { host: { ...host, env }, nixConfig: [], netrc: undefined }
  const server = serverOrigin(env)
  const { host: name, hostname } = new URL(server)
  const others = await readFile(path.join(env.NIX_CONF_DIR || '/etc/nix', 'netrc'), 'utf8').catch(() => '')
  return {
    host: {
      ...host,
      env: { ...env, ...gitSetting(env, `http.${server}/.extraHeader`, authorization(token)) },
    },
    nixConfig: [`extra-access-tokens = ${name}=${token}`],
    netrc: `machine ${hostname} login x-access-token password ${token}\n${others}`,
  }
}

/** As actions/checkout does it. */
const authorization = (token: string): string =>
  `Authorization: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`

/** One more setting for git, beside those that the environment has already: see git-config(1). */
function gitSetting(env: NodeJS.ProcessEnv, key: string, value: string): Record<string, string> {
  const count = Number(env.GIT_CONFIG_COUNT ?? 0) || 0
  return {
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: value,
  }
}
