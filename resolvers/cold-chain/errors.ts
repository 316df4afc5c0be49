import { type FindingShape, Refusal, type Words } from '#lib/errors.ts'

/** All that holds an act up, in one sentence for each language. */
const told = (findings: readonly FindingShape[]): Words => ({
  zh: findings.map(({ message }) => message.zh).join(''),
  en: findings.map(({ message }) => message.en).join(' '),
})

/** A box can't be sent, or not be seen to as was asked. */
export class ShipmentRefused extends Refusal {
  static readonly description =
    'The box may not leave, or what was asked of its shipment can not be done: the box or a bag is under way with another shipment, the box does not keep what a bag needs, frozen and liquid would travel together, the deadline can not be, or the shipment has ended. Findings name the bag as `bags[2]`. What has happened all the same is told with `happened`.'
  readonly code = 'SHIPMENT_REFUSED'

  static because(findings: readonly FindingShape[]): ShipmentRefused {
    return new ShipmentRefused(told(findings), findings)
  }
}

/** A sensor can't be registered, moved or calibrated as was asked. */
export class DeviceRefused extends Refusal {
  static readonly description =
    'The device can not be registered, moved or calibrated as was asked: its name is taken, the place is of another kind, keeps something else or is out of use, the device itself is out of use, or the calibration can not be meant.'
  readonly code = 'DEVICE_REFUSED'

  static because(findings: readonly FindingShape[]): DeviceRefused {
    return new DeviceRefused(told(findings), findings)
  }
}
