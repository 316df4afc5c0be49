import { ClaimTooLate, RefundUnderWay } from '#resolvers/waivers/case-errors.ts'
import {
  WaiverBagClaimed,
  WaiverHoldExpired,
  WaiverNotInState,
  WaiverSettledOtherwise,
  WaiverStayRefused,
  WaiverTokenUnknown,
} from '#resolvers/waivers/errors.ts'
import { type Quoted, type QuoteWaiverInput, quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { waiverById } from '#resolvers/waivers/read.ts'
import { type ReleaseWaiverInput, releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { type ReverseWaiverInput, reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { type SettleWaiverInput, settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import type { Hub } from '#schema/hub.ts'
import type { BillForm } from '#schema/waivers/bill-form.ts'

/** What the settlement window does: quotes, settles, withdraws, and takes back. */
export const addQuoting = (hub: Hub, form: BillForm): void => {
  addQuote(hub, form)
  hub.mutation('settleWaiver', {
    description:
      'Confirms that a quote was billed net: what it held is used. The same token again gets the same answer. What was quoted stands, whatever policy has come into force since.',
    type: 'Waiver',
    refusals: [WaiverTokenUnknown, WaiverHoldExpired, WaiverNotInState, WaiverSettledOtherwise],
    operation: (ctx, input) => settleWaiver(ctx, input as SettleWaiverInput),
    input: hub.input('SettleWaiverInput', {
      description: 'Which quote was billed.',
      fields: (t) => ({
        token: t.string({ required: true, description: 'The token of `quoteWaiver`.' }),
        billNumber: t.string({ description: 'Your own number of the settlement.' }),
        invoiceNumber: t.string({ description: 'Number of the fiscal e-invoice (财政电子票据).' }),
      }),
    }) as never,
  })
  hub.mutation('reverseWaiver', {
    description:
      'Takes a settlement back, as when its bill is void: the quota is whole again and the bags may be quoted anew. Later claims of the same bags stand. A second time changes nothing.',
    type: 'Waiver',
    refusals: [WaiverNotInState, RefundUnderWay],
    operation: (ctx, input) => reverseWaiver(ctx, input as ReverseWaiverInput),
    input: hub.input('ReverseWaiverInput', {
      description: 'Which settlement, and why.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The waiver, of your own hospital.' }),
        reason: t.string({ required: true, description: 'Why, for whoever audits it.' }),
      }),
    }) as never,
  })
  hub.mutation('releaseWaiver', {
    description:
      'Withdraws a quote before its time: the quota is free at once and the bags may be quoted anew. One that is over already is answered as it is.',
    type: 'Waiver',
    refusals: [WaiverNotInState],
    operation: (ctx, input) => releaseWaiver(ctx, input as ReleaseWaiverInput),
    input: hub.input('ReleaseWaiverInput', {
      description: 'Which quote.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The waiver, of your own hospital.' }),
        reason: t.string({ description: 'Why; absent: nothing is said.' }),
      }),
    }) as never,
  })
}

const addQuote = (hub: Hub, form: BillForm) => {
  const Quote = hub.builder.objectRef<Quoted>('WaiverQuote').implement({
    description: 'A quote and what settles it.',
    fields: (t) => ({
      token: t.exposeString('token', {
        nullable: true,
        description:
          'Settles the quote. It is shown once: the same bill quoted again gets another in its place. Null where the bill is settled already.',
      }),
      waiver: t.field({
        type: hub.ref('Waiver'),
        description: 'What is waived, line by line.',
        resolve: (async ({ id }: Quoted, _: unknown, ctx: never) => waiverById(ctx, id)) as never,
      }),
    }),
  })
  const input = quoteInput(hub, form)
  hub.builder.mutationField('quoteWaiver', (t) =>
    t.field({
      type: Quote,
      description:
        'Says what of a stay’s bill is waived and holds the quota for it for some minutes: bill net and confirm with `settleWaiver`, or let it expire. Whatever is verified is waived at once; what is left open opens a case. The same bill of the same stay gets the same waiver; a new one that comes later than the policy allows is refused (`ClaimTooLate`).',
      args: { input: t.arg({ type: input, required: true, description: 'The bill.' }) },
      errors: {
        types: [ClaimTooLate, WaiverBagClaimed, WaiverStayRefused].map(hub.refusal),
        directResult: true,
      },
      resolve: (_, args, ctx) => quoteWaiver(ctx, windowOnly(args.input)) as never,
    }),
  )
}

/** Who asks by this door is the window: what else asks has doors of its own. */
const windowOnly = (input: object): QuoteWaiverInput => ({ ...(input as QuoteWaiverInput), source: 'WINDOW' })

const quoteInput = (hub: Hub, form: BillForm) =>
  hub.input('QuoteWaiverInput', {
    description: 'The bill of a stay of your own hospital, and whom the window names as donors.',
    fields: (t) => ({
      encounterId: t.id({ description: 'The stay; or its number.' }),
      visitNumber: t.string({ description: 'Your own number of the stay.' }),
      lines: t.field({ type: [form.BillLine], required: true, description: 'The bill, 1 to 500 lines.' }),
      donors: t.field({ type: [form.NamedDonor], description: 'Donors named at the window; absent: none.' }),
      billNumber: t.string({ description: 'Your own number of the settlement, if it has one yet.' }),
      invoiceNumber: t.string({ description: 'Number of the fiscal e-invoice, if it has one yet.' }),
      rootId: t.id({
        description: 'A waiver of this stay: only what it left open is covered. Absent: a claim of its own.',
      }),
    }),
  })
