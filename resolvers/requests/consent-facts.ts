import type { Db } from '#db/client.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { type ConsentRow, listConsentsByRequestIds } from '#db/requests/finders-approvals.ts'
import type { Ctx } from '#resolvers/context.ts'
import { many } from '#resolvers/reads.ts'
import { consentStandingOf } from '#rules/requests/consent.ts'
import type { ConsentStanding } from '#rules/requests/terms.ts'

/**
 * What stands behind a request's transfusion: a signed consent, an authorisation given in an emergency (the consent is
 * owed), or nothing.
 */
export const consentFactsOf = async (
  { db }: { readonly db: Db },
  request: RequestRow,
): Promise<ConsentStanding> => standingOf(request, await listConsentsByRequestIds(db, [request.id]))

/** Everything that was told of a request's consent, in order. */
export const consentsOfRequest = many(listConsentsByRequestIds, (row) => row.requestId)

/** The same for the fields of a list. */
export const consentStandingFor = async (ctx: Ctx, request: RequestRow): Promise<ConsentStanding> =>
  standingOf(request, await consentsOfRequest(ctx, request.id))

/** What the form stated comes before what was recorded since. */
const standingOf = ({ form, urgency }: RequestRow, recorded: readonly ConsentRow[]): ConsentStanding => {
  const stated = form.consent === undefined ? [] : [{ sequence: 0, kind: form.consent.kind }]
  return consentStandingOf([...stated, ...recorded], urgency)
}
