import type { Db } from '#db/client.ts'
import { places } from '#db/inventory/tables-places.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import type { PlaceKind, PlaceRange } from '#rules/inventory/terms.ts'

type DemoPlace = { readonly kind: PlaceKind; readonly keeps: PlaceRange; readonly name: string }

/** The cold store of a blood bank. Nothing is known of it until somebody reads its displays. */
const coldStore: readonly DemoPlace[] = [
  { kind: 'FRIDGE', keeps: 'COLD', name: 'FRIDGE-1' },
  { kind: 'FREEZER', keeps: 'FROZEN', name: 'FREEZER-1' },
  { kind: 'PLATELET_INCUBATOR', keeps: 'ROOM', name: 'INCUBATOR-1' },
  { kind: 'BOX', keeps: 'COLD', name: 'BOX-1' },
]

/** Puts the places of those who keep a blood bank in. */
export const seedPlaces = async (
  db: Db,
  seats: readonly { allianceId: AllianceId; organisationId: Id<'Organisation'> }[],
): Promise<void> => {
  await db
    .insert(places)
    .values(
      seats.flatMap(({ allianceId, organisationId }) =>
        coldStore.map((place) => ({ ...place, allianceId, organisationId, id: newId('Place') })),
      ),
    )
}
