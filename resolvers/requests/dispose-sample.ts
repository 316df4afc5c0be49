import { updateSample } from '#db/requests/finders-samples.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { assertSampleMay, lockNamedSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { announceSample } from '#resolvers/requests/sample-record.ts'

export type DisposeSampleInput = OperationInput & SampleName

/**
 * A tube was disposed of after its time, or after its rejection.
 * @throws NotInState
 */
export const disposeSample = operation(
  'requests.disposeSample',
  async (tx: Tx, input: DisposeSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockNamedSample(tx, input)
    assertSampleMay('dispose', sample)
    await updateSample(tx.db, sample, {
      state: 'DISPOSED',
      disposedAt: tx.occurredAt,
      disposedBy: tx.seat.staffId,
    })
    tx.note({ subjectId: sample.id, before: { state: sample.state }, after: { state: 'DISPOSED' } })
    announceSample(tx, 'requests.sampleDisposed', sample)
    return { id: sample.id }
  },
)
