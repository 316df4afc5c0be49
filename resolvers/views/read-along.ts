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
import type { Along, RequestDocument, SampleDocument, WorklistRelation } from '#db/views/request-document.ts'
import type { Ctx } from '#resolvers/context.ts'

/** Lays requests and what was read along with them where the look-ups of a call find them instead of reading one by one. */
export const layOut = ({ reads }: Ctx, rows: readonly RequestDocument[], { relations }: Along) => {
  const samples = rows.flatMap((row) => row.samples)
  const kept = rows.flatMap(({ units }) => units)
  const layers: Readonly<Record<WorklistRelation, () => void>> = {
    organisation: () => reads.lay(listOrganisationsByIds, byId(rows.map((row) => row.organisation))),
    patient: () => reads.lay(listPatientsByIds, byId(rows.map((row) => row.patient))),
    items: () =>
      reads.lay(
        listItemsByRequestIds,
        perRequest(rows, (row) => row.items),
      ),
    samples: () =>
      reads.lay(
        listSamplesByRequestIds,
        perRequest(rows, (row) => row.samples.map(({ sample }) => sample)),
      ),
    // Samples without a result have an empty list of their own: nothing is asked again for them.
    typings: () => reads.lay(listTypingsBySampleIds, perSample(samples, 'typings')),
    antibodyScreens: () => reads.lay(listAntibodyScreensBySampleIds, perSample(samples, 'antibodyScreens')),
    crossmatches: () => reads.lay(listCrossmatchesBySampleIds, perSample(samples, 'crossmatches')),
    units: () => {
      reads.lay(
        listReservationsByRequestIds,
        perRequest(rows, (row) => row.units.map(({ reservation }) => reservation)),
      )
      reads.lay(listUnitsByIds, byId(kept.map(({ unit }) => unit)))
    },
  }
  reads.lay(listRequestsByIds, byId(rows.map(({ request }) => request)))
  for (const name of relations) layers[name]()
}

const byId = <Row extends { readonly id: string }>(rows: readonly (Row | null)[]) => {
  const map = new Map<string, readonly Row[]>()
  for (const row of rows) if (row !== null) map.set(row.id, [row])
  return map
}

const perRequest = <Row>(
  rows: readonly RequestDocument[],
  of: (row: RequestDocument) => readonly Row[],
): Map<string, readonly Row[]> => new Map(rows.map((row) => [row.request.id, of(row)]))

const perSample = <Name extends 'typings' | 'antibodyScreens' | 'crossmatches'>(
  samples: readonly SampleDocument[],
  name: Name,
): Map<string, SampleDocument[Name]> => new Map(samples.map((row) => [row.sample.id, row[name]]))
