import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { listEncountersByIds } from '#db/requests/finders-encounters.ts'
import { listOwnWaiversOfStay, type WaiverRow } from '#db/waivers/finders.ts'
import { type ChargeRow, listChargesOfStay } from '#db/waivers/finders-charges.ts'
import type { StayKey } from '#db/waivers/finders-stay.ts'
import { concludeStay, findStayTask, type StayTaskRow } from '#db/waivers/finders-stay-tasks.ts'
import { isAway } from '#lib/away.ts'
import { type Backoff, pauseBehind } from '#lib/backoff.ts'
import { digestOf } from '#lib/canonical.ts'
import { reached } from '#lib/checkpoints.ts'
import { ConflictRetry, HubError, Unavailable } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Ctx, Services } from '#resolvers/context.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import { WaiverBagClaimed, WaiverHoldExpired } from '#resolvers/waivers/errors.ts'
import { foreseeWaiver } from '#resolvers/waivers/foresee-waiver.ts'
import type { BillLineInput } from '#resolvers/waivers/quote-input.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { patientOf } from '#resolvers/waivers/stay.ts'
import { billOf, linesOf } from '#resolvers/waivers/told-charges.ts'
import { dayOf } from '#rules/calendar.ts'
import { type BillMatch, matchBill } from '#rules/waivers/bill.ts'
import { netOfCredits } from '#rules/waivers/credits.ts'
import { burstEnds, type StayFacts, type StayStep, stepOfStay } from '#rules/waivers/stay-step.ts'

/** How a hospital's stays are settled, and as whom the hub acts there; null where nobody speaks for the hospital. */
type StayHospital = { readonly settlesItself: boolean; readonly actor: Actor | null }
/** Asks for that; the composition root knows the hospitals' systems. */
export type HospitalOf = (stay: Pick<StayTaskRow, 'allianceId' | 'organisationId'>) => Promise<StayHospital>

/** A stay as it is thought over. */
type Seen = {
  readonly task: StayTaskRow
  readonly step: StayStep
  /** Until when it rests; null where it doesn't. */
  readonly restsUntil: Date | null
  readonly actor: Actor | null
  readonly lines: readonly BillLineInput[]
  /** Digest of the charges, and of the bags they match. */
  readonly billHash: string
  /** The hub's own live waivers of the stay. */
  readonly standing: readonly WaiverRow[]
  /** Whether what was settled is of the patient as they are known now. */
  readonly isOfThisPatient: boolean
}

/** What came of it. */
type Ended = Partial<Pick<StayTaskRow, 'waiverId' | 'billHash'>>

/** How long a stay rests behind a fault of the moment. */
const BACKOFF: Backoff = { firstMs: 5_000, longestMs: 3_600_000 }

/**
 * Does for a stay by itself what is due: settles at the discharge with the charges that were told, reverses what does not
 * stand any more, or looks ahead. It goes by what is so now, not by which message came when: whatever was cut off in between
 * is found again, and nothing is done twice. What is refused waits for the next message about the stay, with its fault kept.
 */
export const waiveStay = async (
  services: Services,
  hospitalOf: HospitalOf,
  key: StayKey & Pick<StayTaskRow, 'organisationId'>,
): Promise<void> => {
  const inHub = <T>(work: (db: Db) => Promise<T>, kind?: 'read') =>
    services.database.transaction(SYSTEM_SCOPE, work, kind)
  const hospital = await hospitalOf(key)
  const seen = await inHub((db) => see(db, key, { ...hospital, now: services.clock() }), 'read')
  if (seen === null) return
  if (seen.restsUntil !== null)
    return void (await inHub((db) => concludeStay(db, seen.task, { dueAt: seen.restsUntil })))
  try {
    const ended = await act(services, seen)
    reached('stay.acted')
    await inHub((db) => concludeStay(db, seen.task, { dueAt: null, tries: 0, fault: null, ...ended }))
  } catch (error) {
    if (isAway(error)) throw error
    const tries = seen.task.tries + 1
    const isRefused = error instanceof HubError && !isPassing(error)
    const dueAt = isRefused ? null : new Date(services.clock().getTime() + pauseBehind(BACKOFF, tries))
    const fault = error instanceof HubError ? error.message : UNEXPECTED
    services.log.warn({ error, encounterId: key.encounterId, tries }, 'a stay was not waived by itself')
    await inHub((db) => concludeStay(db, seen.task, { dueAt, tries, fault }))
  }
}

const UNEXPECTED = '枢纽内部故障，将自动重试 / internal fault; tried again by itself'

/** Others were there at the same moment, or the hold ran out between quote and settlement. */
const isPassing = (error: HubError) =>
  error instanceof ConflictRetry || error instanceof Unavailable || error instanceof WaiverHoldExpired

const see = async (
  db: Db,
  key: StayKey,
  { settlesItself, actor, now }: StayHospital & { readonly now: Date },
): Promise<Seen | null> => {
  const task = await findStayTask(db, key)
  const [encounter] = await listEncountersByIds(db, [key.encounterId])
  if (task === null || task.dueAt === null || encounter === undefined) return null
  const told = await listChargesOfStay(db, key)
  const charges = linesOf(told)
  const { lines: matched } = matchBill(
    charges,
    await bagsOf({ db, allianceId: key.allianceId }, encounter, charges),
  )
  const billHash = digestOf(matched.map(dayedOf))
  const standing = await listOwnWaiversOfStay(db, key)
  const settled = standing.find(({ state }) => state === 'SETTLED') ?? null
  const { identityHash } = await patientOf(db, encounter)
  const isOfThisPatient = identityHash === null || settled === null || settled.patientToken === identityHash
  const { values } = await policyAt({ db, allianceId: key.allianceId }, now)
  const { patientClass, startedAt, endedAt, cancelledAt } = encounter
  const facts: StayFacts = {
    settlesItself,
    patientClass,
    startedAt,
    endedAt,
    cancelledAt,
    isExpected: task.isExpected,
    isCharged: netOfCredits(charges).some(({ problem }) => problem === null),
    // What was settled and not written down any more is found again at once.
    lastChargedAt: settled !== null && task.waiverId === settled.id ? lastChargeOf(told) : null,
    restSeconds: values.waiverRestSeconds,
    settled: settled && {
      isOfThisBill: task.waiverId === settled.id && task.billHash === billHash,
      isOfThisPatient,
    },
  }
  const step = stepOfStay(facts, now)
  const restsUntil = step === 'REST' ? burstEnds(facts, now) : null
  return { task, step, restsUntil, actor, lines: billOf(told), billHash, standing, isOfThisPatient }
}

/** A credit is told to take something back, and nobody waits for more. */
const lastChargeOf = (told: readonly ChargeRow[]): Date | null => {
  const lastOf = (kind: ChargeRow['kind']) =>
    Math.max(0, ...told.flatMap((row) => (row.kind === kind ? [row.recordedAt.getTime()] : [])))
  return lastOf('CREDIT') < lastOf('CHARGE') ? new Date(lastOf('CHARGE')) : null
}

/** A line, its bag, and the day on which it is judged. */
const dayedOf = (matched: BillMatch['lines'][number]) => ({
  line: matched.line,
  unitId: matched.unitId,
  problem: matched.problem,
  day: matched.problem === null ? dayOf(matched.transfusedAt) : null,
})

const act = async (services: Services, seen: Seen): Promise<Ended> => {
  const { step, actor, standing } = seen
  if (step === 'NOTHING' || actor === null) return {}
  const correlationId = `stay-${seen.task.encounterId}-${seen.task.version}`
  const ctx = beginCall(services, { actor, door: 'worker', correlationId })
  try {
    if (step === 'FORESEE') return await foresee(ctx, seen)
    if (step === 'SETTLE') return await settle(ctx, seen)
    if (step === 'REVERSE') {
      await takeBack(ctx, standing, CHANGED)
      return { waiverId: null, billHash: null }
    }
    return await settleAnew(ctx, seen)
  } finally {
    await ctx.reads.close()
  }
}

const foresee = async (ctx: Ctx, { task, lines }: Seen): Promise<Ended> => {
  if (lines.length > 0) await foreseeWaiver(ctx, { encounterId: task.encounterId, lines })
  return {}
}

const settle = async (ctx: Ctx, { task, lines, billHash }: Seen): Promise<Ended> => {
  const { id, token } = await quoteWaiver(ctx, { encounterId: task.encounterId, lines, source: 'DISCHARGE' })
  reached('stay.quoted')
  // Without a token the same bill was settled before, and only that was not written down any more.
  if (token !== null) await settleWaiver(ctx, { token })
  return { waiverId: id, billHash }
}

/**
 * Settles for what is so now. What stands for another bill or another patient is taken back first; one that was settled
 * for this very bill, of which only that was not written down any more, is found again by the quote.
 */
const settleAnew = async (ctx: Ctx, seen: Seen): Promise<Ended> => {
  const { task, standing, billHash, isOfThisPatient } = seen
  const isNotedForAnother = standing.some(({ id }) => id === task.waiverId) && task.billHash !== billHash
  if (!isOfThisPatient) await takeBack(ctx, standing, IDENTIFIED)
  else if (isNotedForAnother) await takeBack(ctx, standing, CHANGED)
  try {
    return await settle(ctx, seen)
  } catch (error) {
    if (!(error instanceof WaiverBagClaimed) || !standing.some(({ id }) => id === error.waiverId)) throw error
    await takeBack(ctx, standing, CHANGED)
    return settle(ctx, seen)
  }
}

const IDENTIFIED = '患者身份已确认，重新结算 / The patient is known now: it is settled anew.'
const CHANGED = '出院或费用信息已变更 / The discharge or the charges have changed.'

const takeBack = async (
  ctx: Ctx,
  standing: readonly { readonly id: Id<'Waiver'>; readonly state: string }[],
  reason: string,
) => {
  for (const { id, state } of standing)
    await (state === 'SETTLED' ? reverseWaiver(ctx, { id, reason }) : releaseWaiver(ctx, { id, reason }))
}
