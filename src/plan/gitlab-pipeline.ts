import { quote } from 'shell-quote'
import type { Matrix, MatrixEntry } from './matrix.ts'

export interface PipelineOptions {
  /** The image file, from the root of the repository. */
  readonly file: string
  /** A job for each platform: they push by digest, and a job for each image merges them. */
  readonly perPlatform: boolean
  /** The container image that jobs run in; without it that of the runner. */
  readonly image?: string
  /** Labels of runners that the user chose; GitHub's labels mean nothing to GitLab. */
  readonly chosen: readonly string[]
}

interface Job {
  readonly stage: 'build' | 'merge'
  readonly script: readonly string[]
  readonly [key: string]: unknown
}

/**
 * A child pipeline of GitLab:
 * https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#dynamic-child-pipelines
 */
export type Pipeline = Readonly<Record<string, unknown>>

/** How jobs call the tool, and more options for every build, come from variables of the parent pipeline. */
const PROGRAM = `\${NIXERY_COMMAND:-nixery-action}`
const OPTIONS = '$NIXERY_OPTIONS'
const CACHE = '.nixery-cache'

/**
 * The jobs of a matrix as a child pipeline of GitLab. Without jobs it has one that says so: GitLab takes none
 * for an error.
 */
export function gitlabPipeline({ include }: Matrix, options: PipelineOptions): Pipeline {
  const { image, perPlatform } = options
  const builds = include.map((entry) => [`build ${entry.id}`, buildJob(entry, options)])
  const names = [...new Set(include.map(({ name }) => name))]
  const merges = perPlatform ? names.map((name) => [`merge ${name}`, mergeJob(name, include, options)]) : []
  const jobs = include.length === 0 ? [['up to date', idleJob]] : [...builds, ...merges]
  return {
    stages: ['build', 'merge'],
    ...(image === undefined ? {} : { default: { image } }),
    ...Object.fromEntries(jobs),
  }
}

const idleJob: Job = { stage: 'build', variables: { GIT_STRATEGY: 'none' }, script: ['echo "up to date"'] }

function buildJob({ name, platforms, runner }: MatrixEntry, options: PipelineOptions): Job {
  const { file, perPlatform, chosen } = options
  const call = ['build', '--file', file, '--name', name, '--platforms', platforms, '--cache-dir', CACHE]
  const byDigest = ['--push-by-digest', '--digests-dir', digestsOf(name)]
  const tags = [runner].flat().filter((label) => chosen.includes(label))
  return {
    stage: 'build',
    ...(tags.length === 0 ? {} : { tags }),
    cache: { key: `nixery-${name}`, paths: [CACHE] },
    script: [commandLine(perPlatform ? [...call, ...byDigest] : call)],
    ...(perPlatform ? { artifacts: { paths: [`${digestsOf(name)}/`], expire_in: '1 day' } } : {}),
  }
}

function mergeJob(name: string, entries: readonly MatrixEntry[], { file }: PipelineOptions): Job {
  const own = entries.filter((entry) => entry.name === name)
  return {
    stage: 'merge',
    needs: own.map(({ id }) => ({ job: `build ${id}`, artifacts: true })),
    script: [commandLine(['merge', '--file', file, '--name', name, '--digests-dir', digestsOf(name)])],
  }
}

/** The variables are lists of words: GitLab's shell splits them. */
const commandLine = ([command = '', ...args]: readonly string[]): string =>
  `${PROGRAM} ${command} ${quote(args)}${command === 'build' ? ` ${OPTIONS}` : ''}`

const digestsOf = (name: string): string => `digests/${name}`

/** JSON is YAML. */
export const formatPipeline = (pipeline: Pipeline): string => `${JSON.stringify(pipeline, undefined, 2)}\n`
