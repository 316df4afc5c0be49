import { type StayCharge, type StayWaiver, stayWaiver } from '#resolvers/waivers/read-stay-waiver.ts'
import { type RecordChargesInput, recordCharges } from '#resolvers/waivers/record-charges.ts'
import { billProblemLabels, billProblems } from '#rules/waivers/bill-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { type BillForm, billLineFields } from '#schema/waivers/bill-form.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** The charges of a stay, and what the hub does with them by itself. */
export const addCharging = (hub: Hub, form: BillForm, words: WaiverWords): void => {
  hub.mutation('recordCharges', {
    description:
      'Tells what was charged for a stay, as `DFT^P03` does. Only what may be blood is kept; the same row again changes nothing, with other content it replaces the one before; a credit takes its charge back. Whether each is matched with a bag says `stayWaiver`. It answers the stay.',
    type: 'Encounter',
    operation: (ctx, input) => recordCharges(ctx, input as unknown as RecordChargesInput),
    input: chargesInput(hub, form) as never,
  })
  addStayWaiver(hub, form, words)
}

const chargesInput = (hub: Hub, form: BillForm) => {
  const Charge = hub.builder.inputType('ChargeInput', {
    description: 'One charge or credit. Amounts are fen.',
    fields: (t) => ({
      ...billLineFields(t, form),
      number: t.string({ description: 'Your own number of the row; absent: that of the charge.' }),
      feeName: t.string({ description: 'Name of the fee.' }),
      feeMeans: t.string({
        description:
          'What your fee code means: a product of the hub, a code of 99FEE, or `NOT-BLOOD`; absent: what it says itself.',
      }),
      chargedAt: t.field({ type: 'DateTime', description: 'When it was charged; absent: now.' }),
    }),
  })
  return hub.input('RecordChargesInput', {
    description: 'Charges of one stay of your own hospital.',
    fields: (t) => ({
      encounterId: t.id({ description: 'The stay; or its number.' }),
      visitNumber: t.string({ description: 'Your own number of the stay.' }),
      hospitalNumber: t.string({
        description:
          'The patient’s number in your hospital, to be compared with the stay’s; absent: it is not.',
      }),
      lines: t.field({ type: [Charge], required: true, description: 'The charges, 1 to 500.' }),
    }),
  })
}

const chargeType = (hub: Hub, form: BillForm) => {
  const Problem = hub.words(
    'BillProblem',
    'Why a charge matches no bag that could be covered.',
    billProblems,
    billProblemLabels,
  )
  return hub.builder.objectRef<StayCharge>('StayCharge').implement({
    description: 'A charge or credit as it was last told.',
    fields: (t) => ({
      number: t.string({ description: 'The hospital’s own number.', resolve: ({ row }) => row.number }),
      kind: t.field({ type: form.Kind, description: 'Charge or credit.', resolve: ({ row }) => row.kind }),
      feeCode: t.string({ description: 'Code of the fee.', resolve: ({ row }) => row.feeCode }),
      chargedFen: t.int({ description: 'The amount in fen.', resolve: ({ row }) => row.chargedFen }),
      problem: t.field({
        type: Problem,
        nullable: true,
        description: 'What keeps it from being covered; null when it is matched.',
        resolve: ({ problem }) => problem,
      }),
    }),
  })
}

const forecastType = (hub: Hub, words: WaiverWords) =>
  hub.builder.objectRef<StayWaiver>('WaiverForecast').implement({
    description: 'What would be waived of the charges known then. It holds nothing: a quote does.',
    fields: (t) => ({
      at: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was computed.',
        resolve: ({ forecastAt }) => forecastAt,
      }),
      fen: t.int({
        description: 'What would be waived, in fen.',
        resolve: ({ forecast }) => forecast?.fen ?? 0,
      }),
      next: t.field({
        type: words.DecisionNext,
        description: 'How a decision would go on.',
        resolve: ({ forecast }) => (forecast?.next ?? 'PERSON') as never,
      }),
      lines: t.int({
        description: 'Lines that were looked at.',
        resolve: ({ forecast }) => forecast?.lines ?? 0,
      }),
      unmatched: t.int({
        description: 'Of these, lines that match no bag.',
        resolve: ({ forecast }) => forecast?.unmatched ?? 0,
      }),
    }),
  })

const addStayWaiver = (hub: Hub, form: BillForm, words: WaiverWords) => {
  const Charge = chargeType(hub, form)
  const Forecast = forecastType(hub, words)
  const Stay = hub.builder.objectRef<StayWaiver>('StayWaiver').implement({
    description: 'A stay’s charges, and what the hub foresaw or settled of them by itself.',
    fields: (t) => ({
      encounter: hub.link(t, 'Encounter', {
        description: 'The stay.',
        id: ({ encounter }) => encounter.id,
      }),
      charges: t.field({
        type: [Charge],
        description: 'What counts of its charges and credits, in their order.',
        resolve: ({ charges }) => [...charges],
      }),
      forecast: t.field({
        type: Forecast,
        nullable: true,
        description: 'What was computed ahead when the discharge was expected; null when it was not.',
        resolve: (stay) => (stay.forecast === null ? null : stay),
      }),
      waiver: hub.link(t, 'Waiver', {
        description: 'What the hub settled by itself; null where it did not, or not any more.',
        id: ({ waiverId }) => waiverId,
      }),
      fault: t.exposeString('fault', {
        nullable: true,
        description: 'Why it could not be settled by itself; null when nothing kept it.',
      }),
    }),
  })
  hub.builder.queryField('stayWaiver', (t) =>
    t.field({
      type: Stay,
      nullable: true,
      description:
        'A stay of your own hospital with its charges; null when there is none or it is not yours.',
      args: {
        encounterId: t.arg.id({ description: 'The stay; or its number.' }),
        visitNumber: t.arg.string({ description: 'Your own number of the stay.' }),
      },
      resolve: (_, named, ctx) => stayWaiver(ctx, named),
    }),
  )
}
