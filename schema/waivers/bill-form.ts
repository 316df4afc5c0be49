import { billLineKindLabels, billLineKinds } from '#rules/waivers/bill-terms.ts'
import type { Types } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

export type BillForm = ReturnType<typeof billForm>

/** The inputs by which a bill is told, and whom the window names as donors. */
export const billForm = (hub: Hub, words: WaiverWords) => {
  const lineWords = billLineWords(hub)
  return {
    ...lineWords,
    BillLine: hub.builder.inputType('BillLineInput', {
      description: 'One line of a bill. Amounts are fen.',
      fields: (t) => billLineFields(t, lineWords),
    }),
    NamedDonor: namedDonorInput(hub, words),
  }
}

const namedDonorInput = (hub: Hub, words: WaiverWords) =>
  hub.builder.inputType('NamedDonorInput', {
    description: 'A donor whom somebody names at the window. The number is asked about once and not kept.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Their name.' }),
      identityNumber: t.string({ required: true, description: 'Their identity number, 18 characters.' }),
      relation: t.field({
        type: words.Relation,
        required: true,
        description: 'What the patient is to them. Not `SELF`: the patient is looked up anyway.',
      }),
    }),
  })

const billLineWords = (hub: Hub) => ({
  Kind: hub.words('BillLineKind', 'What a line of a bill does.', billLineKinds, billLineKindLabels),
  Unit: hub.builder.enumType('BillUnit', {
    description: 'What the quantity of a line counts.',
    values: {
      U: { description: 'Units, as of red cells.' },
      ML: { description: 'Millilitres.' },
      DOSE: { description: 'Therapeutic doses.' },
      BAG: { description: 'Bags.' },
    },
  }),
})

type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** The members of a line of a bill, for every input that is one. */
export const billLineFields = (t: InputFields, { Kind, Unit }: ReturnType<typeof billLineWords>) => ({
  chargeNumber: t.string({
    required: true,
    description: 'Your own number of the charge; of a credit the number of the charge that it takes back.',
  }),
  feeCode: t.string({ required: true, description: 'Code of the fee.' }),
  productCode: t.string({ description: 'The hub’s product; absent: what the fee code says.' }),
  isBlood: t.boolean({ description: 'Whether the fee is for blood; absent: what the fee code says.' }),
  donationNumber: t.string({ description: 'Donation number of the bag.' }),
  labelProductCode: t.string({ description: 'Product code on the bag’s label.' }),
  fillerNumber: t.string({ description: 'The hub’s own id of the bag, or of its request.' }),
  quantity: t.float({ required: true, description: 'How much, at most three decimals.' }),
  unit: t.field({ type: Unit, description: 'What it counts; absent: the product’s own measure.' }),
  chargedFen: t.int({ required: true, description: 'What is charged.' }),
  insuredFen: t.int({ description: 'What the insurance pays of it; absent: nothing.' }),
  waivedFen: t.int({ description: 'What was waived of it before, on paper; absent: nothing.' }),
  currency: t.string({ description: 'ISO 4217; absent: CNY, and nothing else is taken.' }),
  kind: t.field({ type: Kind, description: 'Absent: a charge.' }),
})
