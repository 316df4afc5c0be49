import { claimWrite, insertWaiver, listClaimedBags } from '#db/waivers/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import type { BillToDecide } from '#resolvers/waivers/bill-to-decide.ts'
import { type Found, proofsToKeep } from '#resolvers/waivers/candidates.ts'
import { openCase } from '#resolvers/waivers/cases.ts'
import { claimedByOtherStays } from '#resolvers/waivers/claimed-elsewhere.ts'
import { coveredBefore } from '#resolvers/waivers/covered-before.ts'
import { tellChanged } from '#resolvers/waivers/end-waiver.ts'
import { WaiverBagClaimed } from '#resolvers/waivers/errors.ts'
import { factsOfBill, judgedLines } from '#resolvers/waivers/facts-of-bill.ts'
import { type HeldQuote, makeToken } from '#resolvers/waivers/hold-token.ts'
import { hold, lockAndRead } from '#resolvers/waivers/ledger.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { type QuoteWaiverInput, textOf } from '#resolvers/waivers/quote-input.ts'
import { recompute } from '#resolvers/waivers/recompute.ts'
import { patientTokenOf } from '#resolvers/waivers/stay.ts'
import { ownOf, takingsRead } from '#resolvers/waivers/takings-known.ts'
import { rowsOf, type WaiverRows } from '#resolvers/waivers/waiver-rows.ts'
import { type KnownBag, matchBill } from '#rules/waivers/bill.ts'
import { concludeDecision, countUnmatched } from '#rules/waivers/conclude.ts'
import { holdUntilOf } from '#rules/waivers/hold.ts'
import { withRulings } from '#rules/waivers/rulings.ts'

/**
 * Decides a bill and holds what is decided: claims its bags, locks its donors, decides from the kept facts alone, writes
 * waiver, lines and parts, and opens a case for what is left open.
 * @throws WaiverBagClaimed
 */
export const decideStay = async (tx: Tx, input: QuoteWaiverInput, bill: BillToDecide): Promise<HeldQuote> => {
  const id = newId('Waiver')
  const rootId = bill.root?.rootId ?? id
  const facts = await factsFor(tx, input, bill, rootId)
  const decision = recompute({ facts: facts.kept })
  const lines = rowsOf(tx, { id, bill, judged: facts.judged, decision, kept: facts.kept })
  const conclusion = concludeDecision(decision, {
    unanswered: facts.kept.unanswered,
    contradicted: bill.found.contradicted,
    unmatched: countUnmatched(facts.judged),
  })
  const { nonce, tokenHash } = makeToken(tx, id)
  const { encounter, patient } = bill.stay
  const row = {
    ...(await waiverOf(tx, input, bill)),
    ...{ id, rootId, tokenHash, next: conclusion.next, open: [...conclusion.open], fen: decision.fen },
    ...{ facts: facts.kept, decision },
  }
  const claim = claimOf(tx, rootId, bill, lines)
  const proofs = proofsToKeep(tx, encounter, bill.found.proofs)
  // Nobody waits for it: the transaction fails if it does.
  void insertWaiver(tx.db, row, lines.lines, lines.parts, claim, proofs)
  await hold(tx, { id, patientToken: patientTokenOf(patient) }, lines.held, facts.ledger)
  if (conclusion.next !== 'FINAL')
    await openCase(tx, {
      waiverId: id,
      encounterId: encounter.id,
      reasons: conclusion.open,
      donors: input.donors,
    })
  tx.note({ subjectId: id, after: { state: 'HELD', fen: decision.fen, ...conclusion } })
  tellChanged(tx, { allianceId: tx.allianceId, organisationId: encounter.organisationId, id }, 'HELD')
  return { id, nonce }
}

/** Everything that the decision is made from, as it is kept; and which bag each line is. Locks the donors. */
const factsFor = async (
  tx: Tx,
  { source }: Pick<QuoteWaiverInput, 'source'>,
  bill: BillToDecide,
  rootId: Id<'Waiver'>,
) => {
  const { stay, lines, found, root } = bill
  const [bags, policies] = await Promise.all([
    bagsOf(tx, stay.encounter, lines),
    policiesFor(tx.db, tx.allianceId, tx.now),
  ])
  const { lines: matched } = matchBill(lines, bags)
  const unitIds = matched.flatMap(({ unitId, problem }) => (unitId && problem === null ? [unitId] : []))
  const tokens = found.candidates.map(({ donor }) => donor.token)
  const { claimed, ledger, own } = await readShared(tx, [...new Set(unitIds)] as Id<'Unit'>[], tokens, found)
  const claimedIds = claimed.map(({ unitId }) => unitId)
  // Nobody is at a window to be refused for it: the line goes to a person, and the rest of the bill goes on.
  const isByItself = source === 'DISCHARGE'
  const ofOtherStays = await claimedByOtherStays(tx, stay.encounter, isByItself ? claimedIds : [])
  const claimedHere = claimed.filter(({ unitId }) => !ofOtherStays.has(unitId))
  assertUnclaimed(claimedHere, rootId, bags)
  const { takings, bagsElsewhere } = takingsRead(ledger.live, own, found.elsewhere)
  const judged = judgedLines(matched, {
    bags,
    bagsElsewhere,
    ofOtherStays,
    before: await coveredBefore(tx, root),
  })
  const kept = factsOfBill(bill, { judged, takings, policies })
  return { kept: bill.rulings === null ? kept : withRulings(kept, bill.rulings), judged, ledger }
}

/** What other hospitals have a part in, with the hub's own view: who claims the bags, and the donors, who are locked. */
const readShared = (tx: Tx, unitIds: readonly Id<'Unit'>[], tokens: readonly string[], found: Found) =>
  tx.elevated(async () => {
    const [claimed, ledger, own] = await Promise.all([
      listClaimedBags(tx.db, tx.allianceId, unitIds),
      lockAndRead(tx, tokens, unitIds),
      ownOf(tx.db, found.elsewhere),
    ])
    return { claimed, ledger, own }
  })

/** A bag is in one live claim, which may be another hospital's. */
const assertUnclaimed = (
  claimed: readonly { readonly unitId: Id<'Unit'>; readonly rootId: Id<'Waiver'> }[],
  rootId: Id<'Waiver'>,
  bags: readonly KnownBag[],
): void => {
  const other = claimed.find((claim) => claim.rootId !== rootId)
  if (other === undefined) return
  const bag = bags.find(({ unitId }) => unitId === other.unitId)
  throw new WaiverBagClaimed(bag?.donationNumber ?? other.unitId, other.rootId)
}

const waiverOf = async (tx: Tx, input: QuoteWaiverInput, { stay, billHash }: BillToDecide) => {
  const { values } = await policyAt(tx, tx.now)
  const { encounter, patient } = stay
  return {
    allianceId: tx.allianceId,
    organisationId: encounter.organisationId,
    encounterId: encounter.id,
    patientId: patient.id,
    patientToken: patientTokenOf(patient),
    source: input.source ?? ('WINDOW' as const),
    state: 'HELD' as const,
    billHash,
    holdUntil: holdUntilOf(tx.now, values.waiverHoldMinutes),
    billNumber: textOf(input.billNumber),
    invoiceNumber: textOf(input.invoiceNumber),
    quotedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  }
}

const claimOf = (
  { allianceId }: Tx,
  rootId: Id<'Waiver'>,
  { stay: { encounter } }: BillToDecide,
  { lines }: WaiverRows,
) => {
  const unitIds = lines.flatMap(({ unitId, problem }) => (unitId && !problem ? [unitId] : []))
  return claimWrite({
    allianceId,
    organisationId: encounter.organisationId,
    rootId,
    unitIds: [...new Set(unitIds)],
  })
}
