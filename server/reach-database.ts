import pg from 'pg'
import { StartFault } from '#lib/start-fault.ts'

const OLDEST_MAJOR = 15

/**
 * Makes sure, before anything else starts, that the database answers and is new enough.
 *
 * @param variable the variable that holds `url`, named in the fault; the URL's password is never repeated
 * @throws StartFault when it can't be reached, refuses the login or is older than PostgreSQL 15
 */
export async function reachDatabase(url: string, variable: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A connection that breaks between two statements is told by the statement that fails.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const found = await client.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    )
    refuseOld(Number(found.rows[0]?.version), variable)
  } catch (error) {
    throw error instanceof StartFault ? error : unreachable(url, variable, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function refuseOld(version: number, variable: string): void {
  const major = Math.floor(version / 10_000)
  if (major >= OLDEST_MAJOR) return
  throw new StartFault({
    zh: `${variable} 指向的服务器是 PostgreSQL ${major}，本程序需要 ${OLDEST_MAJOR} 或更新版本。请升级服务器，或删去 ${variable} 以使用内置数据库。`,
    en: `The server of ${variable} is PostgreSQL ${major}; this program needs ${OLDEST_MAJOR} or newer. Upgrade the server, or unset ${variable} to use the embedded one.`,
  })
}

function unreachable(url: string, variable: string, cause: unknown): StartFault {
  const { host, pathname } = new URL(url)
  const place = `${host}${pathname}`
  const reason = reasonOf(cause)
  return new StartFault(
    {
      zh: `无法连接 ${variable} 指向的数据库 ${place}（${reason}）。请检查服务器是否在运行、地址、账号和密码，或删去 ${variable} 以使用内置数据库。`,
      en: `The database ${place} of ${variable} can't be reached (${reason}). Check that the server runs, its address, login and password, or unset ${variable} to use the embedded one.`,
    },
    { cause },
  )
}

/** Trying several addresses of one name fails with an `AggregateError` that has a code and no message. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string }
  return message || code || String(cause)
}
