import type { BagInput } from '#resolvers/inventory/receive-units.ts'
import {
  type AnnounceDeliveryInput,
  announceDelivery,
  type NoticedBagInput,
} from '#resolvers/supply/announce-delivery.ts'
import type { EnquireDonorsInput } from '#resolvers/supply/enquire-donors.ts'
import { type OrderFromStationInput, orderFromStation } from '#resolvers/supply/order-from-station.ts'
import type { DonorEnquiryKind } from '#rules/supply/terms.ts'
import { bag } from '#test/support/bank.ts'
import type { World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000

/** An order of ten bags of red cells A positive and two of plasma of any group, for tomorrow. */
export const stationOrder = (
  world: World,
  changes: Partial<OrderFromStationInput> = {},
): OrderFromStationInput => ({
  station: 'QZ-STATION',
  lines: [
    { product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 10, content: 2 },
    { product: 'FFP', bags: 2 },
  ],
  neededBy: new Date(world.now().getTime() + 24 * HOUR_MS),
  urgency: 'ROUTINE',
  reason: '周末备血',
  ...changes,
})

/** Places such an order; answers its id. */
export const placedOrder = async (
  world: World,
  changes: Partial<OrderFromStationInput> = {},
): Promise<string> =>
  (await orderFromStation(await world.as('lead.manager'), stationOrder(world, changes))).id

/** An order as its row says. */
export const orderRow = async (world: World, id: string) =>
  (
    await world.rows<{ state: string; answer_reason: string | null; external_number: string | null }>(
      'select state, answer_reason, external_number from stock_orders where id = $1',
      [id],
    )
  )[0]

/** What of each line was ordered, confirmed and supplied, in order. */
export const linesOf = (world: World, id: string) =>
  world.rows<{ bags: number; confirmed: number | null; supplied: number }>(
    `select bags, confirmed_bags as confirmed, supplied_bags as supplied from stock_order_lines
     where order_id = $1 order by position`,
    [id],
  )

/** The messages to the station about something, in order. */
export const messagesTo = (world: World, subjectId: string) =>
  world.rows<{ kind: string; state: string; body: Record<string, unknown> }>(
    'select kind, state, body from station_messages where subject_id = $1 order by id',
    [subjectId],
  )

/** A notice of these bags to the lead. */
export const noticeOf = (
  bags: readonly NoticedBagInput[],
  changes: Partial<AnnounceDeliveryInput> = {},
): AnnounceDeliveryInput => {
  notices += 1
  return { storagePoint: 'CS-LEAD', number: `QZ-FX-${notices}`, bags, ...changes }
}
let notices = 0

/** Announces a delivery as the station's system does; answers its id. */
export const announced = async (
  world: World,
  bags: readonly NoticedBagInput[],
  changes: Partial<AnnounceDeliveryInput> = {},
): Promise<string> => (await announceDelivery(await world.as('peer.station'), noticeOf(bags, changes))).id

/** The bags of a delivery, in order, by what became of them and the codes found. */
export const bagsOf = async (world: World, id: string) =>
  (
    await world.rows<{ state: string; announced: boolean; findings: { code: string }[] }>(
      'select state, announced, findings from stock_delivery_bags where delivery_id = $1 order by position',
      [id],
    )
  ).map(({ state, announced: stands, findings }) => ({
    state,
    announced: stands,
    codes: findings.map(({ code }) => code),
  }))

/** An enquiry for two bags of O negative without C and E, for the day after tomorrow. */
export const enquiry = (world: World, changes: Partial<EnquireDonorsInput> = {}): EnquireDonorsInput => ({
  station: 'QZ-STATION',
  kind: 'RARE_GROUP',
  product: 'RBC-SUSP-LR',
  abo: 'O',
  rhd: 'NEGATIVE',
  antigensAbsent: ['C', 'E'],
  bags: 2,
  neededBy: new Date(world.now().getTime() + 48 * HOUR_MS),
  reason: '抗体阳性，择期手术',
  ...changes,
})

/** What is enquired for, of each kind: two bags of a rare group as above, or two doses of platelets by their types. */
export const enquiredFor = {
  RARE_GROUP: {},
  MATCHED_PLATELETS: {
    kind: 'MATCHED_PLATELETS',
    product: 'PLT-APH-LR',
    abo: null,
    rhd: null,
    antigensAbsent: [],
    hla: ['A*02:01', 'B*46:01'],
    hpa: ['HPA-1a'],
    reason: '血小板输注无效',
  },
} as const satisfies Readonly<Record<DonorEnquiryKind, Partial<EnquireDonorsInput>>>

/** A bag that answers an enquiry of that kind. */
export const bagFor = (world: World, kind: DonorEnquiryKind): BagInput =>
  kind === 'RARE_GROUP'
    ? bag(world, { abo: 'O', rhd: 'NEGATIVE' })
    : bag(world, {
        product: 'PLT-APH-LR',
        content: 1,
        labelProductCode: 'E3077',
        expiresAt: new Date(world.now().getTime() + 72 * HOUR_MS),
      })

/** An enquiry as its row says. */
export const enquiryRow = async (world: World, id: string) =>
  (
    await world.rows<{
      kind: DonorEnquiryKind
      state: string
      locked_until: Date | null
      matches: number | null
      external_number: string | null
      order_id: string | null
    }>(
      'select kind, state, locked_until, matches, external_number, order_id from donor_enquiries where id = $1',
      [id],
    )
  )[0]
