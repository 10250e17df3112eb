import { describe, expect, test } from '@jest/globals'
import { formatImageName } from '../../../../src/image/oci/reference.ts'
import { requestOf } from '../../../support/inputs.ts'
import { metadataOutputs, metadataSamples } from '../../../support/metadata-action.ts'
import { problemsOf } from '../../../support/problems.ts'

const usable = metadataSamples.filter((sample) => sample !== 'no-registry')

/** A name without a host is one of Docker Hub. */
const canonical = (reference: string) =>
  reference.split('/')[0]?.includes('.') ? reference : `docker.io/${reference}`

describe.each(usable)('docker/metadata-action: %s', (sample) => {
  const { tags, labels, annotations, outputs } = metadataOutputs(sample)

  test('its tags are where the image goes', () => {
    const { targets } = requestOf({ push: 'true', tags: outputs.tags })
    const references = targets.flatMap(({ image, tags }) =>
      tags.map((tag) => `${formatImageName(image)}:${tag}`),
    )
    expect(references).toEqual(tags.map(canonical).sort())
  })

  test('its labels and annotations are those of the image', () => {
    const request = requestOf({ labels: outputs.labels, annotations: outputs.annotations })
    expect(request.labels).toMatchObject(labels)
    const expected = (annotations ?? []).map((line) => /^manifest:([^=]+)=(.*)$/.exec(line)?.slice(1))
    expect(request.annotations).toMatchObject(Object.fromEntries(expected as [string, string][]))
  })

  test('sep-tags may be a comma', () => {
    const targets = (text: string) => requestOf({ push: 'true', tags: text }).targets
    expect(targets(tags.join(','))).toEqual(targets(outputs.tags))
  })
})

test('several registries at once', () => {
  const tags = ['branch', 'semver'].map((sample) => metadataOutputs(sample).outputs.tags).join('\n')
  const { targets } = requestOf({ push: 'true', tags })
  expect(targets.map(({ image }) => image.registry).sort()).toEqual(['docker.io', 'ghcr.io'])
})

test('an output with an empty registry is refused with its fix', () => {
  const { outputs } = metadataOutputs('no-registry')
  expect(problemsOf(() => requestOf({ push: 'true', tags: outputs.tags }))).toEqual([
    'invalid-input',
    'tags: "/wright-agent" does not begin with a registry\'s host name | for example ghcr.io/org/wright-agent',
  ])
})

describe('annotations with levels', () => {
  const annotationsOf = (text: string) => requestOf({ annotations: text }).annotations

  test.each([
    'manifest',
    'manifest,index',
    'index,manifest',
    'manifest[linux/amd64]',
    'index[linux/amd64],manifest',
  ])('%s reaches the manifest', (levels) => {
    expect(annotationsOf(`${levels}:org.example.key=a:b=c`)).toMatchObject({ 'org.example.key': 'a:b=c' })
  })

  test.each(['index', 'manifest-descriptor', 'index,index-descriptor'])('%s does not', (levels) => {
    expect(annotationsOf(`${levels}:org.example.key=value`)).not.toHaveProperty(['org.example.key'])
  })
})
