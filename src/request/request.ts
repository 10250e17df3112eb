import type { ParsedInputs } from '../inputs.ts'
import { ownPlatform } from '../inspect/choose-platform.ts'
import { checkPlatforms } from '../output/targets.ts'
import type { ToolSettings } from '../tools/release.ts'
import { ProblemCollector } from './collect.ts'
import { type Contents, contents } from './contents.ts'
import { type Description, description } from './description.ts'
import { type Destinations, destinations } from './destinations.ts'
import { type ImageSetup, imageSetup } from './image-config.ts'
import { type Layering, layering } from './layering.ts'
import { type NixSettings, nixSettings } from './nix.ts'
import { type Remembering, remembering } from './remembering.ts'

/** Everything that a run has to know, checked and complete. */
export interface ImageRequest extends Contents, ImageSetup, Description, Layering, Destinations, Remembering {
  readonly nix: NixSettings
  readonly oras: ToolSettings
  /** Reads private package sources on GitHub; empty for none. */
  readonly githubToken: string
  /** How long the whole run may take. */
  readonly timeoutSeconds: number | undefined
}

/** Checks the inputs against each other and completes them. Throws all problems at once, before any work. */
export function imageRequest(parsed: ParsedInputs, env: NodeJS.ProcessEnv): ImageRequest {
  const { inputs } = parsed
  const problems = new ProblemCollector(parsed)
  const what = contents(inputs, problems)
  // In the order in which the problems are read.
  const how = {
    ...imageSetup(inputs, what.shell, problems),
    ...layering(inputs, problems),
    ...description(inputs, env, problems),
  }
  const where = destinations(inputs, env, problems)
  problems.attempt(() => checkPlatforms(where.local, [what.platform], ownPlatform().architecture), undefined)
  const request: ImageRequest = {
    ...what,
    ...how,
    ...where,
    ...remembering(inputs, what.platform.architecture, where.names),
    nix: nixSettings(inputs, problems),
    oras: { release: inputs['oras-version'], mirror: inputs['download-mirror'] },
    githubToken: inputs['github-token'],
    timeoutSeconds: inputs.timeout,
  }
  problems.throwAll()
  return request
}
