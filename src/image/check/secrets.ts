/**
 * Secrets that would be in an image for everyone who can pull it, as far as they can be told by their looks.
 */
import path from 'node:path'
import { groupBy } from '../../base/collections.ts'
import { firstFew } from '../../base/columns.ts'
import type { Problem } from '../../base/errors.ts'
import { secretIn } from '../../base/tokens.ts'
import { bytesOf } from '../pack/file-content.ts'
import { contentSize, type FileContent, fromBinary, type TarEntry } from '../pack/tar.ts'

type Texts = Readonly<Record<string, string>>

/** Tokens and keys are in small files; what is larger is a program or data. */
const MAX_BYTES = 64 * 1024
/** So many files are named; the others are counted. */
const NAMED = 5
const NAMES = new Map([
  ['.env', 'a file of secrets'],
  ['.env.local', 'a file of secrets'],
  ['.netrc', 'a file of passwords'],
  ['.git-credentials', 'a file of passwords'],
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519'].map((name) => [name, 'a private key'] as const),
])
/** A login in .npmrc that is written out, and not a variable. */
const NPM_LOGIN = /^[^#;\n]{0,200}_(?:authToken|auth|password)[ \t]*=[ \t]*["']?[^\s"'$]/m

const SEEN = 'which everyone who can pull the image can read'

/** Variables, labels, annotations and files that look like secrets, by their names alone. */
export function likelySecrets(
  texts: Readonly<Record<string, Texts>>,
  files: readonly TarEntry[],
): readonly Problem[] {
  return [
    ...Object.entries(texts).flatMap(([input, values]) => secretTexts(input, values)),
    ...secretFiles(files),
  ]
}

function secretTexts(input: string, values: Texts): readonly Problem[] {
  const hint = 'leave it out, and give it to the container when it starts; if it is a secret, make a new one'
  return Object.entries(values).flatMap(([key, value]) => {
    const what = secretIn(value)
    return what === undefined ? [] : [{ input, message: `${key} looks like ${what}, ${SEEN}`, hint }]
  })
}

function secretFiles(files: readonly TarEntry[]): readonly Problem[] {
  const found = files.flatMap((entry) => {
    const what = secretOf(entry)
    return what === undefined ? [] : [{ what, name: `/${fromBinary(entry.name)}` }]
  })
  const hint =
    'name it in .dockerignore, and give it to the container when it starts, for example as a volume'
  return [...groupBy(found, ({ what }) => what)].map(([what, same]) => ({
    input: 'files',
    message: `${listed(same.map(({ name }) => name))} like ${what}, ${SEEN}`,
    hint,
  }))
}

const listed = (names: readonly string[]): string =>
  `${firstFew(names, NAMED)} ${names.length === 1 ? 'looks' : 'look'}`

function secretOf(entry: TarEntry): string | undefined {
  const size = contentSize(entry)
  if (entry.type !== 'file' || size === 0 || size > MAX_BYTES) return undefined
  const name = path.posix.basename(fromBinary(entry.name))
  const byName = NAMES.get(name)
  if (byName !== undefined) return byName
  const text = textOf(entry.content)
  return name === '.npmrc' && NPM_LOGIN.test(text) ? 'a login for npm' : secretIn(text)
}

const textOf = (content: FileContent): string => bytesOf(content).toString('latin1')
