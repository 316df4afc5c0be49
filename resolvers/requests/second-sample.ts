import type { SampleRow } from '#db/requests/finders-samples.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { lockTubesOfPerson } from '#resolvers/requests/locked-sample.ts'
import { settle } from '#resolvers/requests/owe.ts'
import { differentVenepunctures } from '#rules/requests/venepuncture.ts'

/** Whether the lead holds another tube of this person and hospital that was drawn by another venepuncture. */
export const hasSecondSample = async (tx: Tx, sample: SampleRow): Promise<boolean> => {
  const samples = await lockTubesOfPerson(tx, sample)
  const policy = await policyAt(tx, tx.occurredAt)
  return samples.some(
    (other) => other.state === 'RECEIVED' && differentVenepunctures(sample, other, policy.values),
  )
}

/** Settles what a request owes once a tube of another venepuncture than the first has come. */
export const settleSecondSample = async (tx: Tx, sample: SampleRow): Promise<void> => {
  if (sample.requestId === null || !(await hasSecondSample(tx, sample))) return
  await settle(tx, { requestId: sample.requestId, kind: 'SECOND_SAMPLE', by: sample.id })
}
