import { describe, expect, test } from '@jest/globals'
import { gitlabPipeline, type PipelineOptions } from '../../../src/plan/gitlab-pipeline.ts'
import type { Matrix } from '../../../src/plan/matrix.ts'

const options: PipelineOptions = { file: 'nixery.yml', perPlatform: false, chosen: [] }
const tools = { id: 'tools', name: 'tools', platforms: 'linux/amd64', runner: 'ubuntu-24.04' }

function jobsOf(matrix: Matrix, more: Partial<PipelineOptions> = {}) {
  const { stages, default: defaults, ...jobs } = gitlabPipeline(matrix, { ...options, ...more })
  return { stages, defaults, jobs: jobs as Record<string, Record<string, unknown>> }
}

test('each image has a job with a cache of its own', () => {
  const { jobs, defaults } = jobsOf({ include: [tools, { ...tools, id: 'web', name: 'web' }] })
  expect(defaults).toBeUndefined()
  expect(Object.keys(jobs)).toEqual(['build tools', 'build web'])
  expect(jobs['build web']).toEqual({
    stage: 'build',
    cache: { key: 'nixery-web', paths: ['.nixery-cache'] },
    script: [
      `\${NIXERY_COMMAND:-nixery-action} build --file nixery.yml --name web --platforms linux/amd64 --cache-dir .nixery-cache $NIXERY_OPTIONS`,
    ],
  })
})

test('jobs run in the image of the tool when one is named', () => {
  expect(jobsOf({ include: [tools] }, { image: 'r.example/tool:1' }).defaults).toEqual({
    image: 'r.example/tool:1',
  })
})

test('without jobs there is one that says so', () => {
  expect(jobsOf({ include: [] }).jobs).toEqual({
    'up to date': { stage: 'build', variables: { GIT_STRATEGY: 'none' }, script: ['echo "up to date"'] },
  })
})

describe('with a job for each platform', () => {
  const both = ['amd64', 'arm64'].map((one) => ({
    ...tools,
    id: `tools@linux-${one}`,
    platforms: `linux/${one}`,
    runner: one === 'arm64' ? ['arm', 'big'] : 'ubuntu-24.04',
  }))
  const { jobs } = jobsOf({ include: both }, { perPlatform: true, chosen: ['arm', 'big'] })

  test('they push by digest, on the runners that were chosen for them', () => {
    expect(jobs['build tools@linux-arm64']).toMatchObject({
      tags: ['arm', 'big'],
      artifacts: { paths: ['digests/tools/'] },
    })
    expect(jobs['build tools@linux-amd64']).not.toHaveProperty('tags')
    expect(String(jobs['build tools@linux-arm64']?.script)).toContain(
      '--platforms linux/arm64 --cache-dir .nixery-cache --push-by-digest --digests-dir digests/tools',
    )
  })

  test('one job for each image merges what they left', () => {
    expect(jobs['merge tools']).toEqual({
      stage: 'merge',
      needs: both.map(({ id }) => ({ job: `build ${id}`, artifacts: true })),
      script: [
        `\${NIXERY_COMMAND:-nixery-action} merge --file nixery.yml --name tools --digests-dir digests/tools`,
      ],
    })
  })
})

test('names are words of a shell, whatever is in them', () => {
  const name = "it's $HOME"
  const { jobs } = jobsOf({ include: [{ ...tools, id: name, name }] }, { file: 'a b.yml' })
  expect(String(jobs[`build ${name}`]?.script)).toContain(`--file 'a b.yml' --name "it's \\$HOME"`)
})
