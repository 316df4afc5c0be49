import {
  carrierKindLabels,
  carrierKinds,
  shipmentBagStateLabels,
  shipmentBagStates,
  shipmentIncidentKinds,
  shipmentIncidentLabels,
  shipmentOutcomeLabels,
  shipmentOutcomes,
  shipmentRecordReasonLabels,
  shipmentRecordReasons,
  shipmentStateLabels,
  shipmentStates,
} from '#rules/cold-chain/shipment-terms.ts'
import type { Hub } from '#schema/hub.ts'

export type ShipmentWords = ReturnType<typeof shipmentWords>

/** The vocabularies of boxes under way. */
export const shipmentWords = (hub: Hub) => ({
  ShipmentState: hub.words(
    'ShipmentState',
    'A box on its way, from the hand-over to the arrival.',
    shipmentStates,
    shipmentStateLabels,
  ),
  ShipmentOutcome: hub.words(
    'ShipmentOutcome',
    'How whoever has the box ends its way.',
    shipmentOutcomes,
    shipmentOutcomeLabels,
  ),
  ShipmentBagState: hub.words(
    'ShipmentBagState',
    'What has become of one bag of a shipment.',
    shipmentBagStates,
    shipmentBagStateLabels,
  ),
  CarrierKind: hub.words('CarrierKind', 'What carries a box.', carrierKinds, carrierKindLabels),
  ShipmentIncidentKind: hub.words(
    'ShipmentIncidentKind',
    'What happened to a box under way. LOST, DAMAGED and OPENED hold its bags.',
    shipmentIncidentKinds,
    shipmentIncidentLabels,
  ),
  ShipmentRecordReason: hub.words(
    'ShipmentRecordReason',
    'Why a record of a shipment was written.',
    shipmentRecordReasons,
    shipmentRecordReasonLabels,
  ),
})
