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
  /** What is known of the run, where the system says it. */
  readonly run?: (env: Variables) => CiRun
}

/** A run of a pipeline, for statements about what it has made. */
export interface CiRun {
  /** The workflow, or the runner: what has to be trusted for the statement to be worth something. */
  readonly builder: string | undefined
  /** The address of the run. */
  readonly address: string | undefined
  readonly commit: string | undefined
  /** `refs/heads/main` */
  readonly ref: string | undefined
}

interface KnownSystem extends CiSystem {
  readonly isHere: (env: Variables) => boolean
}

const fromServer = (env: Variables): string | undefined =>
  env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY
    ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}`
    : undefined

/** `A/B/...`; undefined when a part is missing. */
const joined = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.every((part) => part !== undefined && part !== '') ? parts.join('/') : undefined

const runOnServer = (env: Variables): CiRun => {
  const { GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT: attempt } = env
  const run = joined(fromServer(env), 'actions/runs', GITHUB_RUN_ID)
  return {
    builder: joined(env.GITHUB_SERVER_URL, env.GITHUB_WORKFLOW_REF),
    address: attempt ? joined(run, 'attempts', attempt) : run,
    ...{ commit: env.GITHUB_SHA, ref: env.GITHUB_REF },
  }
}

const runOnGitLab = (env: Variables): CiRun => ({
  builder: joined(env.CI_PROJECT_URL, '-/runners', env.CI_RUNNER_ID),
  address: env.CI_JOB_URL,
  commit: env.CI_COMMIT_SHA,
  ref: env.CI_COMMIT_TAG
    ? `refs/tags/${env.CI_COMMIT_TAG}`
    : env.CI_COMMIT_BRANCH && `refs/heads/${env.CI_COMMIT_BRANCH}`,
})

/** The first that is here is the one: systems that speak GitHub's language come before GitHub. */
const SYSTEMS: readonly KnownSystem[] = [
  {
    name: 'Forgejo Actions',
    login: LOG_IN,
    isHere: (env) => env.FORGEJO_ACTIONS === 'true',
    logFormat: 'github',
    repository: fromServer,
    run: runOnServer,
  },
  {
    name: 'Gitea Actions',
    login: LOG_IN,
    isHere: (env) => env.GITEA_ACTIONS === 'true',
    logFormat: 'github',
    repository: fromServer,
    run: runOnServer,
  },
  {
    name: 'GitHub Actions',
    login: LOG_IN,
    isHere: (env) => env.GITHUB_ACTIONS === 'true',
    logFormat: 'github',
    repository: fromServer,
    run: runOnServer,
  },
  {
    name: 'GitLab CI/CD',
    login: 'log in with "docker login" in before_script, with CI/CD variables of the project',
    isHere: (env) => env.GITLAB_CI === 'true',
    logFormat: 'gitlab',
    repository: (env) => env.CI_PROJECT_URL,
    run: runOnGitLab,
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

/** What is known of the run of a pipeline; undefined outside of CI, and where the system is not known for it. */
export const ciRun = (env: Variables): CiRun | undefined => findCiSystem(env)?.run?.(env)

function toPage(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, host, pathname } = new URL(address)
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  if (protocol === 'ssh:' || protocol === 'git+ssh:') return `https://${hostname}${path}`
  return protocol === 'https:' || protocol === 'http:' ? `${protocol}//${host}${path}` : undefined
}
