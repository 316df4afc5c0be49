import {
  deliveryBagStateLabels,
  deliveryBagStates,
  stockDeliveryStateLabels,
  stockDeliveryStates,
} from '#rules/inventory/delivery-terms.ts'
import {
  stockOrderKindLabels,
  stockOrderKinds,
  stockOrderStateLabels,
  stockOrderStates,
  stockUrgencies,
  stockUrgencyLabels,
} from '#rules/supply/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The vocabularies of the context as enumerations; those of groups belong to earlier contexts. */
export type SupplyWords = ReturnType<typeof supplyWords>

export const supplyWords = (hub: Hub) => ({
  StockOrderKind: hub.words(
    'StockOrderKind',
    'Who orders blood for stock of whom.',
    stockOrderKinds,
    stockOrderKindLabels,
  ),
  StockOrderState: hub.words(
    'StockOrderState',
    'How far an order for stock has come.',
    stockOrderStates,
    stockOrderStateLabels,
  ),
  StockUrgency: hub.words(
    'StockUrgency',
    'How soon blood for stock is needed.',
    stockUrgencies,
    stockUrgencyLabels,
  ),
  StockDeliveryState: hub.words(
    'StockDeliveryState',
    'Whether a delivery has been compared to its end.',
    stockDeliveryStates,
    stockDeliveryStateLabels,
  ),
  DeliveryBagState: hub.words(
    'DeliveryBagState',
    'What has become of one bag of a delivery.',
    deliveryBagStates,
    deliveryBagStateLabels,
  ),
  // Defined by the contexts below; a type is named once.
  LabelScheme: 'LabelScheme' as never,
  AboGroup: 'AboGroup' as never,
  RhdType: 'RhdType' as never,
})
