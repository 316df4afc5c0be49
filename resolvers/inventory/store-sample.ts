import { insertSampleStay } from '#db/inventory/finders-sample-stays.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { endStayOfSample, noteStoredInExcursion } from '#resolvers/inventory/kept-samples.ts'
import { lockPlaceInUse } from '#resolvers/inventory/placing.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { assertSampleMay, lockNamedSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { checkSamplePlace } from '#rules/inventory/sample-keeping.ts'

/** Which tube is put where. */
export type StoreSampleInput = OperationInput & SampleName & { readonly placeId: string }

/**
 * Says in which of the caller's own cold places a sample is kept that was taken over or rejected; where it stood before, it
 * stands no more.
 * @throws NotFound, NotInState, PlaceRefused
 */
export const storeSample = operation(
  'inventory.storeSample',
  async (tx: Tx, input: StoreSampleInput): Promise<{ id: Id<'Sample'> }> => {
    // The place first, as with bags: a reading of it is told of all that stand there.
    const place = await lockPlaceInUse(tx, input.placeId)
    const sample = await lockNamedSample(tx, input)
    // What is kept is what will be disposed of one day.
    assertSampleMay('dispose', sample)
    const findings = checkSamplePlace(place)
    if (findings.length > 0) throw PlaceRefused.because(findings)
    const began = await endStayOfSample(tx, sample, tx.occurredAt)
    const stay = {
      allianceId: tx.allianceId,
      id: newId('SampleStay'),
      organisationId: place.organisationId,
      forOrganisationId: sample.organisationId,
      sampleId: sample.id,
      placeId: place.id,
      // Told late, it doesn't begin before the one that it follows.
      since: began !== null && began > tx.occurredAt ? began : tx.occurredAt,
      storedBy: tx.seat.staffId,
    }
    await insertSampleStay(tx.db, stay)
    await noteStoredInExcursion(tx, stay)
    tx.note({ subjectId: sample.id, after: { placeId: place.id, since: stay.since } })
    return { id: sample.id }
  },
)
