import { type RemadeUnitInput, remake } from '#resolvers/inventory/remake.ts'
import { operation } from '#resolvers/operation.ts'
import { checkIrradiation } from '#rules/inventory/processing.ts'

export type IrradiateUnitInput = RemadeUnitInput

/**
 * Records that a bag of cells was irradiated, where the alliance has agreed on it: the new bag keeps for the days of the
 * rule set in force, never longer than the old.
 * @throws ProcessingRefused, PlaceRefused
 */
export const irradiateUnit = operation('inventory.irradiateUnit', (tx, input: IrradiateUnitInput) =>
  remake(tx, input, { kind: 'IRRADIATE', closedSystem: true, check: checkIrradiation }),
)
