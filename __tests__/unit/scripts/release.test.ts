import { describe, expect, test } from '@jest/globals'
import {
  imageTags,
  movingTags,
  npmTag,
  parseVersion,
  releaseChangelog,
  releaseNotes,
  setVersion,
  subjectsOf,
  versionProblems,
} from '../../../scripts/release.mjs'

const changelog = `# Changelog

## [Unreleased]

### Added

- Something new.

## [1.1.0] - 2026-01-02

- Older.
`

test.each([
  ['v1.2.3', ['v1', 'v1.2']],
  ['2.0.0', ['v2', 'v2.0']],
  ['v1.2.3-rc.1', []],
])('the tags that move to %s', (tag, tags) => {
  expect(movingTags(tag)).toEqual(tags)
})

describe('a mended release of an older line', () => {
  const existing = ['v1.1.0', 'v1.2.0', 'v1.10.0', 'v2.0.0-rc.1', 'v1', 'v1.2', 'v1.10']

  test.each([
    ['v1.1.1', 'v1.1', '1.1.1 1.1', 'release-1.1'],
    ['v1.2.1', 'v1.2', '1.2.1 1.2', 'release-1.2'],
    ['v1.10.0', 'v1 v1.10', '1.10.0 1.10 1 latest', 'latest'],
    ['v1.11.0', 'v1 v1.11', '1.11.0 1.11 1 latest', 'latest'],
    ['v2.0.0-rc.2', '', '2.0.0-rc.2', 'next'],
  ])('%s moves what stands for its line alone', (tag, moving, images, npm) => {
    expect(movingTags(tag, existing).join(' ')).toBe(moving)
    expect(imageTags(tag, existing)).toBe(images)
    expect(npmTag(tag, existing)).toBe(npm)
  })
})

test('the subjects of an attestation are the files and the images that were pushed', () => {
  const [file, image] = ['a'.repeat(64), 'b'.repeat(64)]
  const images = {
    tool: { image: `ghcr.io/org/tool@sha256:${image}\nquay.io/org/tool@sha256:${image}` },
    slim: { image: '' },
  }
  expect(subjectsOf(`${file}  package.tgz\n`, images)).toEqual([
    { name: 'package.tgz', digest: { sha256: file } },
    { name: 'ghcr.io/org/tool', digest: { sha256: image } },
    { name: 'quay.io/org/tool', digest: { sha256: image } },
  ])
})

test.each(['', 'v1', '1.2', '1.2.3.4', 'latest', '1.2.x'])('"%s" is no version', (text) => {
  expect(() => parseVersion(text)).toThrow('is not a version')
})

describe('the changelog', () => {
  const released = releaseChangelog(changelog, '1.2.0', '2026-03-04')

  test('has what was unreleased as the new version', () => {
    expect(releaseNotes(released, '1.2.0')).toBe('### Added\n\n- Something new.')
    expect(releaseNotes(released, '1.1.0')).toBe('- Older.')
    expect(released).toContain('## [Unreleased]\n\n## [1.2.0] - 2026-03-04\n\n### Added')
  })

  test('is not released twice, nor without a place for what comes next', () => {
    expect(() => releaseChangelog(released, '1.2.0', '2026-03-05')).toThrow('already')
    expect(() => releaseChangelog('# Changelog\n', '1.2.0', '2026-03-05')).toThrow('no heading')
  })
})

test('the version is set in package.json and in its lock file', () => {
  const lock =
    '{\n  "version": "0.1.0",\n  "packages": {\n    "": {\n      "version": "0.1.0"\n    }\n  }\n}\n'
  expect(setVersion(lock, '1.2.0', '2027-01-02')).toBe(lock.replaceAll('0.1.0', '1.2.0'))
  const manifest = '{\n  "version": "0.1.0",\n  "releaseDate": "2026-11-29"\n}\n'
  expect(setVersion(manifest, '1.2.0', '2027-01-02')).toBe(
    manifest.replace('0.1.0', '1.2.0').replace('2026-11-29', '2027-01-02'),
  )
})

describe('files that say another version', () => {
  const files = {
    'package.json': '{"version":"1.2.0"}',
    'package-lock.json': '{"version":"1.2.0"}',
    'image/nixery.yml': 'defaults:\n  labels:\n    org.opencontainers.image.version: 1.2.0\n',
    'CHANGELOG.md': releaseChangelog(changelog, '1.2.0', '2026-03-04'),
    'README.md':
      'uses: org/nixery-action@v1\nuses: org/nixery-action/plan@v1 # and nixery-action@1, nixery-action:1',
  }

  test('are none in a tree that is ready', () => {
    expect(versionProblems(files, 'v1.2.0')).toEqual([])
  })

  test('are all named', () => {
    expect(versionProblems(files, 'v2.0.0')).toEqual([
      'package.json: version 1.2.0, not 2.0.0',
      'package-lock.json: version 1.2.0, not 2.0.0',
      'image/nixery.yml: version 1.2.0, not 2.0.0',
      'CHANGELOG.md: no notes under "## [2.0.0] - DATE"',
      'README.md: "nixery-action@v1" is not of version 2',
      'README.md: "nixery-action/plan@v1" is not of version 2',
      'README.md: "nixery-action@1" is not of version 2',
      'README.md: "nixery-action:1" is not of version 2',
    ])
  })
})
