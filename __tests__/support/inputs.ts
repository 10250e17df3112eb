import { type InputName, type Inputs, parseInputs } from '../../src/inputs.ts'
import { type ImageRequest, imageRequest } from '../../src/request.ts'

/** Inputs as a workflow gives them: text by name. */
export type Given = Partial<Record<InputName, string>>

/** The least that makes a run: a package, where it comes from, and no push. */
export const least: Given = { packages: 'git', nixpkgs: './pkgs', push: 'false' }

export const inputsOf = (given: Given): Inputs => parseInputs((name) => given[name])

/** The request of the least inputs with the given differences, in an environment that says nothing. */
export const requestOf = (given: Given = {}, env: NodeJS.ProcessEnv = {}): ImageRequest =>
  imageRequest(inputsOf({ ...least, ...given }), env)
