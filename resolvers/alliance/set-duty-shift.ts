import type { StaffRow } from '#db/alliance/finders.ts'
import {
  endContacts,
  insertContacts,
  insertDutyShift,
  listContacts,
  listStandingShiftsOf,
} from '#db/alliance/finders-duty.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { shiftOf } from '#resolvers/alliance/duty.ts'
import {
  type ContactInput,
  contactProblems,
  type DatedInput,
  levelProblems,
  readShift,
  type WeeklyInput,
} from '#resolvers/alliance/duty-shift-input.ts'
import { assertNone } from '#resolvers/alliance/registering.ts'
import { servingStaff } from '#resolvers/alliance/staff-register.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { doOverlap, type Shift } from '#rules/alliance/duty-roster.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'

/** Who is on duty when; either `weekly` or `dated`. */
export type SetDutyShiftInput = OperationInput & {
  /** The account of the person, whose post is where the shift is. */
  readonly account: string
  readonly duty: DutyKind
  /** 1 is told first; 5 at most. */
  readonly level: number
  readonly weekly?: WeeklyInput | null
  readonly dated?: DatedInput | null
  /** By what ways the person is told from now on, at every duty; absent: as before. */
  readonly contacts?: readonly ContactInput[] | null
}

/**
 * Puts somebody on the duty roster of the hospital where the post is: of the caller's own, the lead of any. A shift that
 * overlaps another of the same person for the same duty is refused.
 */
export const setDutyShift = operation(
  'alliance.setDutyShift',
  async (tx: Tx, input: SetDutyShiftInput): Promise<{ id: Id<'DutyShift'> }> => {
    // Locked, so that two shifts of one person are entered one after the other.
    const person = await servingStaff(tx, input.account)
    const shift = readShift(input, tx.now)
    assertNone([
      ...levelProblems(input.level),
      ...(person.roles.includes('MACHINE') ? [MACHINE] : []),
      ...(input.contacts ? contactProblems(input.contacts) : []),
    ])
    await assertFree(tx, person, input.duty, shift)
    await keepContacts(tx, person, input.contacts ?? null)
    const id = await write(tx, person, input, shift)
    const { duty, level } = input
    tx.note({
      subjectId: id,
      after: { account: person.account, duty, level, shift, contacts: input.contacts },
    })
    return { id }
  },
)

const MACHINE = {
  field: 'account',
  words: { zh: '系统账号不能值班', en: 'a machine is never on duty' },
}

/** @throws BadInput when the person is on the same duty at some time of the shift */
const assertFree = async (tx: Tx, person: StaffRow, duty: DutyKind, shift: Shift): Promise<void> => {
  const { allianceId, organisationId, id: staffId } = person
  const standing = await tx.elevated(() =>
    listStandingShiftsOf(tx.db, { allianceId, organisationId, duty }, staffId, tx.now),
  )
  const other = standing.find((one) => doOverlap(shift, shiftOf(one)))
  if (other === undefined) return
  throw BadInput.of(shift.kind === 'WEEKLY' ? 'weekly' : 'dated', {
    zh: `与该人员同一值班的另一班次重叠（第 ${other.level} 级，${other.id}）；请先结束原班次`,
    en: `overlaps another shift of the person for this duty (level ${other.level}, ${other.id}); end that one first`,
  })
}

/** Replaces the ways to tell the person; the old ones are ended. */
const keepContacts = async (
  tx: Tx,
  { allianceId, organisationId, id: staffId }: StaffRow,
  contacts: readonly ContactInput[] | null,
): Promise<void> => {
  const known = await tx.elevated(() => listContacts(tx.db, allianceId, [staffId]))
  if (contacts === null) {
    if (known.length > 0) return
    throw BadInput.of('contacts', {
      zh: '该人员还没有通知方式，请填写',
      en: 'no way to tell the person is on record; give at least one',
    })
  }
  const isSame = (one: ContactInput, other: ContactInput) =>
    one.channel === other.channel && one.address === other.address
  const gone = known.filter((one) => !contacts.some((other) => isSame(one, other)))
  const added = contacts.filter((one) => !known.some((other) => isSame(one, other)))
  await tx.elevated(() =>
    endContacts(
      tx.db,
      allianceId,
      gone.map(({ id }) => id),
      tx.now,
    ),
  )
  await insertContacts(
    tx.db,
    added.map(({ channel, address }) => ({
      allianceId,
      id: newId('DutyContact'),
      organisationId,
      staffId,
      channel,
      address,
      setBy: tx.seat.staffId,
      recordedAt: tx.now,
    })),
  )
}

const write = async (
  tx: Tx,
  person: StaffRow,
  { duty, level }: SetDutyShiftInput,
  shift: Shift,
): Promise<Id<'DutyShift'>> => {
  const id = newId('DutyShift')
  const { kind, ...times } = shift
  await insertDutyShift(tx.db, {
    allianceId: person.allianceId,
    id,
    organisationId: person.organisationId,
    duty,
    level,
    staffId: person.id,
    kind,
    ...times,
    ...('weekdays' in times && { weekdays: [...times.weekdays] }),
    setBy: tx.seat.staffId,
    recordedAt: tx.now,
  } as Parameters<typeof insertDutyShift>[1])
  return id
}
