import { existsSync } from 'node:fs'
import { NixeryError } from '../base/errors.ts'
import type { Call } from './call.ts'

/** The image file that a command takes when it is given none. */
export const IMAGE_FILE = 'nixery.yml'

/** What says itself which image is meant. */
const INSTEAD = ['packages', 'from-record'] as const

/**
 * The options of a call; without an image file, and without one of the options that stand for one,
 * `nixery.yml` of the working directory is the image file.
 */
export function withImageFile(
  { option, log }: Pick<Call, 'option' | 'log'>,
  instead: readonly string[] = INSTEAD,
): Call['option'] {
  const isGiven = ['file', ...instead].some((name) => option(name) !== undefined)
  if (isGiven || !existsSync(IMAGE_FILE)) return option
  log.info(`Using ${IMAGE_FILE}`)
  return (name) => (name === 'file' ? IMAGE_FILE : option(name))
}

/** The options of a call whose operands are the list of packages. `defaults`: for what is not given. */
export function withPackages(
  call: Pick<Call, 'option' | 'log' | 'operands'>,
  defaults: Readonly<Record<string, string>> = {},
): Call['option'] {
  const { option, operands } = call
  const packages = operands.join(' ')
  if (packages === '') return withImageFile(call)
  const other = ['packages', 'file', 'from-record'].find((name) => option(name) !== undefined)
  if (other !== undefined) {
    const message = `packages are given twice: "${packages}" and with --${other}`
    throw new NixeryError('usage', { message, hint: 'take out one of them' })
  }
  return (name) => (name === 'packages' ? packages : (option(name) ?? defaults[name]))
}
