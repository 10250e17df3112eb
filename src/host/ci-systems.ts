/**
 * Which CI system a run is on, and what that changes: where the repository is on the web, and how its log
 * folds stages. Everything that depends on the system is in this one table.
 */
import { LOG_IN, type Speech } from '../base/wording.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** How a log marks the beginning and the end of a stage, so that people can fold it. */
export type LogFormat = 'github' | 'gitlab' | 'azure' | 'buildkite' | 'plain'

export interface CiSystem {
  readonly name: string
  readonly logFormat: LogFormat
  /** How a job gets credentials for a registry, as the end of a sentence. */
  readonly login?: string
  /** The repository that the job checked out: its page, or what it was cloned from. */
  readonly repository: (env: Variables) => string | undefined
}

interface KnownSystem extends CiSystem {
  readonly isHere: (env: Variables) => boolean
}

const fromServer = (env: Variables): string | undefined =>
  env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY
    ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}`
    : undefined

/** The first that is here is the one: systems that speak GitHub's language come before GitHub. */
const SYSTEMS: readonly KnownSystem[] = [
  {
    name: 'Forgejo Actions',
    login: LOG_IN,
    isHere: (env) => env.FORGEJO_ACTIONS === 'true',
    logFormat: 'github',
    repository: fromServer,
  },
  {
    name: 'Gitea Actions',
    login: LOG_IN,
    isHere: (env) => env.GITEA_ACTIONS === 'true',
    logFormat: 'github',
    repository: fromServer,
  },
  {
    name: 'GitHub Actions',
    login: LOG_IN,
    isHere: (env) => env.GITHUB_ACTIONS === 'true',
    logFormat: 'github',
    repository: fromServer,
  },
  {
    name: 'GitLab CI/CD',
    login: 'log in with "docker login" in before_script, with CI/CD variables of the project',
    isHere: (env) => env.GITLAB_CI === 'true',
    logFormat: 'gitlab',
    repository: (env) => env.CI_PROJECT_URL,
  },
  {
    name: 'Woodpecker',
    isHere: (env) => env.CI === 'woodpecker',
    logFormat: 'plain',
    repository: (env) => env.CI_REPO_URL,
  },
  {
    name: 'Drone',
    isHere: (env) => env.DRONE === 'true',
    logFormat: 'plain',
    repository: (env) => env.DRONE_REPO_LINK,
  },
  {
    name: 'Buildkite',
    isHere: (env) => env.BUILDKITE === 'true',
    logFormat: 'buildkite',
    repository: (env) => env.BUILDKITE_REPO,
  },
  {
    name: 'Azure Pipelines',
    isHere: (env) => env.TF_BUILD === 'True',
    logFormat: 'azure',
    repository: (env) => env.BUILD_REPOSITORY_URI,
  },
  {
    name: 'Bitbucket Pipelines',
    isHere: (env) => env.BITBUCKET_BUILD_NUMBER !== undefined,
    logFormat: 'plain',
    repository: (env) => env.BITBUCKET_GIT_HTTP_ORIGIN,
  },
  {
    name: 'CircleCI',
    isHere: (env) => env.CIRCLECI === 'true',
    logFormat: 'plain',
    repository: (env) => env.CIRCLE_REPOSITORY_URL,
  },
  {
    name: 'Jenkins',
    isHere: (env) => env.JENKINS_URL !== undefined,
    logFormat: 'plain',
    repository: (env) => env.GIT_URL,
  },
]

/** The CI system of the environment; undefined outside of CI. */
export function findCiSystem(env: Variables): CiSystem | undefined {
  return SYSTEMS.find(({ isHere }) => isHere(env))
}

/** How people log in where there is no system that has a way of its own. */
const LOGIN = 'log in with "docker login"'

/** In which words fixes are said, for inputs that are written in some way. */
export function speechOf(inputs: Speech['inputs'], env: Variables): Speech {
  return { inputs, login: findCiSystem(env)?.login ?? LOGIN }
}

/**
 * The https address of the repository that the job is for, without credentials and `.git`, also where the
 * system only knows what it was cloned from (`git@HOST:PATH`, `ssh://git@HOST/PATH`). Undefined outside of
 * CI.
 */
export function repositoryPage(env: Variables): string | undefined {
  const address = findCiSystem(env)?.repository(env)?.trim()
  if (!address) return undefined
  const [, host, path] = /^(?:[\w.-]+@)([\w.-]+):(?!\d+\/)(.+)$/.exec(address) ?? []
  return toPage(host === undefined ? address : `ssh://${host}/${path}`)
}

function toPage(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, host, pathname } = new URL(address)
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  if (protocol === 'ssh:' || protocol === 'git+ssh:') return `https://${hostname}${path}`
  return protocol === 'https:' || protocol === 'http:' ? `${protocol}//${host}${path}` : undefined
}
