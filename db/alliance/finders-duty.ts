import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { StaffRow } from '#db/alliance/finders.ts'
import { staff } from '#db/alliance/tables.ts'
import { dutyContacts, dutyShifts } from '#db/alliance/tables-duty.ts'
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
