import { findOrganisationByCode, type StaffRow } from '#db/alliance/finders.ts'
import { formsOf } from '#db/kept-number.ts'
import {
  findRequestByPlacer,
  listItemsByIds,
  listItemsByRequestIds,
  listRequests,
  listRequestsByIds,
  type RequestItemRow,
  type RequestRow,
} from '#db/requests/finders.ts'
import { type EncounterRow, listEncountersByIds } from '#db/requests/finders-encounters.ts'
import {
  findPatientByNumber,
  type HospitalKey,
  listPatientsByCodeAndNumber,
  listPatientsByIds,
  type PatientRow,
} from '#db/requests/finders-patients.ts'
import {
  findSampleByNumber,
  listSamples,
  listSamplesByIds,
  listSamplesByRequestIds,
  listSamplesDue,
  type SampleRow,
} from '#db/requests/finders-samples.ts'
import type { CodedText, SampleCheck } from '#db/requests/shapes.ts'
import { BadInput } from '#lib/errors.ts'
import type { Soon } from '#lib/soon.ts'
import { staffById } from '#resolvers/alliance/read.ts'
import type { Ctx } from '#resolvers/context.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, oneByKey, type Query, read } from '#resolvers/reads.ts'
import { bedsideCheckOf } from '#rules/requests/bedside-check.ts'
import type { BedsideCheck } from '#rules/requests/sample-terms.ts'
import type { RequestState, SampleState, Urgency } from '#rules/requests/terms.ts'

/** The requests context's part of the graph. */
export type HubEntities = {
  Patient: PatientRow
  Encounter: EncounterRow
  Request: RequestRow
  RequestItem: RequestItemRow
  Sample: SampleRow
}

export const patientById = one(listPatientsByIds)
const patientByKeptNumber = oneByKey(
  (db, keys) =>
    listPatientsByCodeAndNumber(
      db,
      keys.map(([code, number]) => ({ code, number })),
    ),
  (row: PatientRow & { readonly organisationCode: string }) =>
    [row.organisationCode, row.hospitalNumber] as const,
)
/** A patient by the code of the hospital and the number there; no access line of its own, as with the id. */
export const patientByNumber = async (
  ctx: Ctx,
  [code = '', text = '']: readonly string[],
): Promise<PatientRow | null> => {
  const { number, older } = formsOf(ctx.services.keys, text)
  const found = await patientByKeptNumber(ctx, [code, number])
  return found !== null || older === number ? found : patientByKeptNumber(ctx, [code, older])
}
export const encounterById = one(listEncountersByIds)
export const requestById = one(listRequestsByIds)

/** Why a line's component is needed: what the form says of it, else what it says of the whole; null for neither. */
export const indicationOfItem = async (
  ctx: Ctx,
  { requestId, line }: Pick<RequestItemRow, 'requestId' | 'line'>,
): Promise<CodedText | null> => {
  const form = (await requestById(ctx, requestId))?.form
  return form?.componentIndications?.[line - 1] ?? form?.indication ?? null
}
export const itemById = one(listItemsByIds)
export const sampleById = one(listSamplesByIds)
export const itemsOfRequest = many(listItemsByRequestIds, (row) => row.requestId)
export const samplesOfRequest = many(listSamplesByRequestIds, (row) => row.requestId ?? '')

/** A thing by the hub's id, or by its number in one hospital: the caller's own unless `organisation` says which. */
export type Named = {
  readonly id?: string | null
  readonly number?: string | null
  /** Code of the hospital. */
  readonly organisation?: string | null
}

const found = async <Row>(
  query: Query,
  name: Named,
  byId: (ctx: Ctx, id: string) => Soon<Row | null>,
  byNumber: (hospital: HospitalKey, number: string) => Promise<Row | null>,
): Promise<Row | null> => {
  if (name.id) return byId(query.ctx, name.id)
  if (!name.number) throw BadInput.of('id', { zh: '须提供 id 或编号', en: 'the id or the number is needed' })
  const hospital = await hospitalOf(query, name.organisation ?? null)
  return hospital === null ? null : byNumber(hospital, name.number)
}

const hospitalOf = async (query: Query, code: string | null): Promise<HospitalKey | null> => {
  const [{ allianceId, organisationId }] = query.actor.seats
  if (code === null) return { allianceId, organisationId }
  const row = await findOrganisationByCode(query.db, allianceId, code)
  return row === null ? null : { allianceId, organisationId: row.id }
}

const subjectOf = ({ id }: Named) => id ?? null

/** A patient of the caller's hospital; for the lead, also one a member has sent it something about. */
export const patient = read(
  'requests.patient',
  (query, name: Named) =>
    found(query, name, patientById, (hospital, number) =>
      findPatientByNumber(query.db, hospital, formsOf(query.ctx.services.keys, number)),
    ),
  subjectOf,
)

/** The row of a request by id or by its hospital's placer number, within a read. */
export const findRequest = (query: Query, name: Named): Promise<RequestRow | null> =>
  found(query, name, requestById, (hospital, number) => findRequestByPlacer(query.db, hospital, number))

/** A request by id or by its hospital's placer number. */
export const request = read('requests.request', findRequest, subjectOf)

/** A sample by id or by the number on its label. */
export const sample = read(
  'requests.sample',
  (query, name: Named) =>
    found(query, name, sampleById, (hospital, number) => findSampleByNumber(query.db, hospital, number)),
  subjectOf,
)

/** Which requests to list. */
export type RequestsInput = PageArgs & {
  readonly states?: readonly RequestState[] | null
  readonly urgency?: Urgency | null
  /** Code of the hospital that asks. */
  readonly organisation?: string | null
}

/** The requests the caller may see, newest first. */
export const requests = read(
  'requests.requests',
  async (query, input: RequestsInput): Promise<Page<RequestRow>> => {
    const hospital = input.organisation ? await hospitalOf(query, input.organisation) : null
    const nobody = input.organisation && hospital === null
    return pageOf<RequestRow>(input, {
      keyOf: (row) => [row.id],
      list: async (after, limit) =>
        nobody
          ? []
          : listRequests(query.db, {
              allianceId: query.actor.seats[0].allianceId,
              organisationId: hospital?.organisationId ?? null,
              states: input.states ?? null,
              urgency: input.urgency ?? null,
              after: after?.[0] ?? null,
              limit,
            }),
    })
  },
)

/** Who signed for a comparison, as far as the caller may see them. */
export const signersOfCheck = async (ctx: Ctx, { by }: SampleCheck): Promise<StaffRow[]> => {
  const people = await Promise.all(by.map((id) => staffById(ctx, id)))
  return people.filter((person) => person !== null)
}

/** How a sample's label was checked at its bedside. */
export const bedsideCheckOfSample = (row: SampleRow): BedsideCheck =>
  bedsideCheckOf({
    told: row.collectedBy === null,
    secondPersonSigned: row.checkedBy !== null,
    selfChecked: row.selfChecked,
    secondName: row.checkedByName,
  })

/** Which samples to list. */
export type SamplesInput = PageArgs & {
  readonly states?: readonly SampleState[] | null
  /** Code of the hospital that drew them. */
  readonly organisation?: string | null
  /** True: only those whose disposal is due, the longest due first. */
  readonly disposalDue?: boolean | null
}

/** The samples the caller may see, newest first. */
export const samples = read(
  'requests.samples',
  async (query, input: SamplesInput): Promise<Page<SampleRow>> => {
    const hospital = input.organisation ? await hospitalOf(query, input.organisation) : null
    const nobody = input.organisation && hospital === null
    const filter = {
      allianceId: query.actor.seats[0].allianceId,
      organisationId: hospital?.organisationId ?? null,
      states: input.states ?? null,
    }
    return pageOf<SampleRow>(input, {
      keyOf: (row) => (input.disposalDue ? [row.keptUntil?.toISOString() ?? '', row.id] : [row.id]),
      list: async (after, limit) => {
        if (nobody) return []
        if (!input.disposalDue) return listSamples(query.db, { ...filter, limit, after: after?.[0] ?? null })
        const key = instantKey(after)
        const behind = key && { keptUntil: key.recordedAt, id: key.id }
        return listSamplesDue(query.db, { ...filter, limit, now: query.now, after: behind })
      },
    })
  },
)
