import { consentById, waiverConsents } from '#resolvers/waivers/read-kin.ts'
import {
  type RecordWaiverConsentInput,
  recordWaiverConsent,
} from '#resolvers/waivers/record-waiver-consent.ts'
import { withdrawWaiverConsent } from '#resolvers/waivers/withdraw-waiver-consent.ts'
import type { Hub } from '#schema/hub.ts'
import type { KinWords } from '#schema/waivers/kin-words.ts'

/** What patients allow for the sake of a waiver. */
export const addConsents = (hub: Hub, words: KinWords): void => {
  addType(hub, words)
  addMutations(hub, words)
  hub.builder.queryField('waiverConsents', (t) =>
    t.field({
      type: [hub.ref('WaiverConsent')],
      description:
        'What a patient of the caller’s hospital allowed, the newest first; what was withdrawn or replaced too. One stands at most.',
      args: {
        patientId: t.arg.id({ description: 'The patient, or name a visit.' }),
        visitNumber: t.arg.string({ description: 'The hospital’s number of a visit of the patient.' }),
      },
      resolve: (_, args, ctx) => waiverConsents(ctx, args as never) as never,
    }),
  )
}

const addType = (hub: Hub, words: KinWords) =>
  hub.entity('WaiverConsent', {
    description: 'What a patient allowed for the sake of a fee waiver. Their hospital alone sees it.',
    access: 'waivers.waiverConsents',
    load: consentById,
    fields: (t) => ({
      scopes: t.field({
        type: [words.ConsentScope],
        description: 'What is allowed.',
        resolve: (row) => row.scopes as never,
      }),
      givenBy: t.expose('givenBy', { type: words.ConsentGiver, description: 'Who allowed it.' }),
      evidence: t.expose('evidence', { type: words.ConsentEvidence, description: 'What shows it.' }),
      evidenceNumber: t.exposeString('evidenceNumber', {
        nullable: true,
        description: 'Number of the form or the electronic signature; null when none was told.',
      }),
      givenAt: t.expose('givenAt', { type: 'DateTime', description: 'When it was given.' }),
      withdrawnAt: t.expose('withdrawnAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken back or replaced by a later one; null while it stands.',
      }),
    }),
  })

const addMutations = (hub: Hub, words: KinWords) => {
  hub.mutation('recordWaiverConsent', {
    description:
      'Records what a patient allows: that registers are asked about kin for a waiver, that they are told of a donor’s rights. It takes the place of what they allowed before.',
    type: 'WaiverConsent',
    operation: (ctx, input) => recordWaiverConsent(ctx, input as RecordWaiverConsentInput),
    input: hub.input('RecordWaiverConsentInput', {
      description: 'Who allows what. `occurredAt` says when it was given.',
      fields: (t) => ({
        patientId: t.id({ description: 'The patient, or name a visit.' }) as never,
        visitNumber: t.string({ description: 'The hospital’s number of a visit of the patient.' }),
        scopes: t.field({ type: [words.ConsentScope], required: true, description: 'All that is allowed.' }),
        givenBy: t.field({ type: words.ConsentGiver, required: true, description: 'Who allows it.' }),
        evidence: t.field({ type: words.ConsentEvidence, required: true, description: 'What shows it.' }),
        evidenceNumber: t.string({ description: 'Number of the form or the electronic signature.' }),
      }),
    }) as never,
  })
  hub.mutation('withdrawWaiverConsent', {
    description:
      'A patient takes a consent back: nobody asks about their kin from now on. What was decided stands.',
    type: 'WaiverConsent',
    operation: withdrawWaiverConsent,
    input: hub.input('WithdrawWaiverConsentInput', {
      description: 'Which consent ends.',
      fields: (t) => ({
        consentId: t.id({ required: true, description: 'The consent.' }) as never,
      }),
    }) as never,
  })
}
