import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import {
  deliveryBagStateLabels,
  deliveryBagStates,
  stockDeliveryStateLabels,
  stockDeliveryStates,
} from '#rules/inventory/delivery-terms.ts'
import type { ComponentClass, labelSchemes } from '#rules/products/terms.ts'
import { freshnesses, freshnessLabels, stockSourceLabels, stockSources } from '#rules/supply/stock-terms.ts'
import {
  donorEnquiryKindLabels,
  donorEnquiryKinds,
  donorEnquiryStateLabels,
  donorEnquiryStates,
  shortageLevelLabels,
  shortageLevels,
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
  ShortageLevel: hub.words(
    'ShortageLevel',
    'How far the supply of blood is short, the mildest first.',
    shortageLevels,
    shortageLevelLabels,
  ),
  DonorEnquiryKind: hub.words(
    'DonorEnquiryKind',
    'What is asked of the station’s donors.',
    donorEnquiryKinds,
    donorEnquiryKindLabels,
  ),
  DonorEnquiryState: hub.words(
    'DonorEnquiryState',
    'How far an enquiry among donors has come.',
    donorEnquiryStates,
    donorEnquiryStateLabels,
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
  StockSource: hub.words('StockSource', 'Who counted a line of the stock.', stockSources, stockSourceLabels),
  Freshness: hub.words('Freshness', 'How far a number may be believed.', freshnesses, freshnessLabels),
  // Defined by the contexts below.
  LabelScheme: hub.wordsOf<(typeof labelSchemes)[number]>('LabelScheme'),
  AboGroup: hub.wordsOf<AboGroup>('AboGroup'),
  ComponentClass: hub.wordsOf<ComponentClass>('ComponentClass'),
  RhdType: hub.wordsOf<RhdType>('RhdType'),
})
