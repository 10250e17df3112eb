import { describe, expect, test } from '@jest/globals'
import { parseImageNames } from '../../../src/image/oci/reference.ts'
import { refusal } from '../../../src/registry/refusal.ts'

const me = { kind: 'password', username: 'me', password: 'p' } as const

/** Code, message and fix of a push to an image that was answered like this. */
function told(name: string, status: number, text = '', credentials: typeof me | null = me, tag?: string) {
  const [image] = parseImageNames(name)
  if (image === undefined) throw new Error(`${name} is no image name`)
  const asked = { image, credentials: credentials ?? undefined, troubles: [] }
  const of = tag === undefined ? {} : ({ of: 'manifest', tag } as const)
  const { code, problems } = refusal(asked, { status, text, ...of })
  return [code, problems[0]?.message, problems[0]?.hint]
}

const body = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })

describe('a denied push names the permission that is missing', () => {
  test.each([
    ['ghcr.io/org/a', 'packages: write'],
    ['org/a', 'Read & Write'],
    ['123456789012.dkr.ecr.eu-central-1.amazonaws.com/a', 'ecr:PutImage'],
    ['public.ecr.aws/x1/a', 'ecr:InitiateLayerUpload'],
    ['europe-west3-docker.pkg.dev/project/repository/a', 'roles/artifactregistry.writer'],
    ['eu.gcr.io/project/a', 'artifactregistry.repositories.uploadArtifacts'],
    ['mine.azurecr.io/a', 'AcrPush'],
    ['quay.io/org/a', 'Write'],
    ['registry.gitlab.com/group/project', 'write_registry'],
    ['registry.example.com/a', 'give me the right to push'],
  ])('%s: %s', (name, permission) => {
    const [code, message, hint] = told(name, 403)
    expect(code).toBe('registry-denied')
    expect(message).toMatch(/^me may not push to .* \(status 403\)$/)
    expect(hint).toContain(permission)
  })

  test("in the registry's own words, where it has some", () => {
    const words = 'permission_denied: installation not allowed to Create organization package'
    expect(told('ghcr.io/org/a', 403, body('DENIED', words))[1]).toBe(
      `me may not push to ghcr.io/org/a (status 403: ${words})`,
    )
    expect(told('ghcr.io/org/a', 403, '<html>')[1]).toBe('me may not push to ghcr.io/org/a (status 403)')
  })

  test('or that there are no credentials, and that Docker Hub may not be meant', () => {
    expect(told('org/a', 401, '', null)[2]).toContain(
      'if Docker Hub is not meant, name the registry: ghcr.io/org/a',
    )
    expect(told('ghcr.io/org/a', 401, '', null)[2]).not.toContain('Docker Hub')
  })
})

describe('a repository that is not there', () => {
  test.each([
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/a/b',
      'aws ecr create-repository --repository-name a/b',
    ],
    ['europe-west3-docker.pkg.dev/project/repository/a', 'gcloud artifacts repositories create'],
    ['registry.example.com/a', 'check the image name'],
  ])('%s', (name, fix) => {
    const answer = body('NAME_UNKNOWN', 'The repository does not exist')
    const [code, message, hint] = told(name, 404, answer)
    expect(code).toBe('registry-unreachable')
    expect(message).toMatch(/it answered with status 404: The repository does not exist$/)
    expect(hint).toContain(fix)
  })
})

test('a tag that may not move', () => {
  const words =
    "The image tag 'v1' already exists and cannot be overwritten because the repository is immutable."
  expect(told('ghcr.io/org/a', 400, body('TAG_INVALID', words))).toEqual([
    'push',
    `ghcr.io does not move a tag of ghcr.io/org/a: ${words}`,
    expect.stringContaining('push-by-digest'),
  ])
})

test('a request that is too large', () => {
  expect(told('registry.example.com/a', 413)[2]).toContain('size of requests')
})

describe('an answer names what the user can do', () => {
  test.each<[string, number, string, string | undefined, string]>([
    ['a manifest that is too large', 413, '', 'v1', 'set max-layers lower'],
    [
      'a manifest that is too large, with 400',
      400,
      body('SIZE_INVALID', 'provided length did not match content length'),
      'v1',
      'set max-layers lower',
    ],
    [
      'a manifest that is too large, in a detail',
      400,
      '{"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid","detail":"request body too large"}]}',
      'v1',
      'set max-layers lower',
    ],
    ['a plan that is not paid', 402, '', undefined, 'billing page'],
    ['a type that is not known', 415, '', 'v1', 'set compression: gzip'],
    [
      'a manifest that is not taken',
      400,
      body('MANIFEST_INVALID', 'manifest invalid'),
      'v1',
      'takes OCI images',
    ],
    ['a full disk', 507, '', undefined, 'quota of the registry'],
    [
      'a quota of Harbor',
      403,
      body('DENIED', 'exceed the configured upper limit of the storage quota'),
      'v1',
      'delete images',
    ],
    ['too many requests', 429, '', undefined, 'log in'],
    ['trouble', 503, '', undefined, 'status page'],
  ])('%s', (_, status, text, tag, fix) => {
    expect(told('registry.example.com/a', status, text, me, tag)[2]).toContain(fix)
  })

  test('and what kept credentials from being found', () => {
    const troubles = ['docker-credential-x is not on PATH (FILE)']
    const asked = { image: { registry: 'a.test', repository: 'b' }, credentials: undefined, troubles }
    expect(refusal(asked, { status: 401, text: '' }).problems[0]?.hint).toMatch(
      /^docker-credential-x is not on PATH \(FILE\); give registry-username/,
    )
  })
})
