import {
  insertSample,
  lockSampleByNumber,
  type SampleRow,
  updateSample,
} from '#db/requests/finders-samples.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { finding } from '#rules/finding.ts'

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
  /** Null where nothing was told of the bedside, as by a form. */
  readonly bedside?: Bedside | null
}

/** What was done at the bedside, beside drawing. */
export type Bedside = Pick<
  SampleRow,
  'checkedByName' | 'selfChecked' | 'venepuncture' | 'secondSampleOf' | 'checks' | 'findings'
>

/** A form tells of a tube and says nothing of who checked its label. */
const untold = (): Bedside => ({
  checkedByName: null,
  selfChecked: false,
  venepuncture: null,
  secondSampleOf: null,
  checks: [],
  findings: [finding('BEDSIDE_CHECK_NOT_TOLD', { field: 'checkerName' })],
})

/**
 * Registers a tube under its label's number. Told again for the same patient it stays as it is, with the request it was
 * first drawn for: a further request may rest on it. A tube that came on its own joins the first request that names it,
 * and one that was only announced takes on the check that is signed at its bedside.
 * @throws SampleRefused when the number stands on another patient's tube.
 */
export const keepSample = async (tx: Tx, { bedside, ...sample }: NewSample): Promise<SampleRow> => {
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  const row: SampleRow = {
    ...hospital,
    id: newId('Sample'),
    state: 'COLLECTED',
    ...sample,
    ...(bedside ?? untold()),
    dispatchedAt: null,
    carrier: null,
    carrierKind: null,
    carriedBy: null,
    receivedAt: null,
    receivedBy: null,
    rejectedAt: null,
    rejectedBy: null,
    rejectReason: null,
    rejectNote: null,
    lastIssuedAt: null,
    keptUntil: null,
    keptForCases: [],
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
  const news = {
    ...(known.requestId === null && sample.requestId !== null ? { requestId: sample.requestId } : {}),
    ...(bedside ? completed(known, sample, bedside) : {}),
  }
  if (Object.keys(news).length > 0) await updateSample(tx.db, known, news)
  return { ...known, ...news }
}

/** What a signed bedside adds to a tube that was announced without one and has not been taken over yet. */
const completed = (
  known: SampleRow,
  told: Omit<NewSample, 'bedside'>,
  bedside: Bedside,
): Partial<SampleRow> => {
  const isSigned = told.checkedBy !== null || bedside.selfChecked
  const isOpen = known.checkedBy === null && !known.selfChecked && known.receivedAt === null
  if (!isSigned || !isOpen || known.rejectedAt !== null) return {}
  return {
    ...bedside,
    checks: [...known.checks, ...bedside.checks],
    checkedBy: told.checkedBy,
    collectedBy: told.collectedBy,
    collectedByName: told.collectedByName ?? known.collectedByName,
    collectedAt: known.collectedAt ?? told.collectedAt,
    venepuncture: bedside.venepuncture ?? known.venepuncture,
    secondSampleOf: bedside.secondSampleOf ?? known.secondSampleOf,
  }
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
