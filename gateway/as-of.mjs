/**
 * Says as of when an answer is of which a subgraph read something from a replica: in `extensions.asOf`, and by HTTP as
 * the header `xuelian-as-of`, as the hub itself does. Of several moments it is the oldest. Hive's `propagateHeaders`
 * would say all of them, or whichever came last, and nothing by WebSocket.
 */
export const tellingAsOf = () => {
  const ofContexts = new WeakMap()
  const ofRequests = new WeakMap()
  return {
    onSubgraphExecute({ executionRequest: { context } }) {
      if (!context) return
      return ({ result }) => keepOldest(ofContexts, context, result?.extensions?.asOf)
    },
    onExecute: () => ({
      onExecuteDone({ args: { contextValue }, result, setResult }) {
        const moment = ofContexts.get(contextValue)
        if (moment === undefined) return
        setResult({ ...result, extensions: { ...result.extensions, asOf: moment } })
        if (contextValue.request) keepOldest(ofRequests, contextValue.request, moment)
      },
    }),
    onResponse({ request, response }) {
      const moment = ofRequests.get(request)
      if (moment !== undefined) response.headers.set('xuelian-as-of', moment)
    },
  }
}

/** A subgraph of others may say anything there: what is no moment says nothing. */
function keepOldest(moments, key, moment) {
  const at = Date.parse(moment)
  if (Number.isNaN(at)) return
  const known = moments.get(key)
  if (known === undefined || at < Date.parse(known)) moments.set(key, moment)
}
