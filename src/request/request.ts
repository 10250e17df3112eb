import type { Inputs, ParsedInputs } from '../inputs.ts'
import type { ToolSettings } from '../tools/release.ts'
import { ProblemCollector } from './collect.ts'
import { type Contents, contents } from './contents.ts'
import { type Description, description } from './description.ts'
import { type Destinations, destinations } from './destinations.ts'
import { type Layering, layering } from './layering.ts'
import { type Remembering, remembering } from './remembering.ts'

/** Everything that a run has to know, checked and complete. */
export interface ImageRequest extends Contents, Description, Layering, Destinations, Remembering {
  readonly nix: NixSettings
  readonly oras: ToolSettings
  /** Reads private package sources on GitHub; empty for none. */
  readonly githubToken: string
  /** How long the whole run may take. */
  readonly timeoutSeconds: number | undefined
}

/** How Nix is found and called. */
export interface NixSettings extends ToolSettings {
  readonly installer: Inputs['nix-installer']
  /** Lines in the format of nix.conf. */
  readonly config: string
  /** What happens when packages would be built from source. */
  readonly buildFromSource: Inputs['build-from-source']
}

/** Checks the inputs against each other and completes them. Throws all problems at once, before any work. */
export function imageRequest(parsed: ParsedInputs, env: NodeJS.ProcessEnv): ImageRequest {
  const { inputs } = parsed
  const problems = new ProblemCollector(parsed)
  const what = contents(inputs, problems)
  const mirror = inputs['download-mirror']
  const request: ImageRequest = {
    ...what,
    ...layering(inputs, problems),
    ...description(inputs, env, problems),
    ...destinations(inputs, env, problems),
    ...remembering(inputs, what.platform.architecture),
    nix: {
      installer: inputs['nix-installer'],
      config: inputs['nix-config'],
      release: inputs['nix-version'],
      mirror,
      buildFromSource: inputs['build-from-source'],
    },
    oras: { release: inputs['oras-version'], mirror },
    githubToken: inputs['github-token'],
    timeoutSeconds: inputs.timeout,
  }
  problems.throwAll()
  return request
}
