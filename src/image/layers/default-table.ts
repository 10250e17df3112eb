import data from './default-table.json' with { type: 'json' }
import { nameTable, type TableData } from './name-table.ts'

/** The table that the product ships; made by `npm run layer-table`, see docs/layering.md. */
export const defaultTableData = data as unknown as TableData

export const defaultTable = nameTable(defaultTableData)
