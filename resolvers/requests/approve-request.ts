import { listStaffByIds } from '#db/alliance/finders.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type ApprovalCase, approvalCaseOf } from '#resolvers/requests/approval-facts.ts'
import { logApproval } from '#resolvers/requests/approval-log.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { ApprovalRefused } from '#resolvers/requests/errors.ts'
import {
  assertMayDecide,
  assertVersion,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'
import { settle } from '#resolvers/requests/owe.ts'
import { callerOnDuty } from '#resolvers/requests/person-on-duty.ts'
import { highestTitle } from '#rules/alliance/superior.ts'
import type { StaffTitle } from '#rules/alliance/terms.ts'
import { dayOf } from '#rules/calendar.ts'
import { checkApproval, standingApprovals } from '#rules/requests/approval.ts'
import type { ApprovalStep } from '#rules/requests/terms.ts'

export type ApproveRequestInput = OperationInput &
  RequestName & {
    /** Which approval the caller means to give; absent: the next one that is missing. */
    readonly step?: ApprovalStep | null
    /** The version the caller has seen; absent: whatever stands. */
    readonly version?: number | null
    readonly note?: string | null
  }

/**
 * The caller gives the next approval of a request of their hospital under their own name. In an emergency that is done
 * afterwards, and the last one settles what was owed.
 * @throws NotInState (also when `version` is not the standing one), ApprovalRefused
 */
export const approveRequest = operation(
  'requests.approveRequest',
  async (tx: Tx, input: ApproveRequestInput): Promise<{ id: Id<'Request'> }> => {
    const request = await lockOwnRequest(tx, input)
    assertMayDecide(tx, 'approve', request)
    assertVersion(request, input.version)
    const found = await approvalCaseOf(tx, request)
    const step = await permittedStep(tx, request, found, input.step ?? null)
    const note = textOf(input.note) ?? null
    const entry = { kind: 'APPROVED', step, staffId: tx.seat.staffId, note } as const
    const approvalId = logApproval(tx, request, found, entry)
    const { totalMl, tier, missing } = found.facts
    if (missing.length === 1) await settle(tx, { requestId: request.id, kind: 'APPROVAL', by: approvalId })
    tx.note({ subjectId: request.id, after: { approvalId, step, totalMl, tier } })
    tx.emit('requests.requestApproved', {
      organisationId: request.organisationId,
      subjectId: request.id,
      payload: { requestId: request.id, patientId: request.patientId, step },
    })
    return { id: request.id }
  },
)

const permittedStep = async (
  tx: Tx,
  { requestedBy, requestedByName }: RequestRow,
  { facts, log, policy }: ApprovalCase,
  named: ApprovalStep | null,
): Promise<ApprovalStep> => {
  const findings = checkApproval(
    {
      approver: await callerOnDuty(tx, 'REQUEST_APPROVAL'),
      applicant: {
        staffId: requestedBy,
        name: requestedByName,
        title: requestedBy === null ? null : await titleOfApplicant(tx, requestedBy),
      },
      missing: facts.missing,
      before: standingApprovals(log).map(({ staffId }) => staffId),
      named,
      day: dayOf(tx.now),
    },
    policy.values,
  )
  const [next] = facts.missing
  if (findings.length > 0 || next === undefined) throw new ApprovalRefused(findings)
  return next
}

/** The highest title of who applied: of several that one counts, as it does for who approves. */
const titleOfApplicant = async (tx: Tx, staffId: Id<'Staff'>): Promise<StaffTitle | null> => {
  const [staff] = await listStaffByIds(tx.db, [staffId])
  return staff === undefined ? null : highestTitle(staff.titles)
}
