import type { TracedReaction } from '#resolvers/views/look-back.ts'
import type { FieldBuilder } from '#schema/builder.ts'

/** What may be told of a reaction to whoever is not the patient's own hospital: the fields of each type that tells it. */
export const toldOfReaction = (t: FieldBuilder<TracedReaction>) => ({
  type: t.field({
    type: 'ReactionType' as never,
    description: 'Type.',
    resolve: ((row: TracedReaction) => row.type) as never,
  }),
  severity: t.field({
    type: 'ReactionSeverity' as never,
    description: 'Grade.',
    resolve: ((row: TracedReaction) => row.severity) as never,
  }),
  imputability: t.field({
    type: 'Imputability' as never,
    description: 'How likely the blood was the cause.',
    resolve: ((row: TracedReaction) => row.imputability) as never,
  }),
  state: t.field({
    type: 'CaseState' as never,
    description: 'Open or closed.',
    resolve: ((row: TracedReaction) => row.state) as never,
  }),
  onsetAt: t.field({
    type: 'DateTime',
    description: 'When it began.',
    resolve: (row) => new Date(row.onsetAt),
  }),
})
