import type { PlaceRow } from '#db/inventory/finders-places.ts'
import {
  endSampleStay,
  listSampleStaysSince,
  lockStandingSampleStay,
} from '#db/inventory/finders-sample-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { Celsius } from '#lib/quantities.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import type { ReadingVerdict } from '#rules/inventory/places.ts'
import { judgeKeptSamples } from '#rules/inventory/sample-keeping.ts'

/** Ends the stay a sample is in, if any, as of an instant; answers when that stay began. */
export const endStayOfSample = async (
  tx: Tx,
  sample: { readonly allianceId: AllianceId; readonly id: Id<'Sample'> },
  at: Date,
): Promise<Date | null> => {
  const stay = await lockStandingSampleStay(tx.db, sample)
  if (stay === null) return null
  await endSampleStay(tx.db, stay, at > stay.since ? at : stay.since)
  return stay.since
}

/** A sample that is disposed of stands nowhere. */
export const endDisposed = async (
  tx: Tx,
  { sampleId }: EventPayload<'requests.sampleDisposed'>,
  { allianceId }: ToldEvent,
): Promise<void> => {
  await endStayOfSample(tx, { allianceId: allianceId as AllianceId, id: sampleId }, tx.occurredAt)
}

/** A locked place was read: outside its limits each sample that stood in it then, or has come since, has a deviation. */
export const noteKeptSamples = async (
  tx: Tx,
  place: PlaceRow,
  { verdict, celsius }: { readonly verdict: ReadingVerdict; readonly celsius: Celsius },
): Promise<void> => {
  const findings = judgeKeptSamples(verdict, celsius)
  if (findings.length === 0) return
  for (const { organisationId, sampleId } of await listSampleStaysSince(tx.db, place, tx.occurredAt))
    await openDeviation(tx, {
      organisationId,
      subjectId: sampleId,
      findings,
      told: { placeId: place.id, celsius },
    })
}
