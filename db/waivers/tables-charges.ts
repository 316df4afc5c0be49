import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { ofEncounter } from '#db/waivers/keys.ts'
import { waivers } from '#db/waivers/tables.ts'
import type { QuantityUnit } from '#lib/quantities.ts'
import type { BillLineKind } from '#rules/waivers/bill-terms.ts'

const fen = (name: string) => bigint(name, { mode: 'number' }).notNull()

/**
 * Charges and credits of a stay as its hospital told them. One that is told again with other content replaces the one
 * before, which stays on record.
 */
export const charges = pgTable(
  'charges',
  {
    allianceId: allianceId(),
    id: idOf('Charge'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    encounterId: ref('encounter_id', 'Encounter').notNull(),
    /** The HIS's own number of this row. */
    number: text('number').notNull(),
    kind: text('kind').$type<BillLineKind>().notNull(),
    /** Of a credit the number of the charge it takes back, of a charge its own. */
    chargeNumber: text('charge_number').notNull(),
    feeCode: text('fee_code').notNull(),
    feeName: text('fee_name'),
    /** Product of the hub that the fee is for; null when it says none. */
    productCode: text('product_code'),
    /** Null when nobody said whether the fee is for blood. */
    isBlood: boolean('is_blood'),
    donationNumber: text('donation_number'),
    labelProductCode: text('label_product_code'),
    /** The hub's id of a bag or a request, as it was told. */
    fillerNumber: text('filler_number'),
    quantity: quantity('quantity').notNull(),
    /** Null: the product's own measure. */
    unit: text('unit').$type<QuantityUnit | 'BAG'>(),
    chargedFen: fen('charged_fen'),
    insuredFen: fen('insured_fen'),
    waivedFen: fen('waived_fen'),
    /** When it was told again with other content; null for what counts. */
    replacedAt: instant('replaced_at'),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    uniqueIndex('charges_current')
      .on(t.allianceId, t.encounterId, t.number, t.kind)
      .where(sql`replaced_at is null`),
    owner(t),
    ofEncounter(t),
  ],
)

/** What a hospital's window is told of a stay before it ends: what would be free by what is known. Holds no quota. */
export type KeptForecast = {
  /** Fen that would be waived. */
  readonly fen: number
  /** Whether that is the whole, waits for a register, or needs a person. */
  readonly next: string
  /** Blood lines that were looked at, and those that match no bag. */
  readonly lines: number
  readonly unmatched: number
}

/** Stays over which the hub still has to think by itself: one row each, due again whenever something of it changes. */
export const stayTasks = pgTable(
  'stay_tasks',
  {
    allianceId: allianceId(),
    encounterId: ref('encounter_id', 'Encounter').notNull(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Counts what happened to the stay; what was thought over with an older count is thought over again. */
    version: integer('version').notNull(),
    /** From then on somebody works it; null while nothing is to be done. */
    dueAt: instant('due_at'),
    /** Attempts in a row that failed. */
    tries: integer('tries').notNull().default(0),
    fault: text('fault'),
    /** The discharge is expected: computed ahead. */
    isExpected: boolean('is_expected').notNull().default(false),
    /** The waiver the hub settled by itself; null while there is none, or after its reversal. */
    waiverId: ref('waiver_id', 'Waiver'),
    /** Digest of the charges it was settled for. */
    billHash: text('bill_hash'),
    forecast: document<KeptForecast>('forecast'),
    forecastAt: instant('forecast_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.encounterId] }),
    index('stay_tasks_due').on(t.dueAt).where(sql`due_at is not null`),
    owner(t),
    ofEncounter(t),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
  ],
)
