import {
  lockResult,
  type ResultKind,
  type ResultRow,
  updateVerification,
} from '#db/compatibility/finders-results.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { type Id, kindOf } from '#lib/ids.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { ResultRefused } from '#resolvers/compatibility/errors.ts'
import { ownOrganisation } from '#resolvers/compatibility/recording.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import { feedsDecisions } from '#rules/compatibility/terms.ts'
import { finding } from '#rules/finding.ts'

/** A second look at a result: by the caller, or by the colleague whose token is handed over. */
export type VerifyResultInput = OperationInput & {
  /** Id of a typing, an antibody screen or a crossmatch. */
  readonly resultId: string
  /** True when one person alone is on duty and rechecks their own work; it is recorded as such. */
  readonly selfRecheck?: boolean | null
}

/** The sample whose result was verified, and the result. */
export type VerifiedResult = { id: Id<'Sample'>; resultId: string }

/**
 * Verifies a standing final result: by a second qualified person, or, on duty alone, by the first one's recheck.
 * Source: technical specification of 2000, art. 18.
 */
export const verifyResult = operation(
  'compatibility.verifyResult',
  async (tx, input: VerifyResultInput): Promise<VerifiedResult> => {
    const kind = resultKind(input.resultId)
    const result = await lockResult(tx.db, tx.allianceId, kind, input.resultId)
    if (result === null) throw new NotFound({ zh: '结果', en: 'result' })
    assertVerifiable(result)
    const verifiedBy = await findVerifier(tx, input)
    assertSecondPerson(result, verifiedBy, input.selfRecheck ?? false)
    const selfRecheck = result.performedBy === verifiedBy
    await updateVerification(tx.db, tx.allianceId, kind, result.id, {
      verifiedBy,
      verifiedAt: tx.occurredAt,
      selfRecheck,
    })
    tx.emit('compatibility.resultVerified', {
      organisationId: result.organisationId,
      subjectId: result.id,
      payload: {
        resultId: result.id,
        sampleId: result.sampleId,
        requestId: result.requestId,
        patientId: result.patientId,
      },
    })
    tx.note({ subjectId: result.id, after: { verifiedBy, selfRecheck } })
    return { id: result.sampleId, resultId: result.id }
  },
)

const resultKind = (id: string): ResultKind => {
  const kind = kindOf(id)
  if (kind === 'Typing' || kind === 'AntibodyScreen' || kind === 'Crossmatch') return kind
  throw new NotFound({ zh: '结果', en: 'result' })
}

const assertVerifiable = (result: ResultRow) => {
  if (!result.current)
    throw new ResultRefused({ zh: '该结果已被更正', en: 'the result was replaced by a correction' })
  if (!feedsDecisions(result.status)) {
    const found = finding('RESULT_PRELIMINARY')
    throw new ResultRefused(found.message, [found])
  }
  if (result.verifiedAt !== null)
    throw new ResultRefused({ zh: '该结果已复核', en: 'the result was verified before' })
}

/** The holder of the token signs where one is handed over, else the caller. */
const findVerifier = async (tx: Tx, { signatures }: VerifyResultInput): Promise<Id<'Staff'>> => {
  if ((signatures ?? []).length > 1)
    throw BadInput.of('signatures', {
      zh: '复核只需一人签名',
      en: 'one person verifies: hand over one token at most',
    })
  const verifier = (await signersOf(tx, signatures ?? [])).at(-1)
  if (verifier === undefined) throw new NotFound({ zh: '复核人', en: 'verifier' })
  const at = await ownOrganisation(tx)
  assertSigned(checkSignatures([signatureFor('TEST_VERIFICATION', verifier, at)], dayOf(tx.now), 1))
  return verifier.staff.id
}

const assertSecondPerson = (result: ResultRow, verifiedBy: Id<'Staff'>, selfRecheck: boolean) => {
  if (result.performedBy !== verifiedBy || selfRecheck) return
  assertSigned([finding('SIGNED_TWICE_BY_ONE_PERSON', { field: 'signatures' })])
}
