import { numberOf } from '#resolvers/inventory/read.ts'
import {
  type ReactionCount,
  type ReactionReport,
  type ReportedBag,
  reactionReports,
  reactionStatistics,
} from '#resolvers/views/reaction-reports.ts'
import type { Hub } from '#schema/hub.ts'
import { toldOfReaction } from '#schema/views/told-of-reaction.ts'

/** What the station and the health authorities are told of reactions. */
export const addReactionReports = (hub: Hub): void => {
  const Report = makeReport(hub)
  hub.builder.queryField('reactionReports', (t) =>
    t.connection(
      {
        type: Report,
        description:
          'Reported reactions without any patient’s identity, last recorded first: to a station those after bags it delivered, in every alliance it serves; to the health authorities every case of the alliances they watch over. Hospitals have `reactions`.',
        args: { since: t.arg({ type: 'DateTime', description: 'Only those that began then or later.' }) },
        resolve: (_, args, ctx) => reactionReports(ctx, args as never) as never,
      },
      { name: 'ReactionReportConnection', description: 'Reported reactions, page by page.' },
      { name: 'ReactionReportEdge', description: 'One reported reaction of a page.' },
    ),
  )
  addStatistics(hub)
}

const makeReport = (hub: Hub) => {
  const Bag = makeBag(hub)
  return hub.builder.objectRef<ReactionReport>('ReactionReport').implement({
    description:
      'A reaction as it is reported to the station and the health authorities. It names no patient and holds no free text.',
    fields: (t) => ({
      reference: t.exposeString('reference', {
        description: 'Its reference, as it stands in the reason of a hold that another alliance got by it.',
      }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital where it happened.',
        id: 'organisationId',
      }),
      ...toldOfReaction(t as never),
      volumeMl: t.exposeFloat('volumeMl', {
        nullable: true,
        description: 'Millilitres given until then; null when not told.',
      }),
      bags: t.field({
        type: [Bag],
        nullable: true,
        description: 'The bags that you delivered; null for the health authorities.',
        resolve: (row) => row.bags && [...row.bags],
      }),
    }),
  })
}

const makeBag = (hub: Hub) =>
  hub.builder.objectRef<ReportedBag>('ReportedBag').implement({
    description: 'A bag of a reported reaction.',
    fields: (t) => ({
      number: t.string({
        description: 'Its number as written, `3308024000001-E5445`.',
        resolve: numberOf,
      }),
      unit: hub.link(t, 'Unit', { description: 'The bag itself.', id: 'unitId' }),
      role: t.field({
        type: 'ReactionUnitRole' as never,
        description: 'What it is to the reaction.',
        resolve: ((row: ReportedBag) => row.role) as never,
      }),
      held: t.exposeBoolean('held', {
        description: 'Whether a hold was laid on it; false for what was given already.',
      }),
    }),
  })

const addStatistics = (hub: Hub) => {
  const Count = hub.builder.objectRef<ReactionCount>('ReactionStatistic').implement({
    description: 'How many reactions of one type and grade there were.',
    fields: (t) => ({
      type: t.field({
        type: 'ReactionType' as never,
        description: 'Type.',
        resolve: ((row: ReactionCount) => row.type) as never,
      }),
      severity: t.field({
        type: 'ReactionSeverity' as never,
        description: 'Grade.',
        resolve: ((row: ReactionCount) => row.severity) as never,
      }),
      cases: t.exposeInt('cases', { description: 'How many.' }),
      dueToBlood: t.exposeInt('dueToBlood', {
        description: 'How many of them the blood definitely, probably or possibly caused.',
      }),
    }),
  })
  hub.builder.queryField('reactionStatistics', (t) =>
    t.field({
      type: [Count],
      description:
        'Reactions by type and grade that began in a time, most frequent first: a station’s own deliveries, the health authorities’ alliances. It tells of no patient.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'From then on, included.' }),
        to: t.arg({ type: 'DateTime', required: true, description: 'Until then, excluded.' }),
      },
      resolve: async (_, { from, to }, ctx) => [
        ...(await reactionStatistics(ctx, { from: from as Date, to: to as Date })),
      ],
    }),
  )
}
