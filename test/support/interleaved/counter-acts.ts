import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { expireReservations } from '#resolvers/inventory/expire-reservations.ts'
import { handOverUnits } from '#resolvers/inventory/hand-over-units.ts'
import { overrideFinding } from '#resolvers/inventory/override-finding.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { recordDestruction } from '#resolvers/inventory/record-destruction.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { returnUnit } from '#resolvers/inventory/return-unit.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { returnBag } from '#resolvers/transfusions/return-bag.ts'
import { handingOut, issued } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { type Act, type Doing, lookUp } from '#test/support/interleaved/scene.ts'
import { handingOver } from '#test/support/issued.ts'

const lead = ({ world }: Doing) => world.as('lead.technician')

const issueOf = (doing: Doing) =>
  lookUp(
    doing,
    `select issue_id as id from unit_events where unit_id = $1 and to_custody = 'ISSUED' order by id desc limit 1`,
    'iss',
  )
const discardOf = (doing: Doing) =>
  lookUp(doing, 'select id from discards where unit_id = $1 order by id desc limit 1', 'dsc')
const numberOf = (doing: Doing) =>
  lookUp(doing, `select donation_number || '-' || label_product_code as id from units where id = $1`, 'unt')

const handOver: Act = async (doing) => {
  const { world, unitId, hospital } = doing
  const terminal = await lead(doing)
  const input = handingOver(await issueOf(doing), [unitId])
  const token = await world.signed(terminal, hospital.collector, 'handOverUnits', input)
  return handOverUnits(terminal, { ...input, signatures: [token] })
}

/** The time of the unit's reservation is over, and the hub's clock sweeps. */
const expire: Act = async ({ world, unitId }) => {
  await world.rows('update reservations set expires_at = $2 where unit_id = $1 and ended_at is null', [
    unitId,
    new Date(world.now().getTime() - 1),
  ])
  return expireReservations(await asHub(world), {})
}

/** What becomes of a bag from its reservation to its end, at the counter and on the ward. */
export const counterActs = {
  reserve: async (doing) =>
    reserveUnits(await lead(doing), { requestId: doing.request.id, unitIds: [doing.unitId] }),
  release: async (doing) => releaseReservation(await lead(doing), { unitId: doing.unitId }),
  override: async ({ world, request, unitId }) =>
    overrideFinding(await world.as('lead.quality'), {
      requestId: request.id,
      unitId,
      code: 'COLD_CHAIN_UNKNOWN',
      reason: '冰箱显示一直 4 °C，记录仪待修',
      attest: true,
      reading: { celsius: 4, source: 'DEVICE_DISPLAY', takenAt: new Date('2026-03-01T00:59:00Z') },
    }),
  issue: async ({ world, request, unitId, hospital }) =>
    issued(world, handingOut(request.id, [unitId]), { collector: hospital.collector }),
  handOver,
  confirm: async (doing) =>
    confirmReceipt(await doing.world.as(doing.hospital.nurse), {
      issueId: await issueOf(doing),
      bags: [{ unitId: doing.unitId, celsius: 5, visualDefects: [] }],
    }),
  return: async ({ world, hospital, unitId }) =>
    returnUnit(await world.as(hospital.nurse), { unitId, reason: '不再需要' }),
  quarantine: async (doing) => quarantineUnit(await lead(doing), { unitId: doing.unitId, reason: '待查' }),
  lift: async ({ world, unitId }) =>
    releaseFromQuarantine(await world.as('lead.quality'), { unitId, reason: '合格' }),
  discard: async (doing) => discardUnit(await lead(doing), { unitId: doing.unitId, reason: 'HAEMOLYSED' }),
  approve: async (doing) =>
    approveDiscard(await doing.world.as(doing.nth === 0 ? 'lead.manager' : 'lead.quality'), {
      discardId: await discardOf(doing),
    }),
  destroy: async (doing) =>
    recordDestruction(await doing.world.as('lead.technician2'), {
      discardId: await discardOf(doing),
      method: 'MEDICAL_WASTE_COLLECTION',
    }),
  transfuse: async (doing) =>
    recordTransfusion(await doing.world.as(doing.hospital.nurse), {
      unitNumber: await numberOf(doing),
      patientId: doing.patientId,
      fate: 'TRANSFUSED',
    }),
  react: async ({ world, hospital, unitId }) =>
    reportReaction(await world.as(hospital.nurse), { unitIds: [unitId], type: 'BACTERIAL_CONTAMINATION' }),
  returnBag: async (doing) => returnBag(await lead(doing), { unitId: doing.unitId }),
  expire,
} as const satisfies Readonly<Record<string, Act>>
