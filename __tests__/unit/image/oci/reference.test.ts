import { describe, expect, test } from '@jest/globals'
import {
  checkHubNames,
  formatImageName,
  parseImageNames,
  parseReferences,
  pushTargets,
} from '../../../../src/image/oci/reference.ts'
import { digestOf } from '../../../support/images.ts'
import { problemsOf } from '../../../support/problems.ts'

const refused = (text: string) => problemsOf(() => parseImageNames(text)).slice(1)

describe('imageNames', () => {
  test.each([
    ['ghcr.io/org/tools', 'ghcr.io', 'org/tools'],
    ['docker.io/org/tools', 'docker.io', 'org/tools'],
    ['localhost/tools', 'localhost', 'tools'],
    ['localhost:5000/tools', 'localhost:5000', 'tools'],
    ['127.0.0.1:5000/a/b/c/d', '127.0.0.1:5000', 'a/b/c/d'],
    ['[::1]:5000/tools', '[::1]:5000', 'tools'],
    ['[2001:db8::1]/tools', '[2001:db8::1]', 'tools'],
    ['registry:5000/tools', 'registry:5000', 'tools'],
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/x',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      'x',
    ],
    ['ghcr.io/my-org/a.b_c__d--e/f1', 'ghcr.io', 'my-org/a.b_c__d--e/f1'],
  ])('%s', (text, registry, repository) => {
    expect(parseImageNames(text)).toEqual([{ registry, repository }])
    expect(formatImageName({ registry, repository })).toBe(text)
  })

  test.each([
    'org/tools',
    'docker.io/org/tools',
    'index.docker.io/org/tools',
    'registry-1.docker.io/org/tools',
  ])('%s is on Docker Hub', (text) => {
    expect(parseImageNames(text).map(formatImageName)).toEqual(['docker.io/org/tools'])
  })

  test('are separated by commas or line ends, each taken once', () => {
    const names = parseImageNames('ghcr.io/org/a, quay.io/org/b\nghcr.io/org/a\n')
    expect(names.map(formatImageName)).toEqual(['ghcr.io/org/a', 'quay.io/org/b'])
    expect(parseImageNames('')).toEqual([])
  })

  const noHost = "does not begin with a registry's host name"
  const invalid =
    'is not a valid image name | use lower-case letters and digits, separated by single ".", "_", "-" or "/", at most 255 characters'

  test.each([
    ['tools', `${noHost} | for example ghcr.io/org/tools`],
    ['MyOrg/Tools:v1', 'has a tag or a digest | use docker.io/myorg/tools, with tags: v1'],
    ['MyOrg/Tools', 'has upper-case letters, which registries refuse | use docker.io/myorg/tools'],
    ['https://ghcr.io/org/tools', 'is an address, not an image name | use ghcr.io/org/tools'],
    ['/org/tools', `${noHost} | for example ghcr.io/org/tools`],
    ['ghcr.io:port/tools', `${noHost} | for example ghcr.io/org/tools`],
    ['-ghcr.io/tools', `${noHost} | for example ghcr.io/org/tools`],
    ['ghcr.io/MyOrg/tools', 'has upper-case letters, which registries refuse | use ghcr.io/myorg/tools'],
    ['ghcr.io/org/tools:v1', 'has a tag or a digest | use ghcr.io/org/tools, with tags: v1'],
    ['ghcr.io/Org/tools:V1', 'has a tag or a digest | use ghcr.io/org/tools, with tags: V1'],
    ['ghcr.io/org/tools@sha256:00', 'has a tag or a digest | use ghcr.io/org/tools'],
    ['ghcr.io/', invalid],
    ['ghcr.io//tools', invalid],
    ['ghcr.io/org/tools/', invalid],
    ['ghcr.io/org/a..b', invalid],
    ['ghcr.io/org/_a', invalid],
    ['ghcr.io/org/a b', invalid],
    [`ghcr.io/${'a'.repeat(248)}`, invalid],
  ])('%s is refused', (text, problem) => {
    expect(refused(text)).toEqual([`image: "${text}" ${problem}`])
  })

  test.each([
    ['docker.io/tools', 'docker.io/USER/tools'],
    ['docker.io/org/a/tools', 'docker.io/org/tools'],
  ])('%s may begin a name, and is none on Docker Hub', (text, example) => {
    const problem = `image: "${text}" is no name on Docker Hub, where names have two parts | for example ${example}`
    expect(problemsOf(() => checkHubNames('image', parseImageNames(text))).slice(1)).toEqual([problem])
    expect(problemsOf(() => parseReferences('image')(text)).slice(1)).toEqual([problem])
    expect(checkHubNames('image', parseImageNames('org/tools,ghcr.io/a/b/c'))).toHaveLength(2)
  })

  test('of 255 characters are the longest', () => {
    expect(parseImageNames(`ghcr.io/${'a'.repeat(247)}`)).toHaveLength(1)
  })

  test('are all checked', () => {
    expect(refused('tools, ghcr.io/org/ok, ghcr.io/A')).toHaveLength(2)
  })
})

describe('pushTargets', () => {
  const images = parseImageNames('ghcr.io/org/a, quay.io/org/b')
  const shown = (tags: string[]) =>
    Object.fromEntries(
      pushTargets(images, tags).map(({ image, tags }) => [formatImageName(image), tags.join(' ')]),
    )

  test('a plain tag goes to every image', () => {
    expect(shown(['v1', 'latest'])).toEqual({ 'ghcr.io/org/a': 'latest v1', 'quay.io/org/b': 'latest v1' })
  })

  test('a full reference goes to its own image, which it adds when it is new', () => {
    expect(shown(['v1', 'ghcr.io/org/a:v2', 'localhost:5000/c:v3'])).toEqual({
      'ghcr.io/org/a': 'v1 v2',
      'quay.io/org/b': 'v1',
      'localhost:5000/c': 'v3',
    })
  })

  test('full references alone are enough', () => {
    expect(pushTargets([], ['ghcr.io/org/a:v1', 'ghcr.io/org/a:v2'])).toEqual([
      { image: { registry: 'ghcr.io', repository: 'org/a' }, tags: ['v1', 'v2'] },
    ])
  })

  test('a reference finds its image under whichever name of Docker Hub', () => {
    const hub = parseImageNames('org/tools')
    expect(pushTargets(hub, ['org/tools:v1', 'index.docker.io/org/tools:v2'])).toEqual([
      { image: { registry: 'docker.io', repository: 'org/tools' }, tags: ['v1', 'v2'] },
    ])
  })

  test('a tag is moved once, however often it is named', () => {
    expect(shown(['v1', 'v1', 'ghcr.io/org/a:v1'])).toEqual({ 'ghcr.io/org/a': 'v1', 'quay.io/org/b': 'v1' })
  })

  test.each(['v', '_', 'A.b-c_1', 'x'.repeat(128)])('%s is a tag', (tag) => {
    expect(shown([tag])).toMatchObject({ 'ghcr.io/org/a': tag })
  })

  test.each(['x'.repeat(129), '.v1', '-v1', 'a b', 'a+b', 'ü', 'v1:'])('%s is no tag', (tag) => {
    expect(problemsOf(() => pushTargets(images, [tag])).slice(1)).toEqual([
      `tags: "${tag}" is not a valid tag | a tag has at most 128 letters, digits, "_", "." and "-", and does not begin with "." or "-"`,
    ])
  })

  test('all problems come back at once', () => {
    expect(problemsOf(() => pushTargets(images, ['a b', 'ghcr.io/org/a:', 'Tools/x:v1', 'ok']))).toEqual([
      'invalid-input',
      expect.stringContaining('tags: "a b" is not a valid tag'),
      expect.stringContaining('tags: "" is not a valid tag'),
      'tags: "Tools/x" has upper-case letters, which registries refuse | use docker.io/tools/x',
    ])
  })

  test('an image that no tag is for is a mistake', () => {
    expect(problemsOf(() => pushTargets(images, ['ghcr.io/org/a:v1']))).toEqual([
      'invalid-input',
      'tags: none is for quay.io/org/b | add a tag without image name, which goes to all images, or take this one out of image',
    ])
  })
})

describe('references', () => {
  const digest = digestOf('1')
  const parse = parseReferences('cache-from')

  test.each([
    ['ghcr.io/org/a', 'latest'],
    ['localhost:5000/org/a', 'latest'],
    ['ghcr.io/org/a:v1', 'v1'],
    [`ghcr.io/org/a@${digest}`, digest],
    [`ghcr.io/org/a:v1@${digest}`, digest],
  ])('%s means %s', (text, reference) => {
    expect(parse(text).map((one) => one.reference)).toEqual([reference])
    expect(parse(text)[0]?.image.repository).toBe('org/a')
  })

  test.each(['ghcr.io/org/a:', 'ghcr.io/org/a:v1?x', 'ghcr.io/org/a@v1', 'ghcr.io/org/a@sha256:12/../x'])(
    '%s is none',
    (text) => {
      expect(problemsOf(() => parse(`ghcr.io/ok, ${text}`))).toEqual([
        'invalid-input',
        expect.stringMatching(/^cache-from: "ghcr.io\/org\/a.*" has no valid (tag|digest) \| /),
      ])
    },
  )

  test('name the input that they are in', () => {
    expect(problemsOf(() => parse('tools:v1'))[1]).toMatch(/^cache-from: "tools/)
  })
})
