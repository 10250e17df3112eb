import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { formatProblems } from '../../../../src/base/errors.ts'
import { likelySecrets } from '../../../../src/image/check/secrets.ts'
import { filesToAdd } from '../../../../src/request/image-config/added-files.ts'
import { readFiles } from '../../../../src/request/image-config/read-files.ts'
import { scratchDir } from '../../../support/scratch.ts'

const token = `ghp${'_'}${'a1'.repeat(18)}`

/** What is said of files with these contents below /app. */
async function saidOf(contents: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const directory = await scratchDir('likely-secrets')
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(join(directory, name, '..'), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  const files = readFiles(filesToAdd('.:/app', directory), undefined)
  return likelySecrets({}, files).map(({ input, message }) => `${input}: ${message}`)
}

describe('texts', () => {
  test('that look like secrets are told by their keys, in the inputs that they are of', () => {
    const problems = likelySecrets(
      {
        env: { MODE: 'production', API: token },
        labels: { 'org.example.ci': `by ${token}` },
        annotations: {},
      },
      [],
    )
    expect(problems.map(({ input, message }) => [input, message])).toEqual([
      ['env', 'API looks like a GitHub token, which everyone who can pull the image can read'],
      ['labels', 'org.example.ci looks like a GitHub token, which everyone who can pull the image can read'],
    ])
    expect(formatProblems(problems)).not.toContain(token)
  })
})

describe('files', () => {
  const seen = 'which everyone who can pull the image can read'

  test.each([
    ['.env', 'A=1', 'a file of secrets'],
    ['web/.env.local', 'A=1', 'a file of secrets'],
    ['home/.netrc', 'machine h', 'a file of passwords'],
    ['.git-credentials', 'https://u:p@h', 'a file of passwords'],
    ['.ssh/id_rsa', 'k', 'a private key'],
    ['.ssh/id_ed25519', 'k', 'a private key'],
    ['tls.pem', `-----BEGIN ${'PRIVATE'} KEY-----\n${'MIIEow'.repeat(9)}\n`, 'a private key'],
    ['config.json', JSON.stringify({ token }), 'a GitHub token'],
    ['.npmrc', '//npm.example.org/:_authToken=abc-def\n', 'a login for npm'],
    ['.npmrc', 'a=b\n_auth = "YWJj"\n', 'a login for npm'],
  ])('%s with %j', async (name, text, what) => {
    expect(await saidOf({ [name]: text })).toEqual([`files: /app/${name} looks like ${what}, ${seen}`])
  })

  test.each([
    ['.env', ''],
    ['.env.example', 'A=1'],
    ['.ssh/id_rsa.pub', 'ssh-rsa AAAA'],
    ['.npmrc', 'registry=https://npm.example.org\n'],
    ['.npmrc', `//npm.example.org/:_authToken=\${NPM_TOKEN}\n# _auth=abc\n`],
    ['page.html', '<a>_authToken=abc</a>'],
    ['data', `${token}${' '.repeat(64 * 1024)}`],
  ])('none: %s with %j', async (name, text) => {
    expect(await saidOf({ [name]: text })).toEqual([])
  })

  test('of one kind are told together, a few by name', async () => {
    const names = Array.from({ length: 7 }, (_, number) => `${number}/.env`)
    const said = await saidOf({ ...Object.fromEntries(names.map((name) => [name, 'A=1'])), key: token })
    const some = names
      .slice(0, 5)
      .map((name) => `/app/${name}`)
      .join(', ')
    expect(said).toEqual([
      `files: ${some} and 2 more look like a file of secrets, ${seen}`,
      `files: /app/key looks like a GitHub token, ${seen}`,
    ])
  })
})
