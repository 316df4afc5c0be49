import { findOrganisationByCode } from '#db/alliance/finders.ts'
import { listRequestsByIds } from '#db/requests/finders.ts'
import { insertDonorEnquiry, type NewDonorEnquiry } from '#db/supply/finders-enquiries.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { DonorEnquiryRefused } from '#resolvers/supply/errors.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { checkEnquiry } from '#rules/supply/enquiry.ts'
import { checkStockOrder } from '#rules/supply/order.ts'
import type { DonorEnquiryKind } from '#rules/supply/terms.ts'

/** What is looked for among the station's donors. */
export type EnquireDonorsInput = OperationInput & {
  /** Code of the station. */
  readonly station: string
  readonly kind: DonorEnquiryKind
  /** For whose request; the station is not told. */
  readonly requestId?: string | null
  readonly product: string
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  /** Red-cell antigens the blood must lack. */
  readonly antigensAbsent?: readonly string[] | null
  /** HLA types that must match, such as `A*02:01`. */
  readonly hla?: readonly string[] | null
  /** HPA types that must match, such as `HPA-1a`. */
  readonly hpa?: readonly string[] | null
  readonly bags: number
  readonly neededBy: Date
  /** For the station to read; no patient. */
  readonly reason: string
}

/** Asks the station for a rare group or matched platelets among its donors: applied for, and on its way to its system. */
export const enquireDonors = operation(
  'supply.enquireDonors',
  async (tx, input: EnquireDonorsInput): Promise<{ id: Id<'DonorEnquiry'> }> => {
    const station = await findOrganisationByCode(tx.db, tx.allianceId, input.station)
    if (station?.kind !== 'STATION')
      throw BadInput.of('station', {
        zh: `联合体没有编码为 ${input.station} 的血站`,
        en: `no blood station of this alliance has the code ${input.station}`,
      })
    if (input.reason.trim() === '')
      throw BadInput.of('reason', { zh: '请写明检索原因', en: 'say why donors are looked for' })
    await judge(tx, input)
    const row = { ...(await rowOf(tx, input)), stationId: station.id }
    await insertDonorEnquiry(tx.db, row)
    await tellStation(tx, {
      allianceId: tx.allianceId,
      stationId: station.id,
      kind: 'ENQUIRY',
      subjectId: row.id,
      once: `enquiry ${row.id}`,
      body: bodyOf(tx, row),
    })
    tx.note({ subjectId: row.id, after: { ...input, state: 'APPLIED' } })
    tx.emit('supply.donorEnquiryChanged', {
      organisationId: row.organisationId,
      subjectId: row.id,
      payload: { enquiryId: row.id, state: 'APPLIED' },
    })
    return { id: row.id }
  },
)

/** What holds for every order holds here: a known product, a sensible number, a time to come. */
const judge = async (tx: Tx, input: EnquireDonorsInput): Promise<void> => {
  const { product, abo, rhd, bags, neededBy, kind } = input
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const { products } = await dictionaryAt(tx, tx.occurredAt)
  const line = { product, abo: abo ?? null, rhd: rhd ?? null, bags, content: null }
  const asOrder = checkStockOrder({ lines: [line], neededBy, now: tx.now }, { policy, products })
  const findings = [
    ...checkEnquiry({
      kind,
      groupGiven: Boolean(abo && rhd),
      antigensAbsent: input.antigensAbsent ?? [],
      hla: input.hla ?? [],
      hpa: input.hpa ?? [],
    }),
    ...asOrder.map((found) => ({ ...found, field: found.field?.replace('lines[0].', '') ?? 'product' })),
  ]
  if (findings.length > 0) throw DonorEnquiryRefused.because(findings)
}

const rowOf = async (tx: Tx, input: EnquireDonorsInput) =>
  ({
    allianceId: tx.allianceId,
    id: newId('DonorEnquiry'),
    organisationId: tx.seat.organisationId,
    kind: input.kind,
    state: 'APPLIED',
    requestId: input.requestId ? await requestOf(tx, input.requestId) : null,
    productCode: input.product,
    abo: input.abo ?? null,
    rhd: input.rhd ?? null,
    antigensAbsent: [...(input.antigensAbsent ?? [])],
    platelets: { hla: [...(input.hla ?? [])], hpa: [...(input.hpa ?? [])] },
    bags: input.bags,
    neededBy: input.neededBy,
    reason: input.reason.trim(),
    placedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  }) satisfies Omit<NewDonorEnquiry, 'stationId'>

const requestOf = async (tx: Tx, id: string): Promise<Id<'Request'>> => {
  const [request] = await listRequestsByIds(tx.db, [id])
  if (request === undefined) throw new NotFound({ zh: '用血申请', en: 'request' })
  return request.id
}

/** Neither the patient nor the request: what is looked for, and until when. */
const bodyOf = (tx: Tx, row: Awaited<ReturnType<typeof rowOf>>) => ({
  enquiryId: row.id,
  storagePoint: tx.actor.organisationCode,
  kind: row.kind,
  product: row.productCode,
  abo: row.abo,
  rhd: row.rhd,
  antigensAbsent: row.antigensAbsent,
  ...row.platelets,
  bags: row.bags,
  neededBy: row.neededBy.toISOString(),
  reason: row.reason,
})
