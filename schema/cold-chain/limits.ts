import { limitsOfDevice, limitsOfPlace, type TemperatureLimits } from '#resolvers/cold-chain/read-limits.ts'
import type { ComponentLimits } from '#rules/inventory/places.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import { inWords } from '#schema/in-words.ts'

/** What temperatures are compared with, product by product. */
export const addLimits = (hub: Hub): void => {
  const Limits = makeLimits(hub)
  hub.builder.objectField(hub.ref('Place'), 'limits', (t) =>
    t.field({
      type: Limits,
      description:
        'What its temperatures are compared with today. Those of another day by that day’s rule set.',
      resolve: (row, _, ctx) => limitsOfPlace(ctx, row as never),
    }),
  )
  hub.builder.objectField(hub.ref('Device'), 'limits', (t) =>
    t.field({
      type: Limits,
      nullable: true,
      description: 'Those of the place it watches; null for one in reserve or out of use.',
      resolve: (row, _, ctx) => limitsOfDevice(ctx, row),
    }),
  )
}

const makeLimits = (hub: Hub) => {
  const Component = hub.builder.objectRef<ComponentLimits>('ComponentLimits').implement({
    description: 'The limits of one product in a place, in degrees Celsius, both ends still within.',
    fields: (t) => ({
      component: t.field({
        type: 'StorageCategory' as never,
        description: 'The product.',
        resolve: (({ component }: ComponentLimits) => component) as never,
      }),
      least: least(t as never),
      most: most(t as never),
    }),
  })
  return hub.builder.objectRef<TemperatureLimits>('TemperatureLimits').implement({
    description:
      'Limits in degrees Celsius, both ends still within: of all products that stand there the strictest on each side.',
    fields: (t) => ({
      least: least(t as never),
      most: most(t as never),
      components: t.field({
        type: [Component],
        description: 'The limits of each product that stands there.',
        resolve: ({ components }) => [...components],
      }),
      source: inWords(
        t,
        'Where they are written; an alliance may have narrower ones (`storageLimits` of its rule set).',
        ({ source }) => source,
      ),
    }),
  })
}

type Ends = FieldBuilder<Pick<TemperatureLimits, 'least' | 'most'>>

const least = (t: Ends) =>
  t.exposeFloat('least', { nullable: true, description: 'The least; null where only an upper one is set.' })
const most = (t: Ends) => t.exposeFloat('most', { description: 'The most.' })
