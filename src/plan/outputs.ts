import { markdownTable, plain } from '../base/markdown.ts'
import { changesText } from '../cache/inputs-record.ts'
import type { JobMatrix } from './plan-images.ts'

/** The one table of outputs of `plan`, as OUTPUTS is that of `build`. */
export const PLAN_OUTPUTS = {
  matrix:
    'JSON object for strategy.matrix: {"include": [{"id", "name", "platforms", "runner"}]}, with name and platforms for the inputs of the same names, runner for runs-on, and an id (tools, tools@linux-arm64) for names of artifacts',
  images: 'JSON list: names of the images in the matrix',
  unchanged: 'JSON list: names of the images that were left out because they are up to date',
  changed:
    'JSON object: for each image in the matrix, by name, the inputs that differ from those of its last build, as [{"input", "added", "removed", "updated", "from", "to"}]; images of which the cache has no earlier build are left out. Empty without changed-only',
  count: 'Number of jobs. GitHub fails on an empty matrix: run the matrix job only if this is not 0',
  summary: 'The step summary, Markdown',
} as const

export type PlanOutputs = Readonly<Record<keyof typeof PLAN_OUTPUTS, string | number | object>> & {
  readonly summary: string
}

export function toPlanOutputs(plan: JobMatrix): PlanOutputs {
  const { matrix, images, unchanged, changed } = plan
  return {
    matrix,
    images,
    unchanged,
    changed,
    count: matrix.include.length,
    summary: renderPlanSummary(plan),
  }
}

/** The step summary, Markdown: the jobs, and what was left out. */
export function renderPlanSummary({ matrix, unchanged, changed }: JobMatrix): string {
  const hasChanges = Object.keys(changed).length > 0
  const rows = matrix.include.map(({ name, platforms, runner }) => [
    plain(name),
    platforms,
    plain(String(runner)),
    ...(hasChanges ? [plain(changesText(changed[name] ?? []))] : []),
  ])
  const columns = {
    ...({ image: 'left', platforms: 'left', runner: 'left' } as const),
    ...(hasChanges ? ({ changed: 'left' } as const) : {}),
  }
  const table = rows.length === 0 ? [] : ['', ...markdownTable(columns, rows)]
  const left = unchanged.length === 0 ? [] : ['', `Up to date: ${unchanged.map(plain).join(', ')}`]
  const title = `### ${rows.length} ${rows.length === 1 ? 'job' : 'jobs'}`
  return `${[title, ...table, ...left].join('\n')}\n`
}
