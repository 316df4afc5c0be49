import type { OperationName } from '#resolvers/access.ts'
import { declareShortage } from '#resolvers/supply/declare-shortage.ts'
import { enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { expireDonorLocks } from '#resolvers/supply/expire-donor-locks.ts'
import { orderFromStation } from '#resolvers/supply/order-from-station.ts'
import { recordStationAnswer } from '#resolvers/supply/record-station-answer.ts'
import { settleStationMessage } from '#resolvers/supply/settle-station-message.ts'
import { donationCheckCharacter } from '#rules/identifiers/isbt128.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { deliveryOfStation, deliveryTo, stockOrderOf } from '#test/access/station-rows.ts'
import { about, aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'

const order = (stage: Stage) => ({
  station: 'QZ-STATION',
  lines: [{ product: 'RBC-SUSP-LR', abo: 'A' as const, rhd: 'POSITIVE' as const, bags: 4 }],
  neededBy: new Date(stage.now().getTime() + 86_400_000),
  urgency: 'ROUTINE' as const,
  reason: '备血',
})

/** An order that the storage point of the owner's alliance placed with the station. */
const stationOrderFor = async (stage: Stage, owner: Owner): Promise<{ orderId: string }> => ({
  orderId: (await orderFromStation(await stage.as(owner.technician), order(stage))).id,
})

const looked = (stage: Stage) => ({
  station: 'QZ-STATION',
  kind: 'RARE_GROUP' as const,
  product: 'RBC-SUSP-LR',
  abo: 'O' as const,
  rhd: 'NEGATIVE' as const,
  bags: 2,
  neededBy: new Date(stage.now().getTime() + 86_400_000),
  reason: '择期手术',
})

/** An enquiry among donors by the storage point of the owner's alliance. */
const enquiryFor = async (stage: Stage, owner: Owner): Promise<{ enquiryId: string }> => ({
  enquiryId: (await enquireDonors(await stage.as(owner.technician), looked(stage))).id,
})

/** A message that waits for the station. */
const messageFor = async (stage: Stage, owner: Owner): Promise<{ messageId: string }> => {
  const { orderId } = await stationOrderFor(stage, owner)
  const [row] = await stage.rows<{ id: string }>('select id from station_messages where subject_id = $1', [
    orderId,
  ])
  return { messageId: row?.id ?? '' }
}

let notices = 0
/** A notice of one bag that no other has announced. */
const notice = () => {
  notices += 1
  const number = `3308026${String(800_000 + notices)}`
  return {
    storagePoint: 'CS-LEAD',
    number: `QZ-FX-${number}`,
    bags: [
      {
        donationNumber: `${number}${donationCheckCharacter(number)}`,
        labelProductCode: 'E5445',
        product: 'RBC-SUSP-LR',
        abo: 'A',
        rhd: 'POSITIVE',
        content: 2,
        collectedAt: '2026-02-27T00:00:00Z',
        expiresAt: '2026-03-27T00:00:00Z',
      },
    ],
  }
}

/** Valid calls about the blood station: orders, deliveries, shortages, enquiries among donors. */
export const stationCalls = {
  'supply.stockOrders': { by: 'lead.technician', args: asking(stockOrderOf, aPage) },
  'supply.orderFromStation': {
    by: 'lead.technician',
    args: async (stage) => input({ ...order(stage), neededBy: order(stage).neededBy.toISOString() }),
  },
  'supply.cancelStationOrder': {
    by: 'lead.technician',
    args: about(stationOrderFor, ({ orderId }) => ({ orderId, reason: '库存已足' })),
  },
  'supply.answerStationOrder': {
    by: 'station.dispatcher',
    args: about(stationOrderFor, ({ orderId }) => ({ orderId, number: 'QZ-1' })),
    sharedWith: ['STATION'],
  },
  'supply.announceDelivery': {
    by: 'station.dispatcher',
    args: async () => input(notice()),
  },
  'supply.closeDelivery': {
    by: 'mem01.technician',
    args: about(deliveryOfStation, ({ deliveryId }) => ({ deliveryId })),
  },
  'supply.stockDeliveries': { by: 'mem01.technician', args: asking(deliveryTo, aPage) },
  'supply.declareShortage': {
    by: 'station.dispatcher',
    args: async () => input({ level: 'LEVEL_4', reason: '采血量下降' }),
  },
  'supply.endShortage': {
    by: 'station.dispatcher',
    args: async (stage) => {
      await declareShortage(await stage.as('station.dispatcher'), { level: 'LEVEL_3', reason: '采血停顿' })
      return input({})
    },
  },
  'supply.shortages': { by: 'mem01.nurse', args: async () => aPage() },
  'supply.enquireDonors': {
    by: 'lead.technician',
    args: async (stage) => input({ ...looked(stage), neededBy: looked(stage).neededBy.toISOString() }),
  },
  'supply.withdrawDonorEnquiry': {
    by: 'lead.technician',
    args: about(enquiryFor, ({ enquiryId }) => ({ enquiryId, reason: '手术取消' })),
  },
  'supply.answerDonorEnquiry': {
    by: 'station.dispatcher',
    args: about(enquiryFor, ({ enquiryId }) => ({ enquiryId, outcome: 'LOCKED', matches: 2 })),
    sharedWith: ['STATION'],
  },
  'supply.donorEnquiries': { by: 'lead.technician', args: asking(enquiryFor, aPage) },
  'supply.stationMessages': { by: 'lead.technician', args: asking(messageFor, aPage) },
  'supply.expireDonorLocks': {
    by: 'his.lead',
    args: async () => input({}),
    run: expireDonorLocks,
    door: 'worker',
  },
  'supply.settleStationMessage': {
    by: 'his.lead',
    args: about(messageFor, ({ messageId }) => ({
      messageId,
      attempt: { kind: 'taken', number: 'QZ-1', answer: null },
    })),
    run: settleStationMessage,
    door: 'worker',
  },
  'supply.recordStationAnswer': {
    by: 'his.lead',
    args: about(stationOrderFor, ({ orderId }) => ({
      orderId,
      number: 'QZ-1',
      answer: { refused: false, lines: null, reason: null },
    })),
    run: recordStationAnswer,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
