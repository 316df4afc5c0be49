import { type ManualReadingDue, manualReadingsDue } from '#resolvers/cold-chain/manual-readings-due.ts'
import {
  manualDutyKindLabels,
  manualDutyKinds,
  manualDutyStateLabels,
  manualDutyStates,
} from '#rules/cold-chain/duty-terms.ts'
import type { Hub } from '#schema/hub.ts'

export type DutyWords = ReturnType<typeof dutyWords>

/** The words of the duty to read places by hand. */
export const dutyWords = (hub: Hub) => ({
  ManualDutyKind: hub.words(
    'ManualDutyKind',
    'How often a place is to be read by hand.',
    manualDutyKinds,
    manualDutyKindLabels,
  ),
  ManualDutyState: hub.words(
    'ManualDutyState',
    'How the next reading by hand of a place stands.',
    manualDutyStates,
    manualDutyStateLabels,
  ),
})

/** Which places are to be read by hand. */
export const addManualDuty = (hub: Hub, words: DutyWords): void => {
  const Due = hub.builder.objectRef<ManualReadingDue>('ManualReadingDue').implement({
    description: 'A place that is to be read by hand.',
    fields: (t) => ({
      place: hub.link(t, 'Place', { description: 'The place.', id: ({ place }) => place.id }),
      kind: t.field({
        type: words.ManualDutyKind,
        description: 'How often it is to be read.',
        resolve: ({ kind }) => kind,
      }),
      state: t.field({
        type: words.ManualDutyState,
        description: 'How its next reading stands.',
        resolve: ({ state }) => state,
      }),
      wantedFrom: t.expose('wantedFrom', {
        type: 'DateTime',
        nullable: true,
        description: 'From when on its next reading counts; null when none is wanted.',
      }),
      wantedUntil: t.expose('wantedUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'The last moment for it; null when none is wanted.',
      }),
      lastReadAt: t.expose('lastReadAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was read last; null when nobody did in the last day.',
      }),
    }),
  })
  hub.builder.queryField('manualReadingsDue', (t) =>
    t.field({
      type: [Due],
      description:
        'The places of the caller’s hospital, for the lead of every member, that are to be read by hand now, the most pressing first: beside a sensor twice a day at least 8 hours apart, without one that works every 4 hours. Boxes are not among them.',
      args: {
        organisation: t.arg.string({ description: 'Code of the hospital; absent: all you may see.' }),
        overdue: t.arg.boolean({
          description: 'True: only those that are late. Absent: those that are due too.',
        }),
      },
      resolve: async (_, args, ctx) => [...(await manualReadingsDue(ctx, args))],
    }),
  )
}
