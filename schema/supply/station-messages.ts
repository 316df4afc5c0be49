import {
  type StationMessagesInput,
  stationMessageById,
  stationMessages,
} from '#resolvers/supply/read-station.ts'
import {
  stationMessageKindLabels,
  stationMessageKinds,
  stationMessageStateLabels,
  stationMessageStates,
} from '#rules/supply/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** What waits for the station, and what it has taken. */
export const addStationMessages = (hub: Hub): void => {
  const Kind = hub.words(
    'StationMessageKind',
    'What the station is told.',
    stationMessageKinds,
    stationMessageKindLabels,
  )
  const State = hub.words(
    'StationMessageState',
    'Whether the station has a message.',
    stationMessageStates,
    stationMessageStateLabels,
  )
  hub.entity('StationMessage', {
    description:
      'Something the station’s system is told. It waits until the station has taken it; where the hub has no connection to the station (`STATION_URL`), for good. Seen by the storage point.',
    access: 'supply.stationMessages',
    load: stationMessageById,
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'What it tells.' }),
      state: t.expose('state', { type: State, description: 'Whether the station has it.' }),
      subjectId: t.exposeID('subjectId', {
        description: 'Id of the order, delivery, unit or enquiry it is about.',
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
      nextAttemptAt: t.expose('nextAttemptAt', {
        type: 'DateTime',
        description: 'Not before then is it tried again, while it waits.',
      }),
      fault: t.exposeString('fault', {
        nullable: true,
        description: 'What came of the last attempt that failed, or why it was declined; null for none.',
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'Since when it waits.' }),
      settledAt: t.expose('settledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the station took or declined it; null while it waits.',
      }),
    }),
  })
  hub.builder.queryField('stationMessages', (t) =>
    t.connection(
      {
        type: hub.ref('StationMessage'),
        description: 'What the station was told, or still has to be, the newest first.',
        args: {
          state: t.arg({ type: [State], description: 'Only these states.' }),
          subjectId: t.arg.id({ description: 'Only about this order, delivery, unit or enquiry.' }),
        },
        resolve: (_, args, ctx) => stationMessages(ctx, args as StationMessagesInput) as never,
      },
      { name: 'StationMessageConnection', description: 'Messages to the station, page by page.' },
      { name: 'StationMessageEdge', description: 'One message of a page.' },
    ),
  )
}
