import { createHash } from 'node:crypto'

/** What every peer is told: the database, the one token that is known, and the caller's organisation. */
export const [url, token, organisation] = process.argv.slice(2)

const hash = (text) => createHash('sha256').update(text).digest('hex')
const known = new Map([[hash(token), Date.now() + 3_600_000]])

/** The hub's check of a token that it has seen before: its hash is known and its end lies ahead. */
export const isCaller = (authorization = '') => {
  const until = known.get(hash(authorization.slice('Bearer '.length)))
  return until !== undefined && until > Date.now()
}

/** What row security compares rows with. */
export const SETTINGS = {
  role: 'xuelian_app',
  'app.alliances': 'CS',
  'app.organisations': organisation,
  'app.view': 'lead',
}

export const POOL = { connectionString: url, max: 10, pipeline: true }

const begin = async (client) => {
  await Promise.all([
    client.query('begin isolation level repeatable read, read only'),
    client.query({
      name: 'scope',
      text: `select set_config('role', $1, true), set_config('app.alliances', $2, true),
        set_config('app.organisations', $3, true), set_config('app.view', $4, true)`,
      values: Object.values(SETTINGS),
    }),
  ])
}

/**
 * One read-only transaction for a request, begun with its first statement; statements that wait for nothing of each
 * other share a round trip.
 */
export const openRead = (pool) => {
  let opened
  const open = async () => {
    const client = await pool.connect()
    return { client, begun: begin(client) }
  }
  return {
    query: async (name, text, values) => {
      opened ??= open()
      const { client, begun } = await opened
      const [, { rows }] = await Promise.all([begun, client.query({ name, text, values })])
      return rows
    },
    close: async () => {
      if (opened === undefined) return
      const { client } = await opened
      await client.query('rollback')
      client.release()
    },
  }
}

/** Tells the bench where to ask. */
export const ready = (port) => process.stdout.write(`ready ${port}\n`)
