import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { invalid, parseList } from '../../base/parse.ts'
import { isInStore } from '../../closure/store-name.ts'

/** The directory of an image that a program starts in; the empty text is `undefined`. */
export function parseWorkdir(text: string): string | undefined {
  return text === '' ? undefined : parseImagePath('workdir', text)
}

/** Directories of an image whose content outlives its containers, sorted, each once. */
export function parseVolumes(text: string): readonly string[] {
  const given = parseList(text)
  const problems = given.flatMap((one) => [...problemsOf('volumes', one), ...mountProblems(one)])
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  const paths = given.map((one) => parseImagePath('volumes', one))
  if (paths.includes('/')) {
    const hint = 'name the directory that is written to, for example /data'
    return invalid('volumes', 'the whole image cannot be a volume', hint)
  }
  return [...new Set(paths)].sort()
}

/** What Docker and Compose would take for several volumes, or for a place on the machine. */
function mountProblems(text: string) {
  if (!/[:\s]\/|:[a-z,]+$/i.test(text)) return []
  const hint = 'name directories of the image alone, separated by commas or line ends'
  return [{ input: 'volumes', message: `"${text}" is not one directory`, hint }]
}

/**
 * An absolute path of an image, without a slash at its end. Throws `invalid-input` when it leaves the image
 * or enters the store.
 */
export function parseImagePath(input: string, text: string): string {
  const problems = problemsOf(input, text)
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return normal(text)
}

function problemsOf(input: string, text: string) {
  if (!text.startsWith('/') || text.split('/').includes('..') || /[\0\n]/.test(text)) {
    const hint = 'begin it with / and leave out .., for example /app'
    return [{ input, message: `"${text}" is not a path of the image`, hint }]
  }
  if (!isInStore(normal(text))) return []
  const hint = 'choose a directory outside: the store has packages and nothing else'
  return [{ input, message: `"${text}" lies in the Nix store`, hint }]
}

const normal = (text: string): string => path.posix.resolve(text)
