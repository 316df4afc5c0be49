import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { type PlaceUnitInput, placeUnit } from '#resolvers/inventory/place-unit.ts'
import {
  type PlaceReadingRow,
  type PlaceRow,
  placeById,
  places,
  readingsOfPlace,
} from '#resolvers/inventory/read-places.ts'
import {
  type RecordManualReadingInput,
  recordManualReading,
} from '#resolvers/inventory/record-manual-reading.ts'
import { type RegisterPlaceInput, registerPlace } from '#resolvers/inventory/register-place.ts'
import { type RetirePlaceInput, retirePlace } from '#resolvers/inventory/retire-place.ts'
import { placeKindLabels, placeKinds, placeRangeLabels, placeRanges } from '#rules/inventory/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Fridges, freezers, incubators and boxes, and what is known of their temperature. */
export const addPlaces = (hub: Hub): void => {
  addPlaceType(hub)
  addRegister(hub)
  addReading(hub)
  addPlacing(hub)
  hub.builder.queryField('places', (t) =>
    t.field({
      type: [hub.ref('Place')],
      description: 'The places in use of your organisation; the lead sees those of every member.',
      resolve: async (_, __, ctx) => [...(await places(ctx, {}))],
    }),
  )
}

const addPlaceType = (hub: Hub) => {
  const { builder } = hub
  const PlaceKind = hub.words('PlaceKind', 'What blood stands in.', placeKinds, placeKindLabels)
  const PlaceRange = hub.words('PlaceRange', 'What a place keeps.', placeRanges, placeRangeLabels)
  const Reading = builder.objectRef<PlaceReadingRow>('PlaceReading').implement({
    description: 'A temperature that somebody read from the place’s own display.',
    fields: (t) => ({
      celsius: t.exposeFloat('celsius', { description: 'Degrees Celsius, to a tenth.' }),
      readBy: hub.link(t, 'Staff', { description: 'Who read it.', id: 'readBy' }),
      note: t.exposeString('note', { nullable: true, description: 'A remark; null when there was none.' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was read.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
  hub.entity('Place', {
    description: 'Where blood stands or travels. Seen by whose it is and by the lead.',
    access: 'inventory.places',
    load: placeById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose it is.',
        id: 'organisationId',
      }),
      kind: t.expose('kind', { type: PlaceKind, description: 'What it is.' }),
      keeps: t.expose('keeps', { type: PlaceRange, description: 'What may stand in it.' }),
      components: t.field({
        type: ['StorageCategory' as never],
        nullable: true,
        description: 'Which products alone stand in it; null: all that its range keeps.',
        resolve: ((row: PlaceRow) => row.components && [...row.components]) as never,
      }),
      name: t.exposeString('name', { description: 'As it stands on its door.' }),
      coldChainKnownGoodUntil: t.expose('coldChainKnownGoodUntil', {
        type: 'DateTime',
        nullable: true,
        description:
          'Until when, that instant included, it is known to keep its range; null when nothing is known. A unit leaves it later only on a qualified person’s attest.',
      }),
      inUseSince: t.expose('inUseSince', {
        type: 'DateTime',
        description: 'From when on it is in use, and to be read by hand.',
      }),
      retiredAt: t.expose('retiredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken out of use; null while it is in use.',
      }),
      readings: t.field({
        type: [Reading],
        description: 'The readings by hand, newest first.',
        resolve: (row, _, ctx) => listed(readingsOfPlace(ctx, row.id)),
      }),
    }),
  })
  builder.objectField(
    hub.ref('Unit'),
    'place',
    (t) =>
      hub.link(t as never, 'Place', {
        description: 'Where it stands; null when nobody said so, or when it has left the bank.',
        id: (row: { placeId: string | null }) => row.placeId,
      }) as never,
  )
}

const addRegister = (hub: Hub) => {
  hub.mutation('registerPlace', {
    description:
      'Registers a fridge, freezer, incubator or box of your own organisation. Nothing is known of its temperature until somebody reads it.',
    type: 'Place',
    refusals: [PlaceRefused],
    operation: (ctx, input) => registerPlace(ctx, input as RegisterPlaceInput),
    input: hub.input('RegisterPlaceInput', {
      description: 'What it is.',
      fields: (t) => ({
        kind: t.field({ type: 'PlaceKind' as never, required: true, description: 'What it is.' }),
        keeps: t.field({
          type: 'PlaceRange' as never,
          required: true,
          description: 'What it keeps, and so what may stand in it.',
        }),
        components: t.field({
          type: ['StorageCategory' as never],
          description:
            'Which products alone stand in it, of those that its range keeps, such as CRYOPRECIPITATE in a freezer: it is judged by their limits, and takes no others. Absent: all of its range, by the strictest of their limits.',
        }),
        name: t.string({
          required: true,
          description: 'As it stands on its door, 1–100 characters; no other in use has it.',
        }),
      }),
    }) as never,
  })
  hub.mutation('retirePlace', {
    description:
      'Takes a place of your own organisation out of use, once nothing stands in it. Its readings stay, and its name is free again.',
    type: 'Place',
    refusals: [PlaceRefused],
    operation: (ctx, input) => retirePlace(ctx, input as RetirePlaceInput),
    input: hub.input('RetirePlaceInput', {
      description: 'Which place.',
      fields: (t) => ({
        placeId: t.id({ required: true, description: 'The place, of your own organisation.' }),
      }),
    }) as never,
  })
}

const addReading = (hub: Hub) =>
  hub.mutation('recordManualReading', {
    description:
      'Records a temperature read by hand. Within the limits it keeps the place known for the hours of the rule set in force (4); outside, the place is known no more, and every unit in it is held until a qualified person has decided.',
    type: 'Place',
    refusals: [PolicyMissing],
    operation: (ctx, input) => recordManualReading(ctx, input as RecordManualReadingInput),
    input: hub.input('RecordManualReadingInput', {
      description: 'What the place’s own display shows.',
      fields: (t) => ({
        placeId: t.id({ required: true, description: 'The place, of your own organisation.' }),
        celsius: t.float({ required: true, description: 'Degrees Celsius, to a tenth; −100 to 60.' }),
        note: t.string({ description: 'A remark, such as what the door or the alarm did.' }),
      }),
    }) as never,
  })

const addPlacing = (hub: Hub) =>
  hub.mutation('placeUnit', {
    description: 'Says where a unit in the bank stands: in a place whose range is its own.',
    type: 'Unit',
    refusals: [PlaceRefused],
    operation: (ctx, input) => placeUnit(ctx, input as PlaceUnitInput),
    input: hub.input('PlaceUnitInput', {
      description: 'Which unit, and where.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit.' }),
        placeId: t.id({ required: true, description: 'The place, of your own organisation.' }),
      }),
    }) as never,
  })
