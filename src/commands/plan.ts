import { alignLeft } from '../base/columns.ts'
import { commandCache } from '../cache/directory.ts'
import { changesText } from '../cache/inputs-record.ts'
import { formatPipeline, gitlabPipeline } from '../plan/gitlab-pipeline.ts'
import { parseRunners } from '../plan/inputs.ts'
import { toPlanOutputs } from '../plan/outputs.ts'
import { runPlan } from '../plan/plan.ts'
import type { JobMatrix } from '../plan/plan-images.ts'
import { type Answer, type Call, terminalOf } from './call.ts'
import { withImageFile } from './default-file.ts'
import { write } from './result-files.ts'

/** `nixery-action plan`: see its help. */
export async function planCommand(call: Call): Promise<Answer> {
  const { env, log } = call
  const option = withImageFile(call)
  const plan = await runPlan(option, env, log, commandCache)
  writePipeline(option, plan)
  return { text: terminalOf(call) ? planText(plan) : `${JSON.stringify(toPlanOutputs(plan))}\n` }
}

/** For a person: a line for each job, and what needs none. */
export function planText({ matrix, unchanged, changed }: JobMatrix): string {
  const rows = matrix.include.map(({ name, platforms, runner }) => [
    name,
    platforms,
    [runner].flat().join(' '),
    changed[name] === undefined ? '' : `changed: ${changesText(changed[name])}`,
  ])
  const jobs =
    rows.length === 0 ? 'nothing to build' : alignLeft([['image', 'platforms', 'runner', ''], ...rows])
  return `${jobs}\n${unchanged.length === 0 ? '' : `up to date: ${unchanged.join(', ')}\n`}`
}

function writePipeline(option: Call['option'], { matrix }: JobMatrix): void {
  const file = option('gitlab-pipeline')
  if (file === undefined) return
  const image = option('gitlab-image')
  const pipeline = gitlabPipeline(matrix, {
    file: option('file') ?? '',
    perPlatform: option('per-platform') === 'true',
    chosen: Object.values(parseRunners(option('runners') ?? '')).flat(),
    ...(image === undefined ? {} : { image }),
  })
  write('gitlab-pipeline', file, formatPipeline(pipeline))
}
