import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { canonicalText, sha256 } from '#lib/canonical.ts'
import type { AllianceId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { type RecordCrossmatchInput, recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { type RecordHistoryInput, recordHistory } from '#resolvers/compatibility/record-history.ts'
import { type RecordTypingInput, recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { overrideFinding } from '#resolvers/inventory/override-finding.ts'
import type { BagInput } from '#resolvers/inventory/receive-units.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import type { AntigenResult } from '#rules/compatibility/antigen-terms.ts'
import type { RhdType } from '#rules/compatibility/terms.ts'
import type { FindingCode } from '#rules/finding.ts'
import { RELEASE_VERSION, releaseInputs } from '#rules/inventory/release.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, custodyOf, groupA, handingOut, issued, stocked } from '#test/support/bank.ts'
import { fullyApproved, groupKnownBefore, screenedNegative, verified } from '#test/support/hospital.ts'
import { patientOf } from '#test/support/passport.ts'
import { accepted, refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR = 3_600_000
const technician = () => world.as('lead.technician')

type Situation = {
  readonly form?: Partial<SubmitRequestInput>
  readonly reactions?: RecordTypingInput['reactions']
  /** RhD of the group A that another hospital found last year. */
  readonly rhdBefore?: RhdType
  readonly unit?: Partial<BagInput>
  /** What differs from a crossmatch that is compatible on both sides; null: there is none. */
  readonly crossmatch?: Partial<RecordCrossmatchInput> | null
}
type Made = { readonly id: string; readonly patientId: string; readonly unitId: string }

/** A request of a patient of group A whose bag lacks nothing but what the situation says. */
const made = async ({
  form = {},
  reactions = groupA,
  rhdBefore = 'POSITIVE',
  unit = {},
  crossmatch = {},
}: Situation): Promise<Made> => {
  const { id, sampleId } = await accepted(world, { form: { patient: newPatient(), ...form } })
  await recordTyping(await technician(), { sampleId, reactions })
  await groupKnownBefore(world, id, { rhd: rhdBefore })
  await screenedNegative(world, sampleId)
  await fullyApproved(world, id)
  const [unitId = ''] = await stocked(world, bag(world, unit))
  await reserveUnits(await technician(), { requestId: id, unitIds: [unitId] })
  if (crossmatch !== null) {
    const sides = { major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'COLUMN_AGGLUTINATION' } as const
    const result = await recordCrossmatch(await technician(), { sampleId, unitId, ...sides, ...crossmatch })
    await verified(world, result.id)
  }
  return { id, unitId, patientId: (await patientOf(world, sampleId)).patientId }
}

type Decision = {
  readonly findings: readonly { readonly code: string; readonly severity: string }[]
  readonly facts: ReleaseFacts
  readonly hash: string
  readonly version: string
  readonly overridden: FindingCode[]
}

/** What the gate found when the bag was to be issued, as it is kept, and whether the bag left. */
const asked = async ({ id, unitId }: Made): Promise<{ left: boolean; found: string[] }> => {
  const left = (await refusalOf(issued(world, handingOut(id, [unitId])))) === null
  expect(await custodyOf(world, unitId)).toBe(left ? 'ISSUED' : 'RESERVED')
  const [decision] = await world.rows<Decision>(
    `select findings, facts, facts_hash as hash, gate_version as version,
       array(select o.code from overrides o where o.unit_id = d.unit_id and o.request_id = d.request_id) as overridden
     from gate_decisions d where unit_id = $1 order by id desc limit 1`,
    [unitId],
  )
  if (decision === undefined) throw new Error('the gate kept no answer')
  expect(decision.version).toBe(RELEASE_VERSION)
  expect(decision.hash).toBe(await hashAnew(decision))
  return { left, found: decision.findings.map(({ code, severity }) => `${code} ${severity}`).toSorted() }
}

/** The hash as anybody computes it from what is kept and the rules that were in force. */
const hashAnew = async ({ facts, overridden }: Decision): Promise<string> => {
  const place = { allianceId: 'CS' as AllianceId }
  const policy = await world.database.transaction(SYSTEM_SCOPE, (db) =>
    policyAt({ ...place, db }, world.now()),
  )
  const setting = { policy: policy.values, policyId: policy.id }
  return sha256(canonicalText(releaseInputs(facts, setting, overridden)))
}

const known = async ({ patientId }: Made, what: Partial<RecordHistoryInput>) =>
  recordHistory(await technician(), { patientId, assertedBy: '市中心医院 2024 年报告', ...what })
const passedOver = async ({ id, unitId }: Made, code: FindingCode, by: string, attest = false) =>
  refusalOf(overrideFinding(await world.as(by), { requestId: id, unitId, code, reason: '别无他血', attest }))

describe('the release gate goes by what stands in the record', () => {
  it.each<[string, Situation, string[]]>([
    [
      'forward and reverse typing that disagree stop the bag',
      { reactions: { ...groupA, bCells: '0' } },
      ['PATIENT_GROUP_DISCREPANT STOP'],
    ],
    [
      'a crossmatch of the major side alone stops it',
      { crossmatch: { minor: null } },
      ['CROSSMATCH_SIDE_MISSING STOP'],
    ],
    [
      'a crossmatch in saline alone counts as none',
      { crossmatch: { method: 'SALINE' } },
      ['CROSSMATCH_NOT_DONE STOP'],
    ],
    [
      'an incompatible minor side stops an identical bag',
      { crossmatch: { minor: 'INCOMPATIBLE' } },
      ['CROSSMATCH_MINOR_INCOMPATIBLE STOP'],
    ],
  ])('%s', async (_, situation, found) => {
    expect(await asked(await made(situation))).toEqual({ left: false, found })
  })

  it.each<[string, Situation, string[]]>([
    ['nothing is found of one that lacks nothing', {}, []],
    [
      'an incompatible minor side is pointed out where the groups explain it',
      { unit: { abo: 'O' }, crossmatch: { minor: 'INCOMPATIBLE' } },
      ['ABO_NOT_IDENTICAL WARN', 'CROSSMATCH_MINOR_INCOMPATIBLE WARN'],
    ],
    [
      'RhD-negative cells for an RhD-positive patient are pointed out',
      { unit: { rhd: 'NEGATIVE' } },
      ['RHD_NOT_IDENTICAL WARN'],
    ],
  ])('%s, and the bag leaves', async (_, situation, found) => {
    expect(await asked(await made(situation))).toEqual({ left: true, found })
  })

  it('a tube that never came stops the bag, and with it all that would rest on it', async () => {
    const { id } = await submitted(world, { form: { patient: newPatient(), sample: null } })
    await acceptRequest(await technician(), { requestId: id })
    await groupKnownBefore(world, id)
    await fullyApproved(world, id)
    const [unitId = ''] = await stocked(world, bag(world))
    await reserveUnits(await technician(), { requestId: id, unitIds: [unitId] })
    expect(await asked({ id, unitId, patientId: '' })).toEqual({
      left: false,
      found: [
        'CROSSMATCH_NOT_DONE STOP',
        'CROSSMATCH_REPORT_UNSIGNED STOP',
        'SAMPLE_MISSING STOP',
        'SCREEN_NOT_DONE STOP',
        'SECOND_SAMPLE_MISSING STOP',
      ],
    })
  })

  it('a bag of which nobody knows the RhD stays', async () => {
    const one = await made({})
    await world.rows(`update units set rhd = 'UNKNOWN' where id = $1`, [one.unitId])
    expect(await asked(one)).toEqual({ left: false, found: ['UNIT_GROUP_UNKNOWN STOP'] })
  })

  it('an antibody of the passport stops a bag not tested for it and one that bears it, and no other', async () => {
    const one = await made({})
    await known(one, { antibodies: ['anti-E'] })
    const test = async (result: AntigenResult) =>
      recordUnitAntigens(await technician(), { unitId: one.unitId, antigens: [{ antigen: 'E', result }] })
    expect(await asked(one)).toEqual({ left: false, found: ['ANTIGEN_UNTESTED STOP'] })
    await test('POSITIVE')
    expect(await asked(one)).toEqual({ left: false, found: ['ANTIGEN_POSITIVE STOP'] })
    await test('NEGATIVE')
    expect(await asked(one)).toEqual({ left: true, found: [] })
  })

  it('the groups assigned after a transplant stand in the place of the typed one, on authority', async () => {
    const own = await made({})
    await known(own, { transplant: { redCells: 'O', plasma: 'A' } })
    expect(await asked(own)).toEqual({
      left: false,
      found: ['ABO_INCOMPATIBLE STOP', 'TRANSPLANT_GROUPS_ASSIGNED AUTHORITY'],
    })
    const donors = await made({ unit: { abo: 'O' } })
    await known(donors, { transplant: { redCells: 'O', plasma: 'A' } })
    expect(await asked(donors)).toEqual({ left: false, found: ['TRANSPLANT_GROUPS_ASSIGNED AUTHORITY'] })
    expect(await passedOver(donors, 'TRANSPLANT_GROUPS_ASSIGNED', 'lead.manager')).toBeNull()
    expect((await asked(donors)).left).toBe(true)
  })

  it('platelets of another group leave in a shortage that somebody has signed for', async () => {
    const one = await made({
      form: {
        components: [{ product: 'PLT-APH', quantity: 1, unit: 'DOSE' }],
        laboratoryValues: [{ code: '777-3', value: '8', unit: '10*9/L' }],
      },
      unit: {
        product: 'PLT-APH',
        content: 1,
        labelProductCode: 'E3077',
        abo: 'B',
        expiresAt: new Date(world.now().getTime() + 72 * HOUR),
      },
      crossmatch: null,
    })
    expect(await asked(one)).toEqual({ left: false, found: ['PLATELETS_NOT_IDENTICAL STOP'] })
    expect(await passedOver(one, 'PLATELETS_NOT_IDENTICAL', 'lead.manager')).toMatchObject({
      findings: [{ code: 'OVERRIDE_FORBIDDEN' }],
    })
    expect(await passedOver(one, 'PLATELETS_NOT_IDENTICAL', 'lead.manager', true)).toBeNull()
    expect(await asked(one)).toEqual({ left: true, found: ['PLATELETS_NOT_IDENTICAL AUTHORITY'] })
  })

  it('RhD-positive cells for an RhD-negative patient wait until no negative ones are left, and for an anti-D for ever', async () => {
    await stocked(world, bag(world, { rhd: 'NEGATIVE' }))
    const negative: Situation = { reactions: { ...groupA, antiD: '0' }, rhdBefore: 'NEGATIVE' }
    const [one, withAntiD] = [await made(negative), await made(negative)]
    expect(await asked(one)).toEqual({ left: false, found: ['RHD_INCOMPATIBLE STOP'] })
    await world.rows(`update units set custody = 'DISCARDED' where rhd = 'NEGATIVE' and custody = 'IN_STOCK'`)
    expect(await asked(one)).toEqual({ left: false, found: ['RHD_INCOMPATIBLE AUTHORITY'] })
    expect(await passedOver(one, 'RHD_INCOMPATIBLE', 'mem01.physician')).toBeNull()
    expect(await asked(one)).toEqual({ left: true, found: ['RHD_INCOMPATIBLE AUTHORITY'] })
    await known(withAntiD, { antibodies: ['anti-D'] })
    expect(await asked(withAntiD)).toEqual({
      left: false,
      found: ['ANTIGEN_POSITIVE STOP', 'RHD_INCOMPATIBLE STOP'],
    })
  })
})
