import { chanceOfAtMost, type Demand, expectedBags } from '#rules/supply/advice-demand.ts'
import type { RedistributionStep } from '#rules/supply/advice-terms.ts'

/**
 * The chance that a bag expires on the shelf, when the first to expire is always given first: that fewer bags are wanted
 * until its expiry than stand before it, itself included.
 *
 * Facts: expected use, in how many days the bag expires, how many bags expire no later (itself included).
 * Refuses: nothing; answers a chance from 0 to 1.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export const chanceOfExpiry = (demand: Demand, days: number, rank: number): number =>
  chanceOfAtMost(expectedBags(demand, 0, Math.max(0, days)), demand.scatter, rank - 1)

/** A free bag on a shelf, in the order of their expiry. */
export type ShelfBag<Unit> = {
  readonly unit: Unit
  /** In how many days it expires. */
  readonly days: number
  /** Whether it is close enough to its expiry to be moved. */
  readonly near: boolean
  /** Whether it is known to have been kept right until now. */
  readonly coldChainKnown: boolean
}

/** One bank's shelf of one product and group. */
export type Shelf<Place, Unit> = {
  readonly place: Place
  /** Whether it is the storage point. */
  readonly lead: boolean
  readonly demand: Demand
  /** First to expire first. */
  readonly bags: readonly ShelfBag<Unit>[]
}

/** A bag that would more likely be used elsewhere. */
export type Redistribution<Place, Unit> = {
  readonly unit: Unit
  readonly from: Place
  readonly to: Place
  /** A member returns it to the storage point, which supplies it: members never transfer among themselves (article 9). */
  readonly steps: readonly RedistributionStep[]
  /** The chance that it expires where it is, and where it would go. */
  readonly riskHere: number
  readonly riskThere: number
}

/**
 * A bag that will more likely than not expire where it stands goes where it is most likely used, by the lawful way alone: a
 * member's bag back to the storage point, if its cold chain is unbroken and known, and from there to another bank. Nothing
 * is proposed that saves less than the alliance has asked for.
 *
 * Facts: the shelves of every bank of one product and group with what each is expected to use; from which chance of expiry
 * on a bag is moved, and by how much the move must lessen it.
 * Refuses: nothing; answers proposals, the greatest saving first.
 * Source: ALLIANCE_ART_9, HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function proposeRedistribution<Place, Unit>(
  shelves: readonly Shelf<Place, Unit>[],
  policy: { readonly risk: number; readonly saving: number },
): Redistribution<Place, Unit>[] {
  /** What is proposed to come to a shelf counts there at once. */
  const coming = new Map<Place, number[]>()
  const rankAt = (shelf: Shelf<Place, Unit>, days: number) =>
    shelf.bags.filter((bag) => bag.days <= days).length +
    (coming.get(shelf.place) ?? []).filter((other) => other <= days).length +
    1
  const proposals: Redistribution<Place, Unit>[] = []
  for (const shelf of shelves) {
    let gone = 0
    for (const [before, bag] of shelf.bags.entries()) {
      if (!bag.near || !bag.coldChainKnown) continue
      const riskHere = chanceOfExpiry(shelf.demand, bag.days, before + 1 - gone)
      if (riskHere < policy.risk) continue
      const best = shelves
        .filter((other) => other !== shelf)
        .map((other) => ({ other, risk: chanceOfExpiry(other.demand, bag.days, rankAt(other, bag.days)) }))
        .toSorted((one, other) => one.risk - other.risk)[0]
      if (best === undefined || riskHere - best.risk < policy.saving) continue
      const to = best.other
      coming.set(to.place, [...(coming.get(to.place) ?? []), bag.days])
      gone += 1
      proposals.push({
        unit: bag.unit,
        from: shelf.place,
        to: to.place,
        steps: [
          ...(shelf.lead ? [] : (['RETURN_TO_STORAGE_POINT'] as const)),
          ...(to.lead ? [] : (['SUPPLY_FROM_STORAGE_POINT'] as const)),
        ],
        riskHere,
        riskThere: best.risk,
      })
    }
  }
  return proposals.toSorted((one, other) => savingOf(other) - savingOf(one))
}

/** Of one bag, the part that a move is expected to save. */
export const savingOf = ({
  riskHere,
  riskThere,
}: Pick<Redistribution<unknown, unknown>, 'riskHere' | 'riskThere'>): number => riskHere - riskThere
