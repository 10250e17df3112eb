import { defaultTable } from './default-table.ts'
import type { Grouping } from './group.ts'
import { groupByName } from './group-by-name.ts'
import { groupByPlan, type LayerAssignments } from './layer-assignments.ts'
import type { NameData } from './name-data.ts'
import { withNameData } from './name-table.ts'

/**
 * The user's plan where there is one; else, and for what it does not know, the rule with the shipped table
 * and what the user has counted of names.
 */
export function chooseGrouping(plan: LayerAssignments | undefined, nameData?: NameData): Grouping {
  const table = nameData === undefined ? defaultTable : withNameData(defaultTable, nameData)
  return plan === undefined ? groupByName(table) : groupByPlan(plan.groups, table)
}
