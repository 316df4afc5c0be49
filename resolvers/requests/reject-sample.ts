import { updateSample } from '#db/requests/finders-samples.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { assertSampleMay, lockNamedSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { oweSamplesAnew } from '#resolvers/requests/owe-anew.ts'
import { sampleKeptUntil } from '#rules/requests/sample-retention.ts'
import type { SampleRejectReason } from '#rules/requests/terms.ts'

export type RejectSampleInput = OperationInput &
  SampleName & {
    readonly reason: SampleRejectReason
    /** In words, for the ward. */
    readonly note?: string | null
  }

/**
 * The lead does not use a tube and says why; a new one is asked for. What it had settled of an emergency is owed anew.
 * @throws NotInState
 */
export const rejectSample = operation(
  'requests.rejectSample',
  async (tx: Tx, input: RejectSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockNamedSample(tx, input)
    assertSampleMay('reject', sample)
    const { values } = await policyAt(tx, tx.occurredAt)
    await updateSample(tx.db, sample, {
      state: 'REJECTED',
      rejectedAt: tx.occurredAt,
      rejectedBy: tx.seat.staffId,
      rejectReason: input.reason,
      rejectNote: textOf(input.note) ?? null,
      // It may have to be looked at again: whose blood it is, is often the very question.
      keptUntil: sampleKeptUntil({ ...sample, rejectedAt: tx.occurredAt }, values),
    })
    await oweSamplesAnew(tx, sample)
    const after = { state: 'REJECTED', reason: input.reason }
    tx.note({ subjectId: sample.id, before: { state: sample.state }, after })
    const { id: sampleId, requestId, patientId } = sample
    tx.emit('requests.sampleRejected', {
      organisationId: sample.organisationId,
      subjectId: sampleId,
      payload: { sampleId, requestId, patientId, reason: input.reason },
    })
    return { id: sampleId }
  },
)
