import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import {
  listAntibodyScreensBySampleIds,
  listCrossmatchesBySampleIds,
  listTypingsBySampleIds,
} from '#db/compatibility/finders-results.ts'
import { listUnitsByIds } from '#db/inventory/finders.ts'
import { listReservationsByRequestIds } from '#db/inventory/finders-reservations.ts'
import { listItemsByRequestIds, listRequestsByIds } from '#db/requests/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listSamplesByRequestIds } from '#db/requests/finders-samples.ts'
import type { Along, RequestDocument, WorklistRelation } from '#db/views/request-document.ts'
import type { Ctx } from '#resolvers/context.ts'

/** Lays requests and what was read along with them where the look-ups of a call find them instead of reading one by one. */
export const layOut = (ctx: Ctx, rows: readonly RequestDocument[], { relations }: Along) => {
  const layers: Readonly<Record<WorklistRelation, () => void>> = {
    organisation: () => ctx.reads.lay(listOrganisationsByIds, each(rows, 'organisation')),
    patient: () => ctx.reads.lay(listPatientsByIds, each(rows, 'patient')),
    items: () => ctx.reads.lay(listItemsByRequestIds, perRequest(rows, 'items')),
    samples: () => ctx.reads.lay(listSamplesByRequestIds, perRequest(rows, 'samples')),
    typings: () => ctx.reads.lay(listTypingsBySampleIds, perSample(rows, 'typings')),
    antibodyScreens: () => ctx.reads.lay(listAntibodyScreensBySampleIds, perSample(rows, 'antibodyScreens')),
    crossmatches: () => ctx.reads.lay(listCrossmatchesBySampleIds, perSample(rows, 'crossmatches')),
    units: () => {
      ctx.reads.lay(listReservationsByRequestIds, perRequest(rows, 'reservations'))
      const units = rows.flatMap((row) => row.units)
      ctx.reads.lay(listUnitsByIds, new Map(units.map((unit) => [unit.id, [unit]])))
    },
  }
  ctx.reads.lay(listRequestsByIds, new Map(rows.map(({ request }) => [request.id, [request]])))
  for (const name of relations) layers[name]()
}

type ManyOf = 'items' | 'samples' | 'reservations'
type ResultsOf = 'typings' | 'antibodyScreens' | 'crossmatches'

const each = <K extends 'organisation' | 'patient'>(rows: readonly RequestDocument[], name: K) => {
  const found = rows.flatMap((row) => row[name] ?? []) as NonNullable<RequestDocument[K]>[]
  return new Map(found.map((row) => [row.id as string, [row]]))
}

const perRequest = <K extends ManyOf>(rows: readonly RequestDocument[], name: K) =>
  new Map(rows.map((row) => [row.request.id as string, row[name]]))

/** Samples without a result have an empty list of their own: nothing is asked again for them. */
const perSample = <K extends ResultsOf>(rows: readonly RequestDocument[], name: K) => {
  type Result = RequestDocument[K][number]
  const results = rows.flatMap((row) => row[name] as Result[])
  const grouped = Map.groupBy(results, (result) => result.sampleId as string)
  for (const { id } of rows.flatMap((row) => row.samples)) if (!grouped.has(id)) grouped.set(id, [])
  return grouped as ReadonlyMap<string, readonly Result[]>
}
