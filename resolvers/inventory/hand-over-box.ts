import type { UnitRow } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { BadInput } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { judgePlace } from '#resolvers/inventory/place.ts'
import { lockPlaceInUse } from '#resolvers/inventory/placing.ts'
import { enter, leave } from '#resolvers/inventory/stand.ts'
import type { Finding } from '#rules/finding.ts'
import { checkBox } from '#rules/inventory/stock-transfer.ts'

/** The box in which issued bags leave. */
export type HandOverBox = {
  readonly name: string
  /** The place it is, locked: what it records is the bags' own. Null for a box that is only named. */
  readonly place: PlaceRow | null
}

/** The box of a hand-over: a place of the caller's own by its id, or the name of any other. @throws PlaceRefused */
export const readBox = async (
  tx: Tx,
  { box, boxId }: { readonly box?: string | null; readonly boxId?: string | null },
): Promise<HandOverBox> => {
  if (boxId) {
    const place = await lockPlaceInUse(tx, boxId)
    return { name: place.name, place }
  }
  const name = (box ?? '').trim()
  if (name !== '') return { name, place: null }
  throw BadInput.of('box', { zh: '请写明冷链箱编号', en: 'name the cold-chain box' })
}

/** What forbids these units in the box; of one that is only named nothing is known. */
export const judgeBox = async (
  tx: Tx,
  { place }: HandOverBox,
  units: readonly UnitRow[],
): Promise<Finding[]> => {
  if (place === null) return []
  const findings: Finding[] = checkBox(place)
  for (const [index, unit] of units.entries())
    findings.push(
      ...(await judgePlace(tx, place, unit)).map((found) => ({ ...found, field: `units[${index}]` })),
    )
  return findings
}

/** From now on a locked unit stands in the box. */
export const putIntoBox = async (tx: Tx, unit: UnitRow, { place }: HandOverBox): Promise<void> => {
  if (place === null) return
  await enter(tx, unit, place, await leave(tx, unit))
}
