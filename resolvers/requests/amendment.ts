import { listItemsByRequestIds, listRequestsByIds, type RequestRow } from '#db/requests/finders.ts'
import { insertConsent } from '#db/requests/finders-approvals.ts'
import type { ConsentStatement } from '#db/requests/shapes.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { approvalCaseOf } from '#resolvers/requests/approval-facts.ts'
import { logApproval } from '#resolvers/requests/approval-log.ts'
import { settle } from '#resolvers/requests/owe.ts'
import { lacksRest } from '#rules/requests/request-form.ts'

type Line = {
  readonly productCode: string
  readonly quantity: number
  readonly requirements: readonly string[]
}

/** Does the new form ask for something else than the standing one, or does somebody else ask? */
export const asksForOther = async (
  tx: Tx,
  request: RequestRow,
  next: { readonly requestedBy: string | null; readonly items: readonly Line[] },
): Promise<boolean> => {
  const standing = await listItemsByRequestIds(tx.db, [request.id])
  return next.requestedBy !== request.requestedBy || textOfLines(standing) !== textOfLines(next.items)
}

const textOfLines = (lines: readonly Line[]): string =>
  lines
    .map(({ productCode, quantity, requirements }) =>
      [productCode, quantity, ...requirements.toSorted()].join(' '),
    )
    .toSorted()
    .join('\n')

/** A new form in the place of a standing one. */
export type Amendment = {
  /** As it was before. */
  readonly request: RequestRow
  /** What stands in its columns now. */
  readonly values: Pick<
    RequestRow,
    | 'form'
    | 'findings'
    | 'urgency'
    | 'plannedAt'
    | 'requestedBy'
    | 'requestedByName'
    | 'encounterId'
    | 'qualified'
    | 'version'
  >
}

/** Is it an emergency whose blood did not wait for its form? */
export const paperworkFollows = ({ urgency, state }: RequestRow): boolean =>
  urgency === 'EMERGENCY' && ['ACCEPTED', 'COMPLETED', 'CLOSED'].includes(state)

/** What follows from an amended form beside the form itself. */
export const followAmendment = async (
  tx: Tx,
  { request, values, isOther }: Amendment & { readonly isOther: boolean },
): Promise<void> => {
  const { consent } = values.form
  if (isOther) await beginAnew(tx, request)
  if (consent !== undefined && !isSame(consent, request.form.consent)) await keepStated(tx, request, consent)
  if (!lacksRest(values.findings)) await settle(tx, { requestId: request.id, kind: 'FORM', by: request.id })
}

const beginAnew = async (tx: Tx, { id }: RequestRow): Promise<void> => {
  const [amended] = await listRequestsByIds(tx.db, [id])
  if (amended === undefined) throw new Error(`no request ${id}`)
  const found = await approvalCaseOf(tx, amended)
  if (found.log.length === 0) return
  logApproval(tx, amended, found, { kind: 'BEGUN_ANEW', staffId: tx.seat.staffId })
}

const isSame = (one: ConsentStatement, other: ConsentStatement | undefined): boolean =>
  one.kind === other?.kind && one.signer === other.signer && one.signedAt === other.signedAt

/** A consent that the new form brings is the last word, also after one that was taken back. */
const keepStated = async (tx: Tx, request: RequestRow, consent: ConsentStatement): Promise<void> => {
  // An authorisation is given by its signature, and a form that states none takes nothing back.
  if (consent.kind === 'EMERGENCY_AUTHORISATION' || consent.kind === 'NONE') return
  const id = newId('ConsentRecord')
  await insertConsent(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: request.organisationId,
    requestId: request.id,
    kind: consent.kind,
    signer: consent.signer ?? null,
    signedAt: consent.signedAt === undefined ? null : new Date(consent.signedAt),
    recordedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  })
  await settle(tx, { requestId: request.id, kind: 'CONSENT', by: id })
}
