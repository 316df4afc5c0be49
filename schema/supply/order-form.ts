import type { Hub } from '#schema/hub.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** What every order for stock says: the fields of its input, whoever supplies it. */
export const orderForm = (hub: Hub, words: SupplyWords) => {
  const line = hub.builder.inputType('StockOrderLineInput', {
    description: 'One line of an order for stock.',
    fields: (t) => ({
      product: t.string({ required: true, description: 'Product of the dictionary, such as RBC-SUSP.' }),
      abo: t.field({ type: words.AboGroup, description: 'ABO group; absent: any.' }),
      rhd: t.field({ type: words.RhdType, description: 'RhD; absent: any.' }),
      bags: t.int({ required: true, description: 'How many bags.' }),
      content: t.float({ description: 'Content of each bag in the product’s unit; absent: any.' }),
    }),
  })
  return (t: Parameters<Parameters<Hub['input']>[1]['fields']>[0]) => ({
    lines: t.field({
      type: [line],
      required: true,
      description: 'What is asked for, 1 to 100 lines, each product, group and content once.',
    }),
    neededBy: t.field({
      type: 'DateTime',
      required: true,
      description: 'When the blood shall be here: a time to come.',
    }),
    urgency: t.field({ type: words.StockUrgency, required: true, description: 'How soon.' }),
    reason: t.string({ required: true, description: 'Why, for the supplier to read. Name no patient.' }),
  })
}

/** The fields of an order's form, as an input type takes them. */
export type OrderForm = ReturnType<typeof orderForm>
