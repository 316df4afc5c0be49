import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { findPatientByNumber } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { lockOwnRequest, type RequestName } from '#resolvers/requests/locked-request.ts'
import { keepSample } from '#resolvers/requests/sample-record.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import { finding } from '#rules/finding.ts'

export type CollectSampleInput = OperationInput &
  RequestName & {
    /** The number on the tube's label. */
    readonly sampleNumber: string
    /** Instead of a request: the patient's number in the caller's hospital, for a tube drawn on its own. */
    readonly hospitalNumber?: string | null
    /** Table 0487; absent: `WB`. */
    readonly specimenType?: string | null
    /** When it was drawn; absent: when this happened. */
    readonly collectedAt?: Date | null
    /** Who drew it, as a machine asserts; a caller who is a person drew it themselves. */
    readonly collectorName?: string | null
  }

/**
 * A tube was drawn at the bedside. Told again with the same number for the same patient, it stays as it is. A token in
 * `signatures` is the second person's, who checked the label.
 * @throws SampleRefused, SignatureRefused
 */
export const collectSample = operation(
  'requests.collectSample',
  async (tx: Tx, input: CollectSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sampleNumber = textOf(input.sampleNumber)
    if (sampleNumber === undefined)
      throw BadInput.of('sampleNumber', { zh: '缺少标本编号', en: 'the sample’s number is missing' })
    const collectedAt = input.collectedAt ?? tx.occurredAt
    if (collectedAt > tx.now)
      throw new SampleRefused([finding('SAMPLE_TIME_IN_FUTURE', { field: 'collectedAt' })])
    const drawn = await drawnFrom(tx, input)
    const checkedBy = await secondChecker(tx, input.signatures ?? [])
    const personal = !tx.actor.roles.includes('MACHINE')
    const sample = await keepSample(tx, {
      ...drawn,
      sampleNumber,
      specimenType: textOf(input.specimenType) ?? 'WB',
      collectedAt,
      collectedBy: personal ? tx.seat.staffId : null,
      collectedByName: personal ? tx.actor.name : (textOf(input.collectorName) ?? null),
      checkedBy,
    })
    tx.note({ subjectId: sample.id, after: { state: sample.state, sampleNumber } })
    return { id: sample.id }
  },
)

const drawnFrom = async (tx: Tx, input: CollectSampleInput) => {
  if (input.requestId || input.placerNumber) {
    const request = await lockOwnRequest(tx, input)
    return { requestId: request.id, patientId: request.patientId }
  }
  const hospitalNumber = textOf(input.hospitalNumber)
  if (hospitalNumber === undefined)
    throw BadInput.of('requestId', {
      zh: '须提供申请（requestId 或 placerNumber）或病案号（hospitalNumber）',
      en: 'a request (requestId or placerNumber) or the patient’s hospitalNumber is needed',
    })
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  const patient = await findPatientByNumber(tx.db, hospital, hospitalNumber)
  if (patient === null) throw new NotFound({ zh: '患者', en: 'patient' })
  return { requestId: null, patientId: patient.id }
}

/** The holder of the token, a second qualified person; null when nobody checked. */
const secondChecker = async (tx: Tx, tokens: readonly string[]): Promise<Id<'Staff'> | null> => {
  if (tokens.length === 0) return null
  const signers = await signersOf(tx, tokens)
  const [hospital] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  if (hospital === undefined) throw new NotFound()
  const signatures = signers.map((signer) => signatureFor('SAMPLE_COLLECTION', signer, hospital))
  assertSigned(checkSignatures(signatures, dayOf(tx.now)))
  return signers[1]?.staff.id ?? null
}
