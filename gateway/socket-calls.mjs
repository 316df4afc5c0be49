/**
 * Mutations by WebSocket, which the hub takes, too. Hive would refuse them: to it a call by a socket is the request that
 * opened the socket, a GET, by which nothing may be changed.
 */
export const callsBySocket = () => ({
  onParams({ context, paramsHandler, setParamsHandler }) {
    if (!('connectionParams' in context)) return
    setParamsHandler((call) => paramsHandler({ ...call, request: asPost(call.request) }))
  },
})

const asPost = (request) =>
  new Proxy(request, {
    get(target, name) {
      if (name === 'method') return 'POST'
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
