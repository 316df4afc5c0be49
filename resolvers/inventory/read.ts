import {
  listEventsByUnitIds,
  listUnits,
  listUnitsByIds,
  listUnitsByLabels,
  type UnitEventRow,
  type UnitFilter,
  type UnitPlace,
  type UnitRow,
} from '#db/inventory/finders.ts'
import { listAntigensByUnitIds } from '#db/inventory/finders-antigens.ts'
import { type HoldRow, listHoldsByUnitIds } from '#db/inventory/finders-holds.ts'
import {
  type GateDecisionRow,
  type IssueRow,
  listGateDecisionsByUnitIds,
  listIssuedByIssueIds,
  listIssues,
  listIssuesByIds,
  listIssuesByRequestIds,
} from '#db/inventory/finders-issues.ts'
import { listReservationsByRequestIds } from '#db/inventory/finders-reservations.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { allSoon, type Soon, soon } from '#lib/soon.ts'
import { seatKindOf } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'
import type { PlaceEntities } from '#resolvers/inventory/read-places.ts'
import type { ProductEntities } from '#resolvers/inventory/read-products.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, oneByKey, read } from '#resolvers/reads.ts'
import { formatUnitNumber, splitUnitNumber } from '#rules/identifiers/unit-number.ts'
import { dispensableStates } from '#rules/inventory/dispense.ts'

/** The inventory context's part of the graph. */
export type HubEntities = { Unit: UnitRow; Issue: IssueRow } & PlaceEntities & ProductEntities

export type { GateDecisionRow, HoldRow, IssueRow, UnitEventRow, UnitRow }

export const unitById = one(listUnitsByIds)

/** A unit by donation number and product code of its label; no access line of its own, as with the id. */
export const unitByLabel = oneByKey(
  (db, keys) =>
    listUnitsByLabels(
      db,
      keys.map(([donationNumber = '', labelProductCode = '']) => ({ donationNumber, labelProductCode })),
    ),
  (row: UnitRow) => [row.donationNumber, row.labelProductCode],
)
export const issueById = one(listIssuesByIds)
export const holdsOfUnit = many(listHoldsByUnitIds, (row) => row.unitId)
/** Words that somebody wrote about a unit, which may name a patient: for hospitals alone. */
export const holdWords = ({ actor }: Ctx, words: string | null): string | null =>
  actor !== null && ['LEAD', 'MEMBER'].includes(seatKindOf(actor)) ? words : null
export const eventsOfUnit = many(listEventsByUnitIds, (row) => row.unitId)
export const gateDecisionsOfUnit = many(listGateDecisionsByUnitIds, (row) => row.unitId)
export const reservationsOfRequest = many(listReservationsByRequestIds, (row) => row.requestId)
export const issuesOfRequest = many(listIssuesByRequestIds, (row) => row.requestId)
const issuedOfIssue = many(listIssuedByIssueIds, (row) => row.issueId ?? '')

/** The units that an issue handed out. */
export const unitsOfIssue = async (ctx: Ctx, id: Id<'Issue'>): Promise<UnitRow[]> => {
  const issued = await issuedOfIssue(ctx, id)
  return present(await Promise.all(issued.map(({ unitId }) => unitById(ctx, unitId))))
}

/** The units that are kept for a request or were issued for it. */
export const unitsOfRequest = (ctx: Ctx, id: Id<'Request'>): Soon<UnitRow[]> =>
  soon(reservationsOfRequest(ctx, id), (kept) => {
    const standing = kept.filter(({ ending }) => ending === null || ending === 'ISSUED')
    return soon(allSoon(standing.map(({ unitId }) => unitById(ctx, unitId))), present)
  })

/** Several units by their ids, in the order given; those the caller may not see are left out. */
export const unitsByIds = async (ctx: Ctx, ids: readonly string[]): Promise<UnitRow[]> =>
  present(await Promise.all(ids.map((id) => unitById(ctx, id))))

/** Of these units those that still wait for the request: kept for it, or issued and not handed over. */
export const waitingUnits = async (
  ctx: Ctx,
  requestId: Id<'Request'>,
  ids: readonly string[],
): Promise<UnitRow[]> =>
  (await unitsByIds(ctx, ids)).filter(
    (unit) => unit.requestId === requestId && dispensableStates.includes(unit.custody),
  )

const present = (rows: readonly (UnitRow | null)[]): UnitRow[] => rows.filter((row) => row !== null)

/** The one written form of a unit's number: `3308024000001-E5445`. */
export const numberOf = ({
  donationNumber,
  labelProductCode,
}: Pick<UnitRow, 'donationNumber' | 'labelProductCode'>): string =>
  formatUnitNumber({ donationNumber, productCode: labelProductCode })

/** A unit by its id, or by its number as written, `3308024000001-E5445`; null when there is none the caller may see. */
export const unit = read(
  'inventory.unit',
  async (query, input: { id?: string | null; number?: string | null }): Promise<UnitRow | null> => {
    if (input.id) return unitById(query.ctx, input.id)
    const number = splitUnitNumber(input.number ?? '')
    if (number === undefined)
      throw BadInput.of('number', {
        zh: '须提供 id，或献血码加产品码，如 3308024000001-E5445',
        en: 'give the id, or donation number and product code such as 3308024000001-E5445',
      })
    return unitByLabel(query.ctx, [number.donationNumber, number.productCode])
  },
  ({ id }) => id ?? null,
)

/** Which units to list, and which page of them. */
export type UnitsInput = PageArgs & UnitFilter

/** The units the caller may see, first to expire first. */
export const units = read(
  'inventory.units',
  async (query, input: UnitsInput): Promise<Page<UnitRow>> =>
    pageOf<UnitRow>(input, {
      keyOf: (row) => [row.expiresAt.toISOString(), row.id],
      list: (after, limit) => listUnits(query.db, input, placeOf(after), limit),
    }),
)

const placeOf = (key: readonly string[] | null): UnitPlace | null => {
  const [at, id] = key ?? []
  return at === undefined || id === undefined ? null : { expiresAt: new Date(at), id }
}

/** Which issues, and which page of them. */
export type IssuesInput = PageArgs & { readonly overdue?: boolean | null }

/** What was handed out, the newest first. */
export const issues = read(
  'inventory.issues',
  async (query, input: IssuesInput): Promise<Page<IssueRow>> =>
    pageOf<IssueRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listIssues(query.db, {
          overdue: input.overdue ? query.now : null,
          after: after?.[0] ?? null,
          limit,
        }),
    }),
)

/** What a unit's red cells were tested for and stands. */
export const antigensOfUnit = many(listAntigensByUnitIds, (row) => row.unitId)
