import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { BadInput } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { keptColdUntil } from '#resolvers/inventory/kept-cold.ts'
import { judgePlace, ownPlacesByName, placeNamed } from '#resolvers/inventory/place.ts'
import type { Finding } from '#rules/finding.ts'
import { checkBox, type DepartingBag } from '#rules/inventory/stock-transfer.ts'

/** So many bags fit a box and a call. */
export const MOST_BAGS = 50
/** No thermometer in a box shows less or more. */
const PLAUSIBLE = { least: -100, most: 60 }

/** @throws BadInput unless 1 to 50 different units are named and the temperature can be one */
export const assertReadable = (unitIds: readonly string[], celsius: number | null): void => {
  if (unitIds.length < 1 || unitIds.length > MOST_BAGS || new Set(unitIds).size < unitIds.length)
    throw BadInput.of('unitIds', {
      zh: `每次 1 至 ${MOST_BAGS} 袋，每袋只写一次`,
      en: `1 to ${MOST_BAGS} units at a time, each named once`,
    })
  assertCelsius(celsius, 'celsius')
}

export const assertCelsius = (celsius: number | null, field: string): void => {
  if (celsius === null || (celsius >= PLAUSIBLE.least && celsius <= PLAUSIBLE.most)) return
  throw BadInput.of(field, { zh: '温度须以摄氏度填写', en: 'give the temperature in degrees Celsius' })
}

/** The named units of the caller's own shelf, locked, in the order named. @throws NotFound for every other */
export const lockOwnShelf = async (tx: Tx, texts: readonly string[]): Promise<UnitRow[]> => {
  const ids = texts.flatMap((text) => asId('Unit', text) ?? [])
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  return texts.map((text) => {
    const unit = rows.find(({ id }) => id === text)
    if (unit === undefined) throw new UnitNotFound()
    return unit
  })
}

/** The caller's box of that name, which keeps what each unit needs. @throws BadInput when there is none */
export const findBox = async (
  tx: Tx,
  name: string,
): Promise<{ box: PlaceRow; judge: (unit: UnitRow) => Promise<Finding[]> }> => {
  const box = placeNamed(await ownPlacesByName(tx), name.trim(), 'box')
  return { box, judge: async (unit) => [...checkBox(box), ...(await judgePlace(tx, box, unit))] }
}

/** What is known of locked units that shall leave, in their order. */
export const departingFacts = async (tx: Tx, units: readonly UnitRow[]): Promise<DepartingBag[]> => {
  const ids = units.map(({ id }) => id)
  const [holds, known] = await Promise.all([
    listStandingHolds(tx.db, tx.allianceId, ids),
    keptColdUntil(tx, units),
  ])
  return units.map((unit) => ({
    state: unit.custody,
    holds: holds.filter(({ unitId }) => unitId === unit.id).map(({ kind }) => kind),
    expiresAt: unit.expiresAt,
    knownGoodUntil: known.get(unit.id) ?? null,
    autologous: unit.donorPatientId !== null || unit.attributes.includes('AU'),
  }))
}
