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
const JOINING: Readonly<Partial<Record<Member, readonly string[]>>> = {
  request: ['id', 'plannedAt'],
  reservations: ['id', 'unitId', 'ending'],
  items: ['id', 'line'],
}
const JOINING_ELSE = ['id']

const TABLES = {
  ...{ request: requests, organisation: organisations, patient: patients, items: requestItems, samples },
  ...{ typings, antibodyScreens, crossmatches, reservations, units },
}
type Member = keyof typeof TABLES
type RowOf<M extends Member> = (typeof TABLES)[M]['$inferSelect']

/** What is found by the samples of a request. */
const RESULTS = {
  typings: 'typings',
  antibodyScreens: 'antibody_screens',
  crossmatches: 'crossmatches',
} as const
type Result = keyof typeof RESULTS
const results = Object.keys(RESULTS) as readonly Result[]

/** A sample with those of its results that were read along. */
export type SampleDocument = { readonly sample: RowOf<'samples'> } & {
  readonly [R in Result]: readonly RowOf<R>[]
}

/** What is or was kept for a request, with the unit while that is its own and may be seen. */
export type KeptDocument = {
  readonly reservation: RowOf<'reservations'>
  readonly unit: RowOf<'units'> | null
}

/** A request with what was read along; a relation that was not asked for is null or empty. */
export type RequestDocument = {
  readonly request: RowOf<'request'>
  readonly organisation: RowOf<'organisation'> | null
  readonly patient: RowOf<'patient'> | null
  readonly items: readonly RowOf<'items'>[]
  readonly samples: readonly SampleDocument[]
  readonly units: readonly KeptDocument[]
}

const NOTHING_ALONG = { organisation: null, patient: null, items: [], samples: [], units: [] }

/** A part of a document: the SQL that writes it for the alias of what it belongs to, and what reads it. */
type Part<T> = { readonly written: (of: string) => string; readonly read: (json: unknown) => T }

const rowPart = <M extends Member>(member: M, columns: ColumnsAlong | null): Part<RowOf<M>> => {
  const chosen: Readonly<Partial<Record<Member, ReadonlySet<string>>>> | null = columns
  const joining = JOINING[member] ?? JOINING_ELSE
  const { written, read } = rowForm(
    TABLES[member],
    chosen && new Set([...joining, ...(chosen[member] ?? [])]),
  )
  return { written, read: (json) => read(json as JsonRow) as RowOf<M> }
}

/** Rows in an order of their own. They are few: sorting them here takes less than each sort of PostgreSQL to begin. */
const all = <T>(part: Part<T>, from: string, isBefore: (one: T, other: T) => boolean): Part<T[]> => ({
  written: (alias) => `(select coalesce(json_agg(${part.written(alias)}), '[]') ${from})`,
  read(json) {
    const rows = (json as readonly unknown[]).map(part.read)
    return rows.length < 2 ? rows : rows.sort((one, other) => (isBefore(one, other) ? -1 : 1))
  },
})

const one = <T>(part: Part<T>, from: string): Part<T | null> => ({
  written: (alias) => `(select ${part.written(alias)} ${from})`,
  read: (json) => (json ? part.read(json) : null),
})

/** Samples with their results: each table is gone through once, and what was found is there where it belongs. */
const samplePart = (along: Along): Part<SampleDocument> => {
  const sample = rowPart('samples', along.columns)
  const asked = results
    .filter((name) => along.relations.includes(name))
    .map((name) => ({
      name,
      part: all<{ readonly id: string }>(
        rowPart(name, along.columns),
        `from ${RESULTS[name]} t where t.alliance_id = s.alliance_id and t.sample_id = s.id`,
        (one, other) => one.id > other.id,
      ),
    }))
  return {
    written: (alias) =>
      `json_build_array(${[sample.written(alias), ...asked.map(({ part }) => part.written('t'))].join(', ')})`,
    read(json) {
      const [own, ...others] = json as readonly unknown[]
      const read = asked.map(({ name, part }, at) => [name, part.read(others[at])])
      return { ...NO_RESULTS, ...Object.fromEntries(read), sample: sample.read(own) }
    },
  }
}
const NO_RESULTS = { typings: [], antibodyScreens: [], crossmatches: [] }

const keptPart = ({ columns }: Along): Part<KeptDocument> => {
  const reservation = rowPart('reservations', columns)
  const unit = rowPart('units', columns)
  return {
    written: (alias) => `json_build_array(${reservation.written(alias)},
      case when u.id is not null then ${unit.written('u')} end)`,
    read(json) {
      const [own, kept] = json as readonly unknown[]
      return { reservation: reservation.read(own), unit: kept ? unit.read(kept) : null }
    },
  }
}

/** The parts of a document beside the request `r`, ordered as the finders of each context order them. */
const partsOf = (
  along: Along,
): readonly { readonly name: string; readonly alias: string; readonly part: Part<unknown> }[] => {
  const { relations, columns } = along
  const isAsked = (...names: readonly WorklistRelation[]) => names.some((name) => relations.includes(name))
  return [
    isAsked('organisation') && {
      ...{ name: 'organisation', alias: 'o' },
      part: one(
        rowPart('organisation', columns),
        'from organisations o where o.alliance_id = r.alliance_id and o.id = r.organisation_id',
      ),
    },
    isAsked('patient') && {
      ...{ name: 'patient', alias: 'p' },
      part: one(
        rowPart('patient', columns),
        'from patients p where p.alliance_id = r.alliance_id and p.id = r.patient_id',
      ),
    },
    isAsked('items') && {
      ...{ name: 'items', alias: 'i' },
      part: all(
        rowPart('items', columns),
        'from request_items i where i.alliance_id = r.alliance_id and i.request_id = r.id and i.withdrawn_at is null',
        (one, other) => one.line < other.line,
      ),
    },
    isAsked('samples', ...results) && {
      ...{ name: 'samples', alias: 's' },
      part: all(
        samplePart(along),
        'from samples s where s.alliance_id = r.alliance_id and s.request_id = r.id',
        (one, other) => one.sample.id < other.sample.id,
      ),
    },
    isAsked('units') && {
      ...{ name: 'units', alias: 'v' },
      part: all(
        keptPart(along),
        `from reservations v left join units u on u.alliance_id = v.alliance_id and u.id = v.unit_id
          and coalesce(v.ending, 'ISSUED') = 'ISSUED' where v.alliance_id = r.alliance_id and v.request_id = r.id`,
        (one, other) => one.reservation.id < other.reservation.id,
      ),
    },
  ].filter((part) => part !== false)
}

/** One JSON document for a request `r`: how PostgreSQL writes it, and how it is read. */
export const requestDocument = (along: Along) => {
  const request = rowPart('request', along.columns)
  const parts = partsOf(along)
  return {
    written: `json_build_array(${[
      request.written('r'),
      ...parts.map(({ alias, part }) => part.written(alias)),
    ].join(', ')})`,
    read([own, ...others]: readonly unknown[]): RequestDocument {
      const read = parts.map(({ name, part }, at) => [name, part.read(others[at])])
      return { ...NOTHING_ALONG, ...Object.fromEntries(read), request: request.read(own) }
    },
  }
}
