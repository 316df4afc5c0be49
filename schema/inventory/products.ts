import { type Product, products } from '#resolvers/inventory/read.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'

/** The dictionary of products. */
export const addProducts = (hub: Hub, words: InventoryWords): void => {
  const { builder } = hub
  const flag = (name: keyof Product & string, description: string) => ({ name, description })
  const flags = [
    flag('leucocyteReduced', 'Whether leucocytes were reduced.'),
    flag('washed', 'Whether it was washed.'),
    flag('virusInactivated', 'Whether viruses were inactivated.'),
    flag('irradiated', 'Whether it was irradiated.'),
    flag('autologous', 'Whether it is the patient’s own blood.'),
  ]
  const ProductType = builder.objectRef<Product>('Product').implement({
    description: 'A blood product of the hub’s dictionary (code system 99HUB). Everybody may read it.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'The hub’s code, such as RBC-SUSP.' }),
      nameZh: t.string({ description: 'Name in Chinese.', resolve: (row) => row.name.zh }),
      nameEn: t.string({ description: 'Name in English.', resolve: (row) => row.name.en }),
      componentClass: t.field({
        type: words.ComponentClass,
        description: 'Which rules it follows.',
        resolve: (row) => row.componentClass,
      }),
      unit: t.field({
        type: words.QuantityUnit,
        description: 'The measure it is asked for and counted in.',
        resolve: ((row: Product) => row.unit) as never,
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
      description: 'Every product that can be asked for and received.',
      resolve: async (_, __, ctx) => [...(await products(ctx, {}))],
    }),
  )
}
