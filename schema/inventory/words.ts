import type { QuantityUnit } from '#lib/quantities.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import {
  holdKindLabels,
  holdKinds,
  unitStateLabels,
  unitStates,
  visualDefectLabels,
  visualDefects,
} from '#rules/inventory/terms.ts'
import {
  anticoagulantLabels,
  anticoagulants,
  componentClasses,
  componentClassLabels,
  labelSchemeLabels,
  labelSchemes,
} from '#rules/products/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The vocabularies of the context as enumerations; those of groups and quantities belong to earlier contexts. */
export type InventoryWords = ReturnType<typeof inventoryWords>

export const inventoryWords = (hub: Hub) => ({
  ComponentClass: hub.words(
    'ComponentClass',
    'Which rules of compatibility and storage a product follows.',
    componentClasses,
    componentClassLabels,
  ),
  UnitState: hub.words(
    'UnitState',
    'Custody: where a unit is in its life. What may not be done with it is a hold, never a state.',
    unitStates,
    unitStateLabels,
  ),
  HoldKind: hub.words('HoldKind', 'Why a unit may not be used, wherever it is.', holdKinds, holdKindLabels),
  VisualDefect: hub.words(
    'VisualDefect',
    'What forbids the use of a bag to the eye (technical specification of 2000, art. 26).',
    visualDefects,
    visualDefectLabels,
  ),
  LabelScheme: hub.words('LabelScheme', 'How a bag is labelled.', labelSchemes, labelSchemeLabels),
  Anticoagulant: hub.words(
    'Anticoagulant',
    'What blood is kept liquid in; its shelf life hangs on it.',
    anticoagulants,
    anticoagulantLabels,
  ),
  // Defined by the contexts below.
  AboGroup: hub.wordsOf<AboGroup>('AboGroup'),
  RhdType: hub.wordsOf<RhdType>('RhdType'),
  QuantityUnit: hub.wordsOf<QuantityUnit>('QuantityUnit'),
})
