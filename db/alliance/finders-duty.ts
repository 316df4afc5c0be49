import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { StaffRow } from '#db/alliance/finders.ts'
import { staff } from '#db/alliance/tables.ts'
import { dutyContacts, dutyShifts } from '#db/alliance/tables-duty.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'

export type DutyShiftRow = typeof dutyShifts.$inferSelect
export type DutyContactRow = typeof dutyContacts.$inferSelect

/** A roster: one duty of one organisation. */
export type RosterKey = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly duty: DutyKind
}

const ofRoster = ({ allianceId, organisationId, duty }: RosterKey) =>
  and(
    eq(dutyShifts.allianceId, allianceId),
    eq(dutyShifts.organisationId, organisationId),
    eq(dutyShifts.duty, duty),
  )

/** The shifts of a roster that stand at an instant and whose people still serve there, by level. */
export const listStandingShifts = async (
  db: Db,
  roster: RosterKey,
  at: Date,
): Promise<{ shift: DutyShiftRow; staff: StaffRow }[]> =>
  db
    .select({ shift: dutyShifts, staff })
    .from(dutyShifts)
    .innerJoin(
      staff,
      and(
        eq(staff.allianceId, dutyShifts.allianceId),
        eq(staff.id, dutyShifts.staffId),
        eq(staff.organisationId, dutyShifts.organisationId),
        eq(staff.active, true),
      ),
    )
    .where(and(ofRoster(roster), or(isNull(dutyShifts.endedAt), gt(dutyShifts.endedAt, at))))
    .orderBy(asc(dutyShifts.level), asc(dutyShifts.id))

/** The ways in force to tell these people. */
export const listContacts = async (
  db: Db,
  allianceId: AllianceId,
  staffIds: readonly Id<'Staff'>[],
): Promise<DutyContactRow[]> =>
  db
    .select()
    .from(dutyContacts)
    .where(
      and(
        eq(dutyContacts.allianceId, allianceId),
        inArray(dutyContacts.staffId, [...staffIds]),
        isNull(dutyContacts.endedAt),
      ),
    )
    .orderBy(asc(dutyContacts.id))

/** One person's shifts of a roster that are not ended by an instant. */
export const listStandingShiftsOf = async (
  db: Db,
  roster: RosterKey,
  staffId: Id<'Staff'>,
  at: Date,
): Promise<DutyShiftRow[]> =>
  db
    .select()
    .from(dutyShifts)
    .where(
      and(
        ofRoster(roster),
        eq(dutyShifts.staffId, staffId),
        or(isNull(dutyShifts.endedAt), gt(dutyShifts.endedAt, at)),
      ),
    )
    .orderBy(asc(dutyShifts.id))

export const insertDutyShift = async (db: Db, row: typeof dutyShifts.$inferInsert): Promise<void> => {
  await db.insert(dutyShifts).values(row)
}

type ShiftKey = { readonly allianceId: AllianceId; readonly id: Id<'DutyShift'> }

/** A shift that the caller may see, locked. */
export const lockDutyShift = async (db: Db, { allianceId, id }: ShiftKey): Promise<DutyShiftRow | null> => {
  const [row] = await db
    .select()
    .from(dutyShifts)
    .where(and(eq(dutyShifts.allianceId, allianceId), eq(dutyShifts.id, id)))
    .for('update')
  return row ?? null
}

export const updateDutyShift = async (
  db: Db,
  { allianceId, id }: ShiftKey,
  values: Pick<DutyShiftRow, 'endedAt' | 'endedBy'>,
): Promise<void> => {
  await db
    .update(dutyShifts)
    .set(values)
    .where(and(eq(dutyShifts.allianceId, allianceId), eq(dutyShifts.id, id)))
}

export const insertContacts = async (
  db: Db,
  rows: readonly (typeof dutyContacts.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(dutyContacts).values([...rows])
}

export const endContacts = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'DutyContact'>[],
  endedAt: Date,
): Promise<void> => {
  if (ids.length === 0) return
  await db
    .update(dutyContacts)
    .set({ endedAt })
    .where(and(eq(dutyContacts.allianceId, allianceId), inArray(dutyContacts.id, [...ids])))
}

export const listDutyShiftsByIds = listingByIds(dutyShifts, dutyShifts.id)

/** The ways in force to tell people, by whose they are. */
export const listContactsByStaffIds = async (db: Db, ids: readonly string[]): Promise<DutyContactRow[]> =>
  db
    .select()
    .from(dutyContacts)
    .where(and(inArray(dutyContacts.staffId, ids as Id<'Staff'>[]), isNull(dutyContacts.endedAt)))
    .orderBy(asc(dutyContacts.id))

/** Shifts behind a place, in the order in which they were entered; those that are not ended unless asked. */
export const listDutyShifts = async (
  db: Db,
  asked: {
    readonly organisationId: Id<'Organisation'>
    readonly duty: DutyKind | null
    readonly includeEnded: boolean
    readonly after: string | null
    readonly limit: number
  },
): Promise<DutyShiftRow[]> =>
  db
    .select()
    .from(dutyShifts)
    .where(
      and(
        eq(dutyShifts.organisationId, asked.organisationId),
        asked.duty === null ? undefined : eq(dutyShifts.duty, asked.duty),
        asked.includeEnded ? undefined : isNull(dutyShifts.endedAt),
        asked.after === null ? undefined : gt(dutyShifts.id, asked.after as Id<'DutyShift'>),
      ),
    )
    .orderBy(asc(dutyShifts.id))
    .limit(asked.limit)
