import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { type RecordTypingInput, recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { type IssueUnitsInput, issueUnits } from '#resolvers/inventory/issue-units.ts'
import { type BagInput, receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { donationCheckCharacter } from '#rules/identifiers/isbt128.ts'
import type { UnitState } from '#rules/inventory/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import {
  coldStoreRead,
  fullyApproved,
  groupKnownBefore,
  placeFor,
  screenedNegative,
  verified,
} from '#test/support/hospital.ts'
import { accepted } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

const DAY_MS = 86_400_000
let donations = 0

/** A donation number that no other bag of this run has, with its check character. */
export const donationNumber = (): string => {
  donations += 1
  const number = `3308026${String(donations).padStart(6, '0')}`
  return `${number}${donationCheckCharacter(number)}`
}

/** A bag of two units of red cells, A positive, whose label is in order. */
export const bag = (world: World, changes: Partial<BagInput> = {}): BagInput => ({
  donationNumber: donationNumber(),
  labelProductCode: 'E5445',
  product: 'RBC-SUSP-LR',
  abo: 'A',
  rhd: 'POSITIVE',
  content: 2,
  collectedAt: new Date(world.now().getTime() - DAY_MS),
  expiresAt: new Date(world.now().getTime() + 20 * DAY_MS),
  ...changes,
})

/** Takes bags into the lead's cold store, whose displays were just read; answers their ids in order. */
export const stocked = async (world: World, ...bags: BagInput[]): Promise<string[]> => {
  await coldStoreRead(world)
  const receipt = await receiveUnits(await world.as('lead.technician'), {
    station: 'QZ-STATION',
    units: bags.map((one) => ({ place: placeFor(one.product ?? ''), ...one })),
  })
  if (receipt.refused.length > 0) throw new Error(JSON.stringify(receipt.refused))
  return receipt.received.map(({ id }) => id)
}

/** Clear reactions of group A, RhD positive. */
export const groupA = {
  antiA: '4',
  antiB: '0',
  control: '0',
  a1Cells: '0',
  bCells: '3',
  antiD: '4',
} as const satisfies NonNullable<RecordTypingInput['reactions']>

/** Clear reactions of group B, RhD positive. */
export const groupB = { ...groupA, antiA: '0', antiB: '4', a1Cells: '3', bCells: '0' } as const

/** An accepted request with its sample received and typed as A positive. */
export const typed = async (world: World, options: Parameters<typeof accepted>[1] = {}) => {
  const request = await accepted(world, options)
  await recordTyping(await world.as('lead.technician'), { sampleId: request.sampleId, reactions: groupA })
  return request
}

/**
 * A request of a patient whose group is on file, screened and approved, with units reserved for it and crossmatched on
 * both sides: only the signatures of the issue are missing.
 */
export const ready = async (
  world: World,
  options: { account?: string; bags?: BagInput[]; form?: Parameters<typeof accepted>[1] } = {},
) => {
  const request = await typed(world, {
    ...options.form,
    form: { patient: newPatient(), ...options.form?.form },
    ...(options.account ? { account: options.account } : {}),
  })
  await groupKnownBefore(world, request.id)
  await screenedNegative(world, request.sampleId)
  await fullyApproved(world, request.id)
  const unitIds = await stocked(world, ...(options.bags ?? [bag(world)]))
  const technician = await world.as('lead.technician')
  await reserveUnits(technician, { requestId: request.id, unitIds })
  for (const unitId of unitIds) await crossmatched(world, request.sampleId, unitId)
  return { ...request, unitIds }
}

/** Records a compatible crossmatch of both sides, and the second tester signs its report. */
export const crossmatched = async (world: World, sampleId: string, unitId: string) => {
  const result = await recordCrossmatch(await world.as('lead.technician'), {
    sampleId,
    unitId,
    major: 'COMPATIBLE',
    minor: 'COMPATIBLE',
    method: 'COLUMN_AGGLUTINATION',
  })
  await verified(world, result.id)
  return result
}

/** An issue's input without signatures: bags that look right. */
export const handingOut = (requestId: string, unitIds: readonly string[]): IssueUnitsInput => ({
  requestId,
  units: unitIds.map((unitId) => ({ unitId, visualDefects: [] })),
})

/** Issues units under the technician's and a collector's signature. */
export const issued = async (
  world: World,
  input: IssueUnitsInput,
  { collector = 'mem01.collector', issuer = 'lead.technician' } = {},
) => {
  const terminal = await world.as(issuer)
  const token = await world.signed(terminal, collector, 'issueUnits', input)
  return issueUnits(terminal, { ...input, signatures: [token] })
}

/** Where a unit is, past all row security. */
export const custodyOf = async (world: World, unitId: string) =>
  (await world.rows<{ custody: string }>('select custody from units where id = $1', [unitId]))[0]?.custody

/** Nothing is left of a bag in this state that could still be kept from somebody. */
export const isGone = (custody: UnitState): boolean =>
  ['TRANSFUSED', 'DISCARDED', 'PROCESSED'].includes(custody)

/** Puts a unit into a state by hand, its guard off: for tables over all states. */
export const putIn = async (world: World, unitId: string, custody: string) => {
  await world.rows('alter table units disable trigger units_issue_guard')
  await world.rows('update units set custody = $2 where id = $1', [unitId, custody])
  await world.rows('alter table units enable trigger units_issue_guard')
}

/** Form content of a patient without identity number, so that nobody else's history counts for them. */
export const stranger = (): Pick<Parameters<typeof accepted>[1] & object, 'form'> => ({
  form: {
    patient: {
      hospitalNumber: `NEW${donationNumber()}`,
      name: '无名氏',
      sex: 'MALE',
      birthDate: '1970-01-01',
      identityExemption: 'FOREIGNER',
    },
  },
})
