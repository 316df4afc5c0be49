import { quantity } from '#lib/quantities.ts'
import { type BillLine, type KnownBag, matchBill } from '#rules/waivers/bill.ts'

const GIVEN = new Date('2026-03-02T01:10:00Z')

/** A bag of two units of red cells, given to the patient. */
export const bag = (unitId: string, other: Partial<KnownBag> = {}): KnownBag => ({
  unitId,
  donationNumber: `D-${unitId}`,
  labelProductCode: 'E5445',
  productCode: 'RBC-SUSP-LR',
  kind: 'RED_CELLS',
  unit: 'U',
  content: quantity('2'),
  requestId: 'req_1',
  isOfPatient: true,
  isUnused: false,
  isOwn: false,
  transfusedAt: GIVEN,
  ...other,
})

/** A charge for the bag `a`, by its label. */
export const line = (other: Partial<BillLine> = {}): BillLine => ({
  position: 1,
  chargeNumber: 'C1',
  feeCode: 'BLD-RBC-LR',
  productCode: null,
  isBlood: true,
  donationNumber: 'D-a',
  labelProductCode: 'E5445',
  fillerNumber: null,
  quantity: quantity('2'),
  unit: null,
  chargedFen: 44_001,
  insuredFen: 10_001,
  waivedFen: 1,
  currency: 'CNY',
  kind: 'CHARGE',
  ...other,
})

/** Names no bag. */
export const UNNAMED = { donationNumber: null, labelProductCode: null }
/** Names the request that `bag` was issued for. */
export const OF_REQUEST = { ...UNNAMED, fillerNumber: 'req_1' }

/** Of each line of the answer its bag and fen, or what is wrong with it. */
export const summary = (lines: readonly BillLine[], bags: readonly KnownBag[]) =>
  matchBill(lines, bags).lines.map((each) =>
    each.problem === null ? `${each.unitId} ${each.charge.chargedFen}` : each.problem,
  )
