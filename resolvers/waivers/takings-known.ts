import type { Db } from '#db/client.ts'
import { type LivePartRow, listLiveParts } from '#db/waivers/finders-ledger.ts'
import { listOwnTakings } from '#db/waivers/finders-lines.ts'
import type { TakingElsewhere } from '#resolvers/waivers/peers.ts'
import type { Taking } from '#rules/waivers/facts.ts'

/** Takings, and the bags that another place says it paid for. */
export type TakingsKnown = {
  readonly takings: readonly Taking[]
  readonly bagsElsewhere: ReadonlySet<string>
}

/**
 * What was taken of these donors' quota: here, whatever hospital, and elsewhere, as the donor record tells it. What this
 * hub told the record itself comes back under its own id and is not counted twice, nor once more after it was given back.
 *
 * @param db with the hub's own view
 */
export const takingsKnown = async (
  db: Db,
  tokens: readonly string[],
  elsewhere: readonly TakingElsewhere[],
): Promise<TakingsKnown> => {
  const [here, own] = await Promise.all([listLiveParts(db, tokens), ownOf(db, elsewhere)])
  return takingsRead(here, own, elsewhere)
}

/** Which of these takings this hub told the donor record of itself; asked with the hub's own view. */
export const ownOf = (db: Db, elsewhere: readonly TakingElsewhere[]): Promise<string[]> =>
  listOwnTakings(
    db,
    elsewhere.map(({ id }) => id),
  )

/** The same of what was read already. */
export const takingsRead = (
  here: readonly LivePartRow[],
  ownIds: readonly string[],
  elsewhere: readonly TakingElsewhere[],
): TakingsKnown => {
  const own = new Set(ownIds)
  const others = elsewhere.filter(({ id }) => !own.has(id))
  return {
    takings: [...here, ...others].map(({ donor, donation, pool, patient, ml, on, free }) => ({
      ...{ donor, donation, pool, patient, ml, on, free },
    })),
    bagsElsewhere: new Set(others.flatMap(({ bag }) => (bag === null ? [] : [bag]))),
  }
}

/** A bag as the donor record names it. */
export const bagOfRecord = (bag: {
  readonly donationNumber: string
  readonly labelProductCode: string
}): string => `${bag.donationNumber} ${bag.labelProductCode}`
