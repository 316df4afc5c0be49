import type { NodeConnectionOptions } from '@nats-io/transport-node'

/** What the client needs to know of `NATS_URL`: several servers of a cluster are separated by commas. */
export function natsOptions(text: string): NodeConnectionOptions {
  const urls = text.split(',').map((one) => new URL(one.trim()))
  const [first] = urls
  if (first === undefined) return {}
  return {
    servers: urls.map(({ host }) => host),
    ...loginOf(first),
    // Asked for, it is insisted on: nothing is said, a password least of all, to a server that does not offer it.
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
  }
}

/** `user:password@`, or `token@`. */
function loginOf({ username, password }: URL): NodeConnectionOptions {
  if (username === '') return {}
  if (password === '') return { token: decodeURIComponent(username) }
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
}
