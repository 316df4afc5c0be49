import {
  lockResult,
  type ResultKind,
  type ResultRow,
  type ResultSignatures,
  updateVerification,
} from '#db/compatibility/finders-results.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { type Id, kindOf } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { ResultRefused } from '#resolvers/compatibility/errors.ts'
import { ownOrganisation } from '#resolvers/compatibility/recording.ts'
import { settleReport } from '#resolvers/compatibility/retrospective.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import { feedsDecisions } from '#rules/compatibility/terms.ts'
import { checkSecondLook } from '#rules/compatibility/verification.ts'
import { finding } from '#rules/finding.ts'

/** A second look at a result: by the caller, or by the colleague whose token is handed over. */
export type VerifyResultInput = OperationInput & {
  /** Id of a typing, an antibody screen, an antibody identification or a crossmatch. */
  readonly resultId: string
  /** True when one person alone is on duty and rechecks their own work; it is recorded as such. */
  readonly selfRecheck?: boolean | null
}

/** The sample whose result was verified, and the result. */
export type VerifiedResult = { id: Id<'Sample'>; resultId: string }

/**
 * Verifies a standing final result: by a second qualified person, or, on duty alone, by the first one's recheck where the
 * rules in force allow it. What a machine reported has no tester's signature yet: the first person signs as its tester,
 * the second verifies; with a colleague's token both do so at once.
 * Source: technical specification of 2000, art. 18.
 */
export const verifyResult = operation(
  'compatibility.verifyResult',
  async (tx, input: VerifyResultInput): Promise<VerifiedResult> => {
    const kind = resultKind(input.resultId)
    const result = await lockResult(tx.db, tx.allianceId, kind, input.resultId)
    if (result === null) throw new NotFound({ zh: '结果', en: 'result' })
    assertVerifiable(result)
    const signatures = await judgeSignatures(tx, result, input)
    await updateVerification(tx.db, tx.allianceId, kind, result.id, signatures)
    if (signatures.verifiedBy !== undefined) {
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
      if (kind === 'Crossmatch') await settleReport(tx, { requestId: result.requestId, by: result.id })
    }
    tx.note({ subjectId: result.id, after: signatures })
    return { id: result.sampleId, resultId: result.id }
  },
)

const verifiableKinds: readonly ResultKind[] = [
  'Typing',
  'AntibodyScreen',
  'AntibodyIdentification',
  'Crossmatch',
]

const resultKind = (id: string): ResultKind => {
  const kind = kindOf(id)
  const verifiable = verifiableKinds.find((name) => name === kind)
  if (verifiable !== undefined) return verifiable
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

/** What the caller's and the colleague's signatures make of the result. */
const judgeSignatures = async (
  tx: Tx,
  result: ResultRow,
  input: VerifyResultInput,
): Promise<ResultSignatures> => {
  const people = await findSigners(tx, input)
  const caller = people[0]
  const last = people.at(-1)
  if (caller === undefined || last === undefined) throw new NotFound({ zh: '复核人', en: 'verifier' })
  const selfRecheck = input.selfRecheck ?? false
  if (result.performedBy === null && people.length === 1 && !selfRecheck) return { performedBy: caller }
  const performedBy = result.performedBy ?? caller
  const { values: policy } = await policyAt(tx, tx.now)
  assertSigned(checkSecondLook({ samePerson: performedBy === last, selfRecheck }, policy))
  return {
    performedBy,
    verifiedBy: last,
    verifiedAt: tx.occurredAt,
    selfRecheck: performedBy === last,
  }
}

/** Everyone who signs, each qualified: the caller, unless a colleague signs for what the caller had tested. */
const findSigners = async (tx: Tx, { signatures }: VerifyResultInput): Promise<readonly Id<'Staff'>[]> => {
  if ((signatures ?? []).length > 1)
    throw BadInput.of('signatures', {
      zh: '复核只需一人签名',
      en: 'one person verifies: hand over one token at most',
    })
  const signers = await signersOf(tx, signatures ?? [])
  const verifier = signers.at(-1)
  if (verifier === undefined) return []
  const at = await ownOrganisation(tx)
  assertSigned(checkSignatures([signatureFor('TEST_VERIFICATION', verifier, at)], dayOf(tx.now), 1))
  return signers.map(({ staff }) => staff.id)
}
