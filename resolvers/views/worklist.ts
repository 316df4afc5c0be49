import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import {
  listAntibodyScreensBySampleIds,
  listCrossmatchesBySampleIds,
  listTypingsBySampleIds,
} from '#db/compatibility/finders-results.ts'
import { listUnitsByIds } from '#db/inventory/finders.ts'
import { listReservationsByRequestIds } from '#db/inventory/finders-reservations.ts'
import { listItemsByRequestIds, type RequestRow } from '#db/requests/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listSamplesByRequestIds } from '#db/requests/finders-samples.ts'
import {
  listWorklist,
  type WorklistRelation,
  type WorklistRow,
  worklistRelations,
} from '#db/views/worklist.ts'
import { BadInput } from '#lib/errors.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { preload, read } from '#resolvers/reads.ts'
import type { RequestState } from '#rules/requests/terms.ts'

export { type WorklistRelation, worklistRelations }

export type WorklistInput = PageArgs & {
  /** Of the open states; absent: all of them. */
  readonly states?: readonly RequestState[] | null
  /** What the answer will show of each request: read along in the same statement. */
  readonly relations: readonly WorklistRelation[]
}

/** A request is open until it is served, declined or taken back. */
const OPEN: readonly RequestState[] = ['SUBMITTED', 'ACCEPTED']

/**
 * The open requests the caller may see, the next to be transfused first, in one statement with all that was asked for:
 * it is laid into the call's loaders, where the fields of the graph find it.
 */
export const worklist = read(
  'views.worklist',
  async (query, input: WorklistInput): Promise<Page<RequestRow>> => {
    const states = input.states?.length ? input.states : OPEN
    if (!states.every((state) => OPEN.includes(state)))
      throw BadInput.of('states', {
        zh: '工作列表只含已提交和已受理的申请；其他状态请用 requests 查询',
        en: 'the worklist holds SUBMITTED and ACCEPTED requests alone; ask `requests` for others',
      })
    return pageOf<RequestRow>(input, {
      keyOf: ({ plannedAt, id }) => [plannedAt.toISOString(), id],
      list: async (after, limit) => {
        const [{ allianceId }] = query.actor.seats
        const rows = await listWorklist(
          query.db,
          { allianceId, states, after: placeOf(after), limit },
          input.relations,
        )
        layOut(query.ctx, rows, input.relations)
        return rows.map(({ request }) => request)
      },
    })
  },
)

const placeOf = (key: readonly string[] | null) => {
  const [plannedAt, id] = key ?? []
  const at = new Date(plannedAt ?? '')
  return id === undefined || Number.isNaN(at.getTime()) ? null : { plannedAt: at, id }
}

/** Lays what was read along into the loaders that would have read it one by one. */
const layOut = (ctx: Ctx, rows: readonly WorklistRow[], relations: readonly WorklistRelation[]) => {
  const layers: Readonly<Record<WorklistRelation, () => void>> = {
    organisation: () => preload(ctx, listOrganisationsByIds, byId, each(rows, 'organisation')),
    patient: () => preload(ctx, listPatientsByIds, byId, each(rows, 'patient')),
    items: () => preload(ctx, listItemsByRequestIds, (row) => row.requestId, perRequest(rows, 'items')),
    samples: () =>
      preload(ctx, listSamplesByRequestIds, (row) => row.requestId ?? '', perRequest(rows, 'samples')),
    typings: () => preload(ctx, listTypingsBySampleIds, bySample, perSample(rows, 'typings')),
    antibodyScreens: () =>
      preload(ctx, listAntibodyScreensBySampleIds, bySample, perSample(rows, 'antibodyScreens')),
    crossmatches: () => preload(ctx, listCrossmatchesBySampleIds, bySample, perSample(rows, 'crossmatches')),
    units: () => {
      preload(ctx, listReservationsByRequestIds, (row) => row.requestId, perRequest(rows, 'reservations'))
      const units = rows.flatMap((row) => row.units)
      preload(ctx, listUnitsByIds, byId, new Map(units.map((unit) => [unit.id, [unit]])))
    },
  }
  for (const name of relations) layers[name]()
}

const byId = (row: { id: string }) => row.id
const bySample = (row: { sampleId: string }) => row.sampleId

type ManyOf = 'items' | 'samples' | 'reservations'
type ResultsOf = 'typings' | 'antibodyScreens' | 'crossmatches'

const each = <K extends 'organisation' | 'patient'>(rows: readonly WorklistRow[], name: K) => {
  const found = rows.flatMap((row) => row[name] ?? []) as NonNullable<WorklistRow[K]>[]
  return new Map(found.map((row) => [row.id as string, [row]]))
}

const perRequest = <K extends ManyOf>(rows: readonly WorklistRow[], name: K) =>
  new Map(rows.map((row) => [row.request.id as string, row[name]]))

/** Samples without a result have an empty list of their own: nothing is asked again for them. */
const perSample = <K extends ResultsOf>(rows: readonly WorklistRow[], name: K) => {
  type Result = WorklistRow[K][number]
  const results = rows.flatMap((row) => row[name] as Result[])
  const grouped = Map.groupBy(results, (result) => result.sampleId as string)
  for (const { id } of rows.flatMap((row) => row.samples)) if (!grouped.has(id)) grouped.set(id, [])
  return grouped as ReadonlyMap<string, readonly Result[]>
}
