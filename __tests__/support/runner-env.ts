import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contexts } from './action-file.ts'

/** The token of the simulated job; the runner knows it as a secret. */
export const jobToken = 'ghs_0123456789abcdefghijABCDEFGHIJ012345'

const server = 'https://github.com'
const repository = 'octo-org/octo-repo'

const facts: Readonly<Record<string, string>> = {
  action_ref: '',
  action_repository: '',
  actor: 'octocat',
  actor_id: '1',
  api_url: 'https://api.github.com',
  base_ref: '',
  event_name: 'push',
  graphql_url: 'https://api.github.com/graphql',
  head_ref: '',
  job: 'image',
  ref: 'refs/heads/main',
  ref_name: 'main',
  ref_protected: 'false',
  ref_type: 'branch',
  repository,
  repository_id: '2',
  repository_owner: 'octo-org',
  repository_owner_id: '3',
  retention_days: '90',
  run_attempt: '1',
  run_id: '4',
  run_number: '5',
  server_url: server,
  sha: '0123456789abcdef0123456789abcdef01234567',
  triggering_actor: 'octocat',
  workflow: 'images',
  workflow_ref: `${repository}/.github/workflows/images.yml@refs/heads/main`,
  workflow_sha: '0123456789abcdef0123456789abcdef01234567',
}

/** The directories of one job. */
export interface JobDirs {
  readonly home: string
  readonly workspace: string
  readonly runnerTemp: string
  readonly toolCache: string
}

/**
 * What an action may write in `${{ }}`: the github context, which has the token, and a few of the runner's.
 */
export function expressionValues({ runnerTemp, workspace }: JobDirs): Contexts {
  const github = { ...facts, token: jobToken, workspace }
  const runner = { os: 'Linux', arch: runnerArch(), temp: runnerTemp }
  const named = (context: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => [`${context}.${name}`, value] as const)
  return Object.fromEntries([...named('github', github), ...named('runner', runner)])
}

/** The environment of every step: the github context without its token, and the runner's directories. */
export async function jobEnv(dirs: JobDirs): Promise<Record<string, string>> {
  const { home, workspace, runnerTemp, toolCache } = dirs
  for (const dir of [home, workspace, runnerTemp, toolCache]) await mkdir(dir, { recursive: true })
  const event = join(runnerTemp, 'event.json')
  await writeFile(event, JSON.stringify({ ref: facts.ref, repository: { full_name: repository } }))
  return {
    ...Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value]),
    ),
    ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_ACTION: '__self' },
    ...{ GITHUB_WORKSPACE: workspace, GITHUB_EVENT_PATH: event, HOME: home },
    ...{
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: runnerArch(),
      RUNNER_NAME: 'test',
      RUNNER_ENVIRONMENT: 'self-hosted',
    },
    ...{ RUNNER_TEMP: runnerTemp, RUNNER_TOOL_CACHE: toolCache, RUNNER_WORKSPACE: join(workspace, '..') },
  }
}

const runnerArch = () => process.arch.toUpperCase()
