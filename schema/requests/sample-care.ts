import type { SampleCheck } from '#db/requests/shapes.ts'
import { signersOfCheck } from '#resolvers/requests/read.ts'
import {
  bedsideCheckLabels,
  bedsideChecks,
  carrierKindLabels,
  carrierKinds,
  itemAgreementLabels,
  itemAgreements,
  type LabelItem,
  labelItemLabels,
  labelItems,
  sampleCheckStepLabels,
  sampleCheckSteps,
} from '#rules/requests/sample-terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The words and types of a sample's checks. */
export type SampleCare = ReturnType<typeof sampleCare>

export const sampleCare = (hub: Hub) => {
  const LabelItem = hub.words('SampleLabelItem', 'What stands on a tube.', labelItems, labelItemLabels)
  const ItemAgreement = hub.words(
    'SampleItemAgreement',
    'What the comparison of one item gave.',
    itemAgreements,
    itemAgreementLabels,
  )
  const Step = hub.words(
    'SampleCheckStep',
    'Where tube, form and patient were compared.',
    sampleCheckSteps,
    sampleCheckStepLabels,
  )
  return {
    CarrierKind: hub.words('SampleCarrierKind', 'Who carries a sample.', carrierKinds, carrierKindLabels),
    BedsideCheck: hub.words(
      'BedsideCheck',
      'How the label was checked at the bedside.',
      bedsideChecks,
      bedsideCheckLabels,
    ),
    Check: addCheck(hub, { LabelItem, ItemAgreement, Step }),
    label: addLabel(hub),
  }
}

type CheckWords = Record<'LabelItem' | 'ItemAgreement' | 'Step', ReturnType<Hub['words']>>

const addCheck = (hub: Hub, { LabelItem, ItemAgreement, Step }: CheckWords) => {
  type Item = { readonly item: LabelItem; readonly agreement: string }
  const Compared = hub.builder.objectRef<Item>('SampleItemCheck').implement({
    description: 'One item that was compared.',
    fields: (t) => ({
      item: t.field({ type: LabelItem, description: 'Which.', resolve: ({ item }) => item as never }),
      agreement: t.field({
        type: ItemAgreement,
        description: 'What it gave.',
        resolve: ({ agreement }) => agreement as never,
      }),
    }),
  })
  return hub.builder.objectRef<SampleCheck>('SampleCheck').implement({
    description: 'One comparison of tube, form and patient.',
    fields: (t) => ({
      step: t.field({ type: Step, description: 'Where.', resolve: ({ step }) => step as never }),
      at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => new Date(at) }),
      by: t.field({
        type: [hub.ref('Staff')],
        description: 'Who signed for it, in order; empty when a machine told of it.',
        resolve: (check, _, ctx) => signersOfCheck(ctx, check),
      }),
      items: t.field({
        type: [Compared],
        description: 'Item by item; empty when it was compared by eye and not written down.',
        resolve: ({ items }) =>
          Object.entries(items).map(([item, agreement]) => ({ item: item as LabelItem, agreement })),
      }),
      boxCelsius: t.float({
        nullable: true,
        description: 'Temperature in the transport box; null when it was not read.',
        resolve: ({ boxCelsius }) => boxCelsius ?? null,
      }),
    }),
  })
}

const addLabel = ({ builder }: Hub) =>
  builder.inputType('SampleLabelInput', {
    description:
      'What was read on the tube or at the bedside; whatever the form states too must be the same.',
    fields: (t) => ({
      name: t.string({ description: 'Name.' }),
      sex: t.string({ description: 'Sex: 男 or 女.' }),
      age: t.string({ description: 'Age.' }),
      hospitalNumber: t.string({ description: 'Hospital number.' }),
      ward: t.string({ description: 'Ward or clinic.' }),
      bed: t.string({ description: 'Bed.' }),
      bloodGroup: t.string({ description: 'Group.' }),
    }),
  })
