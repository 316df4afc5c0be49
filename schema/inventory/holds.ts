import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { HoldRefused, UnitNotInState } from '#resolvers/inventory/errors.ts'
import { type QuarantineUnitInput, quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import {
  type ReleaseFromQuarantineInput,
  releaseFromQuarantine,
} from '#resolvers/inventory/release-from-quarantine.ts'
import type { Hub } from '#schema/hub.ts'

/** Laying a quarantine on a unit and lifting it. */
export const addHolds = (hub: Hub): void => {
  hub.mutation('quarantineUnit', {
    description:
      'Lays a quarantine on a unit wherever it is, also on one that is out; its custody stays what it is.',
    type: 'Unit',
    refusals: [UnitNotInState],
    operation: (ctx, input) => quarantineUnit(ctx, input as QuarantineUnitInput),
    input: hub.input('QuarantineUnitInput', {
      description: 'Which unit, and why.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit.' }),
        reason: t.string({
          required: true,
          description: 'Why it may not be used until somebody has looked.',
        }),
      }),
    }) as never,
  })
  hub.mutation('releaseFromQuarantine', {
    description:
      'Lifts every quarantine, every excursion or every suspicion of freezing from a unit; holds of other kinds stay. Whoever laid a quarantine lifts it together with another quality officer; a suspicion of freezing is lifted by two, with evidence that the sensor was wrong, and is discarded otherwise. Returned blood, and blood whose discard is proposed, stays as it is.',
    type: 'Unit',
    refusals: [HoldRefused, SignatureRefused],
    operation: (ctx, input) => releaseFromQuarantine(ctx, input as ReleaseFromQuarantineInput),
    input: hub.input('ReleaseFromQuarantineInput', {
      description: 'Which unit, and on what ground.',
      signed: true,
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit.' }),
        reason: t.string({ required: true, description: 'What was found that makes it fit for use again.' }),
        hold: t.field({
          type: 'HoldKind' as never,
          description:
            'QUARANTINE (absent: this), EXCURSION, which is never lifted where its harm is certain, or SUSPECTED_FROZEN.',
        }),
        evidence: t.string({
          description:
            'What shows that the sensor was wrong; asked for SUSPECTED_FROZEN, which a second quality officer signs by token.',
        }),
      }),
    }) as never,
  })
}
