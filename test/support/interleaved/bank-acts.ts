import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { acknowledgeRecall } from '#resolvers/inventory/acknowledge-recall.ts'
import { closeKit } from '#resolvers/inventory/close-kit.ts'
import { closeRequest } from '#resolvers/inventory/close-request.ts'
import { openKit } from '#resolvers/inventory/open-kit.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { splitUnit } from '#resolvers/inventory/split-unit.ts'
import { thawUnit } from '#resolvers/inventory/thaw-unit.ts'
import { washUnit } from '#resolvers/inventory/wash-unit.ts'
import { withdrawRecall } from '#resolvers/inventory/withdraw-recall.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { receiveStock } from '#resolvers/supply/receive-stock.ts'
import { returnStock } from '#resolvers/supply/return-stock.ts'
import { supplyUnits } from '#resolvers/supply/supply-units.ts'
import { releasedInEmergency } from '#test/support/emergency.ts'
import { type Act, type Doing, lookUp } from '#test/support/interleaved/scene.ts'
import { reagent } from '#test/support/kits.ts'
import { goodBag } from '#test/support/stock.ts'

const lead = ({ world }: Doing) => world.as('lead.technician')

/** The last kit the unit went out with, and what of it is brought back. */
const kitOf = async ({ world, unitId }: Doing) => {
  const [kit] = await world.rows<{ id: string; left: string[] }>(
    `select k.kit_id as id, array(select b.unit_id from kit_units b join units u on u.id = b.unit_id
       where b.kit_id = k.kit_id and u.custody in ('IN_STOCK', 'RESERVED')) as left
     from kit_units k where k.unit_id = $1 order by k.kit_id desc limit 1`,
    [unitId],
  )
  const returned = (kit?.left ?? []).map((id) => ({ unitId: id, neverLeftControl: true, celsius: 5 }))
  return { kitId: kit?.id ?? `kit_${'0'.repeat(32)}`, returned }
}

const recallOf = (doing: Doing) =>
  lookUp(
    doing,
    `select r.id from recalls r join units u on u.alliance_id = r.alliance_id and u.donation_number = r.donation_number
     where u.id = $1 order by r.id desc limit 1`,
    'rcl',
  )

const withdraw: Act = async (doing) => {
  const terminal = await doing.world.as('lead.quality')
  const input = { recallId: await recallOf(doing), reason: '献血码录入错误', paper: '召撤〔2026〕1号' }
  const token = await doing.world.signed(terminal, 'lead.manager', 'withdrawRecall', input)
  return withdrawRecall(terminal, { ...input, signatures: [token] })
}

/** The bag in two halves. */
const split: Act = async (doing) => {
  const [unit] = await doing.world.rows<{ half: string }>(
    'select (content / 2)::text as half from units where id = $1',
    [doing.unitId],
  )
  const half = unit?.half ?? '1'
  const { partIds } = await splitUnit(await lead(doing), { unitId: doing.unitId, contents: [half, half] })
  doing.scene.unitIds.push(...partIds)
}

const wash: Act = async (doing) => {
  const { id } = await washUnit(await lead(doing), { unitId: doing.unitId, labelProductCode: 'E0300' })
  doing.scene.unitIds.push(id)
}

const supply: Act = async ({ world, unitId }) => {
  const input = { member: 'CS-MEM01', unitIds: [unitId], box: 'BOX-1' }
  const terminal = await world.as('lead.technician')
  const token = await world.signed(terminal, 'mem01.collector', 'supplyUnits', input)
  return supplyUnits(terminal, { ...input, signatures: [token] })
}

/** The last delivery with the bag arrives where it was sent. */
const arrive: Act = async ({ world, unitId }) => {
  const [delivery] = await world.rows<{ id: string; code: string }>(
    `select d.id, o.code from stock_delivery_bags b
     join stock_deliveries d on d.alliance_id = b.alliance_id and d.id = b.delivery_id
     join organisations o on o.alliance_id = d.alliance_id and o.id = d.organisation_id
     where b.unit_id = $1 order by d.id desc limit 1`,
    [unitId],
  )
  const receiver = delivery?.code === 'CS-LEAD' ? 'lead.technician' : 'mem01.technician'
  const deliveryId = delivery?.id ?? `sdl_${'0'.repeat(32)}`
  return receiveStock(await world.as(receiver), { deliveryId, bags: [goodBag(unitId)] })
}

/** What blood bank, station and physicians do beside the counter. */
export const bankActs = {
  emergency: async ({ world, scene, unitId }) =>
    releasedInEmergency(world, scene.emergencyId, { units: [{ unitId, visualDefects: [] }] }),
  openKit: async (doing) =>
    openKit(await lead(doing), {
      requestId: doing.scene.emergencyId,
      unitIds: [doing.unitId],
      reagents: [reagent],
      box: 'BOX-1',
      celsius: 5,
    }),
  closeKit: async (doing) => closeKit(await lead(doing), await kitOf(doing)),
  thaw: async (doing) => thawUnit(await lead(doing), { unitId: doing.unitId }),
  split,
  wash,
  supply,
  arrive,
  sendBack: async ({ world, unitId }) =>
    returnStock(await world.as('mem01.technician'), {
      unitIds: [unitId],
      reason: '近效期，本院用不完',
      box: 'BOX-1',
      celsius: 4,
    }),
  crossmatch: async (doing) =>
    recordCrossmatch(await lead(doing), {
      sampleId: doing.request.sampleId,
      unitId: doing.unitId,
      major: 'COMPATIBLE',
      minor: 'COMPATIBLE',
      method: 'COLUMN_AGGLUTINATION',
    }),
  withdrawResult: async (doing) =>
    withdrawResult(await lead(doing), {
      of: { kind: 'Crossmatch', sampleId: doing.request.sampleId, unitId: doing.unitId },
      reason: '标本错管',
    }),
  recall: async (doing) => {
    const donationNumber = await lookUp(
      doing,
      'select donation_number as id from units where id = $1',
      'none',
    )
    const station = await doing.world.as('station.dispatcher')
    return recallDonation(station, { donationNumber, reason: '献血者回告' })
  },
  withdrawRecall: withdraw,
  acknowledge: async (doing) =>
    acknowledgeRecall(await doing.world.as(doing.hospital.nurse), {
      recallId: await recallOf(doing),
      measure: '已隔离',
    }),
  accept: async (doing) => acceptRequest(await lead(doing), { requestId: doing.request.id }),
  amend: async ({ world, hospital, request: { id, input } }) =>
    amendRequest(await world.as(hospital.physician), { ...input, requestId: id }),
  cancel: async ({ world, hospital, request }) =>
    cancelRequest(await world.as(hospital.physician), { requestId: request.id, reason: '暂不输血' }),
  close: async (doing) =>
    closeRequest(await lead(doing), {
      requestId: doing.request.id,
      reason: 'PATIENT_LEFT',
      toldBy: '丙医师',
    }),
} as const satisfies Readonly<Record<string, Act>>
