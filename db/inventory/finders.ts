import { and, asc, eq, inArray, lte, type SQL, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import { anyOf } from '#db/any-of.ts'
import { changeIn } from '#db/changes.ts'
import type { Db } from '#db/client.ts'
import { holds, unitEvents, units } from '#db/inventory/tables.ts'
import { unheld } from '#db/inventory/unheld.ts'
import { insertionInto } from '#db/ready.ts'
import { toldColumns } from '#db/told-columns.ts'
import { type Write, writeTogether } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { HoldKind, UnitState } from '#rules/inventory/terms.ts'

export type UnitRow = typeof units.$inferSelect
export type UnitEventRow = typeof unitEvents.$inferSelect

export const listUnitsByIds = listingByIds(units, units.id)

/** Units by their ids, locked in the order of their ids; those that don't exist are absent. */
export const lockUnits = (db: Db, allianceId: AllianceId, ids: readonly Id<'Unit'>[]): Promise<UnitRow[]> =>
  selectForUpdate(db, ids, { allianceId })

const selectForUpdate = selectionAmong<typeof units, { allianceId: AllianceId }>(
  units,
  units.id,
  eq(units.allianceId, sql.placeholder('allianceId')),
  { orderBy: [asc(units.id)], forUpdate: true },
)

/** Numbers of one bag: a donation gives several. */
export type BagNumber = { readonly donationNumber: string; readonly labelProductCode: string }

/** Units that carry one of these numbers. */
export const listUnitsByNumbers = async (
  db: Db,
  allianceId: AllianceId,
  numbers: readonly BagNumber[],
): Promise<UnitRow[]> => {
  if (numbers.length === 0) return []
  return db
    .select()
    .from(units)
    .where(and(eq(units.allianceId, allianceId), labelled(numbers)))
}

/** Units by the numbers on their labels, in whichever alliances the caller sees. */
export const listUnitsByLabels = async (db: Db, numbers: readonly BagNumber[]): Promise<UnitRow[]> =>
  db.select().from(units).where(labelled(numbers))

const labelled = (numbers: readonly BagNumber[]) =>
  anyOf(
    numbers.map(({ donationNumber, labelProductCode }) =>
      and(eq(units.donationNumber, donationNumber), eq(units.labelProductCode, labelProductCode)),
    ),
  )

/** Adds a unit unless its number is known already; answers whether it was added. */
export const insertUnit = async (db: Db, row: typeof units.$inferInsert): Promise<boolean> => {
  const added = await db.insert(units).values(row).onConflictDoNothing().returning({ id: units.id })
  return added.length > 0
}

/** Adds units unless their numbers are known already; answers the ids of those that were added. */
export const insertUnits = async (
  db: Db,
  rows: readonly (typeof units.$inferInsert)[],
): Promise<ReadonlySet<string>> => {
  // Two who take the same bags in meet at the first of them, so that one waits for the other and neither for each other.
  const write = unitInsertion.writeNew(rows.toSorted(byNumber))
  if (write === null) return new Set()
  const added = await db.$client.query<{ id: string }>({ ...write, text: `${write.text} returning id` })
  return new Set(added.rows.map(({ id }) => id))
}

type Numbered = Pick<typeof units.$inferInsert, 'donationNumber' | 'labelProductCode'>

const byNumber = (one: Numbered, other: Numbered): number =>
  numberOf(one) < numberOf(other) ? -1 : Number(numberOf(one) > numberOf(other))

const numberOf = ({ donationNumber, labelProductCode }: Numbered) => `${donationNumber} ${labelProductCode}`

const unitInsertion = insertionInto(units)
const unitChange = changeIn(units)
const unitEventInsertion = insertionInto(unitEvents)

/** Which unit. */
export type UnitKey = { readonly allianceId: AllianceId; readonly id: Id<'Unit'> }
type UnitValues = Partial<typeof units.$inferInsert>
type NewUnitEvent = typeof unitEvents.$inferInsert

/** Changes a unit; sent before the function returns. */
export const updateUnit = (db: Db, key: UnitKey, values: UnitValues): Promise<unknown> =>
  writeTogether(db, [unitChange(key, values)])

/** What changes a unit and adds the step of its custody that it was. */
export const unitStepWrites = (key: UnitKey, values: UnitValues, step: NewUnitEvent): (Write | null)[] => [
  unitChange(key, values),
  unitEventInsertion.write([step]),
]

/** Adds steps of units' custody; sent before the function returns. */
export const insertUnitEvents: (db: Db, rows: readonly NewUnitEvent[]) => Promise<unknown> =
  unitEventInsertion.all

/** The steps of units' custody, in order. */
export const listEventsByUnitIds = listingByIds(unitEvents, unitEvents.unitId, [asc(unitEvents.id)])

/** What a bag must be to be taken from the shelf. */
export type WantedUnit = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly productCode: string
  /** The groups that serve, the best first. */
  readonly groups: readonly { readonly abo: AboGroup; readonly rhds: readonly RhdType[] }[]
  /** What must stand on the bag: of each list one, such as IR (table 0508). */
  readonly attributes: readonly (readonly string[])[]
  /** Most that one bag may hold, in the product's unit. */
  readonly most: number
  /** Still in date then. */
  readonly usableAt: Date
  /** For whom: another's own blood is left. */
  readonly patientId: Id<'Patient'>
  /** Taken already by the same call, and not yet moved. */
  readonly except: readonly Id<'Unit'>[]
}

const TAKEN = [
  'allianceId',
  'id',
  'organisationId',
  'requestId',
  'custody',
  'productCode',
  'abo',
  'content',
] as const satisfies readonly (keyof UnitRow)[]

/** What is told of a unit taken from the shelf. */
export type TakenUnit = Pick<UnitRow, (typeof TAKEN)[number]>

/**
 * The first unit to expire of the best group that has one free and fitting, locked; units that somebody else is just
 * taking are passed over. Null when there is none.
 */
export const takeUnit = async (db: Db, wanted: WantedUnit): Promise<TakenUnit | null> => {
  const { rows } = await db.$client.query<TakenUnit>({
    text: takeUnitText(wanted.attributes.length),
    values: [
      wanted.allianceId,
      wanted.organisationId,
      wanted.productCode,
      wanted.usableAt,
      wanted.groups.map(({ abo }) => abo),
      wanted.groups.map(({ rhds }) => rhds.join()),
      wanted.most,
      wanted.except,
      wanted.patientId,
      ...wanted.attributes,
    ],
  })
  const [row] = rows
  return row ?? null
}

// One text for each number of lists. The custody is written out and not a parameter, so that the partial index serves it.
// Group by group in the order given, and none is looked at (and locked) behind the first that has a unit.
const takeUnitText = (lists: number) => `select u.*
  from unnest($5::text[], $6::text[]) as g(abo, rhds) cross join lateral (select ${toldColumns(units, 'u', TAKEN)} from units u
    where u.alliance_id = $1 and u.organisation_id = $2 and u.product_code = $3 and u.custody = 'IN_STOCK'
      and u.expires_at >= $4 and u.abo = g.abo and u.rhd = any(string_to_array(g.rhds, ',')) and u.content <= $7::numeric
      and u.id <> all($8::text[]) ${Array.from({ length: lists }, (_, at) => `and u.attributes && $${at + 10}::text[]`).join(' ')}
      and (u.donor_patient_id is null or exists (
        select from patients d join patients p on p.alliance_id = d.alliance_id and p.person_id = d.person_id
        where d.alliance_id = u.alliance_id and d.id = u.donor_patient_id and p.id = $9))
      and ${unheld('u')}
    order by u.expires_at, u.donation_number, u.label_product_code limit 1 for update of u skip locked) u
  limit 1`

/** A unit that was seen free, locked; null when somebody else has taken it, or a hold fell on it, in between. */
export const lockFreeUnit = async (
  db: Db,
  { allianceId, id }: Pick<UnitRow, 'allianceId' | 'id'>,
): Promise<UnitRow | null> => {
  const [row] = await db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, allianceId),
        eq(units.id, id),
        eq(units.custody, 'IN_STOCK'),
        sql.raw(unheld('units')),
      ),
    )
    .for('update', { of: units, skipLocked: true })
  return row ?? null
}

/** Which units a list holds; what is absent asks for nothing. */
export type UnitFilter = {
  readonly custody?: readonly UnitState[] | null
  /** Code of the dictionary. */
  readonly product?: string | null
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  readonly expiresBefore?: Date | null
  readonly requestId?: string | null
  /** Only those that such a hold keeps now. */
  readonly held?: HoldKind | null
}

/** The row behind which a page begins: units go by expiry, then by id. */
export type UnitPlace = { readonly expiresAt: Date; readonly id: string }

const behind = ({ expiresAt, id }: UnitPlace): SQL =>
  Number.isNaN(expiresAt.getTime())
    ? sql`false`
    : sql`(${units.expiresAt}, ${units.id}) > (${expiresAt.toISOString()}::timestamptz, ${id})`

/** Units behind a place, first to expire first. */
const heldBy = (kind: HoldKind): SQL => sql`exists (select 1 from ${holds}
  where ${holds.allianceId} = ${units.allianceId} and ${holds.unitId} = ${units.id} and ${holds.kind} = ${kind}
    and ${holds.liftedAt} is null)`

export const listUnits = async (
  db: Db,
  filter: UnitFilter,
  after: UnitPlace | null,
  limit: number,
): Promise<UnitRow[]> =>
  db
    .select()
    .from(units)
    .where(
      and(
        filter.custody ? inArray(units.custody, [...filter.custody]) : undefined,
        filter.product ? eq(units.productCode, filter.product) : undefined,
        filter.abo ? eq(units.abo, filter.abo) : undefined,
        filter.rhd ? eq(units.rhd, filter.rhd) : undefined,
        filter.expiresBefore ? lte(units.expiresAt, filter.expiresBefore) : undefined,
        filter.requestId ? eq(units.requestId, filter.requestId as Id<'Request'>) : undefined,
        filter.held ? heldBy(filter.held) : undefined,
        after ? behind(after) : undefined,
      ),
    )
    .orderBy(asc(units.expiresAt), asc(units.id))
    .limit(limit)

/** The units that stand under a request in one of these states, oldest number first. */
export const listUnitsOfRequest = async (
  db: Db,
  request: { readonly allianceId: AllianceId; readonly id: Id<'Request'> },
  custodies: readonly UnitState[],
): Promise<UnitRow[]> =>
  db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, request.allianceId),
        eq(units.requestId, request.id),
        inArray(units.custody, [...custodies]),
      ),
    )
    .orderBy(asc(units.donationNumber), asc(units.labelProductCode))
