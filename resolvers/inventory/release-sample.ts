import type { CrossmatchRow } from '#db/compatibility/finders-results.ts'
import { type IssueSampleRow, listSamplesOfPersonAt } from '#db/inventory/finders-issues.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import type { PassportPlace } from '#resolvers/compatibility/passport-facts.ts'
import type { CrossmatchTest } from '#rules/compatibility/crossmatch.ts'
import { earliestStart } from '#rules/inventory/release-facts.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { isInDoubt } from '#rules/requests/sample-label.ts'
import { isSampleUsable } from '#rules/requests/sample-validity.ts'
import { identityRejectReasons } from '#rules/requests/terms.ts'

/** A sample of the person at the hospital that asks. */
export type Sample = IssueSampleRow

/** The samples of a request's patient at its hospital, newest first. */
export const samplesOf = (tx: PassportPlace, { patientId, organisationId }: RequestRow): Promise<Sample[]> =>
  listSamplesOfPersonAt(tx.db, { allianceId: tx.allianceId, patientId, organisationId })

/** A tube that was taken over, and whose label left no doubt whose blood it is. */
export const isSound = ({ state, findings }: Pick<Sample, 'state' | 'findings'>): boolean =>
  state === 'RECEIVED' && !isInDoubt(findings)

/** The samples on which a test still says something at the start of the transfusion. */
export const usableSamples = (
  samples: readonly Sample[],
  plannedAt: Date | null,
  now: Date,
  policy: PolicyValues,
): ReadonlySet<string> => {
  const start = earliestStart({ now, request: { plannedAt } })
  const usable = samples.filter(
    (sample) =>
      isSound(sample) && sample.collectedAt !== null && isSampleUsable(sample.collectedAt, start, policy),
  )
  return new Set(usable.map(({ id }) => id))
}

/**
 * Where there is no usable sample, one that may be another person's speaks against a release. A tube that is still on its
 * way, disposed of, or of no use for another reason (clotted, too little) is no sample: it contradicts nothing.
 */
export const sampleFor = (
  { requestId, samples }: { requestId: RequestRow['id']; samples: readonly Sample[] },
  tested: readonly CrossmatchRow[],
): Sample | null => {
  const bearing = (sample: Sample) => tested.some(({ sampleId }) => sampleId === sample.id)
  return (
    samples.find((sample) => isSound(sample) && bearing(sample)) ??
    samples.find((sample) => isSound(sample) && sample.requestId === requestId) ??
    samples.find(isSound) ??
    samples.find((sample) => isDoubtful(sample) && (bearing(sample) || sample.requestId === requestId)) ??
    null
  )
}

const isDoubtful = ({ state, rejectReason, findings }: Sample): boolean =>
  state === 'REJECTED'
    ? rejectReason === null || identityRejectReasons.includes(rejectReason)
    : state === 'RECEIVED' && isInDoubt(findings)

/**
 * The tests on the present sample. A bag that was once incompatible with this person stays so on a newer sample, too,
 * until the result is corrected; what rests on a rejected sample says nothing of the person.
 */
export const testsOn = (
  samples: readonly Sample[],
  tested: readonly CrossmatchRow[],
  present: Sample | null,
): CrossmatchTest[] => {
  const own = samples.filter(({ state }) => state !== 'REJECTED').map(({ id }) => id)
  return tested
    .flatMap((row) => sidesOf(row).map((test) => ({ row, test })))
    .filter(
      ({ row, test }) =>
        row.sampleId === present?.id || (own.includes(row.sampleId) && test.result === 'INCOMPATIBLE'),
    )
    .map(({ test }) => test)
}

const sidesOf = ({ major, minor, method, status }: CrossmatchRow): CrossmatchTest[] => [
  ...(major === null ? [] : [{ side: 'MAJOR' as const, method, result: major, status }]),
  ...(minor === null ? [] : [{ side: 'MINOR' as const, method, result: minor, status }]),
]
