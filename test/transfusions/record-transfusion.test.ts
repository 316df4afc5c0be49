import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, putIn, stocked, stranger } from '#test/support/bank.ts'
import { deviationCodes, everyItem, given, wholeTransfusion } from '#test/support/bedside.ts'
import { outAt } from '#test/support/issued.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
// Requests are planned for a fixed day: every test begins on the same morning.
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

const HOUR_MS = 3_600_000
const rowOf = async (id: string) =>
  (await world.rows<Record<string, unknown>>('select * from transfusions where id = $1', [id]))[0]
const patientOf = async (requestId: string) =>
  (await world.rows<{ patient_id: string }>('select patient_id from requests where id = $1', [requestId]))[0]
    ?.patient_id ?? ''
const staffId = async (account: string) =>
  (await world.rows<{ id: string }>('select id from staff where account = $1', [account]))[0]?.id
/** How often the passport says that the patient was given blood. */
const givenTo = async (patientId: string) =>
  (
    await world.rows(
      `select 1 from history_facts where patient_id = $1 and kind = 'TRANSFUSION' and withdrawn_at is null`,
      [patientId],
    )
  ).length
/** The bag of another patient of the hospital. */
const anotherPatient = async (account = 'mem01.physician') =>
  patientOf((await submitted(world, { account, ...stranger() })).id)

describe('recordTransfusion', () => {
  it('records a whole transfusion under two signatures, without deviation, and the bag is transfused', async () => {
    const { requestId, unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    const { id, deviationId } = await given(world, wholeTransfusion(world, { unitId }))
    expect(deviationId).toBeNull()
    expect(await rowOf(id)).toMatchObject({
      unit_id: unitId,
      request_id: requestId,
      patient_id: await patientOf(requestId),
      fate: 'TRANSFUSED',
      administrator_id: await staffId('mem01.nurse'),
      verifier_id: await staffId('mem01.nurse2'),
      episode_id: id,
      findings: [],
    })
    expect(await custodyOf(world, unitId)).toBe('TRANSFUSED')
    expect(await deviationCodes(world, unitId)).toEqual([])
  })

  it('is told in parts: start, vital signs, end; the signatures of the start stand', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    const startedAt = world.now()
    const before = { phase: 'BEFORE', temperature: 36.5 } as const
    const started = await given(world, { unitId, checks: everyItem, startedAt, vitalSigns: [before] })
    expect(await custodyOf(world, unitId)).toBe('TRANSFUSED')
    expect(await rowOf(started.id)).toMatchObject({ fate: null, ended_at: null })
    world.pass(2 * HOUR_MS)
    const ended = await recordTransfusion(await world.as('mem01.nurse'), {
      unitId,
      fate: 'PARTLY',
      endedAt: world.now(),
      volumeMl: 150,
      vitalSigns: [
        { phase: 'FIFTEEN_MINUTES', pulse: 80 },
        { phase: 'END', pulse: 82 },
      ],
      interruptedReason: '寒战',
    })
    expect(ended).toEqual({ id: started.id, deviationId: null })
    const row = await rowOf(started.id)
    expect(row).toMatchObject({
      fate: 'PARTLY',
      started_at: startedAt,
      verifier_id: await staffId('mem01.nurse2'),
      findings: [],
    })
    const phases = row?.vital_signs as { phase: string }[] | undefined
    expect(phases?.map(({ phase }) => phase)).toEqual(['BEFORE', 'FIFTEEN_MINUTES', 'END'])
    const told = await world.rows('select id from transfusion_records where transfusion_id = $1', [
      started.id,
    ])
    expect(told).toHaveLength(2)
  })

  it('takes names told afterwards for names, not for signatures', async () => {
    const { unitIds } = await outAt(world)
    const input = wholeTransfusion(world, {
      unitId: unitIds[0],
      administratorName: '王护',
      verifierName: '孙护',
    })
    const { id, deviationId } = await recordTransfusion(await world.as('mem01.nurse'), input)
    expect(deviationId).toBeNull()
    expect(await rowOf(id)).toMatchObject({
      administrator_id: null,
      verifier_id: null,
      administrator_name: '王护',
      verifier_name: '孙护',
      findings: [expect.objectContaining({ code: 'BEDSIDE_ASSERTED', severity: 'WARN' })],
    })
  })

  it('leaves a bag that was not used where it was', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    const { id, deviationId } = await recordTransfusion(await world.as('mem01.nurse'), {
      unitId,
      fate: 'NOT_USED',
    })
    expect(deviationId).toBeNull()
    expect(await rowOf(id)).toMatchObject({ fate: 'NOT_USED', started_at: null, episode_id: null })
    expect(await custodyOf(world, unitId)).toBe('HANDED_OVER')
    const later = await given(world, wholeTransfusion(world, { unitId }))
    expect(later.id).toBe(id)
    expect(await custodyOf(world, unitId)).toBe('TRANSFUSED')
  })

  it('gives the same answer to the same key', async () => {
    const { unitIds } = await outAt(world)
    const input = { unitId: unitIds[0] ?? '', fate: 'NOT_USED' as const, idempotencyKey: 'bedside-1' }
    const first = await recordTransfusion(await world.as('mem01.nurse'), input)
    expect(await recordTransfusion(await world.as('mem01.nurse'), input)).toEqual(first)
    expect(
      await world.rows('select id from transfusion_records where transfusion_id = $1', [first.id]),
    ).toHaveLength(1)
  })
})

describe('what should not have happened', () => {
  it.each(unitStates)('is recorded from %s', async (state) => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    await putIn(world, unitId, state)
    const { id } = await given(world, wholeTransfusion(world, { unitId }))
    expect(await rowOf(id)).toMatchObject({ fate: 'TRANSFUSED' })
    expect(await custodyOf(world, unitId)).toBe('TRANSFUSED')
    expect(await deviationCodes(world, id)).toEqual(state === 'HANDED_OVER' ? [] : ['UNIT_STATE_FORBIDS'])
  })

  it('is another patient', async () => {
    const { unitIds } = await outAt(world)
    const patientId = await anotherPatient()
    const { id } = await given(world, wholeTransfusion(world, { unitId: unitIds[0], patientId }))
    expect(await rowOf(id)).toMatchObject({ patient_id: patientId })
    expect(await deviationCodes(world, id)).toEqual(['TRANSFUSED_WRONG_PATIENT'])
  })

  it('is a recalled bag', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    await quarantineUnit(await world.as('lead.quality'), { unitId, reason: '血站召回' })
    const { id } = await given(world, wholeTransfusion(world, { unitId }))
    expect(await deviationCodes(world, id)).toEqual(['UNIT_QUARANTINED'])
  })

  it('is an expired bag', async () => {
    const { unitIds } = await outAt(world, {
      bags: [bag(world, { expiresAt: new Date(world.now().getTime() + HOUR_MS) })],
    })
    const [unitId = ''] = unitIds
    const startedAt = new Date(world.now().getTime() + HOUR_MS + 1)
    world.pass(3 * HOUR_MS)
    const { id } = await given(world, { unitId, checks: everyItem, startedAt, endedAt: world.now() })
    expect(await deviationCodes(world, id)).toEqual(['UNIT_EXPIRED', 'TRANSFUSION_STARTED_LATE'])
  })

  it('is one person alone, or one who is not qualified', async () => {
    const { unitIds } = await outAt(world, { bags: [bag(world), bag(world)] })
    const [first = '', second = ''] = unitIds
    const alone = await recordTransfusion(
      await world.as('mem01.nurse'),
      wholeTransfusion(world, { unitId: first }),
    )
    expect(await deviationCodes(world, alone.id)).toEqual(['BEDSIDE_ONE_PERSON'])
    const technician = await given(
      world,
      { unitId: second, checks: everyItem, fate: 'TRANSFUSED' },
      { verifier: 'mem01.technician' },
    )
    expect(await deviationCodes(world, technician.id)).toContain('SIGNER_TITLE_MISSING')
  })

  it('is an item that did not agree', async () => {
    const { unitIds } = await outAt(world)
    const checks = [...everyItem.slice(1), { item: 'BAG_INTACT', agrees: false } as const]
    const { id } = await given(world, wholeTransfusion(world, { unitId: unitIds[0], checks }))
    expect(await deviationCodes(world, id)).toEqual(['BEDSIDE_CHECK_FAILED'])
  })

  it('is a late start and a late end', async () => {
    const { unitIds } = await outAt(world)
    world.pass(HOUR_MS)
    const startedAt = world.now()
    world.pass(4 * HOUR_MS)
    const input = wholeTransfusion(world, { unitId: unitIds[0], startedAt, endedAt: world.now() })
    const { id } = await given(world, input)
    expect(await deviationCodes(world, id)).toEqual(['TRANSFUSION_STARTED_LATE', 'TRANSFUSION_TOO_LONG'])
  })

  it('is a bag from the shelf, found by the number on its label', async () => {
    const label = bag(world)
    const [unitId = ''] = await stocked(world, label)
    const unitNumber = `${label.donationNumber.slice(0, 13)}-${label.labelProductCode}`
    const patientId = await anotherPatient()
    const { id } = await given(world, wholeTransfusion(world, { unitNumber, patientId }))
    expect(await custodyOf(world, unitId)).toBe('TRANSFUSED')
    expect(await deviationCodes(world, id)).toEqual(['UNIT_STATE_FORBIDS', 'TRANSFUSED_FOR_NOBODY'])
    expect(await deviationCodes(world, unitId)).toEqual([])
  })

  it('is another’s own blood', async () => {
    const donor = await anotherPatient()
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    await world.rows('update units set donor_patient_id = $2 where id = $1', [unitId, donor])
    const { id } = await given(world, wholeTransfusion(world, { unitId }))
    expect(await deviationCodes(world, id)).toEqual(['AUTOLOGOUS_NOT_OWN'])
  })

  it('opens one deviation for all that was wrong with one bag, and keeps it found when more is told', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    const patientId = await anotherPatient()
    await quarantineUnit(await world.as('lead.quality'), { unitId, reason: '血站召回' })
    const { id, deviationId } = await given(world, wholeTransfusion(world, { unitId, patientId }))
    const rows = await world.rows<{ id: string }>('select id from deviations where subject_id = any ($1)', [
      [id, unitId],
    ])
    expect(rows).toEqual([{ id: deviationId }])
    expect(await deviationCodes(world, id)).toEqual(['UNIT_QUARANTINED', 'TRANSFUSED_WRONG_PATIENT'])
    await recordTransfusion(await world.as('mem01.nurse'), { unitId, patientId, note: '补充' })
    expect((await rowOf(id))?.findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'UNIT_QUARANTINED' })]),
    )
  })

  it('is a bag told of for a second patient: the first stays, until it is mended', async () => {
    const { unitIds, requestId } = await outAt(world)
    const [unitId = ''] = unitIds
    const first = await given(world, wholeTransfusion(world, { unitId }))
    const patientId = await anotherPatient()
    const again = { unitId, patientId, fate: 'TRANSFUSED' } as const
    const second = await recordTransfusion(await world.as('mem01.nurse'), again)
    expect(second.id).toBe(first.id)
    expect(await rowOf(first.id)).toMatchObject({ patient_id: await patientOf(requestId) })
    expect(await deviationCodes(world, first.id)).toEqual([
      'TRANSFUSED_WRONG_PATIENT',
      'UNIT_TOLD_OF_ANOTHER',
    ])
    // As long as nobody has mended it, either may have been given the blood.
    expect(await givenTo(patientId)).toBe(1)
    expect(await givenTo(await patientOf(requestId))).toBe(1)
    await recordTransfusion(await world.as('mem01.nurse'), { ...again, correction: true })
    expect(await rowOf(first.id)).toMatchObject({ patient_id: patientId })
    expect(await givenTo(patientId)).toBe(1)
    expect(await givenTo(await patientOf(requestId))).toBe(0)
    await recordTransfusion(await world.as('mem01.nurse'), { unitId, patientId, note: '补充' })
    expect(await givenTo(patientId)).toBe(1)
  })

  it('opens one deviation, however often it is told', async () => {
    const { unitIds } = await outAt(world)
    const patientId = await anotherPatient()
    const input = wholeTransfusion(world, { unitId: unitIds[0], patientId })
    const { id } = await given(world, input)
    const again = await recordTransfusion(await world.as('mem01.nurse'), {
      unitId: unitIds[0],
      patientId,
      note: '补充',
    })
    expect(again.deviationId).toBeNull()
    expect(await deviationCodes(world, id)).toEqual(['TRANSFUSED_WRONG_PATIENT'])
  })
})

describe('episodes', () => {
  it('join bags within a day, also when the first is told last', async () => {
    const { unitIds } = await outAt(world, { bags: [bag(world), bag(world), bag(world)] })
    // Far from every other bag of the same person.
    world.pass(200 * HOUR_MS)
    const start = world.now().getTime()
    world.pass(50 * HOUR_MS)
    const at = (hours: number) => new Date(start + hours * HOUR_MS)
    const ids: string[] = []
    for (const [index, hours] of [30, 20, 0].entries()) {
      const { id } = await recordTransfusion(await world.as('mem01.nurse'), {
        unitId: unitIds[index] ?? '',
        startedAt: at(hours),
        fate: 'TRANSFUSED',
      })
      ids.push(id)
    }
    const [third = '', second = '', first = ''] = ids
    expect(await rowOf(first)).toMatchObject({ episode_id: first })
    expect(await rowOf(second)).toMatchObject({ episode_id: first })
    expect(await rowOf(third)).toMatchObject({ episode_id: third })
  })

  it('are right when two bags are told at the same moment', async () => {
    const { unitIds } = await outAt(world, { bags: [bag(world), bag(world)] })
    const startedAt = world.now()
    await Promise.all(
      unitIds.map(async (unitId) =>
        recordTransfusion(await world.as('mem01.nurse'), { unitId, startedAt, fate: 'TRANSFUSED' }),
      ),
    )
    const rows = await world.rows<{ episode_id: string }>(
      'select distinct episode_id from transfusions where unit_id = any ($1)',
      [unitIds],
    )
    expect(rows).toHaveLength(1)
  })
})

describe('a bag of a number that nobody has received', () => {
  const unitNumber = '3308024999999-E5445'
  const kept = async () =>
    world.rows<{ id: string; code: string; told: Record<string, unknown> }>(
      `select d.id, o.code, d.told from deviations d
         join organisations o on o.alliance_id = d.alliance_id and o.id = d.organisation_id
       where d.subject_id = $1 order by d.id`,
      [unitNumber],
    )

  it('is answered as unknown, and what was told of it is kept once', async () => {
    const patientId = await anotherPatient()
    const input = wholeTransfusion(world, { unitNumber, patientId, note: '标签如此' })
    const tell = async () => refusalOf(recordTransfusion(await world.as('mem01.nurse'), input))
    const refusal = { code: 'UNIT_UNKNOWN', findings: [{ code: 'UNIT_NUMBER_UNKNOWN', severity: 'STOP' }] }
    expect(await tell()).toMatchObject(refusal)
    expect(await tell()).toMatchObject(refusal)
    expect(await kept()).toEqual([
      {
        id: expect.stringMatching(/^dev_/),
        code: 'CS-MEM01',
        told: expect.objectContaining({ unitNumber, patientId, note: '标签如此', fate: 'TRANSFUSED' }),
      },
    ])
    expect(await world.rows('select id from transfusions where patient_id = $1', [patientId])).toEqual([])
  })

  it('is read by its hospital, and answers a refusal by GraphQL', async () => {
    const told = await world.ask(
      'mem01.nurse',
      `mutation($input: RecordTransfusionInput!) { recordTransfusion(input: $input) {
         __typename ... on UnitUnknown { findings { code } } } }`,
      { input: { unitNumber, volumeMl: 200, idempotencyKey: 'unknown-bag' } },
    )
    expect(told.data?.recordTransfusion).toEqual({
      __typename: 'UnitUnknown',
      findings: [{ code: 'UNIT_NUMBER_UNKNOWN' }],
    })
    const [, second] = await kept()
    const seen = async (account: string) =>
      (
        await world.ask(account, 'query($id: ID!) { node(id: $id) { ... on Deviation { told } } }', {
          id: second?.id,
        })
      ).data?.node
    expect(await seen('mem01.medical-affairs')).toEqual({ told: expect.objectContaining({ volumeMl: 200 }) })
    expect(await seen('kh.technician')).toBeNull()
  })
})

describe('what can’t be taken', () => {
  const cases: readonly [string, object, string][] = [
    ['no bag', {}, 'BAD_USER_INPUT'],
    ['an unknown bag', { unitId: 'unt_00000000000000000000000000000000' }, 'NOT_FOUND'],
    ['a number that is none', { unitNumber: '3308024000001' }, 'BAD_USER_INPUT'],
  ]
  it.each(cases)('is %s', async (_, input, code) => {
    expect(await refusalOf(recordTransfusion(await world.as('mem01.nurse'), input))).toMatchObject({ code })
  })

  it('are impossible times and volumes, all told at once', async () => {
    const { unitIds } = await outAt(world)
    const input = {
      unitId: unitIds[0] ?? '',
      startedAt: new Date(world.now().getTime() - HOUR_MS),
      endedAt: new Date(world.now().getTime() - 2 * HOUR_MS),
      volumeMl: -1,
    }
    expect(await refusalOf(recordTransfusion(await world.as('mem01.nurse'), input))).toMatchObject({
      problems: [
        { field: 'endedAt', words: expect.anything() },
        { field: 'volumeMl', words: expect.anything() },
      ],
    })
  })

  it('is a bag of another hospital, by its id', async () => {
    const { unitIds } = await outAt(world)
    const refused = recordTransfusion(await world.as('mem02.nurse'), {
      unitId: unitIds[0],
      fate: 'TRANSFUSED',
    })
    expect(await refusalOf(refused)).toMatchObject({ code: 'NOT_FOUND' })
  })
})
