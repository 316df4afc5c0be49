import { contradictionsIn, type GroupRecord, groupStanding } from '#rules/compatibility/group-standing.ts'
import { feedsDecisions, type ResolutionCause } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { differentVenepunctures, type VenepuncturePolicy } from '#rules/requests/venepuncture.ts'

/** What somebody proposes: these records were wrong, for this cause, and that one proves it. */
export type ProposedResolution = {
  readonly refutedIds: readonly string[]
  readonly evidenceId: string
  readonly cause: ResolutionCause
}

/**
 * A contradiction, or a discrepancy, of a person's group ends only by evidence: a typing made after it arose, which
 * agrees with all that remains once the wrong records are taken out. Where a tube held another person's blood, the
 * evidence is a new drawing, later than every refuted one.
 *
 * Facts: the person's standing records of all hospitals; what is proposed.
 * Refuses: `RESOLUTION_NOTHING_TO_RESOLVE`, `RESOLUTION_NOT_OF_PERSON`, `RESOLUTION_EVIDENCE_MISSING`,
 * `RESOLUTION_EVIDENCE_TOO_OLD`, `RESOLUTION_NEEDS_NEW_SAMPLE`, `RESOLUTION_CONFLICT_REMAINS`.
 * Source: HOUSE_TYPING.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkResolution(
  records: readonly GroupRecord[],
  proposed: ProposedResolution,
  policy: VenepuncturePolicy,
): Finding[] {
  const final = records.filter(({ status }) => feedsDecisions(status))
  const { standing } = groupStanding(final, policy)
  if (standing !== 'CONFLICT' && standing !== 'DISCREPANT') return [finding('RESOLUTION_NOTHING_TO_RESOLVE')]
  const refuted = final.filter(({ id }) => proposed.refutedIds.includes(id))
  if (refuted.length === 0 || refuted.length < new Set(proposed.refutedIds).size)
    return [finding('RESOLUTION_NOT_OF_PERSON', { field: 'refutedIds' })]
  const remaining = final.filter((record) => !refuted.includes(record))
  const evidence = remaining.find(({ id }) => id === proposed.evidenceId)
  if (evidence === undefined || evidence.abo === null || evidence.inDoubt)
    return [finding('RESOLUTION_EVIDENCE_MISSING', { field: 'evidenceTypingId' })]
  return [
    ...checkEvidence(evidence, { final, refuted, cause: proposed.cause }, policy),
    ...checkRemaining(remaining, policy),
  ]
}

function checkEvidence(
  evidence: GroupRecord,
  of: { final: readonly GroupRecord[]; refuted: readonly GroupRecord[]; cause: ResolutionCause },
  policy: VenepuncturePolicy,
): Finding[] {
  const field = 'evidenceTypingId'
  if (evidence.occurredAt <= aroseAt(of.final)) return [finding('RESOLUTION_EVIDENCE_TOO_OLD', { field })]
  if (of.cause !== 'WRONG_BLOOD_IN_TUBE') return []
  const fresh = of.refuted.every(
    ({ tube }) => differentVenepunctures(evidence.tube, tube, policy) && isLater(evidence, tube.collectedAt),
  )
  return fresh ? [] : [finding('RESOLUTION_NEEDS_NEW_SAMPLE', { field })]
}

const isLater = ({ tube }: GroupRecord, than: Date | null): boolean =>
  tube.collectedAt !== null && than !== null && tube.collectedAt > than

function checkRemaining(remaining: readonly GroupRecord[], policy: VenepuncturePolicy): Finding[] {
  const { standing } = groupStanding(remaining, policy)
  return standing === 'CONFLICT' || standing === 'DISCREPANT'
    ? [finding('RESOLUTION_CONFLICT_REMAINS', { field: 'refutedIds' })]
    : []
}

/** When the records first stopped agreeing: at the earliest one that contradicts one before it, or names no group. */
function aroseAt(final: readonly GroupRecord[]): Date {
  const inOrder = final.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())
  const index = inOrder.findIndex(
    (record, at) => record.abo === null || contradictionsIn(inOrder.slice(0, at + 1)).length > 0,
  )
  return inOrder[index]?.occurredAt ?? new Date(0)
}
