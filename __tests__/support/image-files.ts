import { NixeryError, type Problem } from '../../src/base/errors.ts'
import { type ImageFile, parseImageFile } from '../../src/request/image-file/image-file.ts'

/** What is read from this text, as if it stood in fleet/nixery.yml. */
export const readFile = (text: string): ImageFile => parseImageFile(text, 'fleet/nixery.yml')

/** What is wrong with this text, whether or not there are images in it. */
export function fileProblems(text: string): readonly Problem[] {
  try {
    return readFile(text).problems
  } catch (error) {
    if (!(error instanceof NixeryError)) throw error
    return error.problems
  }
}
