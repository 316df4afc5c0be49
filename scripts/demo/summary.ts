import type { Day } from './day.ts'
import type { Data, Graph } from './graph.ts'

/** What the hub now holds, asked of it by lists that anyone can walk again. */
export type Holdings = {
  /** Requests by hospital and state. */
  readonly requests: ReadonlyMap<string, number>
  /** Units by state. */
  readonly units: ReadonlyMap<string, number>
  /** Messages that came in, by type and answer. */
  readonly messages: ReadonlyMap<string, number>
  /** Messages that went out, by type and state. */
  readonly deliveries: ReadonlyMap<string, number>
  /** Audit rows by outcome, of the last hour. */
  readonly audit: ReadonlyMap<string, number>
}

const PAGE = 100

/** Walks a connection page by page and counts its nodes by a word. */
const countBy = async (
  graph: Graph,
  account: string,
  list: { field: string; args?: string; selection: string; word: (node: Data) => string },
): Promise<Map<string, number>> => {
  const counts = new Map<string, number>()
  for (let after: string | null = null, more = true; more; ) {
    const args = `first: ${PAGE}, after: $after${list.args ?? ''}`
    const document = `query ($after: String) { ${list.field}(${args}) { edges { node { ${list.selection} } }
      pageInfo { hasNextPage endCursor } } }`
    const page: Data = (await graph.ask(account, document, { after }))[list.field]
    for (const { node } of page.edges) counts.set(list.word(node), (counts.get(list.word(node)) ?? 0) + 1)
    after = page.pageInfo.endCursor
    more = page.pageInfo.hasNextPage
  }
  return counts
}

/** Counts what the hub holds. */
export const countHoldings = async ({
  graph,
  inMinutes,
}: Pick<Day, 'graph' | 'inMinutes'>): Promise<Holdings> => ({
  requests: await countBy(graph, 'lead.technician', {
    field: 'requests',
    selection: 'state organisation { code }',
    word: ({ state, organisation }) => `${organisation.code} ${state}`,
  }),
  units: await countBy(graph, 'lead.technician', {
    field: 'units',
    selection: 'state',
    word: ({ state }) => state,
  }),
  messages: await countBy(graph, 'admin', {
    field: 'messages',
    selection: 'type answerCode',
    word: ({ type, answerCode }) => `${type} ${answerCode ?? '-'}`,
  }),
  deliveries: await countBy(graph, 'admin', {
    field: 'deliveries',
    selection: 'type state',
    word: ({ type, state }) => `${type} ${state}`,
  }),
  audit: await countBy(graph, 'lead.quality', {
    field: 'auditTrail',
    args: `, since: "${inMinutes(-60).toISOString()}"`,
    selection: 'outcome',
    word: ({ outcome }) => outcome,
  }),
})

/** The holdings as a person reads them. */
export const holdingLines = ({ requests, units, messages, deliveries, audit }: Holdings): string[] => [
  ...linesOf('申请 / requests', requests),
  ...linesOf('血袋 / units', units),
  ...linesOf('收到的报文 / messages in', messages),
  ...linesOf('发出的报文 / messages out', deliveries),
  ...linesOf('审计，近一小时 / audit, last hour', audit),
]

const linesOf = (title: string, counts: ReadonlyMap<string, number>): string[] => [
  `   ${title}: ${[...counts.values()].reduce((sum, count) => sum + count, 0)}`,
  ...[...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, count]) => `     ${word.padEnd(22)} ${count}`),
]
