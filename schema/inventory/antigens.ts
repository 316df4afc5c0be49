import { antigensOfUnit } from '#resolvers/inventory/read.ts'
import {
  type RecordUnitAntigensInput,
  recordUnitAntigens,
} from '#resolvers/inventory/record-unit-antigens.ts'
import type { Hub } from '#schema/hub.ts'

/** What a unit's red cells were tested for. */
export const addAntigens = (hub: Hub): void => {
  hub.mutation('recordUnitAntigens', {
    description:
      'Records which antigens a unit’s red cells carry or lack. An antibody’s antigen that is not recorded here counts as not tested.',
    type: 'Unit',
    operation: (ctx, input) => recordUnitAntigens(ctx, input as RecordUnitAntigensInput),
    input: hub.input('RecordUnitAntigensInput', {
      description: 'Which unit, and what it was tested for.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit.' }),
        antigens: t.field({
          type: ['AntigenInput' as never],
          required: true,
          description: 'At least one; a later result stands in the place of an earlier one.',
        }),
        fromLabel: t.boolean({
          description: 'True when the station’s label tells so; absent: tested here.',
        }),
      }),
    }) as never,
  })
  hub.builder.objectField(hub.ref('Unit'), 'antigens', (t) =>
    t.stringList({
      description: 'What its red cells were tested for, as `E NEGATIVE`; what is not here was not tested.',
      resolve: async (row, _, ctx) =>
        (await antigensOfUnit(ctx, row.id)).map(({ antigen, result }) => `${antigen} ${result}`),
    }),
  )
}
