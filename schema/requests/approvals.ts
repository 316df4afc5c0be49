import { approvalFactsFor } from '#resolvers/requests/approval-facts.ts'
import { consentStandingFor } from '#resolvers/requests/consent-facts.ts'
import {
  approvalById,
  approvalsOfRequest,
  consentById,
  consentsOfRequest,
} from '#resolvers/requests/read-approvals.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** The types `Approval` and `ConsentRecord`, and what a request says of both. */
export const addApprovals = (hub: Hub, words: RequestWords): void => {
  addApprovalType(hub, words)
  addConsentType(hub, words)
  addRequestFields(hub, words)
}

const addApprovalType = (hub: Hub, { ApprovalKind, ApprovalStep }: RequestWords) =>
  hub.entity('Approval', {
    description:
      'One row of the log of a request’s approvals, never rewritten. Seen by the hospital that asks and by the lead.',
    access: 'requests.request',
    load: approvalById,
    fields: (t) => ({
      kind: t.expose('kind', { type: ApprovalKind, description: 'What it says.' }),
      step: t.expose('step', {
        type: ApprovalStep,
        nullable: true,
        description: 'Which approval it is; null for what is none, and for all of them asserted together.',
      }),
      by: hub.link(t, 'Staff', {
        description: 'Who signed or sent back with their own token; null for what a system told.',
        id: 'staffId',
      }),
      assertedBy: t.exposeString('assertedBy', {
        nullable: true,
        description: 'The system that asserts it; null for a signature given in the hub.',
      }),
      totalMl: t.exposeFloat('totalMl', {
        description: 'Millilitres of the patient’s day that it was judged on.',
      }),
      tier: t.exposeInt('tier', { description: 'The tier it was judged on: 1, 2 or 3.' }),
      ruleSet: t.exposeString('ruleSet', { description: 'The rule set it was judged by.' }),
      requestVersion: t.exposeInt('requestVersion', {
        description: 'The version of the request it was given for.',
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'Why it was sent back, or a remark; null when nothing.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was given.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })

const addConsentType = (hub: Hub, { ConsentKind }: RequestWords) =>
  hub.entity('ConsentRecord', {
    description:
      'A consent, a refusal or an emergency authorisation recorded after the form, never rewritten; the last one stands.',
    access: 'requests.request',
    load: consentById,
    fields: (t) => ({
      kind: t.expose('kind', {
        type: ConsentKind,
        description: 'Who agreed; NONE: refused or taken back.',
      }),
      signer: t.exposeString('signer', {
        nullable: true,
        description: 'The proxy or the authoriser by name; null when the patient signed.',
      }),
      signedAt: t.expose('signedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was signed; null when not told.',
      }),
      evidence: t.exposeString('evidence', {
        nullable: true,
        description: 'Where the signed paper is kept; null when not told.',
      }),
      reason: t.exposeString('reason', {
        nullable: true,
        description: 'Why it went on without an agreement; null unless an emergency was authorised.',
      }),
      authorisedBy: hub.link(t, 'Staff', {
        description: 'Who authorised under their own signature; null unless an emergency was authorised.',
        id: 'authorisedBy',
      }),
      recordedBy: hub.link(t, 'Staff', { description: 'Who recorded it.', id: 'recordedBy' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was told.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })

const addRequestFields = (hub: Hub, words: RequestWords) =>
  hub.builder.objectFields(hub.ref('Request'), (t) => ({
    approvalStanding: t.field({
      type: words.ApprovalStanding,
      description: 'How far its approvals have come; the release asks for COMPLETE, an emergency is EXEMPT.',
      resolve: async (row, _, ctx) => (await approvalFactsFor(ctx, row)).standing,
    }),
    approvalTier: t.int({
      description: 'The tier of the patient’s day, 1, 2 or 3, as it stands now.',
      resolve: async (row, _, ctx) => (await approvalFactsFor(ctx, row)).tier,
    }),
    dayTotalMl: t.float({
      description:
        'What the patient is asked blood for in the day up to this form, in millilitres of whole blood.',
      resolve: async (row, _, ctx) => (await approvalFactsFor(ctx, row)).totalMl,
    }),
    missingApprovals: t.field({
      type: [words.ApprovalStep],
      description: 'The approvals still asked for, in order; empty when none is.',
      resolve: async (row, _, ctx) => [...(await approvalFactsFor(ctx, row)).missing],
    }),
    approvals: t.field({
      type: [hub.ref('Approval')],
      description: 'The whole log of its approvals, in order.',
      resolve: (row, _, ctx) => listed(approvalsOfRequest(ctx, row.id)),
    }),
    consentStanding: t.field({
      type: words.ConsentStanding,
      description: 'What stands behind its transfusion.',
      resolve: (row, _, ctx) => consentStandingFor(ctx, row),
    }),
    consents: t.field({
      type: [hub.ref('ConsentRecord')],
      description: 'What was recorded of the consent after the form, in order.',
      resolve: (row, _, ctx) => listed(consentsOfRequest(ctx, row.id)),
    }),
    qualified: t.exposeBoolean('qualified', {
      nullable: true,
      description:
        'Whether the form was filled to the norm and meets the indications or states a reason; null when not judged.',
    }),
    amendedAt: t.expose('amendedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the standing form was written, if amended; null while it is the first.',
    }),
  }))
