import { listAlliances, listOrganisationsByIds } from '#db/alliance/finders.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import {
  findLiveOfBill,
  firstSettledByItself,
  listWaiversByIds,
  lockLiveWaiversOfStay,
  type WaiverRow,
} from '#db/waivers/finders.ts'
import { digestOf } from '#lib/canonical.ts'
import { BadInput, ConflictRetry } from '#lib/errors.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { type Actor, type Ctx, scopeOf, type Tx } from '#resolvers/context.ts'
import { makeElevated } from '#resolvers/elevation.ts'
import type { Before } from '#resolvers/operation.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import type { CandidateQuery } from '#resolvers/waivers/candidate-query.ts'
import { type Found, findCandidates } from '#resolvers/waivers/candidates.ts'
import { assertClaimInTime } from '#resolvers/waivers/claim-in-time.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import { decideStay } from '#resolvers/waivers/decide-stay.ts'
import { endWaivers } from '#resolvers/waivers/end-waiver.ts'
import { type HeldQuote, renewToken } from '#resolvers/waivers/hold-token.ts'
import { asksKin, knownKin, NOBODY_KNOWN } from '#resolvers/waivers/known-kin.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { type QuoteWaiverInput, readBill } from '#resolvers/waivers/quote-input.ts'
import {
  asBiller,
  assertStands,
  billedEncounter,
  lockStay,
  patientOf,
  patientTokenOf,
  referenceOf,
  type Stay,
} from '#resolvers/waivers/stay.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import { type BillLine, type BillMatch, matchBill } from '#rules/waivers/bill.ts'
import { type BillProblem, billProblemLabels, REFUSED_PROBLEMS } from '#rules/waivers/bill-terms.ts'
import { isHoldOver } from '#rules/waivers/hold.ts'

/** What is known of a bill before its transaction begins. */
export type AskedBill = {
  readonly stay: Stay
  readonly lines: readonly BillLine[]
  /** The same stay, the same bill and the same donors named have the same. */
  readonly billHash: string
  readonly consent: boolean
  readonly region: string
  /** Null where the same bill had a live waiver already, so that nobody was asked. */
  readonly found: Found | null
}

/**
 * Reads the bill and asks the peers, all at once and with no transaction open: for the `before` of an operation that
 * quotes. Nobody is asked where the same bill has a live waiver, or comes too late for any.
 * @throws BadInput, NotFound, ClaimTooLate
 */
export const askForBill: Before<QuoteWaiverInput, AskedBill> = async ({ ctx, actor }, input) => {
  const scope = ctx.door === 'worker' ? SYSTEM_SCOPE : scopeOf(actor)
  const read = await ctx.services.database.transaction(
    scope,
    (db) => readKnown({ db, elevated: makeElevated(db, scope.view) }, { ctx, actor }, input),
    'read',
  )
  const { query, kin, live, ...known } = read
  const consent = query.consentId !== null
  return { ...known, consent, found: live ? null : await findCandidates(ctx, query, kin) }
}

const readKnown = async (
  { db, elevated }: Pick<Tx, 'db' | 'elevated'>,
  { ctx, actor }: { readonly ctx: Ctx; readonly actor: Actor },
  input: QuoteWaiverInput,
) => {
  const [{ allianceId }] = actor.seats
  const now = ctx.services.clock()
  const place = { db, allianceId }
  const products = await productsOf(
    place,
    input.lines.map(({ feeCode }) => feeCode.trim()),
  )
  const lines = readBill(input, { now, isProduct: (code) => products.get(code) !== undefined })
  const encounter = await billedEncounter(db, { actor, ctx }, input)
  assertStands(encounter)
  const billHash = hashOf(ctx, encounter, lines, input)
  const [patient, bags, [organisation], alliances, standing, consentId] = await Promise.all([
    patientOf(db, encounter),
    bagsOf(place, encounter, lines),
    listOrganisationsByIds(db, [encounter.organisationId]),
    listAlliances(db),
    findLiveOfBill(db, { allianceId, encounterId: encounter.id, billHash }),
    kinConsentOf(db, allianceId, encounter.patientId),
  ])
  const { lines: matched } = matchBill(lines, bags)
  refuseCredits(matched)
  const region = alliances.find(({ id }) => id === allianceId)?.regionCode ?? ''
  const live = standing !== null && !isHoldOver(standing, now)
  // A case was opened in time, however long a register was away since.
  if (!live && input.source !== 'CASE')
    await assertClaimInTime(encounter, matched, {
      policies: () => policiesFor(db, allianceId, now),
      region,
      // What the hub takes back to settle it anew came in time when it first did.
      now: (input.source === 'DISCHARGE' ? await firstSettledByItself(db, keyOf(encounter)) : null) ?? now,
    })
  const query: CandidateQuery = {
    patient: { id: patient.id, token: patientTokenOf(patient), reference: referenceOf(ctx, patient) },
    encounterId: encounter.id,
    hospital: organisation?.code ?? '',
    consentId,
    named: input.donors ?? [],
    days: daysOf(matched),
  }
  return {
    stay: { encounter, patient },
    lines,
    billHash,
    region,
    query,
    live,
    // In the same transaction: one of its own would cost as much as all the rest.
    kin: asksKin(query) && !live ? await elevated(() => knownKin(db, ctx, query)) : NOBODY_KNOWN,
  }
}

const keyOf = ({ allianceId, id }: Stay['encounter']) => ({ allianceId, encounterId: id })

/** The days of transfusion of what is charged. */
const daysOf = (matched: BillMatch['lines']): Day[] => {
  const days = matched.flatMap((line) =>
    line.problem === null && line.charge.chargedFen > 0 ? [dayOf(line.transfusedAt)] : [],
  )
  return [...new Set(days)].toSorted()
}

/** Credits that take back what was never charged make a bill no bill. */
const refuseCredits = (matched: BillMatch['lines']): void => {
  const refused: readonly BillProblem[] = REFUSED_PROBLEMS
  const problems = matched.flatMap(({ problem, line }) =>
    problem !== null && refused.includes(problem)
      ? [{ field: `lines[${line.position - 1}]`, words: billProblemLabels[problem] }]
      : [],
  )
  if (problems.length > 0) throw new BadInput(problems)
}

/**
 * Answers what of a bill is waived, in the operation's transaction, and holds the quota for it. Locks the stay, then its
 * waivers, then the donors. The same bill of the same stay has one live waiver: it is answered again, while it is held with
 * a new token in place of the one before, which can't be shown twice.
 * @throws WaiverStayRefused, WaiverBagClaimed
 */
export const decideBill = (tx: Tx, input: QuoteWaiverInput, asked: AskedBill): Promise<HeldQuote> =>
  asBiller(tx, () => decideLocked(tx, input, asked))

const decideLocked = async (tx: Tx, input: QuoteWaiverInput, asked: AskedBill): Promise<HeldQuote> => {
  // Sent together, they run one behind the other.
  const [stay, live] = await Promise.all([
    lockStay(tx, asked.stay),
    lockLiveWaiversOfStay(tx.db, { allianceId: tx.allianceId, encounterId: asked.stay.encounter.id }),
  ])
  assertStands(stay.encounter)
  const over = live.filter((waiver) => isHoldOver(waiver, tx.now))
  const standing = live.filter((waiver) => !over.includes(waiver))
  await endWaivers(tx, over, { state: 'EXPIRED', reason: null })
  const same = standing.find(({ billHash }) => billHash === asked.billHash)
  if (same !== undefined) return answerAgain(tx, same)
  // What stood when nobody was asked has ended since.
  if (asked.found === null) throw new ConflictRetry()
  const root = await rootOf(tx, input, stay)
  await endAhead(tx, standing, root)
  return decideStay(tx, input, { ...asked, stay, found: asked.found, root, rulings: input.rulings ?? null })
}

/** The hub's own quote, made ahead, gives way to the bill that somebody brings. */
const endAhead = (tx: Tx, standing: readonly WaiverRow[], root: WaiverRow | null) =>
  endWaivers(
    tx,
    standing.filter(
      ({ source, state, rootId }) => source === 'DISCHARGE' && state === 'HELD' && rootId !== root?.rootId,
    ),
    { state: 'RELEASED', reason: '另一账单取代 / replaced by another bill' },
  )

const answerAgain = async (tx: Tx, waiver: WaiverRow): Promise<HeldQuote> => {
  const { id, state, fen } = waiver
  tx.note({ subjectId: id, after: { state, fen, again: true } })
  return state === 'HELD' ? renewToken(tx, waiver) : { id, nonce: null }
}

/** The waiver that a later claim goes on from; null for a first claim. */
const rootOf = async (
  tx: Tx,
  { rootId }: QuoteWaiverInput,
  { encounter }: Stay,
): Promise<WaiverRow | null> => {
  if (!rootId) return null
  const [root] = await listWaiversByIds(tx.db, [rootId])
  if (root?.encounterId === encounter.id) return root
  throw BadInput.of('rootId', { zh: '不是该次就诊的减免', en: 'is no waiver of this stay' })
}

/** Donors are in it by their keyed hashes alone. */
const hashOf = (
  ctx: Ctx,
  encounter: Stay['encounter'],
  lines: readonly BillLine[],
  input: QuoteWaiverInput,
) =>
  digestOf({
    encounterId: encounter.id,
    rootId: input.rootId ?? null,
    rulings: input.rulings ?? null,
    lines,
    donors: (input.donors ?? [])
      .map(({ identityNumber, relation }) => [
        ctx.services.keys.hash(identityNumber.trim().toUpperCase()),
        relation,
      ])
      .toSorted(),
  })
