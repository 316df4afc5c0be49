import {
  type WaiverStatistic,
  type WaiverStatistics,
  waiverStatistics,
} from '#resolvers/waivers/waiver-statistics.ts'
import type { Hub } from '#schema/hub.ts'
import type { SettlementWords } from '#schema/waivers/settlement-words.ts'

/** What was waived and how much of it at once, in numbers that tell of nobody. */
export const addWaiverStatistics = (hub: Hub, words: SettlementWords): void => {
  const Row = addRow(hub, words)
  const Statistics = hub.builder.objectRef<WaiverStatistics>('WaiverStatistics').implement({
    description: 'What was waived in some months. It tells of no person.',
    fields: (t) => ({
      from: t.exposeString('from', { description: 'The first month.' }),
      to: t.exposeString('to', { description: 'The last month.' }),
      total: t.expose('total', {
        type: Row,
        description: 'All together; somebody waived in two hospitals counts once.',
      }),
      hospitals: t.field({
        type: [Row],
        description: 'Each hospital that waived anything, or left something open.',
        resolve: (row) => [...row.hospitals],
      }),
    }),
  })
  hub.builder.queryField('waiverStatistics', (t) =>
    t.field({
      type: Statistics,
      description:
        'What was waived: to a hospital its own, to a station what it delivered, to the health authorities every hospital of the alliances they watch over. Whole months only; outside the hospital a count of one to four persons is null, and so is as much more as could tell it by subtraction. Amounts are always told.',
      args: {
        from: t.arg.string({ required: true, description: 'The first month in China, as in 2026-01.' }),
        to: t.arg.string({ required: true, description: 'The last month, included; 36 months at most.' }),
      },
      resolve: (_, args, ctx) => waiverStatistics(ctx, args),
    }),
  )
}

const addRow = (hub: Hub, words: SettlementWords) => {
  const Reason = hub.builder
    .objectRef<WaiverStatistic['notDirect'][number]>('WaiverNotDirectCount')
    .implement({
      description: 'How many persons were not waived at once for one reason. Somebody may have several.',
      fields: (t) => ({
        reason: t.expose('reason', { type: words.NotDirect, description: 'Why not.' }),
        persons: t.exposeInt('persons', {
          nullable: true,
          description: 'Persons; null for one to four where the reader sits outside the hospital.',
        }),
      }),
    })
  return hub.builder.objectRef<WaiverStatistic>('WaiverStatistic').implement({
    description: 'What was waived in one hospital, or in all together.',
    fields: (t) => ({
      hospital: hub.link(t, 'Organisation', {
        description: 'The hospital; null for all together.',
        id: 'organisationId',
      }),
      fen: t.exposeFloat('fen', {
        description: 'What stands waived, in whole fen; what was reversed since is not in it.',
      }),
      ml: t.exposeFloat('ml', { description: 'The same in whole millilitres of donated blood.' }),
      persons: t.exposeInt('persons', {
        nullable: true,
        description: 'Persons for whom something was waived; null where it is kept back.',
      }),
      entitled: t.exposeInt('entitled', {
        nullable: true,
        description: 'Persons for whom something was waived or may yet be; null where it is kept back.',
      }),
      directRate: t.exposeFloat('directRate', {
        nullable: true,
        description:
          'Share of those entitled for whom all was waived at the window or by discharge, 0 to 1; null where nobody was, or it is kept back.',
      }),
      notDirect: t.field({
        type: [Reason],
        description: 'Why not, for the others; empty where it is kept back.',
        resolve: (row) => [...row.notDirect],
      }),
    }),
  })
}
