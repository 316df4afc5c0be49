import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { approveRequest } from '#resolvers/requests/approve-request.ts'
import { authoriseEmergency } from '#resolvers/requests/authorise-emergency.ts'
import { ApprovalRefused, ConsentRefused, NotInState } from '#resolvers/requests/errors.ts'
import { recordConsent } from '#resolvers/requests/record-consent.ts'
import { sendBackRequest } from '#resolvers/requests/send-back-request.ts'
import type { Hub } from '#schema/hub.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** How a request is approved, sent back, consented to, and authorised in an emergency. */
export const addApproving = (hub: Hub, words: RequestWords): void => {
  addApprovalMutations(hub, words)
  addConsentMutations(hub, words)
}

type Fields = Parameters<Parameters<Hub['input']>[1]['fields']>[0]

const named = (t: Fields) => ({
  requestId: t.id({ description: 'The request’s id.' }),
  placerNumber: t.string({ description: 'Instead of the id: your own number.' }),
})

const version = (t: Fields) => ({
  version: t.int({ description: 'The version you have seen: refused when another came between.' }),
})

const addApprovalMutations = (hub: Hub, { ApprovalStep }: RequestWords) => {
  hub.mutation('approveRequest', {
    description:
      'Gives the next approval of a request of your hospital under your own name: superior physician, then department head from 800 ml, then medical affairs from 1600 ml of the patient’s day. Never by the one who applied, never two by one person.',
    type: 'Request',
    refusals: [NotInState, ApprovalRefused],
    operation: approveRequest,
    input: hub.input('ApproveRequestInput', {
      description: 'Which request.',
      fields: (t) => ({
        ...named(t),
        step: t.field({ type: ApprovalStep, description: 'Which approval you mean; absent: the next one.' }),
        ...version(t),
        note: t.string({ description: 'A remark that stays with the approval.' }),
      }),
    }),
  })
  hub.mutation('sendBackRequest', {
    description:
      'An approver gives a request of their hospital back for correction. Its approvals fall; `amendRequest` answers.',
    type: 'Request',
    refusals: [NotInState],
    operation: sendBackRequest,
    input: hub.input('SendBackRequestInput', {
      description: 'Which request, and what is to be corrected.',
      fields: (t) => ({
        ...named(t),
        reason: t.string({ required: true, description: 'What is to be corrected.' }),
        ...version(t),
      }),
    }),
  })
}

const addConsentMutations = (hub: Hub, { ConsentKind }: RequestWords) => {
  hub.mutation('recordConsent', {
    description:
      'Records the signed consent to a request’s transfusion, or that it was refused; the last word stands.',
    type: 'Request',
    refusals: [NotInState, ConsentRefused],
    operation: recordConsent,
    input: hub.input('RecordConsentInput', {
      description: 'Which request, and who agreed.',
      fields: (t) => ({
        ...named(t),
        kind: t.field({
          type: ConsentKind,
          required: true,
          description: 'Who agreed; NONE: refused or taken back. An emergency is authorised by its own act.',
        }),
        signer: t.string({ description: 'The proxy; absent when the patient signed.' }),
        signedAt: t.field({ type: 'DateTime', description: 'When it was signed.' }),
        evidence: t.string({ description: 'Where the signed paper is kept.' }),
      }),
    }),
  })
  hub.mutation('authoriseEmergency', {
    description:
      'The head of the institution or a delegate lets blood be given in an emergency without consent, which is owed. An authoriser who does not call themselves signs with a token of `stepUp`.',
    type: 'Request',
    refusals: [NotInState, ConsentRefused, SignatureRefused, PolicyMissing],
    operation: authoriseEmergency,
    input: hub.input('AuthoriseEmergencyInput', {
      description: 'Which emergency, and why.',
      signed: true,
      fields: (t) => ({
        ...named(t),
        reason: t.string({
          required: true,
          description: 'Why it can not wait for the consent, and why none can be had.',
        }),
      }),
    }),
  })
}
