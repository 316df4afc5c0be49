import { listDebtsAround } from '#db/compatibility/finders-debts.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import { owe, settle } from '#resolvers/requests/owe.ts'
import { openPassportDebts, passportDebts } from '#rules/compatibility/passport-debts.ts'
import { owedUntil } from '#rules/requests/owed.ts'

type AboutPatient = { readonly patientId: Id<'Patient'> }

/** Something new stands in a passport: what an emergency owed and the passport answers by now is settled by it. */
export const settleFromPassport = async (
  tx: Tx,
  { patientId }: AboutPatient,
  { subjectId }: ToldEvent,
): Promise<void> =>
  tx.elevated(async () => {
    for (const { requestId, kind, settledAt, isOpen } of await debtsAround(tx, patientId))
      if (settledAt === null && !isOpen) await settle(tx, { requestId, kind, by: subjectId })
  })

/** Something stands in a passport no more: what it had settled is owed anew, within the same hours from now. */
export const oweFromPassport = async (tx: Tx, { patientId }: AboutPatient): Promise<void> =>
  tx.elevated(async () => {
    for (const { requestId, organisationId, kind, settledAt, isOpen } of await debtsAround(tx, patientId)) {
      if (settledAt === null || !isOpen) continue
      const { values } = await policyAt(tx, tx.occurredAt)
      const dueAt = owedUntil(kind, tx.occurredAt, values)
      await owe(tx, { request: { id: requestId, organisationId }, kind, dueAt })
    }
  })

/** The debts that the person's passport answers, and those of the infants of a mother, each with whether it is open. */
const debtsAround = async (tx: Tx, patientId: Id<'Patient'>) => {
  const debts = await listDebtsAround(tx.db, { allianceId: tx.allianceId, patientId, kinds: passportDebts })
  const people = [...Map.groupBy(debts, ({ personId }) => personId)]
  const judged = people.map(async ([personId, ofPerson]) => {
    const open: readonly string[] = openPassportDebts(await passportOf(tx, personId))
    return ofPerson.map((debt) => ({ ...debt, isOpen: open.includes(debt.kind) }))
  })
  return (await Promise.all(judged)).flat()
}
