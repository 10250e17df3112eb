/** Measures contenders on scenarios, and prints what they cost: one cell for each budget, or one line. */
import { BUDGETS, type Contender } from './contenders.ts'
import { average, geometricMean, printHead, printRow, quantile } from './report.ts'
import { type Scenario, type Score, scoreOf } from './score.ts'

type Contenders = Readonly<Record<string, Contender>>

/** The score for each budget. */
export function printScores(
  contenders: Contenders,
  scenarios: readonly Scenario[],
  budgets: readonly number[] = BUDGETS,
  digits = 2,
): void {
  printHead(['', ...budgets.map((budget) => `${budget} layers`)])
  for (const [name, contender] of Object.entries(contenders)) {
    const cells = budgets.map((budget) => scoresOf(contender, budget, scenarios).map(({ score }) => score))
    printRow([name, ...cells.map((scores) => geometricMean(scores).toFixed(digits))])
  }
}

/** Every cost, sizes and times. */
export function printDetails(contenders: Contenders, scenarios: readonly Scenario[]): void {
  const bytes = ['MB an update: mean', 'p90', 'MB an addition: mean', 'layer: median', 'p90']
  printHead(['', 'layers', 'stored', 'updated', 'added', ...bytes, 'ms an image'])
  for (const [name, contender] of Object.entries(contenders))
    for (const budget of BUDGETS) {
      const start = performance.now()
      const scores = scoresOf(contender, budget, scenarios)
      const grouped = scenarios.reduce(
        (sum, { fleet, additions }) => sum + fleet.images.length + additions.length,
        0,
      )
      const milliseconds = (performance.now() - start) / grouped
      printRow([name, budget, ...costs(scores), ...megabytes(scores), milliseconds.toFixed(1)])
    }
}

export function scoresOf(contender: Contender, budget: number, scenarios: readonly Scenario[]): Score[] {
  return scenarios.map((scenario) => {
    const grouping = contender(scenario.fleet, budget)
    return scoreOf(scenario, ({ graph }) => grouping(graph, budget))
  })
}

export function describeFleets(scenarios: readonly Scenario[]): string {
  const sizes = scenarios.flatMap(({ fleet }) => fleet.images.map((image) => image.members.size))
  const [least, median, most] = [0, 0.5, 1].map((share) => quantile(sizes, share))
  return `${scenarios.length} fleets, ${sizes.length} images of ${least} to ${most} paths (median ${median}).`
}

function costs(scores: readonly Score[]): string[] {
  return (['stored', 'updated', 'added'] as const).map((cost) =>
    geometricMean(scores.map((score) => score[cost])).toFixed(2),
  )
}

function megabytes(scores: readonly Score[]): string[] {
  const all = (field: 'perUpdate' | 'perAddition' | 'layerSizes') => scores.flatMap((score) => score[field])
  const [updates, additions, layers] = [all('perUpdate'), all('perAddition'), all('layerSizes')]
  return [
    average(updates),
    quantile(updates, 0.9),
    average(additions),
    quantile(layers, 0.5),
    quantile(layers, 0.9),
  ].map((bytes) => (bytes / 1e6).toFixed(1))
}
