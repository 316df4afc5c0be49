import { agreeSettlement } from '#resolvers/waivers/agree-settlement.ts'
import { type AnswerDisputeInput, answerDispute } from '#resolvers/waivers/answer-dispute.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import {
  SettlementDisputeRefused,
  SettlementNotDrawn,
  SettlementNotInState,
} from '#resolvers/waivers/errors.ts'
import { issueSettlement } from '#resolvers/waivers/issue-settlement.ts'
import {
  type RecordSettlementPaidInput,
  recordSettlementPaid,
} from '#resolvers/waivers/record-settlement-paid.ts'
import type { Hub } from '#schema/hub.ts'
import type { SettlementWords } from '#schema/waivers/settlement-words.ts'

/** What is done to a statement, from drawing it up to paying it. */
export const addSettling = (hub: Hub, words: SettlementWords): void => {
  addDrawing(hub)
  addDisputing(hub, words)
  addEnding(hub)
}

const addDrawing = (hub: Hub) => {
  hub.mutation('drawUpSettlement', {
    description:
      'The station draws up what it owes a hospital for a month that is over. The hub does it by itself within an hour of the month’s end; a month drawn up before is answered as it stands.',
    type: 'Settlement',
    refusals: [SettlementNotDrawn],
    operation: drawUpSettlement,
    input: hub.input('DrawUpSettlementInput', {
      description: 'Which month of which hospital.',
      fields: (t) => ({
        hospital: t.string({ required: true, description: 'Code of the hospital.' }),
        period: t.string({ required: true, description: 'The month in China, as in 2026-11.' }),
      }),
    }) as never,
  })
  hub.mutation('issueSettlement', {
    description: 'The station lays a statement before the hospital. The same again changes nothing.',
    type: 'Settlement',
    refusals: [SettlementNotInState],
    operation: issueSettlement,
    input: whichStatement(hub, 'IssueSettlementInput'),
  })
}

const addDisputing = (hub: Hub, words: SettlementWords) => {
  hub.mutation('disputeSettlement', {
    description:
      'The station or the hospital disputes a line of a statement that was issued. Nothing of it is agreed or paid until the other side has answered. The same dispute again is the first one.',
    type: 'SettlementDispute',
    refusals: [SettlementDisputeRefused, SettlementNotInState],
    operation: disputeSettlement,
    input: hub.input('DisputeSettlementInput', {
      description: 'Which line, and why.',
      fields: (t) => ({
        lineId: t.id({ required: true, description: 'The line’s id.' }),
        reason: t.string({ required: true, description: 'What is wrong with it. Name no patient.' }),
      }),
    }) as never,
  })
  hub.mutation('answerDispute', {
    description:
      'Whoever did not dispute a line answers: it stands, or it is taken out of the statement by a line of its own. With the last answer the statement can be agreed.',
    type: 'SettlementDispute',
    refusals: [SettlementDisputeRefused, SettlementNotInState],
    operation: (ctx, input) => answerDispute(ctx, input as AnswerDisputeInput),
    input: hub.input('AnswerDisputeInput', {
      description: 'The answer to one dispute.',
      fields: (t) => ({
        disputeId: t.id({ required: true, description: 'The dispute’s id.' }),
        outcome: t.field({ type: words.Outcome, required: true, description: 'Whether the line stands.' }),
        reason: t.string({ required: true, description: 'Why. Name no patient.' }),
      }),
    }) as never,
  })
}

const addEnding = (hub: Hub) => {
  hub.mutation('agreeSettlement', {
    description:
      'The hospital agrees to a statement of which nothing is disputed any more. The same again changes nothing.',
    type: 'Settlement',
    refusals: [SettlementNotInState],
    operation: agreeSettlement,
    input: whichStatement(hub, 'AgreeSettlementInput'),
  })
  hub.mutation('recordSettlementPaid', {
    description:
      'The station tells that it paid an agreed statement. The same again changes nothing; another payment for it is refused.',
    type: 'Settlement',
    refusals: [SettlementNotInState],
    operation: (ctx, input) => recordSettlementPaid(ctx, input as unknown as RecordSettlementPaidInput),
    input: hub.input('RecordSettlementPaidInput', {
      description: 'That it was paid.',
      fields: (t) => ({
        settlementId: t.id({ required: true, description: 'The statement’s id.' }),
        paidOn: t.field({ type: 'Date', required: true, description: 'The day the money left.' }),
        reference: t.string({ required: true, description: 'The bank’s number of the payment.' }),
      }),
    }) as never,
  })
}

const whichStatement = (hub: Hub, name: string) =>
  hub.input(name, {
    description: 'Which statement.',
    fields: (t) => ({ settlementId: t.id({ required: true, description: 'The statement’s id.' }) }),
  }) as never
