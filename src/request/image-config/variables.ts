import { NixeryError, type Problem } from '../../base/errors.ts'
import { parseKeyValues } from '../../base/parse.ts'

/**
 * Environment variables, one `NAME=value` per line. Nothing in a value is replaced; throws every line that is
 * wrong.
 */
export function parseVariables(text: string): Readonly<Record<string, string>> {
  const values = parseKeyValues('env')(text)
  const problems: Problem[] = []
  for (const name of Object.keys(values).filter((one) => /[\s\0]/.test(one))) {
    problems.push({
      input: 'env',
      message: `"${name}" cannot be the name of a variable`,
      hint: 'leave out the spaces: one NAME=value per line',
    })
  }
  if (/\$\{?PATH\b/.test(values.PATH ?? '')) {
    problems.push({
      input: 'env',
      message: `nothing replaces $PATH in "${values.PATH}"`,
      hint: 'write the whole search path, for example PATH=/app/bin:/usr/bin:/bin',
    })
  }
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return values
}
