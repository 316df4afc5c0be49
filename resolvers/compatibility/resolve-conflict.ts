import { withdrawFacts } from '#db/compatibility/finders.ts'
import { insertGroupResolution, lockPerson, withdrawFactsOfSample } from '#db/compatibility/finders-cases.ts'
import { listFacts, listTypingsWithTubes } from '#db/compatibility/finders-passport.ts'
import { refuteResult, refuteResultsOfSample } from '#db/compatibility/finders-results.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { ResolutionRefused } from '#resolvers/compatibility/errors.ts'
import { lockKnownPatient, tellHistory } from '#resolvers/compatibility/history.ts'
import { groupRecords } from '#resolvers/compatibility/passport-facts.ts'
import { ownOrganisation } from '#resolvers/compatibility/recording.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import type { GroupRecord } from '#rules/compatibility/group-standing.ts'
import { checkResolution } from '#rules/compatibility/resolution.ts'
import type { ResolutionCause } from '#rules/compatibility/terms.ts'

/** Which typings were wrong, why, and what proves it; the caller and a colleague sign. */
export type ResolveConflictInput = OperationInput & {
  readonly patientId: string
  /** Ids of the typings that were wrong, of whichever hospital; a group known from before by its fact's id. */
  readonly refutedIds: readonly string[]
  readonly cause: ResolutionCause
  /** The typing that proves it. */
  readonly evidenceTypingId: string
  /** What was found out, in words. */
  readonly explanation: string
}

/**
 * Resolves the contradiction between a person's group records, across hospitals: the wrong ones count no more, and where
 * a tube held another person's blood nothing that was found in it does. Group-specific blood is possible again afterwards.
 * @throws ResolutionRefused, SignatureRefused
 */
export const resolveConflict = operation(
  'compatibility.resolveConflict',
  async (
    tx,
    input: ResolveConflictInput,
  ): Promise<{ id: Id<'Patient'>; resolutionId: Id<'GroupResolution'> }> => {
    const explanation = input.explanation.trim()
    if (explanation === '')
      throw BadInput.of('explanation', { zh: '须写明经过', en: 'say what was found out' })
    const evidenceTypingId = asId('Typing', input.evidenceTypingId)
    if (evidenceTypingId === null)
      throw new NotFound({ zh: '作为证据的定型', en: 'typing that is the evidence' })
    const patient = await lockKnownPatient(tx, input.patientId)
    const signed = await signTwice(tx, input.signatures ?? [])
    const refuted = await judge(tx, patient, { ...input, evidenceTypingId })
    const id = newId('GroupResolution')
    await insertGroupResolution(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId: patient.organisationId,
      patientId: patient.id,
      personId: patient.personId,
      cause: input.cause,
      refutedIds: refuted.map((record) => record.id),
      evidenceTypingId,
      explanation,
      ...signed,
      occurredAt: tx.occurredAt,
    })
    for (const record of refuted) await refute(tx, record, { id, cause: input.cause })
    tx.emit('compatibility.conflictResolved', {
      organisationId: patient.organisationId,
      subjectId: id,
      payload: { patientId: patient.id, resolutionId: id },
    })
    tellHistory(tx, patient)
    tx.note({
      subjectId: patient.id,
      before: { refuted: refuted.map(({ id: record, abo, rhd }) => ({ record, abo, rhd })) },
      after: { resolutionId: id, cause: input.cause, evidenceTypingId },
    })
    return { id: patient.id, resolutionId: id }
  },
)

/** Two different qualified people: the caller and the colleague whose token is handed over. */
const signTwice = async (tx: Tx, tokens: readonly string[]) => {
  const signers = await signersOf(tx, tokens)
  const at = await ownOrganisation(tx)
  const given = signers.map((signer) => signatureFor('TEST_VERIFICATION', signer, at))
  assertSigned(checkSignatures(given, dayOf(tx.now)))
  const [first, second] = signers
  if (first === undefined || second?.signatureId == null)
    throw BadInput.of('signatures', { zh: '须另一人签名', en: 'a second person must sign' })
  return { resolvedBy: first.staff.id, confirmedBy: second.staff.id, signatureId: second.signatureId }
}

/** The records that the rule lets go. */
const judge = async (
  tx: Tx,
  patient: PatientRow,
  { refutedIds, cause, evidenceTypingId }: ResolveConflictInput,
): Promise<readonly GroupRecord[]> => {
  const key = { allianceId: tx.allianceId, personId: patient.personId }
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const records = await tx.elevated(async () => {
    await lockPerson(tx.db, tx.allianceId, patient.personId)
    return groupRecords(await listTypingsWithTubes(tx.db, key), await listFacts(tx.db, key))
  })
  const findings = checkResolution(records, { refutedIds, evidenceId: evidenceTypingId, cause }, policy)
  const [first] = findings
  if (first !== undefined) throw new ResolutionRefused(first.message, findings)
  return records.filter(({ id }) => refutedIds.includes(id))
}

/** A record of any hospital falls, so it is done in the hub's own view. */
const refute = (
  tx: Tx,
  record: GroupRecord,
  { id, cause }: { id: Id<'GroupResolution'>; cause: ResolutionCause },
): Promise<void> =>
  tx.elevated(async () => {
    const sampleId = asId('Sample', record.tube.id)
    const wholeTube = cause === 'WRONG_BLOOD_IN_TUBE' && sampleId !== null
    if (wholeTube) {
      await refuteResultsOfSample(tx.db, tx.allianceId, { sampleId, refutedById: id })
      await withdrawFactsOfSample(tx.db, tx.allianceId, sampleId, tx.now)
    } else if (asId('Typing', record.id) !== null) {
      await refuteResult(tx.db, tx.allianceId, { kind: 'Typing', id: record.id, refutedById: id })
    }
    await withdrawFacts(tx.db, tx.allianceId, record.id, tx.now)
  })
