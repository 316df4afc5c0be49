import { organisations } from '#db/alliance/tables.ts'
import { antibodyScreens, crossmatches, typings } from '#db/compatibility/tables.ts'
import { reservations, units } from '#db/inventory/tables.ts'
import { patients, requestItems, requests, samples } from '#db/requests/tables.ts'
import { type JsonRow, rowForm } from '#db/views/json-rows.ts'

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

/** The keys of the columns that will be read of each table; what is absent is read for what joins it to others alone. */
export type ColumnsAlong = Readonly<Partial<Record<'request' | WorklistRelation, ReadonlySet<string>>>>

/** What is read of a request and along with it. */
export type Along = {
  readonly relations: readonly WorklistRelation[]
  /** Null: all columns. Else the rows refuse to be read for any other. */
  readonly columns: ColumnsAlong | null
}

/** What joins rows to each other and keeps their order is always read. */
const JOINING = ['id', 'plannedAt', 'sampleId', 'unitId', 'ending']

const TABLES = {
  ...{ request: requests, organisation: organisations, patient: patients, items: requestItems, samples },
  ...{ typings, antibodyScreens, crossmatches, reservations, units },
}
type Member = keyof typeof TABLES
type RowOf<M extends Member> = (typeof TABLES)[M]['$inferSelect']
type Single = 'organisation' | 'patient'

/** SQL of a row, given the alias of its table. */
type Written = (alias: string) => string

const ofSamples = (table: string) => (row: Written) =>
  `(select coalesce(json_agg(${row('t')} order by t.id desc), '[]') from samples s
    join ${table} t on t.alliance_id = s.alliance_id and t.sample_id = s.id
    where s.alliance_id = r.alliance_id and s.request_id = r.id)`

/** The members of a document beside the request `r`, ordered as the finders of each context order them. */
const SELECTED: Readonly<Record<Exclude<Member, 'request'>, (row: Written) => string>> = {
  organisation: (row) => `(select ${row('o')} from organisations o
    where o.alliance_id = r.alliance_id and o.id = r.organisation_id)`,
  patient: (row) => `(select ${row('p')} from patients p
    where p.alliance_id = r.alliance_id and p.id = r.patient_id)`,
  items: (row) => `(select coalesce(json_agg(${row('i')} order by i.line), '[]') from request_items i
    where i.alliance_id = r.alliance_id and i.request_id = r.id and i.withdrawn_at is null)`,
  samples: (row) => `(select coalesce(json_agg(${row('s')} order by s.id), '[]') from samples s
    where s.alliance_id = r.alliance_id and s.request_id = r.id)`,
  typings: ofSamples('typings'),
  antibodyScreens: ofSamples('antibody_screens'),
  crossmatches: ofSamples('crossmatches'),
  reservations: (row) => `(select coalesce(json_agg(${row('v')} order by v.id), '[]') from reservations v
    where v.alliance_id = r.alliance_id and v.request_id = r.id)`,
  units: (row) => `(select coalesce(json_agg(${row('u')}), '[]') from reservations v
    join units u on u.alliance_id = v.alliance_id and u.id = v.unit_id
    where v.alliance_id = r.alliance_id and v.request_id = r.id and coalesce(v.ending, 'ISSUED') = 'ISSUED')`,
}

/** A request with what was read along; a relation that was not asked for is null or empty. */
export type RequestDocument = { readonly request: RowOf<'request'> } & {
  readonly [M in Single]: RowOf<M> | null
} & { readonly [M in Exclude<Member, 'request' | Single>]: readonly RowOf<M>[] }

const NOTHING_ALONG = {
  ...{ organisation: null, patient: null, items: [], samples: [] },
  ...{ typings: [], antibodyScreens: [], crossmatches: [], reservations: [], units: [] },
}

const isSingle = (member: Member): member is Single => member === 'organisation' || member === 'patient'

/** Units are found by what is kept for the request. */
const membersOf = (relation: WorklistRelation): readonly Exclude<Member, 'request'>[] =>
  relation === 'units' ? ['reservations', 'units'] : [relation]

/** One JSON document for a request `r`: how PostgreSQL writes it, and how it is read. */
export const requestDocument = ({ relations, columns }: Along) => {
  const chosen: Readonly<Partial<Record<Member, ReadonlySet<string>>>> | null = columns
  const formOf = (member: Member) =>
    rowForm<(typeof TABLES)[Member]>(
      TABLES[member],
      chosen && new Set([...JOINING, ...(chosen[member] ?? [])]),
    )
  const request = formOf('request')
  const members = worklistRelations
    .filter((relation) => relations.includes(relation))
    .flatMap(membersOf)
    .map((name) => ({ name, form: formOf(name) }))
  return {
    written: `json_build_array(${[
      request.written('r'),
      ...members.map(({ name, form }) => SELECTED[name](form.written)),
    ].join(', ')})`,
    read([own, ...others]: readonly JsonRow[]): RequestDocument {
      const document: Record<string, unknown> = { ...NOTHING_ALONG, request: request.read(own ?? []) }
      for (const [at, { name, form }] of members.entries()) {
        const value = others[at]
        if (isSingle(name)) document[name] = value ? form.read(value) : null
        else document[name] = (value as readonly JsonRow[]).map(form.read)
      }
      // Each member was read by the form of its own table.
      return document as RequestDocument
    },
  }
}
