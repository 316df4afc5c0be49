import type { PatientRow } from '#db/requests/finders-patients.ts'
import { type Id, newId } from '#lib/ids.ts'
import { quantity, quantityToNumber } from '#lib/quantities.ts'
import type { Tx } from '#resolvers/context.ts'
import { type RequestContent, said, textOf } from '#resolvers/requests/content.ts'
import { keepEncounter } from '#resolvers/requests/encounter-record.ts'
import { applicantOf, storedForm } from '#resolvers/requests/form-check.ts'
import { keepSample } from '#resolvers/requests/sample-record.ts'

/** Table 0487: whole blood. */
const WHOLE_BLOOD = 'WB'

/** The columns that the form's content decides; the stay is brought up to date with it. */
export const requestColumns = async (tx: Tx, patient: PatientRow, content: RequestContent) => {
  const visitNumber = textOf(content.encounter?.visitNumber)
  const encounter = visitNumber && (await keepEncounter(tx, patient, visitNumber, stayOf(content)))
  return {
    encounterId: encounter ? encounter.id : null,
    urgency: content.urgency,
    // An emergency may state no time: it is wanted now.
    plannedAt: content.plannedAt ?? tx.occurredAt,
    form: storedForm(content),
    requestedBy: tx.actor.roles.includes('MACHINE') ? null : tx.seat.staffId,
    requestedByName: applicantOf(tx, content),
  }
}

const stayOf = ({ encounter }: RequestContent) =>
  said({
    patientClass: textOf(encounter?.class),
    ward: textOf(encounter?.ward),
    bed: textOf(encounter?.bed),
    department: textOf(encounter?.department),
  })

/** One row for each component of that version; the form's check has read every quantity before. */
export const itemRows = (
  tx: Tx,
  request: { readonly id: Id<'Request'>; readonly version: number },
  { components }: RequestContent,
) =>
  components.map((line, index) => ({
    allianceId: tx.allianceId,
    id: newId('RequestItem'),
    organisationId: tx.seat.organisationId,
    requestId: request.id,
    version: request.version,
    line: index + 1,
    productCode: line.product,
    quantity: quantityToNumber(quantity(line.quantity)),
    requirements: [...new Set((line.requirements ?? []).flatMap((code) => textOf(code) ?? []))],
  }))

/** Registers the tube that came with the form; null when it follows. */
export const keepFormSample = async (
  tx: Tx,
  patient: PatientRow,
  requestId: Id<'Request'>,
  { sample }: RequestContent,
): Promise<Id<'Sample'> | null> => {
  const sampleNumber = textOf(sample?.sampleNumber)
  if (!sample || sampleNumber === undefined) return null
  const { id } = await keepSample(tx, {
    sampleNumber,
    patientId: patient.id,
    requestId,
    specimenType: textOf(sample.specimenType) ?? WHOLE_BLOOD,
    collectedAt: sample.collectedAt ?? null,
    collectedBy: null,
    collectedByName: textOf(sample.collectorName) ?? null,
    checkedBy: null,
  })
  return id
}
