import type { ArrivingBagInput } from '#resolvers/supply/arriving-bags.ts'
import { type ReceiveStockInput, receiveStock } from '#resolvers/supply/receive-stock.ts'
import { type RequestStockInput, requestStock } from '#resolvers/supply/request-stock.ts'
import { returnStock } from '#resolvers/supply/return-stock.ts'
import { type SupplyUnitsInput, supplyUnits } from '#resolvers/supply/supply-units.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { coldStoreRead } from '#test/support/hospital.ts'
import type { World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000

/** What CS-MEM01 asks of the storage point: two bags of red cells, A positive. */
export const stockWish = (world: World, changes: Partial<RequestStockInput> = {}): RequestStockInput => ({
  lines: [{ product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 2 }],
  neededBy: new Date(world.now().getTime() + 24 * HOUR_MS),
  urgency: 'ROUTINE',
  reason: '备血不足',
  ...changes,
})

/** A member's order, placed by its technician. */
export const stockRequested = async (world: World, changes: Partial<RequestStockInput> = {}) =>
  requestStock(await world.as('mem01.technician'), stockWish(world, changes))

/** Supplies under the lead technician's and the collector's signature, from a box whose display was just read. */
export const supplied = async (
  world: World,
  input: Omit<SupplyUnitsInput, 'box'> & { box?: string },
  { collector = 'mem01.collector', issuer = 'lead.technician' } = {},
) => {
  await coldStoreRead(world)
  const whole: SupplyUnitsInput = { box: 'BOX-1', ...input }
  const terminal = await world.as(issuer)
  const token = await world.signed(terminal, collector, 'supplyUnits', whole)
  return supplyUnits(terminal, { ...whole, signatures: [token] })
}

/** A bag as it arrives in order: cool, good to look at, put into the fridge. */
export const goodBag = (unitId: string, changes: Partial<ArrivingBagInput> = {}): ArrivingBagInput => ({
  unitId,
  celsius: 5,
  visualDefects: [],
  place: 'FRIDGE-1',
  ...changes,
})

/** Takes a delivery in at a bank whose displays were just read. */
export const arrivedAt = async (world: World, account: string, input: ReceiveStockInput) => {
  await coldStoreRead(world, account)
  return receiveStock(await world.as(account), input)
}

/** Bags that CS-MEM01 keeps on its own shelf, supplied by the storage point, their cold chain known all the way. */
export const memberStock = async (world: World, count = 1, changes: Parameters<typeof bag>[1] = {}) => {
  const unitIds = await stocked(world, ...Array.from({ length: count }, () => bag(world, changes)))
  const { id } = await supplied(world, { member: 'CS-MEM01', unitIds })
  await arrivedAt(world, 'mem01.technician', {
    deliveryId: id,
    bags: unitIds.map((unitId) => goodBag(unitId)),
  })
  return unitIds
}

/** Sends stock of CS-MEM01 back to the storage point. */
export const sentBack = async (world: World, unitIds: readonly string[], box = 'BOX-1') => {
  await coldStoreRead(world, 'mem01.technician')
  return returnStock(await world.as('mem01.technician'), {
    unitIds,
    reason: '近效期，本院用不完',
    box,
    celsius: 4,
  })
}

/** Where a bag is by the record. */
export const whereIs = async (world: World, unitId: string) => {
  const [row] = await world.rows<{ custody: string; code: string; for: string | null; place: string | null }>(
    `select u.custody, o.code, f.code as for, p.name as place from units u
     join organisations o on o.alliance_id = u.alliance_id and o.id = u.organisation_id
     left join organisations f on f.alliance_id = u.alliance_id and f.id = u.for_organisation_id
     left join places p on p.alliance_id = u.alliance_id and p.id = u.place_id where u.id = $1`,
    [unitId],
  )
  return row
}

/** The holds that stand on a bag. */
export const holdsOn = async (world: World, unitId: string): Promise<string[]> =>
  (
    await world.rows<{ kind: string }>(
      'select kind from holds where unit_id = $1 and lifted_at is null order by kind',
      [unitId],
    )
  ).map(({ kind }) => kind)

/** The codes of every deviation about a thing. */
export const deviationsAbout = async (world: World, subjectId: string): Promise<string[]> =>
  (
    await world.rows<{ findings: { code: string }[] }>(
      'select findings from deviations where subject_id = $1 order by id',
      [subjectId],
    )
  ).flatMap(({ findings }) => findings.map(({ code }) => code))

/** The number on a bag's label, as written. */
export const labelOf = async (world: World, unitId: string): Promise<string> => {
  const [row] = await world.rows<{ din: string; product: string }>(
    'select donation_number as din, label_product_code as product from units where id = $1',
    [unitId],
  )
  return `${row?.din}-${row?.product}`
}
