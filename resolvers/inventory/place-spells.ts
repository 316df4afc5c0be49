import { findEvidenceAround } from '#db/inventory/finders-place-knowledge.ts'
import { type PlaceRow, replaceSpells, updatePlace } from '#db/inventory/finders-places.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { knownSpells } from '#rules/inventory/cold-chain.ts'

/**
 * Writes anew what is known of a locked place from an instant on: told late, a reading closes or opens a gap between
 * others. Answers until when the place is known to be good; null when the newest word of it says otherwise.
 */
export const rewriteSpells = (
  tx: Pick<Tx, 'db' | 'now' | 'elevated'>,
  place: Pick<PlaceRow, 'allianceId' | 'id' | 'organisationId'>,
  at: Date,
): Promise<Date | null> =>
  // Rows are taken away in the hub's own view alone.
  tx.elevated(async () => {
    const { from, open, watched, readings } = await findEvidenceAround(tx.db, place, at)
    const spells = knownSpells(readings, open, watched)
    const rows = spells.map((spell) => ({
      allianceId: place.allianceId,
      id: newId('PlaceSpell'),
      organisationId: place.organisationId,
      placeId: place.id,
      ...spell,
    }))
    await replaceSpells(tx.db, place, open?.since ?? from, rows)
    const newest = readings.findLast(({ muted }) => !muted)
    const known = newest?.knownGoodUntil ? (spells.at(-1)?.until ?? null) : null
    await updatePlace(tx.db, place, { coldChainKnownGoodUntil: known, updatedAt: tx.now })
    return known
  })
