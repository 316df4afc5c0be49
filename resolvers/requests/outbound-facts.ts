import type { Db } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'
import { readNumber } from '#db/kept-number.ts'
import {
  listItemsByRequestIds,
  listRequestsByIds,
  type RequestItemRow,
  type RequestRow,
} from '#db/requests/finders.ts'
import { listApprovalsByRequestIds } from '#db/requests/finders-approvals.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { listSamplesByIds, type SampleRow } from '#db/requests/finders-samples.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { type NamedPerson, namedPersons } from '#resolvers/alliance/outbound-facts.ts'
import { survivingPatient } from '#resolvers/requests/surviving-patient.ts'
import type { Product } from '#rules/products/dictionary.ts'

/** What messages say of a patient: the hospital's own number and the name; never the identity number. */
export type OutboundPatient = Pick<PatientRow, 'id' | 'name' | 'sex' | 'birthDate'> & {
  readonly hospitalNumber: string
}

/** What is read, in the hub's own scope, and with what. */
export type FactSource = { readonly db: Db; readonly keys: IdentityKeys }

/** A patient as messages name one. */
export const outboundPatientOf = (keys: IdentityKeys, row: PatientRow): OutboundPatient => ({
  ...row,
  hospitalNumber: readNumber(keys, row),
})

/** One line of a request with its product's words; the product is null when the dictionary doesn't know the code. */
export type OutboundItem = Pick<RequestItemRow, 'line' | 'productCode' | 'quantity' | 'requirements'> & {
  readonly product: Product | null
}

/** A request as its hospital is told of it. */
export type RequestFacts = {
  readonly request: RequestRow
  readonly items: readonly OutboundItem[]
  readonly patient: OutboundPatient
  readonly decidedBy: NamedPerson | null
  /** Who closed it; null unless the lead did. */
  readonly closedBy: NamedPerson | null
  /** When it was last given back for correction; null unless it was. */
  readonly sentBack: SentBack | null
}

/** What an approver gave back, and what is to be corrected. */
export type SentBack = {
  readonly by: NamedPerson | null
  readonly reason: string | null
  readonly at: Date
}

/** A sample as its hospital is told of it; `request` is null for one ordered on its own. */
export type SampleFacts = {
  readonly sample: SampleRow
  readonly patient: OutboundPatient
  readonly request: RequestRow | null
}

/** A request with its standing lines. */
export const requestFacts = async (source: FactSource, id: string): Promise<RequestFacts> => {
  const { db } = source
  const [request] = await listRequestsByIds(db, [id])
  if (request === undefined) throw new Error(`no request ${id}`)
  const items = await listItemsByRequestIds(db, [id])
  const products = await productsOf(
    { db, allianceId: request.allianceId },
    items.map(({ productCode }) => productCode),
  )
  const sentBack = (await listApprovalsByRequestIds(db, [id])).findLast(({ kind }) => kind === 'SENT_BACK')
  const persons = await namedPersons(db, [request.decidedBy, request.closedBy, sentBack?.staffId ?? null])
  const personOf = (staffId: string | null) => persons.get(staffId ?? '') ?? null
  return {
    request,
    items: items.map((item) => ({ ...item, product: products.get(item.productCode) ?? null })),
    patient: await outboundPatient(source, request.patientId),
    decidedBy: personOf(request.decidedBy),
    closedBy: personOf(request.closedBy),
    sentBack:
      sentBack === undefined
        ? null
        : { by: personOf(sentBack.staffId), reason: sentBack.note, at: sentBack.occurredAt },
  }
}

/** A sample with its patient and request. */
export const sampleFacts = async (source: FactSource, id: string): Promise<SampleFacts> => {
  const { db } = source
  const [sample] = await listSamplesByIds(db, [id])
  if (sample === undefined) throw new Error(`no sample ${id}`)
  const [request] = sample.requestId === null ? [] : await listRequestsByIds(db, [sample.requestId])
  return { sample, request: request ?? null, patient: await outboundPatient(source, sample.patientId) }
}

/** The patient under the number the hospital uses now: of merged records the surviving one. */
const outboundPatient = async ({ db, keys }: FactSource, id: string): Promise<OutboundPatient> => {
  const row = await survivingPatient(db, id)
  if (row === null) throw new Error(`no patient ${id}`)
  return outboundPatientOf(keys, row)
}
