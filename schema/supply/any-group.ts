import type { FieldBuilder } from '#schema/builder.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

type OfAnyGroup = { readonly abo: string | null; readonly rhd: string | null }

/** The group of what is asked for or watched, where any may do. */
export const anyGroup = (t: FieldBuilder<OfAnyGroup>, words: Pick<SupplyWords, 'AboGroup' | 'RhdType'>) => ({
  abo: t.field({
    type: words.AboGroup,
    nullable: true,
    description: 'ABO group; null for any.',
    resolve: (row) => row.abo as never,
  }),
  rhd: t.field({
    type: words.RhdType,
    nullable: true,
    description: 'RhD; null for any.',
    resolve: (row) => row.rhd as never,
  }),
})
