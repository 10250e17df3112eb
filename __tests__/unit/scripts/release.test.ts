import { describe, expect, test } from '@jest/globals'
import {
  movingTags,
  parseVersion,
  releaseChangelog,
  releaseNotes,
  setVersion,
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
  expect(setVersion(lock, '1.2.0')).toBe(lock.replaceAll('0.1.0', '1.2.0'))
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
