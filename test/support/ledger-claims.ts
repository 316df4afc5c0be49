import { insertWaiver } from '#db/waivers/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { quantity } from '#lib/quantities.ts'
import type { OperationName } from '#resolvers/access.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import { hold, lockAndRead } from '#resolvers/waivers/ledger.ts'
import { dayOf } from '#rules/calendar.ts'
import { decideWaiver, type WaiverDecision } from '#rules/waivers/decide.ts'
import type { BloodLine, Candidate, Taking } from '#rules/waivers/facts.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import type { RigStay } from '#test/support/waiver-rig.ts'

/** A claim that is decided and held at the ledger itself, past everything that finds donors and reads bills. */
export type LedgerClaim = {
  readonly stay: RigStay
  readonly candidates: readonly Candidate[]
  readonly policies: readonly WaiverPolicy[]
  /** What the donor record tells of other places. */
  readonly elsewhere?: readonly Taking[]
  /** Fen that one unit costs. */
  readonly price?: number
}

/** Runs `work` in an operation's transaction of a cashier, or of whoever may call another operation. */
export const inLedger = async <T>(
  ctx: Ctx,
  work: (tx: Tx) => Promise<T>,
  name: OperationName = 'waivers.quoteWaiver',
): Promise<T> => {
  let result: T | undefined
  await operation(name, async (tx) => {
    result = await work(tx)
    return { id: '' }
  })(ctx, {})
  return result as T
}

/** Decides a claim under the donors' locks, writes it and holds what it takes. */
export const claimAt = async (
  tx: Tx,
  { stay, candidates, policies, elsewhere = [], price = 1000 }: LedgerClaim,
): Promise<{ readonly id: Id<'Waiver'>; readonly decision: WaiverDecision }> => {
  const tokens = candidates.map(({ donor }) => donor.token)
  const ledger = await tx.elevated(() =>
    lockAndRead(
      tx,
      tokens,
      stay.bags.map(({ unitId }) => unitId),
    ),
  )
  const lines = stay.bags.map(
    ({ units, at }, index): BloodLine => ({
      ...{
        id: `${index}`,
        number: index + 1,
        kind: 'RED_CELLS',
        quantity: quantity(units),
        transfusedAt: at,
      },
      ...{ chargedFen: units * price, insuredFen: 0, waivedFen: 0 },
    }),
  )
  const decision = decideWaiver({
    ...{ patient: stay.patientToken, consent: true, region: '330822', lines, candidates, policies },
    takings: [...ledger.live, ...elsewhere],
  })
  const id = newId('Waiver')
  const place = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId, waiverId: id }
  const decided = decision.lines.map((covered) => {
    const at = Number(covered.line)
    const lineId = newId('WaiverLine')
    const parts = covered.parts.map((part) => ({ ...part, id: newId('WaiverPart') }))
    const [bag, line] = [stay.bags[at], lines[at]]
    if (!bag || !line) throw new Error('no such line')
    return { covered, lineId, parts, line, bag }
  })
  await insertWaiver(
    tx.db,
    {
      ...{ ...place, id, encounterId: stay.encounterId, patientId: stay.patientId },
      ...{ patientToken: stay.patientToken, rootId: id, source: 'WINDOW', state: 'HELD', billHash: id },
      ...{ holdUntil: tx.now, next: decision.next, open: [...decision.open], fen: decision.fen },
      ...{ facts: {}, decision: {}, quotedBy: tx.seat.staffId, occurredAt: tx.now },
    },
    decided.map(({ covered, lineId, line, bag }) => ({
      ...{ ...place, id: lineId, position: line.number, chargeNumber: `${line.number}`, unitId: bag.unitId },
      ...{
        productCode: 'RBC-SUSP-LR',
        kind: line.kind,
        quantity: bag.units,
        transfusedAt: line.transfusedAt,
      },
      ...{ chargedFen: line.chargedFen, insuredFen: 0, waivedFen: 0, baseFen: covered.baseFen },
      ...{ needMl: covered.needMl, fen: covered.fen, open: [...covered.open] },
    })),
    decided.flatMap(({ parts, lineId, line }) =>
      parts.map(({ donor, relation, quota: _, ...part }, at) => ({
        ...{ ...place, ...part, lineId, position: at + 1, donorToken: donor, relation },
        ...{ patientToken: stay.patientToken, path: 'SELF' as const, live: true },
        pool: relation === 'SELF' ? ('OWN' as const) : ('RELATIVES' as const),
        usedOn: dayOf(line.transfusedAt),
      })),
    ),
  )
  await hold(
    tx,
    { id, patientToken: stay.patientToken },
    decided.map(({ parts, line, bag }) => ({ ...line, unitId: bag.unitId, parts })),
    ledger,
  )
  return { id, decision }
}
