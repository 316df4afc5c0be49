import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import type { GraphQLSchema } from 'graphql'
import { masked } from './faults.ts'
import type { Caller } from './tokens.ts'

/** What every resolver gets: null where nobody has shown a token. */
export type Call = { readonly caller: Caller | null }

/** Serves a subgraph by HTTP, with nothing that calls out and nothing that is kept between two callers. */
export const serve = async (options: {
  readonly schema: GraphQLSchema
  readonly check: (authorization: string | undefined) => Promise<Caller | null>
  readonly host?: string
  readonly port: number
}): Promise<{ url: string; stop(): Promise<void> }> => {
  const { schema, check, host = '127.0.0.1', port } = options
  const server = new ApolloServer<Call>({
    schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    formatError: masked,
    stopOnTerminationSignals: true,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  const { url } = await startStandaloneServer(server, {
    listen: { host, port },
    context: async ({ req }) => ({ caller: await check(req.headers.authorization) }),
  })
  return { url, stop: () => server.stop() }
}
