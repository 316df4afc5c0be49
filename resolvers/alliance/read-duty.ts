import {
  type DutyContactRow,
  type DutyShiftRow,
  listContactsByStaffIds,
  listDutyShifts,
  listDutyShiftsByIds,
} from '#db/alliance/finders-duty.ts'
import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import { NotFound } from '#lib/errors.ts'
import { shiftOf } from '#resolvers/alliance/duty.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import { isOn } from '#rules/alliance/duty-roster.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'

/** The duty roster's part of the graph. */
export type DutyEntities = { DutyShift: DutyShiftRow }

export type { DutyContactRow, DutyShiftRow }

export const dutyShiftById = one(listDutyShiftsByIds)

/** By what ways a person on duty is told now. */
export const contactsOf = many(listContactsByStaffIds, (row) => row.staffId)

/** Whether a shift is on at an instant, or now; one that was ended before is not. */
export const isShiftOn = (ctx: Ctx, shift: DutyShiftRow, at: Date | null | undefined): boolean => {
  const instant = at ?? ctx.services.clock()
  return (shift.endedAt === null || shift.endedAt > instant) && isOn(shiftOf(shift), instant)
}

/** Whose roster to list, and which page of it. */
export type DutyRosterInput = PageArgs & {
  /** Code of the organisation; absent: the caller's own. */
  readonly organisation?: string | null
  readonly duty?: DutyKind | null
  readonly includeEnded?: boolean | null
}

/** The shifts of an organisation that the caller may see: its own, the lead those of its members. */
export const dutyRoster = read('alliance.dutyRoster', async (query, input: DutyRosterInput) => {
  const organisationId = await organisationIn(query, input.organisation)
  return pageOf(input, {
    keyOf: ({ id }: DutyShiftRow) => [id],
    list: (after, limit) =>
      listDutyShifts(query.db, {
        organisationId,
        duty: input.duty ?? null,
        includeEnded: input.includeEnded ?? false,
        after: after?.[0] ?? null,
        limit,
      }),
  })
})

const organisationIn = async (
  { db, actor }: Parameters<Parameters<typeof read>[1]>[0],
  code: string | null | undefined,
) => {
  if (!code) return actor.seats[0].organisationId
  const [found] = await listOrganisationsByCode(db, code)
  if (found === undefined) throw new NotFound({ zh: '机构', en: 'organisation' })
  return found.id
}
