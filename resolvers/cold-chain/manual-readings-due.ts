import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import { listKeepingPlaces } from '#db/cold-chain/finders-history.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { gatherDuties } from '#resolvers/cold-chain/duty-facts.ts'
import { isLate } from '#resolvers/cold-chain/duty-words.ts'
import { read } from '#resolvers/reads.ts'
import { type ManualDuty, manualDutyAt } from '#rules/cold-chain/manual-duty.ts'

/** Whose places, and which of them. */
export type ManualReadingsDueInput = {
  /** Code of the organisation; absent: all that the caller sees. */
  readonly organisation?: string | null
  /** True: only those that are late. */
  readonly overdue?: boolean | null
}

/** A place that is to be read by hand, and when it was read last. */
export type ManualReadingDue = ManualDuty & {
  readonly place: PlaceRow
  readonly lastReadAt: Date | null
}

/** The places that are to be read by hand now, the most pressing first. */
export const manualReadingsDue = read(
  'cold-chain.manualReadingsDue',
  async ({ db, actor, now }, input: ManualReadingsDueInput): Promise<readonly ManualReadingDue[]> => {
    const of = input.organisation ? await listOrganisationsByCode(db, input.organisation) : null
    const sites = {
      allianceIds: actor.seats.map(({ allianceId }) => allianceId),
      organisationIds: of?.map(({ id }) => id) ?? null,
    }
    const period = { since: now, until: new Date(now.getTime() + 1) }
    const due: ManualReadingDue[] = []
    for (const { place, facts, readings } of await gatherDuties(
      db,
      await listKeepingPlaces(db, sites, period),
      period,
    )) {
      const { values } = await policyAt({ db, allianceId: place.allianceId }, now)
      const duty = manualDutyAt(facts, now, values)
      const wanted = isLate(duty.state) || (!input.overdue && duty.state === 'DUE')
      if (wanted) due.push({ ...duty, place, lastReadAt: readings.at(-1)?.occurredAt ?? null })
    }
    return due.toSorted((one, other) => endOf(one) - endOf(other))
  },
)

const endOf = ({ wantedUntil }: ManualDuty): number => wantedUntil?.getTime() ?? 0
