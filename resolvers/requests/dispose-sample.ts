import { updateSample } from '#db/requests/finders-samples.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { assertSampleMay, lockNamedSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { hasHappened } from '#resolvers/requests/sample-check.ts'
import { announceSample } from '#resolvers/requests/sample-record.ts'
import { checkDisposal } from '#rules/requests/sample-retention.ts'

export type DisposeSampleInput = OperationInput & SampleName

/**
 * A tube is disposed of once it is due: seven days after the last issue from it, and not while a reaction is examined.
 * One that is said to be gone already, as after a downtime, is recorded so, and opens a deviation if it was too early.
 * @throws NotInState, SampleRefused
 */
export const disposeSample = operation(
  'requests.disposeSample',
  async (tx: Tx, input: DisposeSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockNamedSample(tx, input)
    assertSampleMay('dispose', sample)
    const findings = checkDisposal(sample, tx.occurredAt)
    if (findings.length > 0 && !hasHappened(tx, input)) throw new SampleRefused(findings)
    const { organisationId } = sample
    await openDeviation(tx, { organisationId, subjectId: sample.id, findings })
    await updateSample(tx.db, sample, {
      state: 'DISPOSED',
      disposedAt: tx.occurredAt,
      disposedBy: tx.seat.staffId,
    })
    const { keptUntil, keptForCases } = sample
    tx.note({
      subjectId: sample.id,
      before: { state: sample.state, keptUntil, keptForCases },
      after: { state: 'DISPOSED', findings },
    })
    announceSample(tx, 'requests.sampleDisposed', sample)
    return { id: sample.id }
  },
)
