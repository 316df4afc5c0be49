/** The contexts and their order: an earlier one never knows a later one, in any layer. */

const LAYERS = 'rules|db|resolvers|schema|subscriptions'

/** Who builds on whom, nearest first; what these build on comes with them. docs/architecture.md draws it. */
export const BUILDS_ON = {
  alliance: [],
  requests: ['alliance'],
  compatibility: ['requests'],
  inventory: ['compatibility'],
  alarms: ['alliance'],
  supply: ['inventory', 'alarms'],
  transfusions: ['requests', 'inventory'],
  'cold-chain': ['inventory', 'alarms'],
  waivers: ['requests', 'transfusions'],
  audit: [],
  messaging: ['alliance'],
}
/** These read across all contexts. */
const READS_ALL = ['metrics', 'views']
export const CONTEXTS = [...Object.keys(BUILDS_ON), ...READS_ALL]

/**
 * Foreign keys that run against the order. A key says that the row exists and uses nothing of the other context,
 * so it is allowed between tables.ts files, and only where it is listed here.
 */
const KEYS_INTO = {
  compatibility: ['inventory'], // a crossmatch is of one bag
  inventory: ['supply'], // a delivery answers an order
  audit: ['alliance'], // every row belongs to an organisation of an alliance
}

const foundations = (context) => [
  ...new Set(BUILDS_ON[context].flatMap((below) => [below, ...foundations(below)])),
]

/** Matches the files of these contexts in every layer. */
export const inContexts = (names) => `^(${LAYERS})/(${names.join('|')})(/|\\.ts$)`

const tables = (names) => `^db/(${names.join('|')})/tables[a-z-]*\\.ts$`

const contextRules = Object.keys(BUILDS_ON).map((context) => ({
  name: `context-${context}`,
  comment: `${context} builds on ${foundations(context).join(', ') || 'no other context'}. To react to a later context, hear its event or let it call an operation of yours; to add a field to an earlier type, do so from the later context's schema file; to read across contexts, write it in views.`,
  severity: 'error',
  from: { path: inContexts([context]), pathNot: KEYS_INTO[context] ? [tables([context])] : [] },
  to: { path: inContexts(CONTEXTS), pathNot: inContexts([context, 'views', ...foundations(context)]) },
}))

const keyRules = Object.entries(KEYS_INTO).map(([context, keys]) => ({
  name: `keys-${context}`,
  comment: `db/${context}/tables*.ts may point at the tables of ${[...foundations(context), ...keys].join(', ')}, by foreign key only. Another key against the order of contexts is listed, with its reason, in .dependency-cruiser/contexts.mjs.`,
  severity: 'error',
  from: { path: tables([context]) },
  to: {
    path: inContexts(CONTEXTS),
    pathNot: [inContexts([context, 'views', ...foundations(context)]), tables(keys)],
  },
}))

export const rules = [...contextRules, ...keyRules]
