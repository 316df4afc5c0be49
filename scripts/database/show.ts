import type pg from 'pg'
import { formatTable } from './format-table.ts'
import { describeRelation, LIST_RELATIONS } from './prompt.ts'

/** Runs what was typed, a command of the prompt or SQL, and prints every result. */
export async function show(client: pg.Client, text: string): Promise<void> {
  const [command, name] = text.trim().replace(/;$/, '').split(/\s+/)
  if (command === '\\dt' || (command === '\\d' && name === undefined))
    return print(client, { text: LIST_RELATIONS, values: undefined })
  if (command === '\\d' && name !== undefined) {
    for (const part of describeRelation(name)) await print(client, part)
    return
  }
  await print(client, { text, values: undefined })
}

async function print(
  client: pg.Client,
  { text, values }: { text: string; values: string[] | undefined },
): Promise<void> {
  const query = { text, rowMode: 'array' as const, types: AS_WRITTEN, ...(values ? { values } : {}) }
  // Several statements in one text give several results; pg's types know of one.
  const answered = (await client.query(query)) as unknown as pg.QueryArrayResult | pg.QueryArrayResult[]
  for (const result of [answered].flat()) {
    if (result.fields.length > 0) {
      process.stdout.write(
        `${formatTable(
          result.fields.map((field) => field.name),
          result.rows as (string | null)[][],
        )}\n`,
      )
    } else process.stdout.write(`${result.command ?? ''} ${result.rowCount ?? ''}\n`)
  }
}

/** Values are shown as PostgreSQL writes them. */
const AS_WRITTEN: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value }

/** PostgreSQL's message with where and why, in one line. */
export function messageOf(error: unknown): string {
  const { message, detail, hint, position } = error as Partial<pg.DatabaseError>
  return [message, position && `(character ${position})`, detail, hint].filter(Boolean).join(' ')
}
