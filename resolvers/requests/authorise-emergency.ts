import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { judgeAuthoriser, keepAuthorisation } from '#resolvers/requests/authorisation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { ConsentRefused } from '#resolvers/requests/errors.ts'
import { assertRequestTakes, lockOwnRequest, type RequestName } from '#resolvers/requests/locked-request.ts'

export type AuthoriseEmergencyInput = OperationInput &
  RequestName & {
    /** Why the transfusion can not wait for the consent, and why none can be had. */
    readonly reason: string
  }

/**
 * The head of the institution or a delegate lets blood be given in an emergency without consent. Whoever is at the
 * terminal brings the authoriser's token in `signatures`; an authoriser who calls signs by calling. The consent is owed.
 * @throws NotInState, ConsentRefused, SignatureRefused
 */
export const authoriseEmergency = operation(
  'requests.authoriseEmergency',
  async (
    tx: Tx,
    input: AuthoriseEmergencyInput,
  ): Promise<{ id: Id<'Request'>; consentId: Id<'ConsentRecord'> }> => {
    const reason = textOf(input.reason)
    if (reason === undefined)
      throw BadInput.of('reason', { zh: '须说明紧急输血的原因', en: 'say why it can not wait for consent' })
    const request = await lockOwnRequest(tx, input)
    assertRequestTakes('authoriseEmergency', request)
    const [caller, ...others] = await signersOf(tx, input.signatures ?? [])
    const authoriser = others[0] ?? caller
    if (authoriser === undefined) throw new Error('a call without a caller')
    const findings = await judgeAuthoriser(tx, request, authoriser)
    if (findings.length > 0) throw new ConsentRefused(findings)
    const consentId = await keepAuthorisation(tx, request, authoriser, reason)
    return { id: request.id, consentId }
  },
)
