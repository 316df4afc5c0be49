import type { RequestRow } from '#db/requests/finders.ts'
import {
  lockSamplesBehind,
  lockSamplesKeptFor,
  type SampleRow,
  updateSample,
} from '#db/requests/finders-samples.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { sampleKeptUntil } from '#rules/requests/sample-retention.ts'

const HOUR_MS = 3_600_000

/** The request and patient that blood was issued, or a reaction reported, for. */
type About = Pick<RequestRow, 'id' | 'organisationId' | 'patientId'>

/**
 * Blood is issued for a request: the samples it rests on are kept anew from this issue. Those are the tubes drawn for
 * the request and any other of the patient that was young enough to be tested for it. Called inside the issuing
 * operation, before it locks its units (samples are locked before units everywhere).
 */
export const keepSamplesAfterIssue = async (tx: Tx, request: About): Promise<void> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const since = new Date(tx.occurredAt.getTime() - values.sampleValidityHours * HOUR_MS)
  const samples = await lockSamplesBehind(tx.db, tx.allianceId, { ...request, drawnSince: since })
  for (const sample of samples) {
    const lastIssuedAt = later(sample.lastIssuedAt, tx.occurredAt)
    const keptUntil = later(sample.keptUntil, sampleKeptUntil({ ...sample, lastIssuedAt }, values))
    await updateSample(tx.db, sample, { lastIssuedAt, keptUntil })
  }
}

/**
 * A transfusion reaction is being examined: every tube of the patient that still exists is kept until the case is
 * closed. Called by the operation that opens the case, with the case's id.
 */
export const keepSamplesForReaction = async (
  tx: Tx,
  about: Omit<About, 'id'> & { readonly caseId: string },
): Promise<readonly SampleRow['id'][]> => {
  const samples = await lockSamplesBehind(tx.db, tx.allianceId, {
    ...about,
    id: null,
    drawnSince: new Date(0),
  })
  for (const sample of samples) {
    if (sample.keptForCases.includes(about.caseId)) continue
    await updateSample(tx.db, sample, { keptForCases: [...sample.keptForCases, about.caseId] })
  }
  return samples.map(({ id }) => id)
}

/** The case is closed: what was kept for it alone is due when its own time has passed. */
export const endKeepingForReaction = async (tx: Tx, caseId: string): Promise<void> => {
  for (const sample of await lockSamplesKeptFor(tx.db, tx.allianceId, caseId))
    await updateSample(tx.db, sample, {
      keptForCases: sample.keptForCases.filter((kept) => kept !== caseId),
    })
}

const later = <Instant extends Date | null>(one: Instant, other: Date | null): Date | Instant =>
  other !== null && (one === null || other > one) ? other : one
