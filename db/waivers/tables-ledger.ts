import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { allianceId, idOf, instant, ref } from '#db/columns.ts'
import { ofUnit } from '#db/transfusions/keys.ts'
import { waivers } from '#db/waivers/tables.ts'
import type { AccountKind, EntryKind, PostingCause } from '#rules/waivers/ledger-terms.ts'
import type { Pool } from '#rules/waivers/terms.ts'

/**
 * Accounts of the waiver ledger. A donor's are one each for the whole hub, whichever hospital of whichever alliance used
 * the quota first: they stand in that alliance. An account is what it counts, and that never changes; another way to count,
 * by another policy or setting, is another account beside it.
 */
export const quotaAccounts = pgTable(
  'quota_accounts',
  {
    allianceId: allianceId(),
    id: idOf('QuotaAccount'),
    kind: text('kind').$type<AccountKind>().notNull(),
    /** Null: of a bag or a waiver. */
    donorToken: text('donor_token'),
    /** Empty: the lot that a donor has once. */
    donation: text('donation').notNull().default(''),
    /** Empty: no lot. */
    pool: text('pool').$type<Pool | 'SHARED' | ''>().notNull().default(''),
    /** Whose use alone it counts; empty: everybody's. */
    patientToken: text('patient_token').notNull().default(''),
    /** It counts only what was used after this day; empty: all. */
    after: text('after_day').notNull().default(''),
    unitId: ref('unit_id', 'Unit'),
    waiverId: ref('waiver_id', 'Waiver'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique('quota_accounts_of_kind').on(t.allianceId, t.id, t.kind),
    uniqueIndex('quota_accounts_of_donor')
      .on(t.donorToken, t.kind, t.donation, t.pool, t.patientToken, t.after)
      .where(sql`donor_token is not null`),
    uniqueIndex('quota_accounts_of_bag').on(t.allianceId, t.unitId).where(sql`unit_id is not null`),
    uniqueIndex('quota_accounts_of_waiver')
      .on(t.allianceId, t.waiverId, t.kind)
      .where(sql`waiver_id is not null`),
    check(
      'quota_accounts_whose',
      sql`case when kind in ('LOT', 'FREE', 'CARRIED', 'ELSEWHERE')
          then donor_token is not null and unit_id is null and waiver_id is null
        when kind = 'BAG' then donor_token is null and unit_id is not null and waiver_id is null
        else kind in ('HELD_ML', 'HELD_FEN', 'SETTLED_ML', 'SETTLED_FEN')
          and donor_token is null and unit_id is null and waiver_id is not null end`,
    ),
    check('quota_accounts_lot', sql`(kind = 'LOT') = (pool in ('OWN', 'RELATIVES', 'SHARED'))`),
    ofUnit(t),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
  ],
)

/**
 * What became of a waiver's quota: its postings sum to zero, in millilitres and in fen. Where accounts of another alliance
 * take part, the entry stands in both, under one id.
 */
export const quotaEntries = pgTable(
  'quota_entries',
  {
    allianceId: allianceId(),
    id: idOf('QuotaEntry'),
    /** Of the alliance itself, or of another one of this hub. */
    waiverId: ref('waiver_id', 'Waiver').notNull(),
    kind: text('kind').$type<EntryKind>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique('quota_entries_once').on(t.allianceId, t.waiverId, t.kind),
    check('quota_entries_kind', sql`kind in ('HOLD', 'SETTLE', 'RELEASE', 'REVERSE')`),
  ],
)

const amount = (name: string) => bigint(name, { mode: 'number' }).notNull()

/**
 * What an entry adds to an account, or takes from it. Postings are added and never changed: each goes on from the balance
 * of the one before, which a foreign key holds together, so that no code can break the chain, and none leaves more used
 * than the limit it was allowed by. What was taken is given back at most once, to the millilitre.
 */
export const quotaPostings = pgTable(
  'quota_postings',
  {
    allianceId: allianceId(),
    accountId: ref('account_id', 'QuotaAccount').notNull(),
    /** 1, 2, 3 within the account. */
    sequence: integer('sequence').notNull(),
    kind: text('kind').$type<AccountKind>().notNull(),
    entryId: ref('entry_id', 'QuotaEntry').notNull(),
    cause: text('cause').$type<PostingCause>().notNull(),
    /** What was taken or is given back, of whichever alliance; null: told of another place, or a balance. */
    partId: ref('part_id', 'WaiverPart'),
    amount: amount('amount'),
    before: amount('before'),
    after: amount('after'),
    /** The most that may be used on the day it is for; null where nothing is allowed anew. */
    limit: bigint('limit_amount', { mode: 'number' }),
    /** The posting that it gives back. */
    givesBack: integer('gives_back'),
    // What the two keys below refer by, each made of columns above.
    previous: integer('previous'),
    taking: text('taking').notNull(),
    returned: bigint('returned', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.accountId, t.sequence] }),
    unique('quota_postings_chain').on(t.allianceId, t.accountId, t.sequence, t.after),
    unique('quota_postings_taken').on(t.allianceId, t.accountId, t.sequence, t.taking, t.amount),
    uniqueIndex('quota_postings_given_back')
      .on(t.allianceId, t.accountId, t.givesBack)
      .where(sql`gives_back is not null`),
    uniqueIndex('quota_postings_counted_once')
      .on(t.partId, t.allianceId, t.accountId)
      .where(sql`part_id is not null and amount > 0`),
    index('quota_postings_elsewhere')
      .on(t.allianceId, t.accountId, t.sequence)
      .where(sql`cause = 'ELSEWHERE'`),
    index().on(t.allianceId, t.entryId),
    check('quota_postings_sum', sql`"after" = "before" + amount and amount <> 0`),
    check('quota_postings_first', sql`sequence > 1 or (sequence = 1 and "before" = 0)`),
    check(
      'quota_postings_references',
      sql`previous is not distinct from nullif(sequence - 1, 0) and taking = coalesce(part_id, '') and returned = - amount`,
    ),
    check('quota_postings_limit', sql`amount <= 0 or limit_amount is null or "after" <= limit_amount`),
    check(
      'quota_postings_side',
      sql`case when kind in ('LOT', 'FREE', 'BAG') then "after" >= 0 else "after" <= 0 end`,
    ),
    check(
      'quota_postings_cause',
      sql`case cause
        when 'TAKEN' then amount > 0 and part_id is not null and gives_back is null
          and (kind = 'FREE' or (kind in ('LOT', 'BAG') and limit_amount is not null))
        when 'CARRIED' then amount > 0 and part_id is not null and gives_back is null and kind in ('LOT', 'FREE')
        when 'ELSEWHERE' then amount > 0 and part_id is null and gives_back is null and kind = 'LOT'
        when 'GIVEN_BACK' then amount < 0 and gives_back is not null and gives_back < sequence
          and kind in ('LOT', 'FREE', 'BAG')
        when 'BALANCE' then part_id is null and gives_back is null
          and kind in ('HELD_ML', 'HELD_FEN', 'SETTLED_ML', 'SETTLED_FEN', 'CARRIED', 'ELSEWHERE')
        else false end`,
    ),
    foreignKey({
      name: 'quota_postings_account',
      columns: [t.allianceId, t.accountId, t.kind],
      foreignColumns: [quotaAccounts.allianceId, quotaAccounts.id, quotaAccounts.kind],
    }),
    foreignKey({
      name: 'quota_postings_entry',
      columns: [t.allianceId, t.entryId],
      foreignColumns: [quotaEntries.allianceId, quotaEntries.id],
    }),
    foreignKey({
      name: 'quota_postings_before',
      columns: [t.allianceId, t.accountId, t.previous, t.before],
      foreignColumns: [t.allianceId, t.accountId, t.sequence, t.after],
    }),
    foreignKey({
      name: 'quota_postings_gives_back',
      columns: [t.allianceId, t.accountId, t.givesBack, t.taking, t.returned],
      foreignColumns: [t.allianceId, t.accountId, t.sequence, t.taking, t.amount],
    }),
  ],
)
