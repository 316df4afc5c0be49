import {
  findSampleOfPatient,
  lockReferral,
  type ReferralRow,
  updateReferral,
} from '#db/compatibility/finders-cases.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { ReferralRefused } from '#resolvers/compatibility/errors.ts'
import {
  lockKnownPatient,
  recordFacts,
  type ToldFact,
  tellHistory,
} from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { antigenOf, isSignificantByDefault } from '#rules/compatibility/antigens.ts'
import { writeAntibody } from '#rules/compatibility/facts.ts'
import { referralTransitions } from '#rules/compatibility/terms.ts'
import type { Requirement } from '#rules/requests/requirement-terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** The reference laboratory's opinion, as its report says. */
export type AnswerReferralInput = OperationInput & {
  readonly referralId: string
  readonly opinion: string
  /** Who signed the report there. */
  readonly answeredByName: string
  /** Antibodies it found, as `anti-E`. */
  readonly antibodies?: readonly string[] | null
  /** Antigens it recommends units to be negative for, beside those of the antibodies. */
  readonly antigenNegative?: readonly string[] | null
  readonly requirements?: readonly Requirement[] | null
}

/**
 * Records the answer to a referred case. What the laboratory found and recommends stands in the person's passport from
 * then on and binds every release.
 */
export const answerReferral = operation(
  'compatibility.answerReferral',
  async (tx, input: AnswerReferralInput): Promise<{ id: Id<'Referral'> }> => {
    const opinion = needed('opinion', input.opinion)
    const answeredByName = needed('answeredByName', input.answeredByName)
    const referral = await lockOpenReferral(tx, input.referralId)
    const patient = await lockKnownPatient(tx, referral.patientId)
    const recommendedNegative = [...new Set((input.antigenNegative ?? []).map(antigenOf))]
    const recommendedRequirements = [...new Set(input.requirements ?? [])]
    await updateReferral(tx.db, tx.allianceId, referral.id, {
      state: referralTransitions.answer.to,
      opinion,
      answeredAt: tx.occurredAt,
      answeredBy: tx.seat.staffId,
      answeredByName,
      recommendedNegative,
      recommendedRequirements,
    })
    const sample = await sampleOf(tx, referral)
    const rests = { evidenceId: referral.id, sample, assertedBy: `${referral.referredTo} ${answeredByName}` }
    await recordFacts(
      tx,
      patient,
      toldBy(input, recommendedNegative, recommendedRequirements).map((fact) => ({ ...fact, ...rests })),
    )
    tx.emit('compatibility.caseAnswered', {
      organisationId: referral.organisationId,
      subjectId: referral.id,
      payload: { referralId: referral.id, patientId: patient.id },
    })
    tellHistory(tx, patient)
    tx.note({ subjectId: referral.id, after: { opinion, recommendedNegative, recommendedRequirements } })
    return { id: referral.id }
  },
)

const needed = (field: string, text: string): string => {
  const trimmed = text.trim()
  if (trimmed !== '') return trimmed
  throw BadInput.of(field, { zh: '不得为空', en: 'may not be empty' })
}

const lockOpenReferral = async (tx: Tx, text: string): Promise<ReferralRow> => {
  const id = asId('Referral', text)
  const referral = id && (await lockReferral(tx.db, tx.allianceId, id))
  if (!referral) throw new NotFound({ zh: '会诊', en: 'referral' })
  if (mayTransition(referralTransitions, 'answer', referral.state)) return referral
  throw new ReferralRefused({ zh: '该会诊已有答复', en: 'the referral was answered before' })
}

/** What was found on a sample that was rejected meanwhile rests on the report alone. */
const sampleOf = async (tx: Tx, referral: ReferralRow) => {
  const sample = referral.sampleId && (await findSampleOfPatient(tx.db, tx.allianceId, referral.sampleId))
  return sample && sample.state !== 'REJECTED' ? sample : null
}

const toldBy = (
  { antibodies }: AnswerReferralInput,
  negative: readonly string[],
  requirements: readonly Requirement[],
): ToldFact[] => [
  ...[...new Set((antibodies ?? []).map(antigenOf))].map((antigen) => ({
    kind: isSignificantByDefault(antigen) ? ('ANTIBODY' as const) : ('OTHER_ANTIBODY' as const),
    value: writeAntibody(antigen),
  })),
  ...negative.map((value) => ({ kind: 'ANTIGEN_NEGATIVE' as const, value })),
  ...requirements.map((value) => ({ kind: 'REQUIREMENT' as const, value })),
]
