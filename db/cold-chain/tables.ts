import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { places } from '#db/inventory/tables-places.ts'
import type { DeviceKind, ProbeKind, ReadingFault } from '#rules/cold-chain/terms.ts'
import type { PlaceRange } from '#rules/inventory/terms.ts'

/** A sensor that reports by itself: one probe, with credentials of its own. */
export const devices = pgTable(
  'devices',
  {
    allianceId: allianceId(),
    id: idOf('Device'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Its short name in tables of a hundred million rows; never shown. */
    number: integer('number').generatedAlwaysAsIdentity().notNull(),
    /** Its name in the topic; in the organisation no other that is in use has it. */
    code: text('code').notNull(),
    kind: text('kind').$type<DeviceKind>().notNull(),
    probe: text('probe').$type<ProbeKind>().notNull(),
    /** The place it watches; null for one in reserve. */
    placeId: ref('place_id', 'Place'),
    /** What is kept where it hangs, and so which limits are its own. */
    contents: text('contents').$type<PlaceRange>().notNull(),
    /** How often it is to report. */
    everySeconds: integer('every_seconds').notNull(),
    /** SHA-256 (hex) of its secret. That has 256 bits of chance: there is nothing to guess that a slow hash would protect. */
    secretHash: text('secret_hash').notNull(),
    /** The same as Eclipse Mosquitto keeps passwords, for a broker of others; null: it is not known there before it is renewed. */
    brokerHash: text('broker_hash'),
    /** When it was compared with a reference last; null when nobody said so. */
    calibratedAt: instant('calibrated_at'),
    calibrationDueAt: instant('calibration_due_at'),
    /** Degrees Celsius that are added to what it tells; null: none. */
    calibrationOffset: real('calibration_offset'),
    registeredBy: ref('registered_by', 'Staff').notNull(),
    /** When it was taken out of use; null while it is in use. */
    retiredAt: instant('retired_at'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index('devices_id').on(t.id),
    unique().on(t.allianceId, t.number),
    uniqueIndex('devices_in_use').on(t.allianceId, t.organisationId, t.code).where(sql`retired_at is null`),
    index('devices_of_place').on(t.allianceId, t.placeId),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
  ],
)

/** A device's time at one place: of which place a reading of that time speaks. */
export const deviceStays = pgTable(
  'device_stays',
  {
    allianceId: allianceId(),
    id: idOf('DeviceStay'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    deviceId: ref('device_id', 'Device').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    since: instant('since').notNull(),
    /** That instant no more; null while it hangs there. */
    until: instant('until'),
    movedBy: ref('moved_by', 'Staff').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.deviceId, t.since),
    index().on(t.allianceId, t.placeId, t.since),
    uniqueIndex('device_stays_standing').on(t.allianceId, t.deviceId).where(sql`until is null`),
    foreignKey({ columns: [t.allianceId, t.deviceId], foreignColumns: [devices.allianceId, devices.id] }),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
  ],
)

/** One comparison of a device with a reference; the newest is in force. */
export const deviceCalibrations = pgTable(
  'device_calibrations',
  {
    allianceId: allianceId(),
    id: idOf('DeviceCalibration'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    deviceId: ref('device_id', 'Device').notNull(),
    /** Degrees Celsius added to what it tells from then on. */
    celsiusOffset: real('celsius_offset').notNull(),
    dueAt: instant('due_at').notNull(),
    /** Number of the certificate or report. */
    certificate: text('certificate').notNull(),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.deviceId, t.occurredAt),
    foreignKey({ columns: [t.allianceId, t.deviceId], foreignColumns: [devices.allianceId, devices.id] }),
  ],
)

/**
 * What devices told of temperature, in partitions by month of `at` (schema `readings_by_month`). Narrow: a hundred million
 * of them are ordinary. Whose a reading is stands in the device's row.
 */
export const readings = pgTable(
  'readings',
  {
    at: instant('at').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** The device's own count; 0 when it has none. */
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    deviceNumber: integer('device_number').notNull(),
    /** Degrees with the offset of its calibration added; null where a fault left none. */
    celsius: real('celsius'),
    /** 0 to 1; null when it was not told. */
    battery: real('battery'),
    lat: real('lat'),
    lon: real('lon'),
    allianceId: allianceId(),
    /** Why it proves nothing; null for a good one. */
    fault: text('fault').$type<ReadingFault>(),
  },
  (t) => [primaryKey({ columns: [t.allianceId, t.deviceNumber, t.at, t.sequence] })],
)

/** What devices told beside the temperature; a member that was not told of is null. */
export const deviceEvents = pgTable(
  'device_events',
  {
    at: instant('at').notNull(),
    receivedAt: instant('received_at').notNull(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    deviceNumber: integer('device_number').notNull(),
    battery: real('battery'),
    lat: real('lat'),
    lon: real('lon'),
    /** Its door is open. */
    doorOpen: boolean('door_open'),
    /** It has mains power. */
    powered: boolean('powered'),
    /** The agitator moves. */
    agitating: boolean('agitating'),
    /** Its clock was ahead: it proves nothing. */
    clockAhead: boolean('clock_ahead').notNull().default(false),
    allianceId: allianceId(),
  },
  (t) => [primaryKey({ columns: [t.allianceId, t.deviceNumber, t.at, t.sequence] })],
)

/** What a device told last of its door, its mains power and its agitator, each with when; absent: it never said. */
export type ToldSwitches = {
  readonly [member in 'doorOpen' | 'powered' | 'agitating']?: {
    readonly value: boolean
    /** ISO 8601, by the device's clock. */
    readonly at: string
  }
}

/** What the hub remembers of each device between two readings. Every intake locks it first. */
export const deviceStates = pgTable(
  'device_states',
  {
    allianceId: allianceId(),
    deviceNumber: integer('device_number').notNull(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The engine's own memory; null before the first reading. */
    state: document<Readonly<Record<string, unknown>>>('state'),
    /** Of the newest reading that proves something; null before the first. */
    lastAt: instant('last_at'),
    lastCelsius: real('last_celsius'),
    lastSequence: bigint('last_sequence', { mode: 'number' }),
    /** When anything at all was last heard of it. */
    heardAt: instant('heard_at'),
    battery: real('battery'),
    lat: real('lat'),
    lon: real('lon'),
    /** Its door, power and agitation as told last; null before the first that it told since the hub keeps them here. */
    switches: document<ToldSwitches>('switches'),
    /** Until when its place is proved good. */
    knownUntil: instant('known_until'),
    /** When the clock looks at it next, whether or not it is heard by then; null for not before it is. Not indexed: it moves with every reading. */
    lookAt: instant('look_at'),
    /**
     * Up to when, not included, its readings were rolled up or are about to be. Whoever takes in an earlier one notes its
     * time in `rollups_due`; null while none was.
     */
    rolledUntil: instant('rolled_until'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.deviceNumber] }),
    owner(t),
    foreignKey({
      columns: [t.allianceId, t.deviceNumber],
      foreignColumns: [devices.allianceId, devices.number],
    }),
  ],
)
