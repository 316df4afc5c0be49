import { and, asc, desc, eq, inArray, lt, min, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { isOutright } from '#db/outright.ts'
import { insertionInto, selectionFrom } from '#db/ready.ts'
import type { StayKey } from '#db/waivers/finders-stay.ts'
import { waiverBags, waiverLines, waiverParts, waivers } from '#db/waivers/tables.ts'
import { type Write, writeTogether } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { LIVE_WAIVER_STATES, type WaiverState } from '#rules/waivers/claim-terms.ts'

export type WaiverRow = typeof waivers.$inferSelect
export type NewWaiver = typeof waivers.$inferInsert
export type NewWaiverLine = typeof waiverLines.$inferInsert
export type NewWaiverPart = typeof waiverParts.$inferInsert
export type WaiverKey = Pick<WaiverRow, 'allianceId' | 'id'>

const keyed = ({ allianceId, id }: WaiverKey) => and(eq(waivers.allianceId, allianceId), eq(waivers.id, id))
const live = inArray(waivers.state, [...LIVE_WAIVER_STATES])

const insertionOfWaivers = insertionInto(waivers)
const insertionOfLines = insertionInto(waiverLines)
const insertionOfParts = insertionInto(waiverParts)

/** Adds a waiver with its lines and what covers them; what goes with it refers to it. */
export const insertWaiver = (
  db: Db,
  row: NewWaiver,
  lines: readonly NewWaiverLine[],
  parts: readonly NewWaiverPart[],
  ...others: readonly (Write | null)[]
): Promise<unknown> =>
  writeTogether(db, [
    insertionOfWaivers.write([row]),
    insertionOfLines.write(lines),
    insertionOfParts.write(parts),
    ...others,
  ])

/** What a settlement writes. */
type Settled = WaiverKey &
  Pick<WaiverRow, 'billNumber' | 'invoiceNumber'> & {
    readonly settledAt: Date
    readonly settledBy: Id<'Staff'>
  }

/** Makes a waiver settled. */
export const settleRow = (db: Db, of: Settled): Promise<unknown> =>
  db.$client.query({
    text: `update waivers set state = 'SETTLED', bill_number = $3, invoice_number = $4, settled_at = $5, settled_by = $6
      where alliance_id = $1 and id = $2`,
    values: [of.allianceId, of.id, of.billNumber, of.invoiceNumber, of.settledAt, of.settledBy],
  })

export const updateWaiver = async (db: Db, key: WaiverKey, values: Partial<NewWaiver>): Promise<void> => {
  await db.update(waivers).set(values).where(keyed(key))
}

export const lockWaiver = async (db: Db, key: WaiverKey): Promise<WaiverRow | null> => {
  const [row] = await selectForUpdate(db, key)
  return row ?? null
}

const ofAlliance = eq(waivers.allianceId, sql.placeholder('allianceId'))
const selectForUpdate = selectionFrom<typeof waivers, WaiverKey>(
  waivers,
  and(ofAlliance, eq(waivers.id, sql.placeholder('id'))),
  { forUpdate: true },
)

/** Whose token it is: any hospital's of the alliance, or one's alone. */
type TokenKey = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'> | null
  readonly tokenHash: string
}

/** The waiver of a token behind its stay, both locked; null when it has another by then. */
export const lockWaiverByToken = async (db: Db, of: TokenKey): Promise<WaiverRow | null> => {
  const { allianceId, organisationId, tokenHash } = of
  // Sent together, they run one behind the other.
  const [, [row]] = await Promise.all([
    db.$client.query({ text: LOCK_STAY_OF_TOKEN, values: [allianceId, tokenHash, organisationId] }),
    selectByToken(db, of),
  ])
  return row ?? null
}

const LOCK_STAY_OF_TOKEN = `select id from encounters where alliance_id = $1 and id = (select encounter_id from waivers
    where alliance_id = $1 and token_hash = $2 and organisation_id = coalesce($3, organisation_id)) for update`

const selectByToken = selectionFrom<typeof waivers, TokenKey>(
  waivers,
  and(
    ofAlliance,
    eq(waivers.tokenHash, sql.placeholder('tokenHash')),
    sql`${waivers.organisationId} = coalesce(${sql.placeholder('organisationId')}, ${waivers.organisationId})`,
  ),
  { forUpdate: true },
)

const ofStay = and(ofAlliance, eq(waivers.encounterId, sql.placeholder('encounterId')), live)

/** Live waivers of a stay, locked, by their id. */
export const lockLiveWaiversOfStay = (db: Db, of: StayKey): Promise<WaiverRow[]> => selectLiveOfStay(db, of)

const selectLiveOfStay = selectionFrom<typeof waivers, StayKey>(waivers, ofStay, {
  forUpdate: true,
  orderBy: [asc(waivers.id)],
})

/** The live waivers of a stay that the hub made by itself, oldest first. */
export const listOwnWaiversOfStay = async (db: Db, key: StayKey): Promise<WaiverRow[]> =>
  db
    .select()
    .from(waivers)
    .where(and(madeByItself(key), live))
    .orderBy(asc(waivers.id))

/** When the hub first settled a stay by itself, whatever became of it since; null when it never did. */
export const firstSettledByItself = async (db: Db, key: StayKey): Promise<Date | null> => {
  const [row] = await db
    .select({ at: min(waivers.settledAt) })
    .from(waivers)
    .where(madeByItself(key))
  return row?.at ?? null
}

const madeByItself = ({ allianceId, encounterId }: StayKey) =>
  and(
    eq(waivers.allianceId, allianceId),
    eq(waivers.encounterId, encounterId),
    eq(waivers.source, 'DISCHARGE'),
  )

/** The live waiver of a bill, unlocked. */
export const findLiveOfBill = async (
  db: Db,
  of: Pick<WaiverRow, 'allianceId' | 'encounterId' | 'billHash'>,
): Promise<WaiverRow | null> => {
  const [row] = await selectLiveOfBill(db, of)
  return row ?? null
}

const selectLiveOfBill = selectionFrom<typeof waivers, StayKey & Pick<WaiverRow, 'billHash'>>(
  waivers,
  and(ofStay, eq(waivers.billHash, sql.placeholder('billHash'))),
)

/** A waiver's root, and the stay that it and all that go back to it are of. */
export type RootOfStay = Pick<WaiverRow, 'allianceId' | 'encounterId' | 'rootId'>

/** Live waivers that go back to one root: found among those of its stay, which are few. */
export const listLiveOfRoot = (db: Db, of: RootOfStay): Promise<WaiverRow[]> => selectLiveOfRoot(db, of)

const selectLiveOfRoot = selectionFrom<typeof waivers, RootOfStay>(
  waivers,
  and(ofStay, eq(waivers.rootId, sql.placeholder('rootId'))),
  { orderBy: [asc(waivers.id)] },
)

/** Bags of these that a live claim has: asked with the hub's own view, since another hospital's may have them. */
export const listClaimedBags = (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<{ unitId: Id<'Unit'>; rootId: Id<'Waiver'> }[]> => selectClaimed(db, unitIds, { allianceId })

const selectClaimed = selectionAmong<typeof waiverBags, { allianceId: AllianceId }>(
  waiverBags,
  waiverBags.unitId,
  and(eq(waiverBags.allianceId, sql.placeholder('allianceId')), waiverBags.live),
  { orderBy: [asc(waiverBags.unitId)] },
)

/** Bags that are claimed for a root. */
export type BagClaim = Pick<WaiverRow, 'allianceId' | 'organisationId' | 'rootId'> & {
  readonly unitIds: readonly string[]
}

/** The statement that claims bags for a root, or again after their claim had ended; null when there is none. */
export const claimWrite = ({ allianceId, organisationId, rootId, unitIds }: BagClaim): Write | null =>
  unitIds.length === 0
    ? null
    : {
        text: `insert into waiver_bags (alliance_id, organisation_id, unit_id, root_id, live)
          select $1, $2, unit, $3, true from unnest($4::text[]) as t(unit) order by unit
          on conflict (alliance_id, unit_id, root_id) do update set live = true`,
        values: [allianceId, organisationId, rootId, unitIds],
      }

/** Lets the bags of a root go. */
export const endBags = async (db: Db, of: Pick<WaiverRow, 'allianceId' | 'rootId'>): Promise<void> => {
  await db
    .update(waiverBags)
    .set({ live: false })
    .where(and(eq(waiverBags.allianceId, of.allianceId), eq(waiverBags.rootId, of.rootId)))
}

/** Held waivers whose time is over, those first that were due first, unlocked. */
export const listDueHolds = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<WaiverRow[]> =>
  db
    .select()
    .from(waivers)
    .where(
      and(eq(waivers.allianceId, allianceId), isOutright(waivers.state, 'HELD'), lt(waivers.holdUntil, now)),
    )
    .orderBy(asc(waivers.holdUntil), asc(waivers.id))
    .limit(limit)

export const listWaiversByIds = listingByIds(waivers, waivers.id)

/** Which waivers to list. */
export type WaiverFilter = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly states: readonly WaiverState[] | null
  readonly encounterId: Id<'Encounter'> | null
  /** Id behind which the page begins; null at the start. */
  readonly after: string | null
  readonly limit: number
}

/** Waivers of a hospital, the newest first. */
export const listWaivers = async (db: Db, filter: WaiverFilter): Promise<WaiverRow[]> =>
  db
    .select()
    .from(waivers)
    .where(
      and(
        eq(waivers.allianceId, filter.allianceId),
        eq(waivers.organisationId, filter.organisationId),
        filter.states === null ? undefined : inArray(waivers.state, [...filter.states]),
        filter.encounterId === null ? undefined : eq(waivers.encounterId, filter.encounterId),
        filter.after === null ? sql`true` : lt(waivers.id, filter.after as Id<'Waiver'>),
      ),
    )
    .orderBy(desc(waivers.id))
    .limit(filter.limit)
