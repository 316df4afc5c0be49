import { hasOpenDeviation } from '#db/alliance/finders-records.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { listUnitAntigens } from '#db/inventory/finders-antigens.ts'
import { listLeftForRequest } from '#db/inventory/finders-left.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { callBack } from '#resolvers/inventory/call-back.ts'
import { antigensOf } from '#resolvers/inventory/release-facts.ts'
import { settle } from '#resolvers/requests/owe.ts'
import { antigensAfterwards, judgeAntigenPositive } from '#rules/inventory/emergency.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'

/**
 * Antigens of a bag were recorded: if it has left untested for them, that answers what its request owes once every bag
 * of it is tested. One that carries an antigen the patient has an antibody against is called back at once.
 */
export const answerAntigens = async (tx: Tx, unit: UnitRow): Promise<void> => {
  const { requestId, gateDecisionId } = unit
  if (requestId === null || gateDecisionId === null) return
  const states = await statesOfRequest(tx, requestId)
  if (states.get(unit.id) === 'POSITIVE' && !(await isCalledBack(tx, unit.id)))
    await callBack(tx, { unitId: unit.id, requestId, because: unit.id, judge: judgeAntigenPositive })
  if (![...states.values()].includes('OPEN'))
    await tx.elevated(() => settle(tx, { requestId, kind: 'UNIT_ANTIGENS', by: unit.id }))
}

/** How each bag that has left for a request stands to the antibodies known when it left. */
const statesOfRequest = async (tx: Tx, requestId: Id<'Request'>) => {
  const { allianceId } = tx
  const { id: policyId, values: policy } = await policyAt(tx, tx.now)
  return tx.elevated(async () => {
    const bags = await listLeftForRequest(tx.db, { allianceId, requestId })
    const ids = bags.map(({ unitId }) => unitId)
    const tested = await listUnitAntigens(tx.db, allianceId, ids)
    return new Map(
      bags.map(({ unitId, facts }) => {
        const antigens = antigensOf(tested.filter((row) => row.unitId === unitId))
        // JSON has texts for its dates, which no rule about antigens reads.
        return [unitId, antigensAfterwards(facts as ReleaseFacts, antigens, { policy, policyId })]
      }),
    )
  })
}

/** Whoever looks into it already isn't told again with every further test. */
const isCalledBack = (tx: Tx, subjectId: Id<'Unit'>): Promise<boolean> =>
  tx.elevated(() =>
    hasOpenDeviation(tx.db, {
      allianceId: tx.allianceId,
      subjectId,
      code: 'RETROSPECTIVE_ANTIGEN_POSITIVE',
    }),
  )
