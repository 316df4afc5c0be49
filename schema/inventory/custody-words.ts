import {
  destructionMethodLabels,
  destructionMethods,
  discardReasonLabels,
  discardReasons,
  discardStateLabels,
  discardStates,
  handOverItemLabels,
  handOverItems,
  returnReasonLabels,
  returnReasons,
} from '#rules/inventory/terms.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'

/** The vocabularies of blood that has passed the gate. */
export type CustodyWords = ReturnType<typeof custodyWords>

export const custodyWords = (hub: Hub, { VisualDefect }: InventoryWords) => ({
  VisualDefect,
  HandOverItem: hub.words(
    'HandOverItem',
    'What issuer and collector compare before blood leaves (technical specification of 2000, art. 24).',
    handOverItems,
    handOverItemLabels,
  ),
  DiscardReason: hub.words('DiscardReason', 'Why blood is thrown away.', discardReasons, discardReasonLabels),
  ReturnReason: hub.words(
    'ReturnReason',
    'Why issued blood comes back unused.',
    returnReasons,
    returnReasonLabels,
  ),
  DiscardState: hub.words(
    'DiscardState',
    'A discard from its proposal to the destruction of the bag.',
    discardStates,
    discardStateLabels,
  ),
  DestructionMethod: hub.words(
    'DestructionMethod',
    'How a discarded bag was destroyed.',
    destructionMethods,
    destructionMethodLabels,
  ),
})
