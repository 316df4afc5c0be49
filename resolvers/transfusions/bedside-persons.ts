import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import type { TransfusionRow } from '#db/transfusions/finders.ts'
import { BadInput } from '#lib/errors.ts'
import { signatureFor } from '#resolvers/alliance/qualification.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import type { OperationInput } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { maySign } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import type { BedsideCheck } from '#rules/transfusions/bedside.ts'

/** Who gave the blood and who checked it with them. */
export type BedsidePersons = Pick<
  TransfusionRow,
  'administratorId' | 'verifierId' | 'administratorName' | 'verifierName'
>

/** Names as told by somebody else; a person who calls without them signs as the one who gave the blood. */
export type ToldPersons = OperationInput & {
  readonly administratorName?: string | null
  readonly verifierName?: string | null
}

/**
 * The two at the bedside: the caller and the holder of the one token, by signature; or names, as asserted. What a later
 * telling leaves out stays as it was. A signer who is not qualified is found, not refused: it has happened.
 * @throws SignatureRefused for a token that can't be used
 */
export const bedsidePersonsOf = async (
  tx: Tx,
  input: ToldPersons,
  known: BedsidePersons | null,
): Promise<{ persons: BedsidePersons; findings: readonly Finding[] }> => {
  const tokens = input.signatures ?? []
  const names = { administrator: textOf(input.administratorName), verifier: textOf(input.verifierName) }
  if (known !== null && tokens.length === 0 && !names.administrator && !names.verifier)
    return { persons: onlyPersons(known), findings: [] }
  if (tokens.length > 1)
    throw BadInput.of('signatures', {
      zh: '只需核对人一人的签名令牌',
      en: 'hand over one token: that of the person who checked with you',
    })
  const [caller, verifier] = await signersOf(tx, tokens)
  const isMachine = tx.actor.roles.includes('MACHINE')
  const administrator = names.administrator || isMachine ? undefined : caller
  const persons: BedsidePersons = {
    administratorId: administrator?.staff.id ?? known?.administratorId ?? null,
    verifierId: verifier?.staff.id ?? known?.verifierId ?? null,
    administratorName: names.administrator ?? known?.administratorName ?? null,
    verifierName: names.verifier ?? known?.verifierName ?? null,
  }
  return { persons, findings: await qualificationOf(tx, [administrator, verifier]) }
}

const onlyPersons = ({ administratorId, verifierId, administratorName, verifierName }: BedsidePersons) => ({
  administratorId,
  verifierId,
  administratorName,
  verifierName,
})

const qualificationOf = async (tx: Tx, signers: readonly (Signer | undefined)[]): Promise<Finding[]> => {
  const places = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  const [place] = places
  if (place === undefined) return []
  return signers.flatMap((signer, index) =>
    signer === undefined
      ? []
      : maySign(
          'BEDSIDE_CHECK',
          signatureFor('BEDSIDE_CHECK', signer, place).signer,
          dayOf(tx.occurredAt),
          `signatures[${index}]`,
        ),
  )
}

/** The same as the rule sees them. */
export const checkersOf = (persons: BedsidePersons): Pick<BedsideCheck, 'signers' | 'asserted'> => ({
  signers: [persons.administratorId, persons.verifierId].filter((id) => id !== null),
  asserted: [persons.administratorName, persons.verifierName].filter((name) => name !== null),
})
