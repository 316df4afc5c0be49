import { type RemadeUnitInput, remake } from '#resolvers/inventory/remake.ts'
import { operation } from '#resolvers/operation.ts'
import { checkWash } from '#rules/inventory/processing.ts'

export type WashUnitInput = RemadeUnitInput

/**
 * Records that red cells were washed, where the alliance has agreed on it: the new bag keeps for the hours of an opened
 * one, never longer than the old.
 * @throws ProcessingRefused, PlaceRefused
 */
export const washUnit = operation('inventory.washUnit', (tx, input: WashUnitInput) =>
  remake(tx, input, { kind: 'WASH', closedSystem: false, check: checkWash }),
)
