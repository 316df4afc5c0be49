import type { ApolloServerPlugin } from '@apollo/server'
import type { Ctx } from '#resolvers/context.ts'

/** Says as of when an answer is that was read from a replica: in `extensions.asOf`, and as the header `xuelian-as-of`. */
export const tellingAsOf: ApolloServerPlugin<Ctx> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        const moment = contextValue.asOf?.oldest?.toISOString()
        if (moment === undefined) return
        response.http.headers.set('xuelian-as-of', moment)
        const { body } = response
        if (body.kind === 'single') {
          const { singleResult } = body
          singleResult.extensions = { ...singleResult.extensions, asOf: moment }
        }
      },
    }
  },
}
