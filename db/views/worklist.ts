import { organisations } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { antibodyScreens, crossmatches, typings } from '#db/compatibility/tables.ts'
import { reservations, units } from '#db/inventory/tables.ts'
import { patients, requestItems, requests, samples } from '#db/requests/tables.ts'
import { type JsonRow, rowReader } from '#db/views/json-rows.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { RequestState } from '#rules/requests/terms.ts'

/** What may be read along with a request, in the same statement. */
export const worklistRelations = [
  'organisation',
  'patient',
  'items',
  'samples',
  'typings',
  'antibodyScreens',
  'crossmatches',
  'units',
] as const
export type WorklistRelation = (typeof worklistRelations)[number]

/** Which open requests: the next to be transfused first, behind a place in that order. */
export type WorklistFilter = {
  readonly allianceId: AllianceId
  readonly states: readonly RequestState[]
  readonly after: { readonly plannedAt: Date; readonly id: string } | null
  readonly limit: number
}

const ofSamples = (table: string) =>
  `(select coalesce(json_agg(t order by t.id desc), '[]') from samples s
    join ${table} t on t.alliance_id = s.alliance_id and t.sample_id = s.id
    where s.alliance_id = r.alliance_id and s.request_id = r.id)`

/** The members of a row's document, each for one relation. Ordered as the finders of each context order them. */
const MEMBERS: Readonly<Record<WorklistRelation, string>> = {
  organisation: `'organisation', (select row_to_json(o) from organisations o
    where o.alliance_id = r.alliance_id and o.id = r.organisation_id)`,
  patient: `'patient', (select row_to_json(p) from patients p
    where p.alliance_id = r.alliance_id and p.id = r.patient_id)`,
  items: `'items', (select coalesce(json_agg(i order by i.line), '[]') from request_items i
    where i.alliance_id = r.alliance_id and i.request_id = r.id and i.withdrawn_at is null)`,
  samples: `'samples', (select coalesce(json_agg(s order by s.id), '[]') from samples s
    where s.alliance_id = r.alliance_id and s.request_id = r.id)`,
  typings: `'typings', ${ofSamples('typings')}`,
  antibodyScreens: `'antibodyScreens', ${ofSamples('antibody_screens')}`,
  crossmatches: `'crossmatches', ${ofSamples('crossmatches')}`,
  units: `'reservations', (select coalesce(json_agg(v order by v.id), '[]') from reservations v
    where v.alliance_id = r.alliance_id and v.request_id = r.id),
    'units', (select coalesce(json_agg(u), '[]') from reservations v
    join units u on u.alliance_id = v.alliance_id and u.id = v.unit_id
    where v.alliance_id = r.alliance_id and v.request_id = r.id and coalesce(v.ending, 'ISSUED') = 'ISSUED')`,
}

const documentWith = (relations: readonly WorklistRelation[]): string => {
  const members = worklistRelations.filter((name) => relations.includes(name)).map((name) => MEMBERS[name])
  return `select json_build_object(${["'request', row_to_json(r)", ...members].join(', ')}) as document from requests r`
}

/**
 * The hot statement of the worklist: one document for each open request with the relations asked for. Parameters:
 * alliance, states, planned time and id behind which to begin (null at the start), how many.
 */
export const worklistStatement = (relations: readonly WorklistRelation[]): string =>
  `${documentWith(relations)}
    where r.alliance_id = $1 and r.state in ('SUBMITTED', 'ACCEPTED') and r.state = any($2::text[])
      and (r.planned_at, r.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::text, ''))
    order by r.planned_at, r.id limit $5`

/** The same of one request, whatever its state. Parameter: its id. */
export const requestStatement = (relations: readonly WorklistRelation[]): string =>
  `${documentWith(relations)} where r.id = $1`

const read = {
  request: rowReader(requests),
  organisation: rowReader(organisations),
  patient: rowReader(patients),
  item: rowReader(requestItems),
  sample: rowReader(samples),
  typing: rowReader(typings),
  antibodyScreen: rowReader(antibodyScreens),
  crossmatch: rowReader(crossmatches),
  reservation: rowReader(reservations),
  unit: rowReader(units),
}

type Document = { readonly request: JsonRow } & {
  readonly [K in 'organisation' | 'patient']?: JsonRow | null
} & {
  readonly [K in Exclude<WorklistRelation, 'organisation' | 'patient'> | 'reservations']?: readonly JsonRow[]
}

const rowsOf = <Row>(json: readonly JsonRow[] | undefined, reader: (row: JsonRow) => Row): Row[] =>
  (json ?? []).map(reader)

const readDocument = (document: Document) => ({
  request: read.request(document.request),
  organisation: document.organisation ? read.organisation(document.organisation) : null,
  patient: document.patient ? read.patient(document.patient) : null,
  items: rowsOf(document.items, read.item),
  samples: rowsOf(document.samples, read.sample),
  typings: rowsOf(document.typings, read.typing),
  antibodyScreens: rowsOf(document.antibodyScreens, read.antibodyScreen),
  crossmatches: rowsOf(document.crossmatches, read.crossmatch),
  reservations: rowsOf(document.reservations, read.reservation),
  units: rowsOf(document.units, read.unit),
})

/** An open request with what was read along; a relation that was not asked for is null or empty. */
export type WorklistRow = ReturnType<typeof readDocument>

/** The open requests that the transaction may see, in one statement. */
export const listWorklist = (
  db: Db,
  filter: WorklistFilter,
  relations: readonly WorklistRelation[],
): Promise<WorklistRow[]> => {
  const { allianceId, states, after, limit } = filter
  const values = [allianceId, states, after?.plannedAt ?? null, after?.id ?? null, limit]
  return documentsOf(db, worklistStatement(relations), values)
}

/** One request with what is asked for of it, in one statement; none that the transaction doesn't see. */
export const listRequestWith = (
  db: Db,
  id: string,
  relations: readonly WorklistRelation[],
): Promise<WorklistRow[]> => documentsOf(db, requestStatement(relations), [id])

/** The builder can't keep a statement of its own text, and planning these costs as much as running them. */
const documentsOf = async (db: Db, text: string, values: unknown[]): Promise<WorklistRow[]> => {
  const { rows } = await db.$client.query<{ document: Document }>({ text, values })
  return rows.map(({ document }) => readDocument(document))
}
