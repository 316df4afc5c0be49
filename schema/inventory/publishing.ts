import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { DictionaryRefused } from '#resolvers/inventory/errors.ts'
import { type PublishProductsInput, publishProducts } from '#resolvers/inventory/publish-products.ts'
import { productDictionaryById } from '#resolvers/inventory/read-products.ts'
import { storageCategories } from '#rules/products/storage-terms.ts'
import { anticoagulants, componentClasses, labelSchemes, preparations } from '#rules/products/terms.ts'
import type { Types } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'

type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** Publishing a dictionary of products, whole and dated. */
export const addPublishing = (hub: Hub): void => {
  hub.entity('ProductDictionary', {
    description:
      'A published dictionary of products. Never changed; a later one stands in its place. The whole alliance sees it.',
    access: 'inventory.products',
    load: productDictionaryById,
    fields: (t) => ({
      effectiveFrom: t.expose('effectiveFrom', { type: 'Date', description: 'First day.' }),
      effectiveTo: t.expose('effectiveTo', {
        type: 'Date',
        nullable: true,
        description: 'Last day; null while no end is set.',
      }),
      sourceCitation: t.exposeString('sourceCitation', { description: 'The document it rests on.' }),
      publishedBy: hub.link(t, 'Staff', { description: 'Who published it.', id: 'publishedBy' }),
      publishedAt: t.expose('publishedAt', { type: 'DateTime', description: 'When it was published.' }),
    }),
  })
  hub.mutation('publishProducts', {
    description:
      'Publishes the alliance’s dictionary of products, whole: products in their specifications, the codes on stations’ labels, and the hospitals’ own. The program’s own products stay beneath it. It begins today at the earliest, and no code changes what it has meant. By the lead’s administrator.',
    type: 'ProductDictionary',
    refusals: [DictionaryRefused, PolicyMissing],
    operation: (ctx, input) => publishProducts(ctx, input as PublishProductsInput),
    input: makeInput(hub) as never,
  })
}

const oneOf = (words: readonly string[]) => `one of ${words.join(', ')}`

const makeInput = (hub: Hub) => {
  const product = makeProduct(hub)
  const code = makeStationCode(hub)
  const hisCode = makeHisCode(hub)
  return hub.input('PublishProductsInput', {
    description:
      'A dictionary as it is imported. Words may be any text: a finding names the one that is none.',
    fields: (t) => ({
      effectiveFrom: t.field({ type: 'Date', required: true, description: 'First day, today or later.' }),
      effectiveTo: t.field({ type: 'Date', description: 'Last day. Null: no end is set.' }),
      sourceCitation: t.string({ required: true, description: 'The document it rests on.' }),
      products: t.field({ type: [product], description: 'The products, 2,000 at most.' }),
      stationCodes: t.field({ type: [code], description: 'The codes on stations’ labels, 2,000 at most.' }),
      hisCodes: t.field({
        type: [hisCode],
        description:
          'The hospitals’ own codes for products in their messages, 2,000 at most. What a sender’s profile says of a code goes before them.',
      }),
    }),
  })
}

const makeProduct = ({ builder }: Hub) => {
  const Specification = builder.inputType('SpecificationInput', {
    description: 'One form in which a product is delivered.',
    fields: (t) => ({
      code: t.string({ required: true, description: 'Unique within the product, such as 1.5U.' }),
      content: t.string({
        description: 'Content of one bag in the product’s unit, as a decimal text. Null: as each label says.',
      }),
      anticoagulant: t.string({ description: `Null, or ${oneOf(anticoagulants)}.` }),
      shelfLifeDays: t.int({ description: 'Days it keeps. Null: as the storage standard has it.' }),
    }),
  })
  return builder.inputType('ProductInput', {
    description: 'A product of the dictionary.',
    fields: (t) => ({
      code: t.string({
        required: true,
        description: 'Its code, 1–20 letters, digits, full stops or hyphens.',
      }),
      nameZh: t.string({ required: true, description: 'Name in Chinese.' }),
      nameEn: t.string({ required: true, description: 'Name in English.' }),
      componentClass: t.string({ required: true, description: `Its rules: ${oneOf(componentClasses)}.` }),
      unit: t.string({ required: true, description: 'The measure it is counted in: one of U, ML, DOSE.' }),
      storage: t.string({ required: true, description: `How it is kept: ${oneOf(storageCategories)}.` }),
      preparation: t.string({ description: `Absent: from whole blood; ${oneOf(preparations)}.` }),
      wholeBloodMlPerUnit: t.int({
        description: 'The whole blood one unit stands for, in ml. Null: no factor.',
      }),
      leucocyteReduced: t.boolean({ description: 'Whether leucocytes were reduced.' }),
      washed: t.boolean({ description: 'Whether it was washed.' }),
      virusInactivated: t.boolean({ description: 'Whether viruses were inactivated.' }),
      irradiated: t.boolean({ description: 'Whether it was irradiated.' }),
      autologous: t.boolean({ description: 'Whether it is the patient’s own blood.' }),
      specifications: t.field({
        type: [Specification],
        description: 'The forms it is delivered in; none: a bag may hold anything within the limits.',
      }),
    }),
  })
}

const makeStationCode = ({ builder }: Hub) =>
  builder.inputType('StationCodeInput', {
    description: 'What a station’s label code stands for.',
    fields: (t) => ({
      station: t.string({ required: true, description: 'The station’s code, such as QZ-STATION.' }),
      scheme: t.string({ description: `Absent: STATION; ${oneOf(labelSchemes)}.` }),
      labelProductCode: t.string({ required: true, description: 'The code on the label.' }),
      product: t.string({ required: true, description: 'The product’s code.' }),
      specification: t.string({
        description: 'The specification’s code. Null: the content is read from the label.',
      }),
      ...daysOfUse(t),
    }),
  })

const makeHisCode = ({ builder }: Hub) =>
  builder.inputType('HisCodeInput', {
    description: 'What a hospital’s own system calls a product.',
    fields: (t) => ({
      hospital: t.string({ required: true, description: 'The hospital’s code, such as CS-MEM01.' }),
      code: t.string({
        required: true,
        description: 'The code in its messages. Several may stand for one product.',
      }),
      product: t.string({ required: true, description: 'The product’s code.' }),
      ...daysOfUse(t),
    }),
  })

const daysOfUse = (t: Inputs) => ({
  from: t.field({
    type: 'Date',
    description: 'First day of its use. Null: from the first day of the publication.',
  }),
  until: t.field({
    type: 'Date',
    description: 'Last day of its use. Null: as long as the publication holds.',
  }),
})
