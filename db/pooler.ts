import { randomBytes } from 'node:crypto'
import pg from 'pg'

/**
 * Whether a pooler keeps named statements for its clients. One that does gives them names of its own on the server; where
 * the client's own name shows there, another client's statement may stand under it on the next connection that is lent.
 */
export async function keepsNamedStatements(url: string): Promise<boolean> {
  const name = `xuelian_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A connection that breaks between two statements is told by the statement that fails.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin')
    await client.query({ name, text: 'select 1', values: [] })
    const found = await client.query('select from pg_prepared_statements where name = $1', [name])
    await client.query('rollback')
    return found.rowCount === 0
  } finally {
    await client.end()
  }
}
