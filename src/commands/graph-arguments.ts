/** What commands that read closures have on their command line. */
import { NixeryError } from '../base/errors.ts'
import { parseList } from '../base/parse.ts'

/** What an option of a command was given; undefined for nothing. */
export type OptionOf = (name: string) => string | undefined

/** The images that `group-layers` and `plan-layers` read, from the command line. Throws `usage`. */
export function graphArguments(option: OptionOf) {
  refuseTogether(option, 'fleet', ['roots'], 'in a fleet each image has its own "roots"')
  return { roots: parseList(option('roots') ?? ''), fleet: option('fleet') === 'true' }
}

/** Throws `usage` when an option is given together with one of the others. */
export function refuseTogether(option: OptionOf, one: string, others: readonly string[], hint: string): void {
  const other = others.find((name) => option(name) !== undefined)
  if (option(one) === undefined || other === undefined) return
  throw new NixeryError('usage', { message: `--${one} and --${other} cannot be used together`, hint })
}
