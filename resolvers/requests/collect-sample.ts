import { formsOf } from '#db/kept-number.ts'
import { findPatientByNumber } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type BedsideInput, bedsideOf } from '#resolvers/requests/bedside.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { lockOwnRequest, type RequestName } from '#resolvers/requests/locked-request.ts'
import { hasHappened } from '#resolvers/requests/sample-check.ts'
import { keepSample } from '#resolvers/requests/sample-record.ts'
import { blocking, finding } from '#rules/finding.ts'

export type CollectSampleInput = OperationInput &
  RequestName &
  BedsideInput & {
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
 * A tube was drawn at the bedside, its label checked by the collector and by a second person, whose token stands in
 * `signatures`; by one alone where the rules allow it. What a machine tells or what is entered afterwards has happened:
 * it is recorded, and opens a deviation where the rules would have refused. Told again with the same number for the
 * same patient, it stays as it is, and takes on the check that was missing.
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
    const personal = !tx.actor.roles.includes('MACHINE')
    const tube = {
      ...drawn,
      sampleNumber,
      collectedAt,
      collectedBy: personal ? tx.seat.staffId : null,
      collectedByName: personal ? tx.actor.name : (textOf(input.collectorName) ?? null),
    }
    const { checkedBy, bedside, findings } = await bedsideOf(tx, input, tube)
    const breaches = blocking(findings)
    if (breaches.length > 0 && !hasHappened(tx, input)) throw new SampleRefused(breaches)
    const specimenType = textOf(input.specimenType) ?? 'WB'
    const sample = await keepSample(tx, { ...tube, specimenType, checkedBy, bedside })
    const { organisationId } = sample
    await openDeviation(tx, { organisationId, subjectId: sample.id, findings: breaches })
    tx.note({ subjectId: sample.id, after: { state: sample.state, sampleNumber, findings } })
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
  const patient = await findPatientByNumber(tx.db, hospital, formsOf(tx.ctx.services.keys, hospitalNumber))
  if (patient === null) throw new NotFound({ zh: '患者', en: 'patient' })
  return { requestId: null, patientId: patient.id }
}
