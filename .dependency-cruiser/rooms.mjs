/** The rooms of the house: what each may import of ours, and which packages. */

/** `terms.ts`, and where a context has many words, `<what>-terms.ts` beside it. */
const VOCABULARY = '^rules/[^/]+/(terms|[a-z-]+-terms)\\.ts$'

/** What each room may import of ours: at run time (`may`) and as `import type` only (`types`). */
const ROOMS = {
  lib: {
    may: [],
    instead: 'Pass what you need as an argument, or move the code up to the room that owns it.',
  },
  rules: {
    may: ['^lib/quantities\\.ts$'],
    instead:
      'A rule is a pure function: take the facts and `now` as arguments and let the operation gather them.',
  },
  db: {
    may: ['^lib/', VOCABULARY],
    instead:
      'db/ keeps and finds, it decides nothing: put the decision into rules/ and call both from an operation.',
  },
  resolvers: {
    may: ['^lib/', '^rules/', '^db/'],
    instead:
      'An operation knows no door: return a value, throw a refusal, or emit an event, and let schema/, adapters/ or subscriptions/ translate it. What an operation needs from outside is a port in resolvers/context.ts.',
  },
  schema: {
    may: ['^lib/', '^resolvers/', VOCABULARY],
    types: ['^rules/', '^db/'],
    instead:
      'A field says what can be asked; its `resolve` is one line that calls resolvers/. Import types of rows and rules with `import type`.',
  },
  adapters: {
    may: ['^lib/', '^resolvers/', VOCABULARY],
    types: ['^rules/'],
    instead:
      'A door calls the same operation as the mutation: import it from resolvers/<context>/, add a read there if one is missing, and take types of rules with `import type`.',
  },
  subscriptions: {
    may: ['^lib/', '^resolvers/', '^db/outbox(/|\\.ts$|-)', VOCABULARY],
    instead:
      'Follow db/outbox and read again through resolvers/<context>/read.ts, so that access is checked at each event.',
  },
  web: {
    may: ['^rules/identifiers/', VOCABULARY],
    instead:
      'The browser speaks GraphQL: add a document, run `npm run codegen`, and import the generated types.',
  },
}

/** Packages per room: either the only ones (`only`) or the ones that never (`never`). */
const PACKAGES = {
  lib: {
    only: ['pino', 'uuid', 'canonicalize', '@opentelemetry/api'],
    instead: 'lib/ stays tiny: wrap the package in the room that uses it.',
  },
  rules: {
    only: [],
    instead: 'A physician reads rules/: write it in plain TypeScript, no package, no node:* module.',
  },
  db: {
    only: ['drizzle-orm', 'pg', 'uuid', 'lru-cache'],
    instead: 'db/ speaks SQL only: do the rest in the operation.',
  },
  resolvers: {
    never: [
      'graphql',
      'graphql-[^/]+',
      '@graphql-[^/]+',
      '@pothos',
      '@apollo',
      '@escape\\.tech',
      'ws',
      'drizzle-orm',
      'pg',
    ],
    instead: 'GraphQL belongs to schema/, SQL to a named finder in db/<context>/: call that finder.',
  },
  schema: {
    only: ['graphql', 'graphql-scalars', '@pothos', '@graphql-tools', '@apollo/subgraph'],
    instead: 'schema/ only describes: do the work in resolvers/ and call it in one line.',
  },
  adapters: {
    never: [
      'graphql',
      'graphql-[^/]+',
      '@graphql-[^/]+',
      '@pothos',
      '@apollo',
      '@escape\\.tech',
      'drizzle-orm',
      'pg',
    ],
    instead: 'An adapter speaks its own protocol on one side and calls an operation on the other.',
  },
  subscriptions: {
    never: ['drizzle-orm', 'pg', '@pothos', '@apollo'],
    instead: 'Read the outbox through db/outbox and everything else through resolvers/.',
  },
  web: {
    never: [
      'drizzle-orm',
      'pg',
      'pino',
      '@apollo',
      '@pothos',
      '@graphql-tools',
      'dataloader',
      'ws',
      'prom-client',
      'jose',
    ],
    instead: 'That package runs on the server: ask for the data in a GraphQL document.',
  },
}

/** Matches the files of these packages, wherever they are installed. */
export const packages = (names) => `(^|/)node_modules/(${names.join('|')})/`

const roomRules = Object.entries(ROOMS).map(([room, { may, types = [], instead }]) => ({
  name: `room-${room}`,
  comment: `${room}/ may import of ours only: ${[`^${room}/`, ...may].join(' ')}${types.length ? `, and types of ${types.join(' ')}` : ''}. ${instead}`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^(${Object.keys(ROOMS).join('|')})/`, pathNot: [`^${room}/`, ...may, ...types] },
}))

const typeRules = Object.entries(ROOMS)
  .filter(([, { types }]) => types)
  .map(([room, { may, types, instead }]) => ({
    name: `types-only-${room}`,
    comment: `${room}/ may take types of ${types.join(' ')}, never their code. ${instead}`,
    severity: 'error',
    from: { path: `^${room}/` },
    to: { path: types, pathNot: may, dependencyTypesNot: ['type-only'] },
  }))

const packageRules = Object.entries(PACKAGES).map(([room, { only, never, instead }]) => ({
  name: `packages-${room}`,
  comment: `${room}/ may use ${never ? `any package but ${never.join(', ')}` : only.join(', ') || 'no package'}. ${instead}`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: never
    ? { path: packages(never) }
    : { path: '(^|/)node_modules/', pathNot: only.length ? [packages(only), packages(['@types'])] : [] },
}))

export const rules = [...roomRules, ...typeRules, ...packageRules]
