import type { Db } from '#db/client.ts'

/** One statement that writes and of which nobody needs an answer. */
export type Write = { readonly text: string; readonly values: readonly unknown[] }

/** Joined texts that are kept; whoever joins ever new ones pays for it each time. */
const MOST_TEXTS = 500
const texts = new Map<string, string>()

/**
 * Sends writes that don't read what the others write as one statement, before it returns: each statement costs its journey
 * and its beginning, whatever it does. All are done or none; what refers to another's row is checked behind the last.
 */
export const writeTogether = (db: Db, given: readonly (Write | null)[]): Promise<unknown> => {
  const writes = given.filter((write) => write !== null)
  if (writes.length === 0) return Promise.resolve()
  return db.$client.query({ text: joined(writes), values: writes.flatMap(({ values }) => values) })
}

const joined = (writes: readonly Write[]): string => {
  const [only] = writes
  if (only !== undefined && writes.length === 1) return only.text
  const key = writes.map(({ text }) => text).join(';')
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = join(writes)
  if (texts.size < MOST_TEXTS) texts.set(key, text)
  return text
}

const join = (writes: readonly Write[]): string => {
  let before = 0
  const parts = writes.map(({ text, values }) => {
    const moved = before
    before += values.length
    return text.replaceAll(/\$(\d+)/g, (_, place: string) => `$${Number(place) + moved}`)
  })
  const named = parts.slice(0, -1).map((text, at) => `w${at} as (${text})`)
  return `with ${named.join(', ')} ${parts.at(-1)}`
}
