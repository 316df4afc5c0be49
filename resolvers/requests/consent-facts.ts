import type { Db } from '#db/client.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { type ConsentRow, listConsentsByRequestIds } from '#db/requests/finders-approvals.ts'
import type { Ctx } from '#resolvers/context.ts'
import { consentsOfRequest } from '#resolvers/requests/read-approvals.ts'
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

/** The same for the fields of a list. */
export const consentStandingFor = async (ctx: Ctx, request: RequestRow): Promise<ConsentStanding> =>
  standingOf(request, await consentsOfRequest(ctx, request.id))

/**
 * What the form stated comes before what was recorded since. An authorisation that a person names on a form is no
 * signature and counts for nothing; a hospital's system that tells of one is taken at its word.
 */
const standingOf = (
  { form, urgency, requestedBy }: RequestRow,
  recorded: readonly ConsentRow[],
): ConsentStanding => {
  const kind = form.consent?.kind
  const isUnsigned = kind === 'EMERGENCY_AUTHORISATION' && requestedBy !== null
  const stated = kind === undefined || isUnsigned ? [] : [{ sequence: 0, kind }]
  return consentStandingOf([...stated, ...recorded], urgency)
}
