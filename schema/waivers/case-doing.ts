import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import {
  ClaimTooLate,
  RefundNeedsSecondPerson,
  TransferReferenceUsed,
  WaiverCaseNotInState,
} from '#resolvers/waivers/case-errors.ts'
import { type ClaimWaiverInput, claimWaiver } from '#resolvers/waivers/claim-waiver.ts'
import { type ConfirmPayeeInput, confirmPayee } from '#resolvers/waivers/confirm-payee.ts'
import { type DecideWaiverCaseInput, decideWaiverCase } from '#resolvers/waivers/decide-waiver-case.ts'
import { WaiverBagClaimed, WaiverStayRefused } from '#resolvers/waivers/errors.ts'
import { recordRefundPaid } from '#resolvers/waivers/record-refund-paid.ts'
import { refuseWaiverCase } from '#resolvers/waivers/refuse-waiver-case.ts'
import { type SignRefundInput, signRefund } from '#resolvers/waivers/sign-refund.ts'
import type { Hub } from '#schema/hub.ts'
import type { BillForm } from '#schema/waivers/bill-form.ts'
import type { CaseWords } from '#schema/waivers/case-words.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** What people do with refund cases. */
export const addCaseDoing = (hub: Hub, form: BillForm, words: CaseWords & WaiverWords): void => {
  addClaim(hub, form)
  addRuling(hub, form, words)
  addPaying(hub, words)
}

const addClaim = (hub: Hub, form: BillForm) =>
  hub.mutation('claimWaiver', {
    description:
      'Claims afterwards what was not waived when a stay was settled: a case is opened that decides itself, and a refund follows if anything is due. A stay with a bag that has a case already gets that one.',
    type: 'WaiverCase',
    refusals: [ClaimTooLate, WaiverBagClaimed, WaiverStayRefused],
    operation: (ctx, input) => claimWaiver(ctx, input as ClaimWaiverInput),
    input: hub.input('ClaimWaiverInput', {
      description: 'The bill of a stay of your own hospital as it was paid.',
      fields: (t) => ({
        encounterId: t.id({ description: 'The stay; or its number.' }),
        visitNumber: t.string({ description: 'Your own number of the stay.' }),
        lines: t.field({ type: [form.BillLine], required: true, description: 'The bill, 1 to 500 lines.' }),
        donors: t.field({
          type: [form.NamedDonor],
          description: 'Donors named by the patient; absent: none.',
        }),
        billNumber: t.string({ description: 'Your own number of the settlement.' }),
        invoiceNumber: t.string({ description: 'Number of the fiscal e-invoice.' }),
      }),
    }) as never,
  })

const addRuling = (hub: Hub, form: BillForm, words: WaiverWords) => {
  hub.mutation('decideWaiverCase', {
    description:
      'A person answers what a case left open: a contradicted relation is true by other papers, an open setting counts so, a component converts so, a line is for that bag. No amount is named: the case decides itself anew, and what stays open comes back. Where the donor record contradicted itself and was put right, the reason alone has it asked again. To pay nothing, use `refuseWaiverCase`.',
    type: 'WaiverCase',
    refusals: [WaiverCaseNotInState],
    operation: (ctx, input) => decideWaiverCase(ctx, input as DecideWaiverCaseInput),
    input: hub.input('DecideWaiverCaseInput', {
      description: 'The answers, and what they stand on.',
      fields: (t) => ({
        caseId: t.id({ required: true, description: 'The case.' }),
        reason: t.string({ required: true, description: 'What was seen, and the clause or decision.' }),
        accepted: t.stringList({
          description: 'Donors, by their token, whose contradicted relation is found true.',
        }),
        settings: t.field({
          type: [ruledSetting(hub)],
          description: 'Open settings of a policy, as they count in this case.',
        }),
        conversions: t.field({
          type: [ruledConversion(hub, words)],
          description: 'What components convert to in this case.',
        }),
        lines: t.field({
          type: [form.BillLine],
          description: 'The bill with its lines set right, where one matched no bag; absent: as it was.',
        }),
      }),
    }) as never,
  })
  hub.mutation('refuseWaiverCase', {
    description:
      'Nothing is paid for a case. What it owed already is reversed and its quota is free again: by the hospital alone. What was signed off can not be refused.',
    type: 'WaiverCase',
    refusals: [WaiverCaseNotInState],
    operation: refuseWaiverCase,
    input: hub.input('RefuseWaiverCaseInput', {
      description: 'Which case, and why.',
      fields: (t) => ({
        caseId: t.id({ required: true, description: 'The case.' }),
        reason: t.string({ required: true, description: 'Why, for the patient to be told.' }),
      }),
    }) as never,
  })
}

const ruledSetting = (hub: Hub) =>
  hub.builder.inputType('RuledSettingInput', {
    description: 'One open setting of a policy, as it counts in one case.',
    fields: (t) => ({
      policy: t.string({ required: true, description: 'Code of the policy, such as ZJ-2025.' }),
      setting: t.string({ required: true, description: 'Name of the setting, such as deadDonor.' }),
      value: t.string({ required: true, description: 'One of the values it could have, such as STANDS.' }),
    }),
  })

const ruledConversion = (hub: Hub, words: WaiverWords) =>
  hub.builder.inputType('RuledConversionInput', {
    description: 'What one component converts to in one case.',
    fields: (t) => ({
      policy: t.string({ required: true, description: 'Code of the policy.' }),
      kind: t.field({ type: words.UsedKind, required: true, description: 'The component.' }),
      ml: t.int({
        required: true,
        description: 'Millilitres of donated blood for one unit of the product’s own measure, 1 to 2,000.',
      }),
    }),
  })

const addPaying = (hub: Hub, words: CaseWords) => {
  hub.mutation('confirmPayee', {
    description:
      'The cashier has seen to whom a refund is due: the patient, or the donor where the policy pays donors. Name and account are kept as cipher. After the bank sent a transfer back, another payee is confirmed and signed for anew.',
    type: 'WaiverCase',
    refusals: [WaiverCaseNotInState],
    operation: (ctx, input) => confirmPayee(ctx, input as ConfirmPayeeInput),
    input: hub.input('ConfirmPayeeInput', {
      description: 'To whom a refund goes.',
      fields: (t) => ({
        caseId: t.id({ required: true, description: 'The case.' }),
        kind: t.field({ type: words.PayeeKind, required: true, description: 'Who it is.' }),
        name: t.string({ required: true, description: 'Name of the holder of the account.' }),
        account: t.string({ required: true, description: 'Number of the account, 6 to 34 characters.' }),
        bank: t.string({ description: 'The bank.' }),
        reason: t.string({
          description:
            'What papers were seen: needed for a donor, and where the name is not the patient’s (guardian, heir).',
        }),
        returned: t.string({
          description: 'The bank’s number of the transfer that came back: for a refund that was signed off.',
        }),
      }),
    }) as never,
  })
  hub.mutation('signRefund', {
    description:
      'A cashier other than the one who confirmed the payee signs a refund off: the caller, or a colleague by their badge (`stepUp`). Then it may be paid once.',
    type: 'WaiverCase',
    refusals: [WaiverCaseNotInState, RefundNeedsSecondPerson, SignatureRefused],
    operation: (ctx, input) => signRefund(ctx, input as SignRefundInput),
    input: hub.input('SignRefundInput', {
      description: 'Which refund, and who signs. Without a token the caller does.',
      signed: true,
      fields: (t) => ({ caseId: t.id({ required: true, description: 'The case.' }) }),
    }) as never,
  })
  hub.mutation('recordRefundPaid', {
    description:
      'A refund that was signed off has left the bank. The same number again changes nothing; no case, waiver or transfer is paid twice. `occurredAt` says when.',
    type: 'WaiverCase',
    refusals: [WaiverCaseNotInState, TransferReferenceUsed],
    operation: recordRefundPaid,
    input: hub.input('RecordRefundPaidInput', {
      description: 'Which refund, and the transfer.',
      fields: (t) => ({
        caseId: t.id({ required: true, description: 'The case.' }),
        reference: t.string({ required: true, description: 'The bank’s number of the transfer.' }),
      }),
    }) as never,
  })
}
