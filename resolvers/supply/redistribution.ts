import { listUnitsByIds } from '#db/inventory/finders.ts'
import { listCoveredStays } from '#db/inventory/finders-stays.ts'
import type { FreeBag } from '#db/supply/finders-advice.ts'
import type { Id } from '#lib/ids.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { isNear, maySee } from '#resolvers/supply/near-expiry.ts'
import { cellKey, daysUntil, readOutlook, type StockOutlook } from '#resolvers/supply/stock-outlook.ts'
import { coldChainKnownUntil } from '#rules/inventory/cold-chain.ts'
import {
  proposeRedistribution,
  type Redistribution,
  type Shelf,
  savingOf,
} from '#rules/supply/advice-expiry.ts'

/** One bag that had better go to another bank, by the storage point. */
export type RedistributionProposal = {
  readonly unitId: Id<'Unit'>
  readonly fromId: Id<'Organisation'>
  /** Null for a member, of whose bag the lead decides. */
  readonly toId: Id<'Organisation'> | null
  readonly steps: Redistribution<unknown, unknown>['steps']
  readonly saved: number
  readonly riskHere: number
  readonly riskThere: number
}

export type RedistributionAdvice = {
  readonly asOf: Date
  /** Bags that the proposals together are expected to save. */
  readonly bagsSaved: number
  /** The greatest savings first. */
  readonly proposals: readonly RedistributionProposal[]
}

/** More nobody carries out in a day. */
const MOST_PROPOSALS = 200
/** What lessens the chance of expiry by less isn't worth the journey. */
const LEAST_SAVING = 0.2
const PER_CENT = 100

/** What bags had better stand elsewhere: a member's own, for the lead those of every bank. */
export const redistribution = (ctx: Ctx, input: object): Promise<RedistributionAdvice> =>
  auditedLookUp(ctx, { name: 'supply.redistribution', subject: null, input }, async (lookUp) => {
    const outlook = await readOutlook(lookUp)
    const known = await keptRight(lookUp, outlook)
    const risk = outlook.policy.redistributionRiskPercent / PER_CENT
    const proposals = shelvesByCell(outlook, known)
      .flatMap((shelves) => proposeRedistribution(shelves, { risk, saving: LEAST_SAVING }))
      .filter(({ from }) => maySee(lookUp, from))
      .toSorted((one, other) => savingOf(other) - savingOf(one))
      .slice(0, MOST_PROPOSALS)
    return {
      asOf: outlook.now,
      bagsSaved: proposals.reduce((total, one) => total + savingOf(one), 0),
      proposals: proposals.map((one) => shown(one, lookUp)),
    }
  })

type Move = Redistribution<Id<'Organisation'>, Id<'Unit'>>

const shown = (move: Move, { seat }: LookUp): RedistributionProposal => ({
  unitId: move.unit,
  fromId: move.from,
  toId: seat.lead ? move.to : null,
  steps: move.steps,
  saved: savingOf(move),
  riskHere: move.riskHere,
  riskThere: move.riskThere,
})

/** The bags near their expiry that are known to have been kept right until now. */
const keptRight = (
  { db, allianceId, elevated }: LookUp,
  outlook: StockOutlook,
): Promise<ReadonlySet<string>> =>
  elevated(async () => {
    const { now, policy } = outlook
    const ids = outlook.bags.filter((bag) => isNear(outlook, bag)).map(({ id }) => id)
    const units = await listUnitsByIds(db, ids)
    const stays = Map.groupBy(await listCoveredStays(db, allianceId, ids), ({ unitId }) => unitId)
    const kept = units.filter(({ id, placeId, receivedAt }) => {
      const until = placeId === null ? null : coldChainKnownUntil(receivedAt, stays.get(id) ?? [], policy)
      return until !== null && until >= now
    })
    return new Set(kept.map(({ id }) => id))
  })

/** For each product and group the shelves of every bank; thawed bags stay where they are. */
const shelvesByCell = (
  outlook: StockOutlook,
  known: ReadonlySet<string>,
): Shelf<Id<'Organisation'>, Id<'Unit'>>[][] => {
  const kindOf = ({ productCode, abo, rhd }: FreeBag) => [productCode, abo, rhd].join('|')
  const kinds = Map.groupBy(
    outlook.bags.filter(({ thawed }) => !thawed),
    kindOf,
  )
  return [...kinds.values()].flatMap((bags) => {
    const [first] = bags
    if (first === undefined) return []
    return [
      outlook.banks.map(({ id, lead }) => {
        const cell = { ...first, organisationId: id }
        return {
          place: id,
          lead,
          demand: outlook.demandOf(cell),
          bags: bags
            .filter((bag) => cellKey(bag) === cellKey(cell))
            .map((bag) => ({
              unit: bag.id,
              days: daysUntil(bag.expiresAt, outlook.now),
              near: isNear(outlook, bag),
              coldChainKnown: known.has(bag.id),
            })),
        }
      }),
    ]
  })
}
