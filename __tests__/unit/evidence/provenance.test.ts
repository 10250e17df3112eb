import { expect, test } from '@jest/globals'
import { type Invocation, inTotoStatement, provenance } from '../../../src/evidence/provenance.ts'
import { ciRun } from '../../../src/host/ci-systems.ts'
import { exampleSubject } from '../../support/bills.ts'
import { archive, recordOf } from '../../support/records.ts'

const nowhere: Invocation = { builder: undefined, run: undefined, checkout: undefined }
const hex = 'e'.repeat(64)

test('the predicate has what SLSA asks for, and no time', () => {
  const overlays = [{ file: 'a'.repeat(64) }, { tree: 'b'.repeat(40) }]
  const predicate = provenance(recordOf({ packages: 'jq' }, { overlays }), hex, {
    builder: 'https://github.com/acme/infra/.github/workflows/build.yml@refs/heads/main',
    run: 'https://github.com/acme/infra/actions/runs/7/attempts/1',
    checkout: { repository: 'https://github.com/acme/infra', ref: 'refs/heads/main', commit: 'c'.repeat(40) },
  })
  expect(predicate).toEqual({
    buildDefinition: {
      buildType: expect.stringMatching(/^https:\/\/.*#build-type$/),
      externalParameters: {
        platforms: [expect.objectContaining({ packages: ['cacert', 'iana-etc', 'jq'], nixpkgsConfig: {} })],
        indexAnnotations: {},
      },
      resolvedDependencies: [
        {
          name: 'nixpkgs',
          uri: 'git+https://github.com/NixOS/nixpkgs',
          digest: { gitCommit: archive.kind === 'tarball' ? archive.revision : '' },
        },
        { name: 'overlay 1', digest: { sha256: 'a'.repeat(64) } },
        { name: 'overlay 2', digest: { gitTree: 'b'.repeat(40) } },
        {
          name: 'checkout',
          uri: 'git+https://github.com/acme/infra@refs/heads/main',
          digest: { gitCommit: 'c'.repeat(40) },
        },
      ],
    },
    runDetails: {
      builder: { id: 'https://github.com/acme/infra/.github/workflows/build.yml@refs/heads/main' },
      metadata: { invocationId: 'https://github.com/acme/infra/actions/runs/7/attempts/1' },
      byproducts: [{ name: 'record', digest: { sha256: hex }, mediaType: 'application/json' }],
    },
  })
  expect(JSON.stringify(predicate)).not.toMatch(/startedOn|finishedOn/)
})

test('every package set is a dependency', () => {
  const extraSources = { old: { kind: 'git', url: 'https://host/n', revision: 'f'.repeat(40) } } as const
  const given = { packages: 'old/jq', 'extra-nixpkgs': 'old=x' }
  const predicate = provenance(recordOf(given, { extraSources }), hex, nowhere)
  expect(predicate).toMatchObject({
    buildDefinition: {
      resolvedDependencies: [
        { name: 'nixpkgs' },
        { name: 'nixpkgs old', uri: 'git+https://host/n', digest: { gitCommit: 'f'.repeat(40) } },
      ],
    },
  })
})

test('outside of CI the builder is a page that says so', () => {
  const predicate = provenance(recordOf(), hex, nowhere) as { runDetails: object }
  expect(predicate.runDetails).toEqual({
    builder: { id: expect.stringMatching(/#builder$/) },
    byproducts: [expect.anything()],
  })
})

test.each([
  [
    'a tarball with its hash',
    { kind: 'tarball', url: 'https://example.org/n.tar.gz', narHash: 'sha256-x' },
    { uri: 'https://example.org/n.tar.gz', annotations: { narHash: 'sha256-x' } },
  ],
  [
    'a git repository',
    { kind: 'git', url: 'https://example.org/n', revision: 'd'.repeat(40) },
    { uri: 'git+https://example.org/n', digest: { gitCommit: 'd'.repeat(40) } },
  ],
] as const)('%s is a dependency', (_, source, dependency) => {
  const { buildDefinition } = provenance(recordOf({}, { source }), hex, nowhere) as {
    buildDefinition: { resolvedDependencies: object[] }
  }
  expect(buildDefinition.resolvedDependencies).toEqual([{ name: 'nixpkgs', ...dependency }])
})

test('a statement is about the image', () => {
  expect(inTotoStatement(exampleSubject, { a: 1 })).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'ghcr.io/acme/tools', digest: { sha256: exampleSubject.digest.slice(7) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: { a: 1 },
  })
})

test('the run of a pipeline, as GitHub and GitLab say it', () => {
  expect(
    ciRun({
      ...{ GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://ghe.example', GITHUB_REPOSITORY: 'a/b' },
      ...{ GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2', GITHUB_SHA: 'c', GITHUB_REF: 'refs/tags/v1' },
      GITHUB_WORKFLOW_REF: 'a/b/.github/workflows/x.yml@refs/tags/v1',
    }),
  ).toEqual({
    builder: 'https://ghe.example/a/b/.github/workflows/x.yml@refs/tags/v1',
    address: 'https://ghe.example/a/b/actions/runs/7/attempts/2',
    ...{ commit: 'c', ref: 'refs/tags/v1' },
  })
  expect(
    ciRun({
      ...{ GITLAB_CI: 'true', CI_PROJECT_URL: 'https://gitlab.com/a/b', CI_RUNNER_ID: '12' },
      ...{ CI_JOB_URL: 'https://gitlab.com/a/b/-/jobs/5', CI_COMMIT_SHA: 'c', CI_COMMIT_BRANCH: 'main' },
    }),
  ).toEqual({
    builder: 'https://gitlab.com/a/b/-/runners/12',
    address: 'https://gitlab.com/a/b/-/jobs/5',
    ...{ commit: 'c', ref: 'refs/heads/main' },
  })
  expect(ciRun({})).toBeUndefined()
})
