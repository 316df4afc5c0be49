import { boolean, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { requests } from '#db/requests/tables.ts'
import type { Role } from '#rules/alliance/terms.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import type { AttestSource } from '#rules/inventory/terms.ts'
import type { Urgency } from '#rules/requests/terms.ts'

/** A temperature somebody attests: °C, where it was read, and when (ISO 8601, UTC). */
export type StoredReading = {
  readonly celsius: number
  readonly source: AttestSource
  readonly takenAt: string
}

/** One finding of the release gate that somebody who may has passed over, for one unit and one request. */
export const overrides = pgTable(
  'overrides',
  {
    allianceId: allianceId(),
    id: idOf('Override'),
    /** The hospital whose patient it is: the site it is counted for. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    code: text('code').$type<AuthorityCode>().notNull(),
    /** What the signer also says to be true: the shortage, the cold chain, the least incompatible bag. */
    attested: boolean('attested').notNull(),
    /** What the signer read off the device itself, where the cold chain was attested; null for every other. */
    reading: document<StoredReading>('reading'),
    reason: text('reason').notNull(),
    urgency: text('urgency').$type<Urgency>().notNull(),
    /** SHA-256 (hex) of what the finding was judged on; the override falls with any change of it. */
    basisHash: text('basis_hash').notNull(),
    gateVersion: text('gate_version').notNull(),
    ruleSet: text('rule_set').notNull(),
    signedBy: ref('signed_by', 'Staff').notNull(),
    /** The role by which they may. */
    signedAs: text('signed_as').$type<Role>().notNull(),
    /** The second signer, where two sign together. */
    coSignedBy: ref('co_signed_by', 'Staff'),
    coSignatureId: ref('co_signature_id', 'Signature'),
    validUntil: instant('valid_until').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.requestId, t.unitId),
    index('overrides_by_rule').on(t.allianceId, t.code, t.occurredAt),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    owner(t),
  ],
)
