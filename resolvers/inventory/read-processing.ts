import {
  listProcessingsByUnitIds,
  listUnitsMadeOf,
  type ProcessingRow,
} from '#db/inventory/finders-processing.ts'
import { many } from '#resolvers/reads.ts'

export type { ProcessingRow }

/** What was done to a unit, in order. */
export const processingsOfUnit = many(listProcessingsByUnitIds, (row) => row.unitId)
/** The units that were made of one. */
export const unitsMadeOf = many(listUnitsMadeOf, (row) => row.parentId ?? '')
