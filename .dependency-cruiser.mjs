/**
 * Who may import whom, executed (`npm run check:layers`; drawn by `npm run layers:graph`).
 *
 * The tables below are the ones of docs/architecture.md. Every rule's comment says what to do instead,
 * and test/architecture.test.ts breaks each rule once to prove that it bites.
 */

const VOCABULARY = '^rules/[^/]+/terms\\.ts$'
const LAYERS_WITH_CONTEXTS = 'rules|db|resolvers|schema|subscriptions'
const PRODUCT = 'lib|rules|db|resolvers|schema|adapters|subscriptions|server|web'

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

/** Who builds on whom, nearest first; what these build on comes with them. */
const BUILDS_ON = {
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
  messaging: [],
}
/** These read across all contexts. */
const READS_ALL = ['metrics', 'views']
const CONTEXTS = [...Object.keys(BUILDS_ON), ...READS_ALL]

const foundations = (context) => [
  ...new Set(BUILDS_ON[context].flatMap((below) => [below, ...foundations(below)])),
]
const inContexts = (names) => `^(${LAYERS_WITH_CONTEXTS})/(${names.join('|')})(/|\\.ts$)`
const packages = (names) => `(^|/)node_modules/(${names.join('|')})/`

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

const contextRules = Object.keys(BUILDS_ON).map((context) => ({
  name: `context-${context}`,
  comment: `${context} builds on ${foundations(context).join(', ') || 'no other context'}. To react to a later context, hear its event or let it call an operation of yours; to add a field to an earlier type, do so from the later context's schema file; to read across contexts, write it in views.`,
  severity: 'error',
  from: { path: inContexts([context]) },
  to: {
    path: inContexts(CONTEXTS),
    pathNot: inContexts([context, 'views', ...foundations(context)]),
  },
}))

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    ...roomRules,
    ...typeRules,
    ...packageRules,
    ...contextRules,
    forbid(
      'views-is-imported-by-nobody',
      'views may read every context, so nobody may build on it: move the shared part into the context that owns the rows.',
      {
        path: `^(${PRODUCT})/`,
        pathNot: [inContexts(['views']), '^schema/(index|hub|merged)\\.ts$', '^db/index\\.ts$', '^server/'],
      },
      { path: inContexts(['views']) },
    ),
    forbid(
      'metrics-leaves-views-alone',
      'metrics reads the contexts themselves, not their views: use the finders of db/<context>/.',
      { path: inContexts(['metrics']) },
      { path: inContexts(['views']) },
    ),
    forbid(
      'rules-know-no-node',
      'A rule knows no clock, file or network: take `now` and the facts as arguments.',
      { path: '^(rules/|lib/quantities\\.ts$)' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'quantities-stand-alone',
      'rules/ imports lib/quantities.ts, so it must be as pure as a rule: no import at all.',
      { path: '^lib/quantities\\.ts$' },
      { path: '.', dependencyTypesNot: ['core'] },
    ),
    forbid(
      'web-knows-no-node',
      'The browser has no node:* modules: use the Web API of the same purpose.',
      { path: '^web/src/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'hl7-standard-behind-the-codec',
      'hl7-standard swaps & and ~ and never unescapes: use decode() of adapters/hl7/codec.ts, which mends it.',
      { pathNot: '^adapters/hl7/codec\\.ts$' },
      { path: packages(['hl7-standard']) },
    ),
    forbid(
      'subscriptions-only-read',
      'A subscription changes nothing: read again through resolvers/<context>/read.ts; to react with a change, use a worker in server/.',
      { path: '^subscriptions/' },
      { path: `^resolvers/(${CONTEXTS.join('|')})/`, pathNot: '^resolvers/[^/]+/(read[^/]*|errors)\\.ts$' },
    ),
    forbid(
      'server-is-not-imported',
      'server/ is the composition root: declare what you need as a port in resolvers/context.ts and let server/ hand it in.',
      { path: `^(${PRODUCT})/`, pathNot: '^server/' },
      { path: '^server/' },
    ),
    forbid(
      'web-is-not-imported',
      'The client is built and served as files: share words through rules/<context>/terms.ts.',
      { path: `^(${PRODUCT})/`, pathNot: '^web/' },
      { path: '^web/' },
    ),
    forbid(
      'tools-are-not-imported',
      'test/, bench/, scripts/ and docs/ do not ship in the running hub: move the shared part into the room that owns it.',
      { path: `^(${PRODUCT})/` },
      { path: '^(test|bench|scripts|docs|examples)/' },
    ),
    forbid(
      'environment-by-config-only',
      'node:process is a way around server/config.ts: take the value from Config; for argv, exit and streams use the global `process`.',
      { path: `^(${PRODUCT})/`, pathNot: '^server/config\\.ts$' },
      { path: '^(node:)?process$', dependencyTypes: ['core'] },
    ),
    forbid(
      'no-cycles',
      'Two files that need each other are one, or hide a third: move the shared part into a file both import.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbid(
      'no-orphans',
      'Nothing imports this file and it imports nothing: use it or delete it.',
      { orphan: true, path: `^(${PRODUCT})/`, pathNot: '\\.d\\.ts$' },
      {},
    ),
    forbid(
      'no-unresolved',
      'This import leads nowhere: mend the path (`#room/file.ts`) or declare the package.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'declared-packages-only',
      'The package comes by chance through another one: declare it in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid(
      'shipped-packages-only',
      'devDependencies are absent on a server: move the package to dependencies, or the code to scripts/ or test/.',
      { path: `^(${PRODUCT})/` },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    ),
    forbid(
      'no-elastic-package',
      'Elastic-licensed packages may not be offered as a service: use @theguild/federation-composition and Hive Gateway.',
      {},
      { path: packages(['@apollo/(gateway|composition|federation-internals|query-planner|query-graphs)']) },
    ),
    forbid(
      'no-elastic-licence',
      'Elastic and other source-available licences are not open source: choose a package that `npm run check:licences` allows.',
      {},
      { license: 'Elastic|SSPL|BUSL' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    reporterOptions: {
      dot: { collapsePattern: '^(rules|db|resolvers)/[^/]+|node_modules/(@[^/]+/[^/]+|[^/]+)' },
    },
  },
}
