import { defaultTable } from './default-table.ts'
import type { Grouping } from './group.ts'
import { groupByName } from './group-by-name.ts'
import type { NameData } from './name-data.ts'
import { withNameData } from './name-table.ts'
import { groupByPlan, type LayersPlan } from './plan.ts'

/**
 * The user's plan where there is one; else, and for what it does not know, the rule with the shipped table and what the
 * user has counted of names.
 */
export function chooseGrouping(plan: LayersPlan | undefined, nameData?: NameData): Grouping {
  const table = nameData === undefined ? defaultTable : withNameData(defaultTable, nameData)
  return plan === undefined ? groupByName(table) : groupByPlan(plan.groups, table)
}
