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
import { type Holding, placeOwnHolds } from '#resolvers/inventory/place-hold.ts'
import { type Knowing, lockKnownPlaces } from '#resolvers/inventory/place-knowledge.ts'
import { rewriteSpells } from '#resolvers/inventory/place-spells.ts'
import { checkHold } from '#rules/inventory/hold.ts'
import type { ExcursionHoldKind } from '#rules/inventory/terms.ts'

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
  readonly reason: string
}

/** Which bags were held now, and which could not be any more: they had been transfused by then. */
export type HeldUnits = { readonly held: Id<'Unit'>[]; readonly transfused: Id<'Unit'>[] }

/**
 * Holds exactly the bags that stood in a place between the beginning and the end of an excursion: those that left it
 * meanwhile too, wherever they are now, and not those that came after its end. Who is put there while it lasts is held at
 * that moment. Each bag is held once for each excursion and kind: one whose hold was lifted stays free. While it lasts no
 * reading makes the place known. A sample that is kept there has a deviation.
 */
export const holdUnitsOf = (tx: Knowing & Holding & Deviating, harming: HarmingPlace): Promise<HeldUnits> =>
  tx.elevated(async () => {
    const { from, to, ...excursion } = harming
    // No bag slips in beside it: whoever puts one there waits, and then finds the excursion.
    const [place] = await lockKnownPlaces(tx, [excursion], 'update')
    if (place === undefined) return { held: [], transfused: [] }
    const before = await findPlaceExcursion(tx.db, excursion)
    await keepPlaceExcursion(tx.db, {
      ...excursion,
      id: newId('PlaceExcursion'),
      organisationId: place.organisationId,
      since: from,
      until: to,
    })
    await rewriteSpells(tx, place, before !== null && before.since < from ? before.since : from)
    await noteSamplesInExcursion(tx, { ...excursion, place, before, now: { since: from, until: to } })
    const units = await lockUnitsInExcursion(tx.db, excursion, { since: from, until: to })
    const holdable = units.filter(({ custody }) => checkHold(custody).length === 0)
    await placeOwnHolds(tx, holdable, { ...excursion, organisationId: place.organisationId })
    const told = before === null ? [] : await listUnitIdsInExcursion(tx.db, before)
    const transfused = units.filter(({ id, custody }) => custody === 'TRANSFUSED' && !told.includes(id))
    for (const unit of transfused) tellTransfused(tx, unit, excursion.causeId)
    return { held: holdable.map(({ id }) => id), transfused: transfused.map(({ id }) => id) }
  })

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
