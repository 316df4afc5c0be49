import { listExcursionsDuring } from '#db/inventory/finders-excursions.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import {
  endSampleStay,
  listSampleStaysDuring,
  listSampleStaysSince,
  lockStandingSampleStay,
  type SampleStayRow,
} from '#db/inventory/finders-sample-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { Celsius } from '#lib/quantities.ts'
import { type Deviating, openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { finding } from '#rules/finding.ts'
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

/** A time in which a sensor found a place harmful, as it is known now, and as it was known before (null: it was not). */
export type SampleExcursion = {
  readonly place: Pick<PlaceRow, 'allianceId' | 'id'>
  readonly causeId: string
  readonly reason: string
  readonly now: { readonly since: Date; readonly until: Date | null }
  readonly before: { readonly since: Date; readonly until: Date | null } | null
}

/** Each sample that stood in a place during an excursion has a deviation, once, however often the excursion is told. */
export const noteSamplesInExcursion = async (tx: Deviating, excursion: SampleExcursion): Promise<void> => {
  const { place, now, before } = excursion
  const told = before === null ? [] : await listSampleStaysDuring(tx.db, place, before)
  for (const stay of await listSampleStaysDuring(tx.db, place, now))
    if (!told.some(({ sampleId }) => sampleId === stay.sampleId)) await deviate(tx, stay, excursion)
}

/** A sample that is put into a place while it is in an excursion has that deviation too: it stands there all the same. */
export const noteStoredInExcursion = async (
  tx: Deviating,
  stay: Pick<SampleStayRow, 'allianceId' | 'organisationId' | 'sampleId' | 'placeId' | 'since'>,
): Promise<void> => {
  for (const excursion of await listExcursionsDuring(tx.db, stay)) await deviate(tx, stay, excursion)
}

const deviate = (
  tx: Deviating,
  { organisationId, sampleId, placeId }: Pick<SampleStayRow, 'organisationId' | 'sampleId' | 'placeId'>,
  { causeId, reason }: { readonly causeId: string; readonly reason: string },
): Promise<unknown> =>
  openDeviation(tx, {
    organisationId,
    subjectId: sampleId,
    findings: [finding('SAMPLE_KEPT_OUT_OF_RANGE', { values: { what: reason } })],
    told: { placeId, causeId },
  })
