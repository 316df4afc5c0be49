import { quantityToNumber } from '#lib/quantities.ts'
import { type ProductInForce, products } from '#resolvers/inventory/read-products.ts'
import type { Specification } from '#rules/products/dictionary.ts'
import type { HisCode, StationCode } from '#rules/products/published.ts'
import { storageCategories, storageCategoryLabels } from '#rules/products/storage-terms.ts'
import { preparationLabels, preparations } from '#rules/products/terms.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'

/** The dictionary of products. */
export const addProducts = (hub: Hub, words: InventoryWords): void => {
  const { builder } = hub
  const flag = (name: keyof ProductInForce & string, description: string) => ({ name, description })
  const flags = [
    flag('leucocyteReduced', 'Whether leucocytes were reduced.'),
    flag('washed', 'Whether it was washed.'),
    flag('virusInactivated', 'Whether viruses were inactivated.'),
    flag('irradiated', 'Whether it was irradiated.'),
    flag('autologous', 'Whether it is the patient’s own blood.'),
  ]
  const Storage = hub.words(
    'StorageCategory',
    'Products that are kept alike.',
    storageCategories,
    storageCategoryLabels,
  )
  const Preparation = hub.words(
    'Preparation',
    'How a product is prepared from the donor.',
    preparations,
    preparationLabels,
  )
  const SpecificationType = addSpecification(hub, words)
  const StationCodeType = addStationCode(hub, words)
  const HisCodeType = addHisCode(hub)
  const ProductType = builder.objectRef<ProductInForce>('Product').implement({
    description: 'A blood product of the hub’s dictionary (code system 99HUB). Everybody may read it.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'The hub’s code, such as RBC-SUSP.' }),
      nameZh: t.string({ description: 'Name in Chinese.', resolve: (row) => row.name.zh }),
      nameEn: t.string({ description: 'Name in English.', resolve: (row) => row.name.en }),
      componentClass: t.expose('componentClass', {
        type: words.ComponentClass,
        description: 'Which rules it follows.',
      }),
      unit: t.field({
        type: words.QuantityUnit,
        description: 'The measure it is asked for and counted in.',
        resolve: ((row: ProductInForce) => row.unit) as never,
      }),
      storage: t.expose('storage', { type: Storage, description: 'How it is kept.' }),
      preparation: t.expose('preparation', {
        type: Preparation,
        description: 'How it is prepared from the donor.',
      }),
      wholeBloodMlPerUnit: t.exposeInt('wholeBloodMlPerUnit', {
        nullable: true,
        description:
          'The whole blood one unit stands for, in ml; null for doses, millilitres and where no factor is known.',
      }),
      specifications: t.field({
        type: [SpecificationType],
        description: 'The forms it is delivered in; empty where a bag may hold anything within the limits.',
        resolve: (row) => [...row.specifications],
      }),
      stationCodes: t.field({
        type: [StationCodeType],
        description: 'The codes on stations’ labels that stand for it.',
        resolve: (row) => [...row.stationCodes],
      }),
      hisCodes: t.field({
        type: [HisCodeType],
        description: 'What the hospitals’ own systems call it, as the published dictionary has it.',
        resolve: (row) => [...row.hisCodes],
      }),
      ...Object.fromEntries(
        flags.map(({ name, description }) => [
          name,
          t.boolean({ description, resolve: (row) => row[name] === true }),
        ]),
      ),
    }),
  })
  builder.queryField('products', (t) =>
    t.field({
      type: [ProductType],
      description:
        'Every product that can be asked for and received: the program’s own, and what the alliance has published over them.',
      args: {
        at: t.arg({ type: 'DateTime', description: 'Of when; absent: now.' }),
        alliance: t.arg.string({ description: 'Code of one of your alliances; absent: your first.' }),
      },
      resolve: async (_, args, ctx) => [...(await products(ctx, args))],
    }),
  )
}

/** First and last day of a code's use. */
const daysOfUse = <Row extends Pick<HisCode, 'from' | 'until'>>(t: FieldBuilder<Row>) => ({
  from: t.field({
    type: 'Date',
    nullable: true,
    description: 'First day of its use; null: from the first day of the publication.',
    resolve: (row: Row) => row.from,
  }),
  until: t.field({
    type: 'Date',
    nullable: true,
    description: 'Last day of its use; null: as long as the publication holds.',
    resolve: (row: Row) => row.until,
  }),
})

const addSpecification = ({ builder }: Hub, words: InventoryWords) =>
  builder.objectRef<Specification>('ProductSpecification').implement({
    description: 'One form in which a product is delivered.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Its code, unique within the product, such as 1.5U.' }),
      content: t.float({
        nullable: true,
        description: 'Content of one bag in the product’s unit; null where each label says its own.',
        resolve: (row) => (row.content === null ? null : quantityToNumber(row.content)),
      }),
      anticoagulant: t.expose('anticoagulant', {
        type: words.Anticoagulant,
        nullable: true,
        description: 'What it is kept liquid in; null where it is not of one alone.',
      }),
      shelfLifeDays: t.exposeInt('shelfLifeDays', {
        nullable: true,
        description: 'How many days it keeps; null: as the storage standard has it.',
      }),
    }),
  })

const addStationCode = ({ builder }: Hub, words: InventoryWords) =>
  builder.objectRef<StationCode>('StationCode').implement({
    description: 'What a station’s label code stands for.',
    fields: (t) => ({
      station: t.exposeString('station', { description: 'The station’s code in the alliance.' }),
      scheme: t.expose('scheme', {
        type: words.LabelScheme,
        description: 'The scheme of the labels.',
      }),
      labelProductCode: t.exposeString('labelProductCode', { description: 'The code on the label.' }),
      specification: t.exposeString('specification', {
        nullable: true,
        description: 'Code of the specification; null where the content is read from the label.',
      }),
      ...daysOfUse(t),
    }),
  })

const addHisCode = ({ builder }: Hub) =>
  builder.objectRef<HisCode>('HisCode').implement({
    description: 'What a hospital’s own system calls a product in its messages.',
    fields: (t) => ({
      hospital: t.exposeString('hospital', { description: 'The hospital’s code in the alliance.' }),
      code: t.exposeString('code', { description: 'The hospital’s own code.' }),
      ...daysOfUse(t),
    }),
  })
