/** The whole of `plan`: an image file -> the jobs of a matrix. */
import { NixeryError } from '../base/errors.ts'
import { type ChooseCache, openBuildCache } from '../cache/open-build-cache.ts'
import { passingOn } from '../host/environment.ts'
import type { Log } from '../host/log/log.ts'
import { withHost, withoutSecrets } from '../host/work-dir.ts'
import { type DeclaredImage, everyImage, withInput } from '../request/image-file/given.ts'
import { fromText, parseTable, secretInputs } from '../request/inputs/input-table.ts'
import type { InputName } from '../request/inputs/inputs.ts'
import { jobSecrets } from '../request/login.ts'
import { withMissingDirectories } from '../request/missing-directories.ts'
import { runRequest } from '../request/request.ts'
import { OWN_PLAN_INPUTS, PLAN_INPUTS, type PlanInputName } from './inputs.ts'
import { type JobMatrix, planImages } from './plan-images.ts'

/** What both front ends do. Neither the log nor an error shows a secret. */
export function runPlan(
  given: (name: PlanInputName) => string | undefined,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: ChooseCache,
): Promise<JobMatrix> {
  return withoutSecrets([...secretInputs(PLAN_INPUTS, given), ...jobSecrets(env)], log, async (quietLog) => {
    const { inputs, problems } = parseTable(OWN_PLAN_INPUTS, fromText(given))
    if (problems.length > 0) throw new NixeryError('invalid-input', problems)
    const declared = withMissingDirectories(await everyImage(imagesOf(given)))
    const request = runRequest({ ...declared, images: declared.images.map(withoutPush) }, env)
    const options = {
      changedOnly: inputs['changed-only'],
      perPlatform: inputs['per-platform'],
      runners: inputs.runners,
    }
    return withHost(passingOn(env, request.passEnv), quietLog, request.timeoutSeconds, (host) =>
      planImages(request, options, host, openBuildCache(request, host, chooseCache, false)),
    )
  })
}

/** What is given beside the image file, and the file. */
function imagesOf(given: (name: PlanInputName) => string | undefined) {
  return fromText((name: InputName) => (name in PLAN_INPUTS ? given(name as PlanInputName) : undefined))
}

/** An image that has no name in a registry has jobs all the same: they push nothing. */
function withoutPush(image: DeclaredImage): DeclaredImage {
  if (image.given('image') !== undefined) return image
  return withInput(image, 'push', { text: 'false', directory: '.' })
}
