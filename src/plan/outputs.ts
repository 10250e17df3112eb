import type { JobMatrix } from './plan-images.ts'

/** The one table of outputs of `plan`, as OUTPUTS is that of `build`. */
export const PLAN_OUTPUTS = {
  matrix:
    'JSON object for strategy.matrix: {"include": [{"id", "name", "platforms", "runner"}]}, with name and platforms for the inputs of the same names, runner for runs-on, and an id (tools, tools@linux-arm64) for names of artifacts',
  images: 'JSON list: the names of the images in the matrix',
  unchanged: 'JSON list: the names of the images that were left out because nothing is new with them',
  count: 'Number of jobs. GitHub takes an empty matrix for an error: run the job if this is not 0',
  summary: 'The step summary, Markdown',
} as const

export type PlanOutputs = Readonly<Record<keyof typeof PLAN_OUTPUTS, string | number | object>> & {
  readonly summary: string
}

export function toPlanOutputs(plan: JobMatrix): PlanOutputs {
  const { matrix, images, unchanged } = plan
  return { matrix, images, unchanged, count: matrix.include.length, summary: renderPlanSummary(plan) }
}

/** The step summary, Markdown: the jobs, and what was left out. */
export function renderPlanSummary({ matrix, unchanged }: JobMatrix): string {
  const rows = matrix.include.map(({ name, platforms, runner }) => `| ${name} | ${platforms} | ${runner} |`)
  const table = rows.length === 0 ? [] : ['', '| image | platforms | runner |', '|---|---|---|', ...rows]
  const left = unchanged.length === 0 ? [] : ['', `Nothing is new: ${unchanged.join(', ')}`]
  const title = `### ${rows.length} ${rows.length === 1 ? 'job' : 'jobs'}`
  return `${[title, ...table, ...left].join('\n')}\n`
}
