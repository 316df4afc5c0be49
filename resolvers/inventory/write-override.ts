import type { UnitRow } from '#db/inventory/finders.ts'
import { insertOverride } from '#db/inventory/finders-overrides.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { addHours } from '#lib/quantities.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Role } from '#rules/alliance/terms.ts'
import { type AttestedReading, attestedUntil } from '#rules/inventory/attest.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import { RELEASE_VERSION } from '#rules/inventory/release.ts'
import type { PolicySet, PolicyValues } from '#rules/policy.ts'

/** A finding that may be passed over, as the rule of overrides has judged it, and who signed. */
export type GrantedOverride = {
  readonly request: RequestRow
  readonly unit: Pick<UnitRow, 'id'>
  readonly code: AuthorityCode
  readonly attested: boolean
  /** What the device showed, where a cold chain was attested; absent: nothing was. */
  readonly reading?: AttestedReading | null
  readonly reason: string
  /** Hash of what the finding was judged on. */
  readonly basisHash: string
  readonly policy: PolicySet
  readonly signedBy: Id<'Staff'>
  readonly signedAs: Role
  /** The second signer, where two sign together. */
  readonly second: Signer | null
}

/** Keeps an override, and tells of it. Answers until when it counts. */
export const writeOverride = async (
  tx: Tx,
  { request, unit, policy, second, reading = null, ...granted }: GrantedOverride,
): Promise<{ id: Id<'Override'>; validUntil: Date }> => {
  const id = newId('Override')
  const validUntil = usableUntil(tx, policy.values, reading)
  const { code, attested, reason } = granted
  await insertOverride(tx.db, {
    ...granted,
    reading: reading && { ...reading, takenAt: reading.takenAt.toISOString() },
    allianceId: tx.allianceId,
    id,
    organisationId: request.organisationId,
    requestId: request.id,
    unitId: unit.id,
    urgency: request.urgency,
    gateVersion: RELEASE_VERSION,
    ruleSet: policy.id,
    coSignedBy: second?.staff.id ?? null,
    coSignatureId: second?.signatureId ?? null,
    validUntil,
    occurredAt: tx.occurredAt,
  })
  tx.emit('inventory.findingOverridden', {
    organisationId: request.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: request.id, overrideId: id, code },
  })
  tx.note({ subjectId: unit.id, after: { overrideId: id, code, attested, reading, reason, validUntil } })
  return { id, validUntil }
}

/** For so many hours, and no longer than the reading it leans on. */
const usableUntil = (tx: Tx, values: PolicyValues, reading: AttestedReading | null): Date => {
  const agreed = addHours(tx.now, values.overrideHours)
  const read = reading && attestedUntil(reading.takenAt, values)
  return read !== null && read < agreed ? read : agreed
}
