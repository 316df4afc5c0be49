import { updateSample } from '#db/requests/finders-samples.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { assertSampleMay, lockOwnSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { announceSample } from '#resolvers/requests/sample-record.ts'

export type DispatchSampleInput = OperationInput &
  SampleName & {
    /** Who carries it to the lead; absent when the carrier is not known by name. */
    readonly carrier?: string | null
  }

/**
 * A sample left its hospital for the lead.
 * @throws NotInState
 */
export const dispatchSample = operation(
  'requests.dispatchSample',
  async (tx: Tx, input: DispatchSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockOwnSample(tx, input)
    assertSampleMay('dispatch', sample)
    await updateSample(tx.db, sample, {
      state: 'IN_TRANSIT',
      dispatchedAt: tx.occurredAt,
      carrier: textOf(input.carrier) ?? null,
    })
    tx.note({ subjectId: sample.id, before: { state: sample.state }, after: { state: 'IN_TRANSIT' } })
    announceSample(tx, 'requests.sampleDispatched', sample)
    return { id: sample.id }
  },
)
