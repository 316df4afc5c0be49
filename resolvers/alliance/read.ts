import {
  type AllianceRow,
  type DeviationRow,
  listAlliances,
  listCertificatesByStaffIds,
  listOrganisations,
  listOrganisationsByIds,
  listStaffByIds,
  type OrganisationRow,
  type RuleSetRow,
  type StaffRow,
  type TestingSiteRow,
} from '#db/alliance/finders.ts'
import {
  listMembershipsByOrganisationIds,
  listOrganisationsByCodes,
  listStaffPage,
  listTestingSitesByOrganisationIds,
} from '#db/alliance/finders-membership.ts'
import { listDeviations, listDeviationsByIds, listRuleSetsByIds } from '#db/alliance/finders-records.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { Actor, Ctx } from '#resolvers/context.ts'
import { instantKey, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, oneByKey, read } from '#resolvers/reads.ts'
import { dayOf } from '#rules/calendar.ts'

/** The alliance context's part of the graph. */
export type HubEntities = {
  Organisation: OrganisationRow
  Staff: StaffRow
  RuleSet: RuleSetRow
  Deviation: DeviationRow
}

export const organisationById = one(listOrganisationsByIds)
/** An organisation by its code; one that stands in several alliances is the same in each. */
export const organisationByCode = oneByKey(
  (db, keys) =>
    listOrganisationsByCodes(
      db,
      keys.map(([code = '']) => code),
    ),
  (row: OrganisationRow) => [row.code],
)
export const staffById = one(listStaffByIds)
export const ruleSetById = one(listRuleSetsByIds)
export const deviationById = one(listDeviationsByIds)

const membershipsOf = many(listMembershipsByOrganisationIds, (row) => row.organisationId)
const testingSitesOf = many(listTestingSitesByOrganisationIds, (row) => row.organisationId)

/** A person's certificates, the longest valid first. */
export const certificatesOf = many(listCertificatesByStaffIds, (row) => row.staffId)

/** The organisation's standing membership; null for bodies that are no members. */
export const membershipOf = async (ctx: Ctx, organisationId: string) =>
  (await membershipsOf(ctx, organisationId))[0] ?? null

/** Where a hospital's tests are done today: for each test the newest line that has begun. */
export const testingOf = async (ctx: Ctx, organisationId: string): Promise<TestingSiteRow[]> => {
  const today = dayOf(ctx.services.clock())
  const begun = (await testingSitesOf(ctx, organisationId)).filter(
    ({ effectiveFrom }) => effectiveFrom <= today,
  )
  return [...Map.groupBy(begun, ({ test }) => test).values()].flatMap((lines) => lines.slice(0, 1))
}

/** Who the caller is to the hub. */
export const viewer = read('alliance.viewer', async (query, _: object): Promise<Actor> => query.actor)

/** The alliances the caller takes part in or watches over. */
export const listOwnAlliances = read(
  'alliance.alliance',
  async (query, _: object): Promise<readonly AllianceRow[]> => listAlliances(query.db),
)

/** One alliance of the caller: by its code, or the first. */
export const alliance = read(
  'alliance.alliance',
  async (query, input: { code?: string | null }): Promise<AllianceRow | null> => {
    const rows = await listAlliances(query.db)
    const code = input.code ?? query.actor.seats[0].allianceId
    return rows.find(({ id }) => id === code) ?? null
  },
)

/** Which of the caller's alliances is meant: the one with this code, or the first. */
export const allianceIn = (actor: Actor, code: string | null | undefined): AllianceId => {
  const seat = code ? actor.seats.find(({ allianceId }) => allianceId === code) : actor.seats[0]
  if (seat === undefined) throw new NotFound({ zh: '联合体', en: 'alliance' })
  return seat.allianceId
}

/** The organisations of the caller's alliances. */
export const organisations = read(
  'alliance.organisations',
  async (query, _: object): Promise<readonly OrganisationRow[]> => listOrganisations(query.db),
)

/** One organisation of the caller's alliances, by id or by code. */
export const organisation = read(
  'alliance.organisation',
  async (
    query,
    { id, code }: { id?: string | null; code?: string | null },
  ): Promise<OrganisationRow | null> => {
    if ((id ? 1 : 0) + (code ? 1 : 0) !== 1)
      throw BadInput.of('id', { zh: 'id 与 code 须恰有一项', en: 'give either id or code' })
    if (id) return organisationById(query.ctx, id)
    return organisationByCode(query.ctx, [code ?? ''])
  },
  ({ id, code }) => id ?? code ?? null,
)

/** The staff of the caller's own organisation, by account. */
export const staff = read('alliance.staff', async (query, page: PageArgs) =>
  pageOf(page, {
    keyOf: ({ account }: StaffRow) => [account],
    list: (after, limit) =>
      listStaffPage(query.db, {
        organisationIds: query.actor.seats.map(({ organisationId }) => organisationId),
        after: after?.[0] ?? null,
        limit,
      }),
  }),
)

/** Deviations of the caller's hospital, the newest first; the lead sees its members' too. */
export const deviations = read(
  'alliance.deviations',
  async (query, { includeClosed, ...page }: PageArgs & { includeClosed?: boolean | null }) =>
    pageOf(page, {
      keyOf: ({ recordedAt, id }: DeviationRow) => [recordedAt.toISOString(), id],
      list: (after, limit) =>
        listDeviations(query.db, {
          allianceIds: query.actor.seats.map(({ allianceId }) => allianceId),
          open: !includeClosed,
          after: instantKey(after),
          limit,
        }),
    }),
)
