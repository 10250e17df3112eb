/**
 * What a program that we start gets to see of our environment: what it needs to work, by name, and nothing
 * else. The environment of a step is full of secrets (inputs, tokens of the job, those of cloud providers)
 * which are not its business.
 */
import { homeDirectory } from './directories.ts'

declare const made: unique symbol
/** The environment of a program that we start; `childEnv` alone makes one. */
export type ChildEnv = NodeJS.ProcessEnv & { readonly [made]: true }

/**
 * What every program may know: where things are, in which language it speaks, how it gets out, and whom it
 * trusts there.
 */
const EVERY = [
  'PATH|HOME|USER|LOGNAME|TZ|TZDIR|TERM|NO_COLOR|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_[A-Z]+|LOCALE_ARCHIVE|LD_LIBRARY_PATH',
  'XDG_(CACHE|CONFIG|DATA|STATE)_HOME|XDG_(CONFIG|DATA)_DIRS|XDG_RUNTIME_DIR',
  '(https?|all|no|HTTPS?|ALL|NO)_(proxy|PROXY)',
  'SSL_CERT_(FILE|DIR)|NIX_SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|CURL_CA_BUNDLE',
]

const SSH = ['SSH_AUTH_SOCK']

/**
 * How git speaks to servers; not which repository it looks at, or any setting: those may hold credentials.
 */
const GIT = [
  ...SSH,
  'GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT|GIT_PROXY_COMMAND|GIT_ALLOW_PROTOCOL|GIT_TERMINAL_PROMPT',
  'GIT_SSL_\\w+|GIT_HTTP_\\w+|GIT_TRACE\\w*|GIT_CURL_VERBOSE|GIT_ASKPASS|SSH_ASKPASS',
  'GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)',
]

/** What each program needs besides, as names of variables in the syntax of regular expressions. */
const NEEDS = {
  /** zstd, tar, uname: nothing. */
  plain: [],
  apt: ['APT_CONFIG|DEBIAN_FRONTEND'],
  ssh: SSH,
  /** Settings in the environment may be credentials: they come in a file (nix/source/github.ts). */
  git: GIT,
  /** Where Nix keeps things and how it reaches its store. Settings go through files (nix/call/command.ts). */
  nix: [
    ...GIT,
    'NIX_(PATH|REMOTE|CONF_DIR|STATE_DIR|LOG_DIR|LOCALSTATE_DIR|DATA_DIR|BIN_DIR|LIBEXEC_DIR|DAEMON_SOCKET_PATH)',
    'NIX_(CACHE|CONFIG|DATA|STATE)_HOME|NIX_IGNORE_SYMLINK_STORE|NIX_PROFILES',
    'GC_[A-Z_]+|NIX_SHOW_STATS|NIX_SHOW_STATS_PATH',
  ],
  /** Credentials come in a file of the run. */
  oras: [],
  'credential helper': ['DOCKER_CONFIG'],
  /** docker and podman: where the engine is. */
  engine: [
    ...SSH,
    'DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION)|DBUS_SESSION_BUS_ADDRESS',
    'CONTAINER_(HOST|CONNECTION|SSHKEY|TLS_\\w+)|CONTAINERS_(CONF|CONF_OVERRIDE|STORAGE_CONF|REGISTRIES_CONF)',
    'STORAGE_(DRIVER|OPTS)|_CONTAINERS_\\w+',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Need = keyof typeof NEEDS

/**
 * Names of variables that the user wants to reach Nix and credential helpers, separated by spaces: the input
 * pass-env.
 */
const PASS_ENV = 'NIXERY_ACTION_PASS_ENV'

/** Programs whose work may depend on what only the user knows. */
const TAKES_MORE: readonly Need[] = ['nix', 'credential helper']

/** The environment of a run whose programs get these variables besides. */
export const passingOn = (env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv =>
  names.length === 0 ? env : { ...env, [PASS_ENV]: names.join(' ') }

/**
 * The environment of a program: of ours what everyone gets and what `need` names, then `more`. A program in
 * Go fails without a home directory, so there always is one.
 */
export function childEnv(env: NodeJS.ProcessEnv, need: Need, more: NodeJS.ProcessEnv = {}): ChildEnv {
  const wanted = TAKES_MORE.includes(need) ? (env[PASS_ENV] ?? '').split(/\s+/).filter(isVariable) : []
  const allowed = new RegExp(`^(?:${[...EVERY, ...NEEDS[need], ...wanted].join('|')})$`)
  const kept = Object.entries(env).filter(([name, value]) => allowed.test(name) && value !== undefined)
  return { ...Object.fromEntries(kept), HOME: homeDirectory(env), ...more } as NodeJS.ProcessEnv as ChildEnv
}

/**
 * Whether a text is the name of a variable that may be passed on: not one that holds secrets of the step, or
 * what we set.
 */
export const isVariable = (name: string): boolean =>
  /^[A-Za-z_]\w*$/.test(name) && !/^(INPUT_|ACTIONS_|NIX_CONFIG$|NIX_USER_CONF_FILES$|NIX_STORE)/.test(name)

/** The variables of some families, for programs of the user that have to log in somewhere. */
export function variablesOf(env: NodeJS.ProcessEnv, families: readonly string[]): NodeJS.ProcessEnv {
  const names = new RegExp(`^(?:${families.join('|')})$`)
  return families.length === 0
    ? {}
    : Object.fromEntries(Object.entries(env).filter(([name]) => names.test(name)))
}
