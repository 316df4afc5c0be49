import { type FindingShape, Refusal } from '#lib/errors.ts'

/** A box can't be sent, or not be seen to as was asked. */
export class ShipmentRefused extends Refusal {
  static readonly description =
    'The box may not leave, or what was asked of its shipment can not be done: the box or a bag is under way with another shipment, the box does not keep what a bag needs, frozen and liquid would travel together, the deadline can not be, or the shipment has ended. Findings name the bag as `bags[2]`. What has happened all the same is told with `happened`.'
  readonly code = 'SHIPMENT_REFUSED'

  static because(findings: readonly FindingShape[]): ShipmentRefused {
    return new ShipmentRefused(
      {
        zh: findings.map(({ message }) => message.zh).join(''),
        en: findings.map(({ message }) => message.en).join(' '),
      },
      findings,
    )
  }
}
