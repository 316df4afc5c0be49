/**
 * Who may import whom, executed (`npm run check:layers`; drawn by `npm run layers:graph`).
 *
 * The tables stand in .dependency-cruiser/: rooms.mjs and contexts.mjs. Every rule's comment says what to do
 * instead, and test/architecture.test.ts breaks each rule once to prove that it bites.
 */
import { CONTEXTS, rules as contextRules, inContexts } from './.dependency-cruiser/contexts.mjs'
import { packages, rules as roomRules } from './.dependency-cruiser/rooms.mjs'

const PRODUCT = 'lib|rules|db|resolvers|schema|adapters|subscriptions|server|web'

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    ...roomRules,
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
      // A test may show the library's defects as they are.
      { pathNot: '^(adapters/hl7/codec\\.ts$|test/)' },
      { path: packages(['hl7-standard']) },
    ),
    forbid(
      'subgraphs-by-projection',
      'A context knows nothing of subgraphs: schema/federation/ cuts them out of the merged schema (ADR 18). Give an entity its keys in hub.entity.',
      { pathNot: '^(schema/federation/|test/|bench/|examples/)' },
      { path: packages(['@apollo/subgraph']) },
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
      'examples-stand-alone',
      'An example is what somebody else writes beside the hub: they have its schema and its doors, and none of its code.',
      { path: '^examples/' },
      { path: `^(${PRODUCT}|test|bench|scripts)/`, pathNot: '\\.graphql$' },
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
      // The two exceptions are read by others than us: by Node before the hub starts, and by the browser.
      {
        orphan: true,
        path: `^(${PRODUCT})/`,
        pathNot: ['\\.d\\.ts$', '^server/node-version\\.mjs$', '^server/http/graphiql/page\\.js$'],
      },
      {},
    ),
    forbid(
      'no-unresolved',
      'This import leads nowhere: mend the path (`#room/file.ts`) or declare the package.',
      // Generated; what it imports of the code generator's own package are types alone.
      { pathNot: '^test/support/gql/' },
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
    // The peers' packages are installed for a bench alone.
    exclude: { path: '^(web/dist|bench/peers)/' },
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
