import type { UnitRow } from '#db/inventory/finders.ts'
import {
  findPlaceExcursion,
  keepPlaceExcursion,
  listUnitIdsInExcursion,
  lockUnitsInExcursion,
  withdrawPlaceExcursion,
} from '#db/inventory/finders-excursions.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import type { Deviating } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { noteSamplesInExcursion } from '#resolvers/inventory/kept-samples.ts'
import { type Holding, type OwnHold, placeOwnHolds } from '#resolvers/inventory/place-hold.ts'
import { type Knowing, lockKnownPlaces } from '#resolvers/inventory/place-knowledge.ts'
import { rewriteSpells } from '#resolvers/inventory/place-spells.ts'
import { checkHold, type HarmSpell, holdingsOf, type TimedHolding } from '#rules/inventory/hold.ts'
import type { ExcursionHoldKind, HoldKind } from '#rules/inventory/terms.ts'

/** A confirmed excursion of a place, as far as it is known now. */
export type HarmingPlace = {
  readonly allianceId: AllianceId
  readonly placeId: Id<'Place'>
  /** Id of the excursion: told again with another end, kind or beginning it holds whom it had not held yet. */
  readonly causeId: string
  readonly from: Date
  /** The first instant back within the limits; null while it lasts. */
  readonly to: Date | null
  readonly kind: ExcursionHoldKind
  /** Nobody may lift it, or pass it over in an emergency: red cells that froze, plasma that thawed. */
  readonly harmCertain: boolean
  /**
   * In which of its times it was so, in order; who stood there in the others alone is held as out of range. Absent: in
   * all of it.
   */
  readonly harmed?: readonly HarmSpell[]
  readonly reason: string
}

/** Which bags were held now, and which could not be any more: they had been transfused by then. */
export type HeldUnits = { readonly held: Id<'Unit'>[]; readonly transfused: Id<'Unit'>[] }

/**
 * Holds exactly the bags that stood in a place between the beginning and the end of an excursion: those that left it
 * meanwhile too, wherever they are now, and not those that came after its end; around its harmful readings by the
 * graver hold. Who is put there while it lasts is held at that moment, and who stands there untold since when, for all
 * of it. Each bag is held once for each excursion and kind: one whose hold was lifted stays free. While it lasts no
 * reading makes the place known. A sample that is kept there has a deviation.
 */
export const holdUnitsOf = (tx: Knowing & Holding & Deviating, harming: HarmingPlace): Promise<HeldUnits> =>
  tx.elevated(async () => {
    const { from, to, harmed = null, ...excursion } = harming
    // No bag slips in beside it: whoever puts one there waits, and then finds the excursion.
    const [place] = await lockKnownPlaces(tx, [excursion], 'update')
    if (place === undefined) return { held: [], transfused: [] }
    const whole = { since: earliest(from, harmed), until: to }
    const before = await findPlaceExcursion(tx.db, excursion)
    const { organisationId } = place
    const kept = { ...excursion, ...whole, harmed: asKept(harmed), organisationId }
    await keepPlaceExcursion(tx.db, { ...kept, id: newId('PlaceExcursion') })
    await rewriteSpells(tx, place, earliest(whole.since, before === null ? null : [before]))
    await noteSamplesInExcursion(tx, { ...excursion, place, before, now: whole })
    const { holdable, units } = await holdEach(
      tx,
      { ...excursion, organisationId },
      holdingsOf(excursion, whole, harmed),
    )
    const told = before === null ? [] : await listUnitIdsInExcursion(tx.db, before)
    const transfused = units.filter(({ id, custody }) => custody === 'TRANSFUSED' && !told.includes(id))
    for (const unit of transfused) tellTransfused(tx, unit, excursion.causeId)
    return { held: holdable.map(({ id }) => id), transfused: transfused.map(({ id }) => id) }
  })

/** The gravest first; who has that needs none of the others. Answers whom each fell on, and who could be held. */
const holdEach = async (
  tx: Knowing & Holding,
  excursion: Omit<OwnHold, 'kind' | 'harmCertain'> & Pick<HarmingPlace, 'allianceId' | 'placeId'>,
  holdings: readonly TimedHolding[],
): Promise<{ readonly units: readonly UnitRow[]; readonly holdable: readonly UnitRow[] }> => {
  const found = new Map<Id<'Unit'>, UnitRow>()
  const unless: HoldKind[] = []
  for (const { times, ...holding } of holdings) {
    const hold = { ...excursion, ...holding }
    const locked = await lockUnitsInExcursion(tx.db, { ...hold, unless }, times)
    const units = locked.filter(({ id }) => !found.has(id))
    await placeOwnHolds(tx, units.filter(isHoldable), hold)
    for (const unit of units) found.set(unit.id, unit)
    unless.push(holding.kind)
  }
  const units = [...found.values()]
  return { units, holdable: units.filter(isHoldable) }
}

const isHoldable = ({ custody }: UnitRow): boolean => checkHold(custody).length === 0

const earliest = (from: Date, times: readonly Pick<HarmSpell, 'since'>[] | null): Date =>
  new Date(Math.min(from.getTime(), ...(times ?? []).map(({ since }) => since.getTime())))

const asKept = (harmed: readonly HarmSpell[] | null) =>
  harmed?.map(({ since, until }) => ({
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
  })) ?? null

/**
 * Later data showed that an excursion never was: nobody is held for it any more, and the place is known by its readings
 * again. The holds that it laid stay until a quality officer lifts them.
 */
export const withdrawExcursion = (
  tx: Knowing,
  cause: Pick<HarmingPlace, 'allianceId' | 'placeId' | 'causeId'>,
): Promise<void> =>
  tx.elevated(async () => {
    const [place] = await lockKnownPlaces(tx, [cause])
    const known = await findPlaceExcursion(tx.db, cause)
    if (place === undefined || known === null || known.withdrawnAt !== null) return
    await withdrawPlaceExcursion(tx.db, cause, tx.now)
    await rewriteSpells(tx, place, known.since)
  })

const tellTransfused = (tx: Pick<Tx, 'emit'>, unit: UnitRow, causeId: string) =>
  tx.emit('inventory.transfusedInExcursion', {
    allianceId: unit.allianceId,
    organisationId: unit.forOrganisationId ?? unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: unit.requestId, causeId },
  })
