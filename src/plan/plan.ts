/** The whole of `plan`: an image file -> the jobs of a matrix. */
import { noCache } from '../cache/cache.ts'
import { Memory } from '../cache/memory.ts'
import { NixeryError } from '../errors.ts'
import { declaredImages } from '../image-file/given.ts'
import { fromText, parseTable, secretInputs } from '../input-table.ts'
import type { InputName } from '../inputs.ts'
import type { Log } from '../log/log.ts'
import { invalid } from '../parse.ts'
import { runRequest } from '../request/request.ts'
import type { ChooseCache } from '../run.ts'
import { withHost, withoutSecrets } from '../with-host.ts'
import { OWN_PLAN_INPUTS, PLAN_INPUTS, type PlanInputName } from './inputs.ts'
import { type FleetPlan, planImages } from './plan-images.ts'

/** What both front ends do. Neither the log nor an error shows a secret. */
export function runPlan(
  given: (name: PlanInputName) => string | undefined,
  env: NodeJS.ProcessEnv,
  log: Log,
  chooseCache: ChooseCache,
): Promise<FleetPlan> {
  return withoutSecrets(secretInputs(PLAN_INPUTS, given), log, async (quietLog) => {
    const { inputs, problems } = parseTable(OWN_PLAN_INPUTS, fromText(given))
    if (problems.length > 0) throw new NixeryError('invalid-input', problems)
    if ((given('file') ?? '').trim() === '')
      return invalid('file: no image file is given', 'give the path of one, such as nixery.yml')
    const request = runRequest(await declaredImages(imagesOf(given, inputs['changed-only'])), env)
    const options = {
      changedOnly: inputs['changed-only'],
      perPlatform: inputs['per-platform'],
      runners: inputs.runners,
    }
    return withHost(env, quietLog, request.timeoutSeconds, (host) => {
      const cache = request.cache === 'false' ? noCache : chooseCache(request, host)
      return planImages(request, options, host, new Memory(cache, false, request.family, host))
    })
  })
}

/** All images of the file, with what is given beside it. Where images go only matters to those who look there. */
function imagesOf(given: (name: PlanInputName) => string | undefined, changedOnly: boolean) {
  return fromText((name: InputName) => {
    if (name === 'all') return 'true'
    if (name === 'push' && !changedOnly) return 'false'
    return name in PLAN_INPUTS ? given(name as PlanInputName) : undefined
  })
}
