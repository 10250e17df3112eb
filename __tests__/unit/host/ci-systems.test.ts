import { describe, expect, test } from '@jest/globals'
import { findCiSystem, repositoryPage } from '../../../src/host/ci-systems.ts'

const SERVER = { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://h.example', GITHUB_REPOSITORY: 'o/r' }

describe('the CI system', () => {
  test.each([
    ['GitHub Actions', 'github', SERVER],
    ['Gitea Actions', 'github', { ...SERVER, GITEA_ACTIONS: 'true' }],
    ['Forgejo Actions', 'github', { ...SERVER, GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }],
    ['GitLab CI/CD', 'gitlab', { CI: 'true', GITLAB_CI: 'true', CI_PROJECT_URL: 'https://h.example/o/r' }],
    ['Woodpecker', 'plain', { CI: 'woodpecker', CI_REPO_URL: 'https://h.example/o/r' }],
    ['Drone', 'plain', { CI: 'true', DRONE: 'true', DRONE_REPO_LINK: 'https://h.example/o/r' }],
    ['Buildkite', 'buildkite', { BUILDKITE: 'true', BUILDKITE_REPO: 'git@h.example:o/r.git' }],
    ['Azure Pipelines', 'azure', { TF_BUILD: 'True', BUILD_REPOSITORY_URI: 'https://u@h.example/o/r' }],
    [
      'Bitbucket Pipelines',
      'plain',
      { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_GIT_HTTP_ORIGIN: 'https://h.example/o/r' },
    ],
    ['CircleCI', 'plain', { CIRCLECI: 'true', CIRCLE_REPOSITORY_URL: 'ssh://git@h.example:22/o/r.git' }],
    ['Jenkins', 'plain', { JENKINS_URL: 'https://j.example', GIT_URL: 'https://u:p@h.example/o/r.git/' }],
  ])('%s', (name, logFormat, env) => {
    expect(findCiSystem(env)).toMatchObject({ name, logFormat })
    expect(repositoryPage(env)).toBe('https://h.example/o/r')
  })

  test('is none on a machine of its own', () => {
    const env = { PATH: '/bin', CI_PROJECT_URL: 'https://h.example/o/r' }
    expect(findCiSystem(env)).toBeUndefined()
    expect(repositoryPage(env)).toBeUndefined()
  })
})

test.each(['', 'o/r', 'file:///srv/r', '../r', 'git@h.example', 'https://'])(
  'no page is made of the address "%s"',
  (GIT_URL) => {
    expect(repositoryPage({ JENKINS_URL: 'https://j.example', GIT_URL })).toBeUndefined()
  },
)
