import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { listMembershipsByOrganisationIds } from '#db/alliance/finders-membership.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { AllocationRefused } from '#resolvers/inventory/errors.ts'
import { dayOf, isWithin } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import {
  type AllocationPurpose,
  checkAllocation,
  checkShelf,
  type Party,
  partyOf,
} from '#rules/inventory/allocation.ts'
import { unitTransitions } from '#rules/inventory/terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'

type Place = Pick<Tx, 'db' | 'allianceId' | 'occurredAt'>

/** Who gives blood to whom, by their organisations. */
export type Given = {
  readonly from: Id<'Organisation'>
  readonly to: Id<'Organisation'>
  readonly purpose: AllocationPurpose
}

/** What the rule on allocation has against a hand-over of blood on the day of the running operation. */
const judgeAllocation = async (place: Place, given: Given, field = 'to'): Promise<Finding[]> => {
  const { from, to, policy } = await settingOf(place, given)
  return checkAllocation({ from, to, purpose: given.purpose }, policy, field)
}

/**
 * What the rule has against a bag that a hospital tells to have, for a patient or on its shelf, though nobody issued it:
 * it does not become that hospital's by being told. Nothing once it was issued.
 */
export const judgeOrigin = async (
  place: Place,
  { organisationId: from, custody }: Pick<UnitRow, 'organisationId' | 'custody'>,
  to: Id<'Organisation'>,
  purpose: AllocationPurpose = 'PATIENT',
): Promise<Finding[]> => {
  const isIssued = !isDeviation(unitTransitions, 'handOver', custody)
  return from === to || isIssued ? [] : judgeAllocation(place, { from, to, purpose }, 'unitId')
}

const settingOf = async (place: Place, given: Pick<Given, 'from' | 'to'>) => {
  const [from, to] = await partiesOf(place, [given.from, given.to])
  const { values: policy } = await policyAt(place, place.occurredAt)
  if (from === undefined || to === undefined) throw new NotFound({ zh: '机构', en: 'organisation' })
  return { from, to, policy }
}

/** What these organisations are where blood changes hands, in the order asked. */
const partiesOf = async (
  place: Place,
  ids: readonly Id<'Organisation'>[],
): Promise<(Party | undefined)[]> => {
  const [rows, memberships] = await Promise.all([
    listOrganisationsByIds(place.db, ids),
    listMembershipsByOrganisationIds(place.db, ids),
  ])
  const day = dayOf(place.occurredAt)
  const standing = memberships.filter(({ joinedOn, licenceValidUntil }) =>
    isWithin(day, joinedOn, licenceValidUntil),
  )
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id)
    return row && partyOf({ ...row, member: standing.some(({ organisationId }) => organisationId === id) })
  })
}

/** @throws AllocationRefused when blood may not go that way, with the lawful one. */
export const assertAllocation = async (place: Place, given: Given, field = 'to'): Promise<void> => {
  const findings = await judgeAllocation(place, given, field)
  if (findings.length > 0) throw AllocationRefused.because(findings)
}

/**
 * Blood for a patient leaves the shelf of the bank that gives it: the storage point for every request that was taken in,
 * a member with a bank of its own for its own patients. Nobody gives what stands on another's shelf.
 * @throws AllocationRefused
 */
export const assertFromOwnShelf = async (
  tx: Tx,
  { organisationId: to }: Pick<RequestRow, 'organisationId'>,
  units: readonly Pick<UnitRow, 'organisationId'>[],
  fieldOf: (index: number) => string = (index) => `unitIds[${index}]`,
): Promise<void> => {
  const here = tx.seat.organisationId
  // What the storage point may ask of a hospital was asked when the request was taken in; an emergency is never refused.
  const findings = tx.seat.lead ? [] : await judgeShelf(tx, { from: here, to }, 'requestId')
  for (const [index, { organisationId: from }] of units.entries())
    if (from !== here) findings.push(...(await judgeShelf(tx, { from, to }, fieldOf(index))))
  if (findings.length > 0) throw AllocationRefused.because(findings)
}

const judgeShelf = async (tx: Tx, of: Pick<Given, 'from' | 'to'>, field: string): Promise<Finding[]> => {
  const { policy, ...sides } = await settingOf(tx, of)
  return checkShelf(tx.seat.organisationId, sides, policy, field)
}
