import { listSettledOwedOfPatient } from '#db/requests/finders-owed.ts'
import { lockSamplesBehind, type SampleRow } from '#db/requests/finders-samples.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { owe } from '#resolvers/requests/owe.ts'
import { owedUntil } from '#rules/requests/owed.ts'
import { sampleDebtsAgain } from '#rules/requests/sample-debts.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What settled a debt is gone: of these kinds, and by this evidence alone where one is named. */
export type LostEvidence = {
  readonly patientId: Id<'Patient'>
  readonly kinds: readonly OwedKind[]
  /** Absent: whatever settled it. */
  readonly evidence?: readonly string[]
}

/** Debts of a patient's requests that were settled by what counts no more are owed anew, within the same hours from now. */
export const oweAnew = async (tx: Tx, { patientId, kinds, evidence }: LostEvidence): Promise<void> => {
  if (kinds.length === 0) return
  const { values } = await policyAt(tx, tx.occurredAt)
  const settled = await listSettledOwedOfPatient(tx.db, { allianceId: tx.allianceId, patientId, kinds })
  for (const { requestId, organisationId, kind, evidence: by } of settled)
    if (evidence === undefined || (by !== null && evidence.includes(by)))
      await owe(tx, {
        request: { id: requestId, organisationId },
        kind,
        dueAt: owedUntil(kind, tx.occurredAt, values),
      })
}

/** A tube that was just rejected settles no sample any more, unless other tubes do. */
export const oweSamplesAnew = async (tx: Tx, rejected: SampleRow): Promise<void> => {
  const { id: sampleId, organisationId, patientId } = rejected
  const all = { organisationId, patientId, id: null, drawnSince: new Date(0) }
  const tubes = await lockSamplesBehind(tx.db, tx.allianceId, all)
  const left = tubes.filter(({ id, state }) => id !== sampleId && state === 'RECEIVED')
  const { values } = await policyAt(tx, tx.occurredAt)
  const again = sampleDebtsAgain(left, tx.occurredAt, values)
  const gone = tubes.filter(({ id, state }) => id === sampleId || state === 'REJECTED')
  const evidence = gone.map(({ id }) => id)
  await oweAnew(tx, { patientId, kinds: again.filter((kind) => kind === 'SAMPLE'), evidence })
  // Either of two tubes makes the pair, whichever of them came last.
  await oweAnew(tx, { patientId, kinds: again.filter((kind) => kind === 'SECOND_SAMPLE') })
}
