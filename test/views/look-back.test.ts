import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { returnUnit } from '#resolvers/inventory/return-unit.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { bag, donationNumber, stocked } from '#test/support/bank.ts'
import { given, wholeTransfusion } from '#test/support/bedside.ts'
import { outAt } from '#test/support/issued.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

const ASK = `query ($donationNumber: String, $patientId: ID) {
  lookBack(donationNumber: $donationNumber, patientId: $patientId) { acrossHospitals completeness recipientCount
    units { number donationNumber fate unit { id } organisation { code } forOrganisation { code } issuedFor { id }
      recipients { organisation { code } patient { id name } fate startedAt volumeMl reactions } }
    unknownFate { number } } }`
type Answer = {
  acrossHospitals: boolean
  completeness: number | null
  recipientCount: number
  units: {
    number: string
    donationNumber: string
    fate: string
    unit: { id: string } | null
    forOrganisation: { code: string } | null
    issuedFor: { id: string } | null
    recipients: {
      organisation: { code: string }
      patient: { id: string } | null
      fate: string
      volumeMl: number
    }[]
  }[]
  unknownFate: { number: string }[]
}
const ask = async (account: string, variables: object): Promise<Answer | null> => {
  const { data, errors } = await world.ask(account, ASK, { ...variables })
  expect(errors).toBeUndefined()
  return data?.lookBack
}
const patientOf = async (requestId: string) =>
  (await world.rows<{ patient_id: string }>('select patient_id from requests where id = $1', [requestId]))[0]
    ?.patient_id ?? ''

/** One donation: red cells given at CS-MEM01, plasma out at CS-MEM02, platelets still at the lead. */
const donation = async () => {
  const number = donationNumber()
  const part = (product: string, labelProductCode: string, content: number) =>
    bag(world, { donationNumber: number, product, labelProductCode, content })
  const first = await outAt(world, { bags: [part('RBC-SUSP-LR', 'E5445', 2)] })
  const second = await outAt(world, {
    account: 'mem02.physician',
    collector: 'mem02.collector',
    bags: [part('FFP', 'E0701', 200)],
  })
  await stocked(world, part('PLT-APH', 'E2834', 1))
  const [cells = ''] = first.unitIds
  const [plasma = ''] = second.unitIds
  const patientId = await patientOf(first.requestId)
  // As it is kept: without its check character.
  return { number: number.slice(0, 13), typed: number, cells, plasma, patientId, second }
}

describe('lookBack from a donation', () => {
  it('tells the station what reactions followed its bag, and nothing of the patient', async () => {
    const { typed, cells } = await donation()
    await given(world, wholeTransfusion(world, { unitId: cells }))
    await reportReaction(await world.as('mem01.nurse'), {
      unitIds: [cells],
      type: 'ALLERGIC',
      symptoms: ['URTICARIA'],
      description: '张三输血后出现荨麻疹',
    })
    const { data, errors } = await world.ask(
      'station.dispatcher',
      `query ($donationNumber: String) { lookBack(donationNumber: $donationNumber) { units { unit { id } recipients {
        patient { id } reactions reactionCases { type severity imputability state onsetAt } } } } }`,
      { donationNumber: typed },
    )
    expect(errors).toBeUndefined()
    const recipients = data?.lookBack.units.flatMap((unit: { recipients: object[] }) => unit.recipients)
    expect(recipients).toMatchObject([
      { patient: null, reactions: 1, reactionCases: [{ type: 'ALLERGIC', state: 'OPEN' }] },
    ])
    expect(JSON.stringify(data)).not.toContain('张三')
  })

  it('finds every recipient at every hospital, and says how complete that is', async () => {
    const { number, typed, cells, plasma, patientId, second } = await donation()
    const before = await ask('lead.quality', { donationNumber: typed })
    expect(before).toMatchObject({ acrossHospitals: true, completeness: 33.3, recipientCount: 0 })
    expect(before?.unknownFate.map((one) => one.number)).toEqual([`${number}-E0701`, `${number}-E5445`])
    await given(world, wholeTransfusion(world, { unitId: cells }))
    const half = await ask('lead.quality', { donationNumber: number })
    expect(half).toMatchObject({ completeness: 66.6, recipientCount: 1 })
    expect(half?.units.map(({ fate }) => fate)).toEqual(['UNKNOWN', 'IN_BANK', 'TRANSFUSED'])
    expect(half?.units[2]).toMatchObject({
      unit: { id: cells },
      issuedFor: { id: patientId },
      recipients: [
        { organisation: { code: 'CS-MEM01' }, patient: { id: patientId }, fate: 'TRANSFUSED', volumeMl: 400 },
      ],
    })
    await returnUnit(await world.as('mem02.nurse'), { unitId: plasma, reason: '取消输血' })
    const whole = await ask('lead.quality', { donationNumber: number })
    expect(whole).toMatchObject({ completeness: 100, unknownFate: [] })
    expect(whole?.units[0]).toMatchObject({ fate: 'NOT_USED', recipients: [] })
    expect(whole?.units[0]?.issuedFor?.id).toBe(await patientOf(second.requestId))
  })

  it('tells the station of its deliveries without any patient, in every alliance', async () => {
    const { number, cells } = await donation()
    await given(world, wholeTransfusion(world, { unitId: cells }))
    const told = await ask('station.dispatcher', { donationNumber: number })
    expect(told).toMatchObject({ acrossHospitals: true, recipientCount: 1, completeness: 66.6 })
    expect(told?.units.map(({ issuedFor }) => issuedFor)).toEqual([null, null, null])
    expect(told?.units[2]?.recipients).toMatchObject([{ organisation: { code: 'CS-MEM01' }, patient: null }])
    expect(JSON.stringify(told)).not.toContain('张三')
    await world.rows(
      `update units set station_id = (select id from organisations where code = 'CS-LEAD') where donation_number = $1`,
      [number],
    )
    expect(await ask('station.dispatcher', { donationNumber: number })).toBeNull()
  })

  it('tells a member of its own bags alone, and another alliance nothing', async () => {
    const { number, cells } = await donation()
    await given(world, wholeTransfusion(world, { unitId: cells }))
    const own = await ask('mem01.technician', { donationNumber: number })
    expect(own).toMatchObject({ acrossHospitals: false, completeness: 100, recipientCount: 1 })
    expect(own?.units.map((one) => one.number)).toEqual([`${number}-E5445`])
    expect(await ask('kh.technician', { donationNumber: number })).toBeNull()
    expect(await ask('lead.quality', { donationNumber: '3308026999999' })).toBeNull()
  })

  it('calls two hospitals’ tellings of two patients a contradiction', async () => {
    const { number, cells } = await donation()
    await given(world, wholeTransfusion(world, { unitId: cells }))
    const other = { hospitalNumber: 'LB-OTHER', name: '李四', sex: 'MALE', birthDate: '1970-01-01' } as const
    await recordPatient(await world.as('his.mem02'), { patient: other })
    await recordTransfusion(await world.as('mem02.nurse'), {
      unitNumber: `${number}-E5445`,
      hospitalNumber: other.hospitalNumber,
      fate: 'TRANSFUSED',
    })
    const found = await ask('lead.quality', { donationNumber: number })
    const bagFound = found?.units.find((one) => one.number === `${number}-E5445`)
    expect(bagFound?.fate).toBe('CONTRADICTED')
    expect(bagFound?.recipients.map(({ organisation }) => organisation.code)).toEqual([
      'CS-MEM01',
      'CS-MEM02',
    ])
    expect(found?.unknownFate.map((one) => one.number)).toContain(`${number}-E5445`)
  })
})

describe('lookBack from a patient', () => {
  it('finds the donations of one person at two hospitals, given or only issued', async () => {
    const here = await outAt(world)
    const there = await outAt(world, { account: 'mem02.physician', collector: 'mem02.collector' })
    const [first = ''] = here.unitIds
    const [second = ''] = there.unitIds
    await given(world, wholeTransfusion(world, { unitId: first }))
    const patientId = await patientOf(here.requestId)
    const found = await ask('lead.quality', { patientId })
    const ids = found?.units.map(({ unit }) => unit?.id)
    expect(ids).toContain(first)
    expect(ids).toContain(second)
    expect(found?.units.find(({ unit }) => unit?.id === second)).toMatchObject({
      fate: 'UNKNOWN',
      forOrganisation: { code: 'CS-MEM02' },
    })
    const own = await ask('mem01.technician', { patientId })
    expect(own?.acrossHospitals).toBe(false)
    expect(own?.units.map(({ unit }) => unit?.id)).toContain(first)
    expect(own?.units.map(({ forOrganisation }) => forOrganisation?.code)).not.toContain('CS-MEM02')
  })

  it('knows nothing of a patient that is not the caller’s to see', async () => {
    const { requestId } = await outAt(world)
    const patientId = await patientOf(requestId)
    expect(await ask('station.dispatcher', { patientId })).toBeNull()
    expect(await ask('kh.technician', { patientId })).toBeNull()
  })

  it('answers a patient who was never given anything with no bag and no percentage', async () => {
    const patient = {
      hospitalNumber: 'LB-NONE',
      name: '王五',
      sex: 'FEMALE',
      birthDate: '1975-01-01',
    } as const
    const { id } = await recordPatient(await world.as('his.lead'), { patient })
    expect(await ask('lead.technician', { patientId: id })).toEqual({
      acrossHospitals: true,
      completeness: null,
      recipientCount: 0,
      units: [],
      unknownFate: [],
    })
  })
})

describe('a look-back', () => {
  it('stands in the audit trail of who asked, also when nothing was found', async () => {
    await ask('lead.quality', { donationNumber: 'NEVER-WAS' })
    const entries = await world.rows<{ account: string; outcome: string }>(
      `select account, outcome from audit_entries where action = 'views.lookBack' and subject_id = 'NEVER-WAS'`,
    )
    expect(entries).toEqual([{ account: 'lead.quality', outcome: 'READ' }])
  })

  it('asks for one direction, and is not for wards or regulators', async () => {
    for (const variables of [{}, { donationNumber: 'X', patientId: 'pat_x' }]) {
      const { errors } = await world.ask('lead.quality', ASK, variables)
      expect(errors?.[0]?.message).toContain('donationNumber')
    }
    for (const account of ['mem01.nurse', 'lead.physician', 'regulator', 'qc.centre', 'station.finance'])
      expect((await world.ask(account, ASK, { donationNumber: 'X' })).errors).toHaveLength(1)
  })
})
