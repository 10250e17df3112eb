import { NixeryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { parseList } from '../../base/parse.ts'
import { isVariable } from '../../host/environment.ts'

/** Names of variables that Nix and credential helpers get. Throws every one that cannot be passed on. */
export function parsePassEnv(text: string): readonly string[] {
  const names = parseList(text)
  const problems = names
    .filter((name) => !isVariable(name))
    .map((name) => ({
      input: 'pass-env',
      message: `"${name}" cannot be passed on: it is no name of a variable, or one with secrets of this action`,
      hint: 'name variables of your own, as in pass-env: NPM_TOKEN',
    }))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return [...new Set(names)].sort()
}

/**
 * What an evaluation may make something else of, for keys: values may be secrets. Empty where none is passed
 * on.
 */
export function passedEnvironment(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, sha256(env[name])]])),
  )
}
