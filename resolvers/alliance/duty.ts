import { type DutyShiftRow, listContacts, listStandingShifts } from '#db/alliance/finders-duty.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { isOn, type Shift } from '#rules/alliance/duty-roster.ts'
import type { DutyKind, NoticeChannel } from '#rules/alliance/duty-terms.ts'

/** Somebody on duty, and by what ways they are told. */
export type DutyContact = {
  readonly shiftId: Id<'DutyShift'>
  readonly staffId: Id<'Staff'>
  readonly organisationId: Id<'Organisation'>
  readonly name: string
  readonly ways: readonly { readonly channel: NoticeChannel; readonly address: string }[]
}

/**
 * Who is on duty at an instant, level by level: the first is told first. A level that nobody has now is empty; there
 * are as many levels as the highest that somebody has. Read with the hub's own view, since alarms tell people of
 * another organisation than the caller's.
 */
export const onDuty = (
  tx: Pick<Tx, 'db' | 'allianceId' | 'elevated'>,
  asked: { readonly organisationId: Id<'Organisation'>; readonly duty: DutyKind; readonly at: Date },
): Promise<readonly DutyContact[][]> =>
  tx.elevated(async () => {
    const { organisationId, duty, at } = asked
    const standing = await listStandingShifts(tx.db, { allianceId: tx.allianceId, organisationId, duty }, at)
    const now = standing.filter(({ shift }) => isOn(shiftOf(shift), at))
    if (now.length === 0) return []
    const contacts = await listContacts(
      tx.db,
      tx.allianceId,
      now.map(({ staff }) => staff.id),
    )
    const people = now.map(({ shift, staff }) => ({
      level: shift.level,
      contact: {
        shiftId: shift.id,
        staffId: staff.id,
        organisationId,
        name: staff.name,
        ways: contacts
          .filter(({ staffId }) => staffId === staff.id)
          .map(({ channel, address }) => ({ channel, address })),
      },
    }))
    const highest = Math.max(...people.map(({ level }) => level))
    return Array.from({ length: highest }, (_, index) =>
      people.filter(({ level }) => level === index + 1).map(({ contact }) => contact),
    )
  })

/** A shift's row as the rules read it. Each kind has all columns of its own. */
export const shiftOf = (row: DutyShiftRow): Shift =>
  row.kind === 'WEEKLY'
    ? {
        kind: 'WEEKLY',
        weekdays: row.weekdays ?? [],
        fromTime: row.fromTime ?? '',
        untilTime: row.untilTime ?? '',
        validFrom: row.validFrom ?? '',
        validUntil: row.validUntil,
      }
    : { kind: 'DATED', startsAt: row.startsAt ?? row.recordedAt, endsAt: row.endsAt ?? row.recordedAt }
