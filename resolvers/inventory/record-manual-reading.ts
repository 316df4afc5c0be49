import { insertPlaceReading, type PlaceRow } from '#db/inventory/finders-places.ts'
import { lockUnitsStandingSince } from '#db/inventory/finders-stays.ts'
import { type Id, newId } from '#lib/ids.ts'
import { addHours, celsius } from '#lib/quantities.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { readCelsius } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import { noteKeptSamples } from '#resolvers/inventory/kept-samples.ts'
import { lockOwnPlace } from '#resolvers/inventory/place.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { rewriteSpells } from '#resolvers/inventory/place-spells.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { judgeReading, type ReadingVerdict } from '#rules/inventory/places.ts'

/** What a place's own display shows. */
export type RecordManualReadingInput = OperationInput & {
  readonly placeId: string
  /** Degrees Celsius, to a tenth. */
  readonly celsius: number
  readonly note?: string | null
}

/** The place, until when it is known to be good now (UTC; null: not known), and which units were held. */
export type ManualReading = {
  id: Id<'Place'>
  readingId: Id<'PlaceReading'>
  verdict: ReadingVerdict
  knownGoodUntil: string | null
  heldUnitIds: Id<'Unit'>[]
}

/**
 * Records a temperature read by hand. Within the limits it keeps the place known for the hours of the rule set in force;
 * outside, the place is known no more, every unit in it is held until a qualified person has decided, and each sample kept
 * in it has a deviation.
 */
export const recordManualReading = operation(
  'inventory.recordManualReading',
  async (tx, input: RecordManualReadingInput): Promise<ManualReading> => {
    const measured = readCelsius(input.celsius, 'celsius')
    const place = await lockOwnPlace(tx, input.placeId)
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const verdict = judgeReading(place, celsius(measured), policy)
    const readingId = newId('PlaceReading')
    await insertPlaceReading(tx.db, {
      allianceId: tx.allianceId,
      id: readingId,
      organisationId: place.organisationId,
      placeId: place.id,
      celsius: measured,
      readBy: tx.seat.staffId,
      knownGoodUntil: verdict === 'WITHIN' ? addHours(tx.occurredAt, policy.manualReadingHours) : null,
      note: input.note ?? null,
      occurredAt: tx.occurredAt,
    })
    const heldUnitIds = verdict === 'WITHIN' ? [] : await holdUnits(tx, place, measured, verdict)
    await noteKeptSamples(tx, place, { verdict, celsius: celsius(measured) })
    const known = await rewriteSpells(tx, place, tx.occurredAt)
    tx.note({
      subjectId: place.id,
      before: { knownGoodUntil: place.coldChainKnownGoodUntil },
      after: { readingId, celsius: measured, verdict, knownGoodUntil: known, heldUnitIds },
    })
    return { id: place.id, readingId, verdict, knownGoodUntil: known?.toISOString() ?? null, heldUnitIds }
  },
)

const holdUnits = async (
  tx: Tx,
  place: PlaceRow,
  measured: number,
  verdict: ReadingVerdict,
): Promise<Id<'Unit'>[]> => {
  const units = await lockUnitsStandingSince(tx.db, place, tx.occurredAt)
  const frozen = verdict === 'HARMFUL' && place.keeps === 'COLD'
  for (const unit of units)
    await placeHold(tx, unit, {
      kind: frozen ? 'SUSPECTED_FROZEN' : 'EXCURSION',
      harmCertain: verdict === 'HARMFUL',
      reason: `${place.name}：${measured} °C`,
    })
  return units.map(({ id }) => id)
}
