import {
  listStationMessages,
  listStationMessagesByIds,
  type StationMessageFilter,
  type StationMessageRow,
} from '#db/supply/finders-station.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { one, read } from '#resolvers/reads.ts'

export type { StationMessageRow }

/** What the queue to the station adds to the graph. */
export type StationEntities = { StationMessage: StationMessageRow }

export const stationMessageById = one(listStationMessagesByIds)

/** Which messages, and which page of them. */
export type StationMessagesInput = PageArgs & StationMessageFilter

/** What the storage point has told the station, or still has to, the newest first. */
export const stationMessages = read(
  'supply.stationMessages',
  async (query, input: StationMessagesInput): Promise<Page<StationMessageRow>> =>
    pageOf<StationMessageRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listStationMessages(query.db, input, { after: after?.[0] ?? null, limit }),
    }),
)
