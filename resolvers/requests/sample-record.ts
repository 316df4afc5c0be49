import {
  insertSample,
  lockSampleByNumber,
  type SampleRow,
  updateSample,
} from '#db/requests/finders-samples.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'

/** A tube as the bedside tells of it. */
export type NewSample = {
  readonly sampleNumber: string
  readonly patientId: Id<'Patient'>
  readonly requestId: Id<'Request'> | null
  readonly specimenType: string
  readonly collectedAt: Date | null
  /** The calling person; null when a name was asserted. */
  readonly collectedBy: Id<'Staff'> | null
  readonly collectedByName: string | null
  readonly checkedBy: Id<'Staff'> | null
}

/**
 * Registers a tube under its label's number. Told again for the same patient it stays as it is, with the request it was
 * first drawn for: a further request may rest on it. A tube that came on its own joins the first request that names it.
 * @throws SampleRefused when the number stands on another patient's tube.
 */
export const keepSample = async (tx: Tx, sample: NewSample): Promise<SampleRow> => {
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  const row: SampleRow = {
    ...hospital,
    id: newId('Sample'),
    state: 'COLLECTED',
    ...sample,
    dispatchedAt: null,
    carrier: null,
    receivedAt: null,
    receivedBy: null,
    rejectedAt: null,
    rejectedBy: null,
    rejectReason: null,
    rejectNote: null,
    disposedAt: null,
    disposedBy: null,
    recordedAt: tx.now,
  }
  if (await insertSample(tx.db, row)) {
    announceSample(tx, 'requests.sampleCollected', row)
    return row
  }
  const known = await lockSampleByNumber(tx.db, hospital, sample.sampleNumber)
  if (known === null || known.patientId !== sample.patientId)
    throw SampleRefused.numberTaken(sample.sampleNumber)
  if (known.requestId !== null || sample.requestId === null) return known
  await updateSample(tx.db, known, { requestId: sample.requestId })
  return { ...known, requestId: sample.requestId }
}

/** Says what happened to a sample. */
export const announceSample = (
  tx: Tx,
  name:
    | 'requests.sampleCollected'
    | 'requests.sampleDispatched'
    | 'requests.sampleReceived'
    | 'requests.sampleDisposed',
  {
    id,
    organisationId,
    requestId,
    patientId,
  }: Pick<SampleRow, 'id' | 'organisationId' | 'requestId' | 'patientId'>,
) => tx.emit(name, { organisationId, subjectId: id, payload: { sampleId: id, requestId, patientId } })
