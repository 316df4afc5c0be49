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
 * The hot statement of the worklist: one document for each open request with what is asked for along. Parameters:
 * alliance, states, planned time and id behind which to begin (null at the start), how many.
 */
export const worklistStatement = (along: Along): string =>
  `select ${documentOf(along).written} as document from requests r
    where r.alliance_id = $1 and r.state in ('SUBMITTED', 'ACCEPTED') and r.state = any($2::text[])
      and (r.planned_at, r.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::text, ''))
    order by r.planned_at, r.id limit $5`

/** The same of one request, whatever its state. Parameter: its id. */
export const requestStatement = (along: Along): string =>
  `select ${documentOf(along).written} as document from requests r where r.id = $1`

/** The open requests that the transaction may see, in one statement. */
export const listWorklist = (
  db: Db,
  { allianceId, states, after, limit }: WorklistFilter,
  along: Along,
): Promise<RequestDocument[]> => {
  const values = [allianceId, states, after?.plannedAt ?? null, after?.id ?? null, limit]
  return documentsOf(db, { text: worklistStatement(along), values }, along)
}

/** One request with what is asked for of it, in one statement; none that the transaction doesn't see. */
export const listRequestWith = (db: Db, id: string, along: Along): Promise<RequestDocument[]> =>
  documentsOf(db, { text: requestStatement(along), values: [id] }, along)

/**
 * The builder can't keep a statement of its own text, and planning these costs as much as running them. Documents stay
 * text until the last has come, and the driver's result lets go of them: what is read while others still come, or is held
 * on to, is copied by each collection of young objects.
 */
const documentsOf = async (
  db: Db,
  statement: { readonly text: string; readonly values: unknown[] },
  along: Along,
): Promise<RequestDocument[]> => {
  const result = await db.$client.query<[document: string]>({
    ...statement,
    rowMode: 'array',
    types: AS_TEXT,
  })
  const { rows } = result
  result.rows = []
  const { read } = documentOf(along)
  return rows.map(([document]) => read(JSON.parse(document) as readonly unknown[]))
}

const asIs = (text: string) => text
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => asIs }
