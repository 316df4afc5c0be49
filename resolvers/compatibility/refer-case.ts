import { findSampleOfPatient, insertReferral } from '#db/compatibility/finders-cases.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { ReferralKind } from '#rules/compatibility/terms.ts'

/** A case for the reference laboratory, resting on a sample. */
export type ReferCaseInput = OperationInput & {
  readonly sampleId: string
  readonly kind: ReferralKind
  /** The laboratory or station asked, by name. */
  readonly referredTo: string
  /** What is asked, and what was found so far. */
  readonly question: string
}

/**
 * Hands a difficult group, an antibody or a difficult crossmatch to a reference laboratory. While the case is there a
 * positive screen counts as referred.
 */
export const referCase = operation(
  'compatibility.referCase',
  async (tx, input: ReferCaseInput): Promise<{ id: Id<'Referral'> }> => {
    const referredTo = needed('referredTo', input.referredTo)
    const question = needed('question', input.question)
    const sample = await findSample(tx, input.sampleId)
    const id = newId('Referral')
    await insertReferral(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId: sample.organisationId,
      patientId: sample.patientId,
      sampleId: sample.id,
      kind: input.kind,
      state: 'OPEN',
      referredTo,
      question,
      referredBy: tx.seat.staffId,
      recommendedRequirements: [],
      recommendedNegative: [],
      occurredAt: tx.occurredAt,
    })
    tx.emit('compatibility.caseReferred', {
      organisationId: sample.organisationId,
      subjectId: id,
      payload: { referralId: id, patientId: sample.patientId },
    })
    tx.note({ subjectId: id, after: { kind: input.kind, sampleId: sample.id, referredTo } })
    return { id }
  },
)

const needed = (field: string, text: string): string => {
  const trimmed = text.trim()
  if (trimmed !== '') return trimmed
  throw BadInput.of(field, { zh: '不得为空', en: 'may not be empty' })
}

const findSample = async (tx: Tx, text: string) => {
  const id = asId('Sample', text)
  const sample = id && (await findSampleOfPatient(tx.db, tx.allianceId, id))
  if (!sample || sample.state === 'REJECTED') throw new NotFound({ zh: '可用的标本', en: 'usable sample' })
  return sample
}
