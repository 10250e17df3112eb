import { NixeryError } from '../../src/base/errors.ts'
import { fromText } from '../../src/request/inputs/input-table.ts'
import { type InputName, type Inputs, parseInputs } from '../../src/request/inputs/inputs.ts'
import {
  type ImageRequest,
  type PlatformRequest,
  type RunRequest,
  runRequest,
} from '../../src/request/request.ts'

/** Inputs as a workflow gives them: text by name. */
export type Given = Partial<Record<InputName, string>>

/** The least that makes a run: a package, where it comes from, and no push. */
export const least: Given = { packages: 'git', nixpkgs: './pkgs', push: 'false' }

const given = (inputs: Given) => fromText((name: InputName) => inputs[name])

/** Throws when one of them cannot be used. */
export function inputsOf(inputs: Given): Inputs {
  const { inputs: parsed, problems } = parseInputs(given(inputs))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return parsed
}

/** A run for one image on one platform, with all that is said of any of the three. */
export type FlatRequest = RunRequest & ImageRequest & PlatformRequest

/** The parts of a run for one image in one object. The platform is the first of several. */
export function flatRequest(request: RunRequest): FlatRequest {
  const [image] = request.images
  const [platform] = image?.platforms ?? []
  if (image === undefined || platform === undefined) throw new Error('there is no image')
  return { ...request, ...image, ...platform }
}

/** The run of the least inputs with the given differences, in an environment that says nothing. */
export const runOf = (inputs: Given = {}, env: NodeJS.ProcessEnv = {}): RunRequest =>
  runRequest(
    {
      images: [{ name: undefined, given: given({ ...least, ...inputs }), givenFor: () => undefined }],
      problems: [],
    },
    env,
  )

/** The same in one object. */
export const requestOf = (inputs: Given = {}, env: NodeJS.ProcessEnv = {}): FlatRequest =>
  flatRequest(runOf(inputs, env))
