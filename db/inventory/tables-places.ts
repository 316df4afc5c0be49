import { sql } from 'drizzle-orm'
import {
  boolean,
  foreignKey,
  index,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import type { ExcursionHoldKind, PlaceKind, PlaceRange } from '#rules/inventory/terms.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'

/** Where blood stands or travels: a fridge, a freezer, a platelet incubator, a box. */
export const places = pgTable(
  'places',
  {
    allianceId: allianceId(),
    id: idOf('Place'),
    /** Whose it is. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    kind: text('kind').$type<PlaceKind>().notNull(),
    /** What it keeps, and so what may stand in it. */
    keeps: text('keeps').$type<PlaceRange>().notNull(),
    /** Which products stand in it, by whose limits it is judged; null: all that are kept in its range. */
    components: document<readonly StorageCategory[]>('components'),
    /** As it stands on its door; in the organisation no other that is in use has it. */
    name: text('name').notNull(),
    /** Until when, that instant included, it is known to keep its range; null when nothing is known. */
    coldChainKnownGoodUntil: instant('cold_chain_known_good_until'),
    /** From when on it is in use, and to be read by hand. */
    inUseSince: instant('in_use_since').notNull().defaultNow(),
    /** When it was taken out of use; null while it is in use. */
    retiredAt: instant('retired_at'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('places_id').on(t.id),
    uniqueIndex('places_in_use').on(t.allianceId, t.organisationId, t.name).where(sql`retired_at is null`),
    owner(t),
  ],
)

/** A temperature somebody read from the place's own display. */
export const placeReadings = pgTable(
  'place_readings',
  {
    allianceId: allianceId(),
    id: idOf('PlaceReading'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    /** Degrees Celsius, to a tenth. */
    celsius: numeric('celsius', { precision: 5, scale: 1, mode: 'number' }).notNull(),
    readBy: ref('read_by', 'Staff').notNull(),
    /** Until when, that instant included, it proves the place good; null when it lay outside the limits. */
    knownGoodUntil: instant('known_good_until'),
    note: text('note'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.placeId, t.occurredAt),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    owner(t),
  ],
)

/** A time during which a place was known without a gap to keep its range, both ends included; made from the readings and from what its sensor proves. */
export const placeSpells = pgTable(
  'place_spells',
  {
    allianceId: allianceId(),
    id: idOf('PlaceSpell'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    since: instant('since').notNull(),
    until: instant('until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.placeId, t.since),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    owner(t),
  ],
)

/** What a place's sensor says of it: that it was good all of a time, both ends included, or from when on it was not. */
export const placeProofs = pgTable(
  'place_proofs',
  {
    allianceId: allianceId(),
    id: idOf('PlaceProof'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    /** Which sensor: id of the device. */
    sourceId: text('source_id').notNull(),
    since: instant('since').notNull(),
    /** Null for a doubt: at `since` the place was known no more. */
    until: instant('until'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.placeId, t.since),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    owner(t),
  ],
)

/** When what stood in a place may have been harmed (instants in ISO 8601); `until` null while that lasts. */
export type HarmedSpell = { readonly since: string; readonly until: string | null }

/** A time in which a place harmed, or may have harmed, what stood in it: who is put there meanwhile is held as well. */
export const placeExcursions = pgTable(
  'place_excursions',
  {
    allianceId: allianceId(),
    id: idOf('PlaceExcursion'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    /** What found it: id of the excursion. */
    causeId: text('cause_id').notNull(),
    since: instant('since').notNull(),
    /** Null while it lasts. */
    until: instant('until'),
    kind: text('kind').$type<ExcursionHoldKind>().notNull(),
    harmCertain: boolean('harm_certain').notNull(),
    /** In which of its times it was so, in order; in the others it was out of range alone. Null: in all of it. */
    harmed: document<readonly HarmedSpell[]>('harmed'),
    reason: text('reason').notNull(),
    /** When later data showed that it never was; null while it stands. */
    withdrawnAt: instant('withdrawn_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    uniqueIndex('place_excursions_cause').on(t.allianceId, t.placeId, t.causeId),
    index().on(t.allianceId, t.placeId, t.until),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    owner(t),
  ],
)
