import { existsSync } from 'node:fs'
import type { Call } from './call.ts'

/** The image file that a command takes when it is given none. */
export const IMAGE_FILE = 'nixery.yml'

/**
 * The options of a call; without packages, record and image file, `nixery.yml` of the working directory is the
 * image file.
 */
export function withImageFile({ option, log }: Pick<Call, 'option' | 'log'>): Call['option'] {
  const isGiven = ['file', 'packages', 'from-record'].some((name) => option(name) !== undefined)
  if (isGiven || !existsSync(IMAGE_FILE)) return option
  log.info(`Using ${IMAGE_FILE}`)
  return (name) => (name === 'file' ? IMAGE_FILE : option(name))
}
