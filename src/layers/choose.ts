import { defaultTable } from './default-table.ts'
import type { Grouping } from './group.ts'
import { groupByName } from './group-by-name.ts'
import { groupByPlan, type LayersPlan } from './plan.ts'

/** The user's plan where there is one; else, and for what it does not know, the rule with the shipped table. */
export function chooseGrouping(plan: LayersPlan | undefined): Grouping {
  return plan === undefined ? groupByName(defaultTable) : groupByPlan(plan.groups, defaultTable)
}
