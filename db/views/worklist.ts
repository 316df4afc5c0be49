import type pg from 'pg'
import type { Db } from '#db/client.ts'
import { type Along, type RequestDocument, requestDocument } from '#db/views/request-document.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { RequestState } from '#rules/requests/terms.ts'

/** Which open requests: the next to be transfused first, behind a place in that order. */
export type WorklistFilter = {
  readonly allianceId: AllianceId
  readonly states: readonly RequestState[]
  readonly after: { readonly plannedAt: Date; readonly id: string } | null
  readonly limit: number
}

/** A document of the same things is the same statement: it is put together once for whoever asks again. */
const documents = new WeakMap<Along, ReturnType<typeof requestDocument>>()
const documentOf = (along: Along) => {
  const known = documents.get(along) ?? requestDocument(along)
  documents.set(along, known)
  return known
}

/**
 * The hot statement of the worklist: one document of all open requests, each with what is asked for along, in the order of
 * the rows below, which nothing joins. Parameters: alliance, states, planned time and id behind which to begin (null at the
 * start), how many.
 */
export const worklistStatement = (along: Along): string =>
  `select json_agg(document) from (select ${documentOf(along).written} as document from requests r
    where r.alliance_id = $1 and r.state in ('SUBMITTED', 'ACCEPTED') and r.state = any($2::text[])
      and (r.planned_at, r.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::text, ''))
    order by r.planned_at, r.id limit $5) listed`

/** The same of one request, whatever its state. Parameter: its id. */
export const requestStatement = (along: Along): string =>
  `select ${documentOf(along).written} from requests r where r.id = $1`

/** The open requests that the transaction may see, in one statement. */
export const listWorklist = async (
  db: Db,
  { allianceId, states, after, limit }: WorklistFilter,
  along: Along,
): Promise<RequestDocument[]> => {
  const values = [allianceId, states, after?.plannedAt ?? null, after?.id ?? null, limit]
  const text = await textOf(db, { text: worklistStatement(along), values })
  const documents: unknown[][] = text === null ? [] : JSON.parse(text)
  return documents.map(documentOf(along).read)
}

/** One request with what is asked for of it, in one statement; none that the transaction doesn't see. */
export const listRequestWith = async (db: Db, id: string, along: Along): Promise<RequestDocument[]> => {
  const text = await textOf(db, { text: requestStatement(along), values: [id] })
  return text === null ? [] : [documentOf(along).read(JSON.parse(text))]
}

/**
 * The builder can't keep a statement of its own text, and planning these costs as much as running them. All comes as one
 * text: of many, those that are there already would be copied by each collection of young objects until the last has come.
 */
const textOf = async (
  db: Db,
  statement: { readonly text: string; readonly values: unknown[] },
): Promise<string | null> => {
  const { rows } = await db.$client.query<[text: string | null]>({
    ...statement,
    rowMode: 'array',
    types: AS_TEXT,
  })
  return rows[0]?.[0] ?? null
}

const asIs = (text: string) => text
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => asIs }
