import {
  deviceKindLabels,
  deviceKinds,
  intakeRefusalLabels,
  intakeRefusals,
  probeKindLabels,
  probeKinds,
} from '#rules/cold-chain/terms.ts'
import type { Hub } from '#schema/hub.ts'

export type ColdChainWords = ReturnType<typeof coldChainWords>

/** The vocabularies of the cold chain that several of its files use. */
export const coldChainWords = (hub: Hub) => ({
  DeviceKind: hub.words('DeviceKind', 'What a device watches.', deviceKinds, deviceKindLabels),
  ProbeKind: hub.words('ProbeKind', 'What a device’s probe feels.', probeKinds, probeKindLabels),
  IntakeRefusal: hub.words(
    'IntakeRefusal',
    'Why what a sensor sent was not taken.',
    intakeRefusals,
    intakeRefusalLabels,
  ),
})
