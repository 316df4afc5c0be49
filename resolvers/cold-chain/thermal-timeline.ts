import type { Db } from '#db/client.ts'
import {
  findEndOfUnit,
  listReadByHand,
  listStaysWithPlaces,
  listWatching,
  readTemperatures,
  type Watching,
} from '#db/cold-chain/finders-thermal.ts'
import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { asId } from '#lib/ids.ts'
import { addHours, hours } from '#lib/quantities.ts'
import { mayCall } from '#resolvers/access.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { auditedLookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'
import {
  begunMinutes,
  foldThermal,
  type ThermalAccount,
  type ThermalBudget,
  type ThermalReading,
  thermalBudget,
  type Whereabouts,
  whereaboutsOf,
} from '#rules/cold-chain/thermal.ts'
import { placeLimits } from '#rules/inventory/places.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'

/** Temperatures in °C and lengths in whole minutes, begun ones counted. */
export type ThermalFigures = {
  /** Null where nothing was known. */
  readonly minimum: number | null
  readonly maximum: number | null
  readonly readings: number
  readonly minutesBelow: number
  readonly minutesAbove: number
  readonly minutesUnknown: number
}

/** One time of a bag, in a place or (null) out of any. */
export type ThermalStay = ThermalFigures & {
  readonly place: Pick<PlaceRow, 'id' | 'name' | 'kind'> | null
  readonly since: Date
  readonly until: Date
}

/** A bag's whole way since it was received. */
export type ThermalTimeline = ThermalFigures & {
  readonly since: Date
  readonly until: Date
  readonly minutesOut: number
  readonly budget: ThermalBudget
  readonly stays: readonly ThermalStay[]
}

/**
 * Where a bag was since it was received, whoever had it, and how it was kept there: made anew from the raw readings each
 * time, by the rule set of the day on which each stay began; null when there is no such bag that the caller may see. One
 * at a time in this hub: a year of readings is read for it.
 */
export const thermalTimeline = async (
  ctx: Ctx,
  { unitId }: { readonly unitId: string },
): Promise<ThermalTimeline | null> => {
  const id = asId('Unit', unitId)
  if (id === null) return null
  return inTurn(() =>
    auditedLookUp(
      ctx,
      { name: 'cold-chain.thermalTimeline', subject: id, input: { unitId } },
      async (lookUp) => {
        const { db, now, elevated } = lookUp
        const [unit] = await listUnitsByIds(db, [id])
        return unit === undefined ? null : elevated(() => makeTimeline(db, unit, now))
      },
    ),
  )
}

/** The same as a field of a bag; null for whoever sees the bag and may not look it up, such as the station. */
export const thermalTimelineOfUnit = async (ctx: Ctx, unitId: string): Promise<ThermalTimeline | null> =>
  mayCall(callerOf(ctx), 'cold-chain.thermalTimeline') ? thermalTimeline(ctx, { unitId }) : null

let last: Promise<unknown> = Promise.resolve()

/** Behind the one before, whatever became of that. */
const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
  const mine = last.then(work, work)
  last = mine.catch(() => undefined)
  return mine
}

const makeTimeline = async (db: Db, unit: UnitRow, now: Date): Promise<ThermalTimeline> => {
  const rows = await listStaysWithPlaces(db, unit)
  const end = (await findEndOfUnit(db, unit)) ?? now
  const way = whereaboutsOf(
    unit.receivedAt,
    end,
    rows.map(({ stay, place }) => ({ since: stay.since, until: stay.until, place })),
  )
  const parts: { readonly where: Whereabouts<PlaceRow>; readonly account: ThermalAccount | null }[] = []
  const storage = (await productOf({ db, allianceId: unit.allianceId }, unit))?.storage
  for (const where of way) parts.push({ where, account: await accountOf(db, where, storage) })
  const kept = sumOf(parts.flatMap(({ account }) => account ?? []))
  const out = way.filter(({ place }) => place === null)
  const outMs = out.reduce((sum, { since, until }) => sum + (until.getTime() - since.getTime()), 0)
  const { values } = await policyAt({ db, allianceId: unit.allianceId }, now)
  return {
    ...figuresOf(kept),
    since: unit.receivedAt,
    until: end,
    minutesOut: begunMinutes(outMs),
    budget: thermalBudget(kept, outMs, values),
    stays: parts.map(({ where, account }) => ({ ...where, ...figuresOf(account ?? NOTHING) })),
  }
}

const NOTHING: ThermalAccount = {
  minimum: null,
  maximum: null,
  readings: 0,
  withinMs: 0,
  belowMs: 0,
  aboveMs: 0,
  unknownMs: 0,
}

const figuresOf = ({ minimum, maximum, readings, ...account }: ThermalAccount): ThermalFigures => ({
  minimum,
  maximum,
  readings,
  minutesBelow: begunMinutes(account.belowMs),
  minutesAbove: begunMinutes(account.aboveMs),
  minutesUnknown: begunMinutes(account.unknownMs),
})

const sumOf = (accounts: readonly ThermalAccount[]): ThermalAccount =>
  accounts.reduce(
    (sum, one) => ({
      minimum: ofBoth(Math.min, sum.minimum, one.minimum),
      maximum: ofBoth(Math.max, sum.maximum, one.maximum),
      readings: sum.readings + one.readings,
      withinMs: sum.withinMs + one.withinMs,
      belowMs: sum.belowMs + one.belowMs,
      aboveMs: sum.aboveMs + one.aboveMs,
      unknownMs: sum.unknownMs + one.unknownMs,
    }),
    NOTHING,
  )

const ofBoth = (
  pick: (...values: number[]) => number,
  one: number | null,
  other: number | null,
): number | null => (one === null ? other : other === null ? one : pick(one, other))

/** How a bag was kept in a place, by the limits of its own product; null where it was in none. */
const accountOf = async (
  db: Db,
  where: Whereabouts<PlaceRow>,
  storage: StorageCategory | undefined,
): Promise<ThermalAccount | null> => {
  const { place, since, until } = where
  if (place === null) return null
  const { values } = await policyAt({ db, allianceId: place.allianceId }, since)
  const components = storage === undefined ? place.components : [storage]
  const fold = foldThermal({ since, until, limits: placeLimits({ ...place, components }, values) })
  for await (const reading of inOrder(await sourcesOf(db, place, { since, until }, values))) fold.add(reading)
  return fold.end()
}

const MINUTE_MS = 60_000

const sourcesOf = async (
  db: Db,
  place: PlaceRow,
  { since, until }: { readonly since: Date; readonly until: Date },
  { gapLimitMinutes, manualReadingHours }: PolicyValues,
): Promise<AsyncIterable<ThermalReading>[]> => {
  const gapMs = gapLimitMinutes * MINUTE_MS
  const heardFrom = new Date(since.getTime() - gapMs)
  const watching = await listWatching(db, place, { since: heardFrom, until })
  const readFrom = addHours(since, hours(-manualReadingHours))
  const byHand = await listReadByHand(db, place, { since: readFrom, until })
  return [
    ...watching.map((one) => ofSensor(db, place, one, { since: heardFrom, until, gapMs })),
    ofPeople(byHand.map(({ at, celsius }) => ({ at, celsius, until: addHours(at, manualReadingHours) }))),
  ]
}

/** What a device told while it hung there; after it was taken away it speaks for the place no more. */
async function* ofSensor(
  db: Db,
  { allianceId }: PlaceRow,
  { number, since: hungAt, until: takenAt }: Watching,
  { since, until, gapMs }: { readonly since: Date; readonly until: Date; readonly gapMs: number },
): AsyncGenerator<ThermalReading> {
  const from = hungAt > since ? hungAt : since
  const source = `${number} ${hungAt.toISOString()}`
  for await (const { at, celsius } of readTemperatures(db, { allianceId, number }, { since: from, until })) {
    if (takenAt !== null && at >= takenAt) return
    const reach = new Date(at.getTime() + gapMs)
    yield { at, celsius, source, byHand: false, until: takenAt !== null && takenAt < reach ? takenAt : reach }
  }
}

async function* ofPeople(
  readings: readonly Pick<ThermalReading, 'at' | 'until' | 'celsius'>[],
): AsyncGenerator<ThermalReading> {
  for (const reading of readings) yield { ...reading, source: 'people', byHand: true }
}

/** Readings of several sources as one, in the order of their times. */
async function* inOrder(sources: readonly AsyncIterable<ThermalReading>[]): AsyncGenerator<ThermalReading> {
  const heads: { readonly rest: AsyncIterator<ThermalReading>; next: ThermalReading }[] = []
  for (const source of sources) {
    const rest = source[Symbol.asyncIterator]()
    const { value, done } = await rest.next()
    if (!done) heads.push({ rest, next: value })
  }
  while (heads.length > 0) {
    const head = heads.reduce((one, other) => (other.next.at < one.next.at ? other : one))
    yield head.next
    const { value, done } = await head.rest.next()
    if (done) heads.splice(heads.indexOf(head), 1)
    else head.next = value
  }
}
