import { type Evidence, evidenceOf, type RegisterAnswer } from '#resolvers/waivers/evidence.ts'
import { proofRegisterLabels, proofRegisters } from '#rules/waivers/kin-terms.ts'
import type { Hub } from '#schema/hub.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** What a waiver was decided on: which register said what. */
export const addEvidence = (hub: Hub, words: WaiverWords): void => {
  const Answer = addAnswer(hub, words)
  const Evidence = hub.builder.objectRef<Evidence>('WaiverEvidence').implement({
    description:
      'A donor who was counted or left out, by what was answered. Never a name, never another of the family.',
    fields: (t) => ({
      path: t.expose('path', { type: words.DonorPath, description: 'By which way they became known.' }),
      relation: t.expose('relation', {
        type: words.Relation,
        description: 'What the patient is to the donor.',
      }),
      standing: t.expose('standing', {
        type: words.Standing,
        description: 'What the answers come to; only a verified relation covers anything.',
      }),
      answers: t.field({
        type: [Answer],
        description: 'What the registers said.',
        resolve: (row) => [...row.answers],
      }),
      askedAt: t.expose('askedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When they were asked; before the quote where a proof was still valid.',
      }),
      consentId: t.exposeID('consentId', {
        nullable: true,
        description: 'The consent they were asked on; null for the patient’s own donations.',
      }),
    }),
  })
  hub.builder.objectField(hub.ref('Waiver'), 'evidence', (t) =>
    t.field({
      type: [Evidence],
      description: 'The donors it was decided with, and what stands behind each.',
      resolve: (row, _, ctx) => evidenceOf(ctx, row),
    }),
  )
}

const addAnswer = (hub: Hub, words: WaiverWords) => {
  const Register = hub.words('ProofRegister', 'Who answered a question.', proofRegisters, proofRegisterLabels)
  return hub.builder.objectRef<RegisterAnswer>('RegisterAnswer').implement({
    description: 'One answer of one register.',
    fields: (t) => ({
      register: t.expose('register', { type: Register, description: 'Who answered.' }),
      outcome: t.expose('outcome', { type: words.Standing, description: 'What it said.' }),
      proofId: t.exposeString('proofId', {
        nullable: true,
        description: 'The register’s own number of its answer; null when it was away.',
      }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description: 'The moment whose state it tells; null when it was away.',
      }),
    }),
  })
}
