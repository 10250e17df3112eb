import { NixeryError } from '../../src/errors.ts'
import { fromText } from '../../src/input-table.ts'
import { type InputName, type Inputs, parseInputs } from '../../src/inputs.ts'
import { type ImageRequest, imageRequest } from '../../src/request/request.ts'

/** Inputs as a workflow gives them: text by name. */
export type Given = Partial<Record<InputName, string>>

/** The least that makes a run: a package, where it comes from, and no push. */
export const least: Given = { packages: 'git', nixpkgs: './pkgs', push: 'false' }

const parse = (given: Given) => parseInputs(fromText((name) => given[name]))

/** Throws when one of them cannot be used. */
export function inputsOf(given: Given): Inputs {
  const { inputs, problems } = parse(given)
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return inputs
}

/** The request of the least inputs with the given differences, in an environment that says nothing. */
export const requestOf = (given: Given = {}, env: NodeJS.ProcessEnv = {}): ImageRequest =>
  imageRequest(parse({ ...least, ...given }), env)
