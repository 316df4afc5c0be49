import type { NewWaiverLine, NewWaiverPart } from '#db/waivers/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { quantityToNumber } from '#lib/quantities.ts'
import type { Tx } from '#resolvers/context.ts'
import type { BillToDecide } from '#resolvers/waivers/bill-to-decide.ts'
import type { JudgedLine } from '#resolvers/waivers/facts-of-bill.ts'
import type { KeptDecision, KeptFacts } from '#resolvers/waivers/kept-facts.ts'
import type { HeldLine } from '#resolvers/waivers/ledger.ts'
import { patientTokenOf } from '#resolvers/waivers/stay.ts'
import { dayOf } from '#rules/calendar.ts'
import type { MatchedLine } from '#rules/waivers/bill.ts'
import type { CoveredPart } from '#rules/waivers/cover.ts'

/** A decision as it is written. */
export type WaiverRows = {
  readonly lines: readonly NewWaiverLine[]
  readonly parts: readonly NewWaiverPart[]
  /** What the ledger holds. */
  readonly held: readonly HeldLine[]
}

type Decided = {
  readonly id: Id<'Waiver'>
  readonly bill: BillToDecide
  readonly judged: readonly JudgedLine[]
  readonly decision: KeptDecision
  readonly kept: KeptFacts
}

/** The rows of a decision's lines and of what covers them. */
export const rowsOf = (tx: Tx, decided: Decided): WaiverRows => {
  const parts: NewWaiverPart[] = []
  const held: HeldLine[] = []
  const lines = decided.judged.map((line) => {
    const covered = decided.decision.lines.find((one) => one.line === line.id)
    const named = (covered?.parts ?? []).map((part) => ({ ...part, id: newId('WaiverPart') }))
    parts.push(...named.map((part, at) => partOf(tx, decided, line, part, at + 1)))
    if (line.fact !== null && line.answered.problem === null && named.length > 0)
      held.push(heldOf(line.answered, named))
    return lineOf(tx, decided, line, covered)
  })
  return { lines, parts, held }
}

/** As it was billed: the ledger itself knows what earlier claims took of the bag. */
const heldOf = (line: MatchedLine, parts: HeldLine['parts']): HeldLine => ({
  number: line.position,
  unitId: line.unitId as Id<'Unit'>,
  transfusedAt: line.transfusedAt,
  ...line.charge,
  parts,
})

const lineOf = (
  tx: Tx,
  { id: waiverId, bill }: Decided,
  { id, answered, problem, fact }: JudgedLine,
  covered: KeptDecision['lines'][number] | undefined,
): NewWaiverLine => {
  const { line } = answered
  return {
    allianceId: tx.allianceId,
    id,
    organisationId: bill.stay.encounter.organisationId,
    waiverId,
    position: answered.position,
    chargeNumber: line.chargeNumber,
    unitId: answered.unitId as Id<'Unit'> | null,
    problem,
    productCode: (answered.problem === null ? answered.productCode : line.productCode) ?? line.feeCode,
    kind: answered.problem === null ? answered.kind : null,
    quantity: quantityToNumber(answered.problem === null ? answered.quantity : line.quantity),
    transfusedAt: answered.problem === null ? answered.transfusedAt : null,
    chargedFen: fact?.chargedFen ?? line.chargedFen,
    insuredFen: fact?.insuredFen ?? line.insuredFen,
    waivedFen: fact?.waivedFen ?? line.waivedFen,
    baseFen: covered?.baseFen ?? 0,
    needMl: covered?.needMl ?? null,
    fen: covered?.fen ?? 0,
    open: [...(covered?.open ?? [])],
  }
}

const partOf = (
  tx: Tx,
  { id: waiverId, bill, kept }: Decided,
  { id: lineId, fact }: JudgedLine,
  part: CoveredPart & { readonly id: Id<'WaiverPart'> },
  position: number,
): NewWaiverPart => {
  const { id, donor, relation, donation, policy, branch, from, ml, fen } = part
  const candidate = kept.candidates.find((one) => one.donor.token === donor && one.relation === relation)
  const { encounter, patient } = bill.stay
  return {
    allianceId: tx.allianceId,
    id,
    organisationId: encounter.organisationId,
    waiverId,
    lineId,
    position,
    donorToken: donor,
    patientToken: patientTokenOf(patient),
    relation,
    path: candidate?.path ?? 'SELF',
    donation,
    pool: relation === 'SELF' ? 'OWN' : 'RELATIVES',
    policy,
    branch,
    from,
    ml,
    fen,
    usedOn: dayOf(new Date(fact?.transfusedAt ?? tx.now)),
    live: true,
  }
}
