/** How images to merge are named: by digests, since a tag may point elsewhere by now. */
import { readdirSync } from 'node:fs'
import { compare } from '../base/collections.ts'
import { isProblem, type Problem } from '../base/errors.ts'
import { type Digest, isDigest } from '../base/hash.ts'
import { allOrProblems, invalid } from '../base/parse.ts'
import { type ImageName, parseReference } from '../image/oci/reference.ts'

export interface GivenDigest {
  /** Where it is; undefined for the first repository that the merged image goes to. */
  readonly image: ImageName | undefined
  readonly digest: Digest
}

/**
 * `sha256:...` or `NAME@sha256:...`, separated by spaces, commas or newlines. Throws a problem for each that
 * is neither.
 */
export function givenDigests(text: string): readonly GivenDigest[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  return allOrProblems(entries.map(givenDigest))
}

/**
 * The digests that files in a directory are named after: `sha256:` and the digits, or the digits alone, as
 * file systems and artifacts want it. None for the empty path. Throws `invalid-input`.
 */
export function digestsIn(directory: string): readonly GivenDigest[] {
  return allOrProblems(
    (directory === '' ? [] : fileNames(directory)).map((name) => namedDigest(name, directory)),
  )
}

function namedDigest(name: string, directory: string): GivenDigest | Problem {
  const [, digits] = /^(?:sha256[:-])?([0-9a-f]{64})$/.exec(name) ?? []
  if (digits !== undefined) return { image: undefined, digest: `sha256:${digits}` }
  return {
    input: 'digests-dir',
    message: `the file "${name}" in ${directory} is not named after a digest`,
    hint: 'give a directory with nothing in it but such files, for example a new one below runner.temp',
  }
}

function fileNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort(compare)
  } catch (error) {
    return invalid(
      'digests-dir',
      (error as Error).message,
      `let actions/download-artifact write the digests there first, with path: ${directory}`,
    )
  }
}

function givenDigest(entry: string): GivenDigest | Problem {
  if (isDigest(entry)) return { image: undefined, digest: entry }
  if (!entry.includes('@')) {
    return {
      input: 'digests',
      message: `"${entry}" is no digest`,
      hint: 'write sha256:... or NAME@sha256:..., as the outputs digest and image of a build are',
    }
  }
  const reference = parseReference('digests', entry)
  return isProblem(reference) ? reference : { image: reference.image, digest: reference.reference as Digest }
}
