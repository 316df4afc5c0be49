import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { type OverrideFindingInput, overrideFinding } from '#resolvers/inventory/override-finding.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, custodyOf, handingOut, issued, putIn, ready, stocked, typed } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const first = (ids: readonly string[]) => ids[0] ?? ''
const override = async (account: string, input: OverrideFindingInput) =>
  overrideFinding(await world.as(account), input)

/** A routine unit of which nobody knows how it was kept. */
const unkept = async () => {
  const made = await ready(world)
  await world.rows('update units set place_id = null where id = $1', [first(made.unitIds)])
  return { requestId: made.id as string, unitId: first(made.unitIds), sampleId: made.sampleId }
}
const attest = {
  code: 'COLD_CHAIN_UNKNOWN',
  reason: '冰箱显示一直 4 °C，记录仪待修',
  attest: true,
  reading: { celsius: 4, source: 'DEVICE_DISPLAY', takenAt: new Date('2026-03-01T00:59:00Z') },
}

/** Red cells for an emergency whose bag nobody has crossmatched. */
const uncrossmatched = async (unit: Parameters<typeof bag>[1] = { abo: 'O' }) => {
  const form = { patient: newPatient(), urgency: 'EMERGENCY' as const }
  const request = await typed(world, { form })
  const [unitId = ''] = await stocked(world, bag(world, unit))
  await reserveUnits(await world.as('lead.technician'), { requestId: request.id, unitIds: [unitId] })
  return { requestId: request.id as string, unitId, sampleId: request.sampleId }
}
const signedFor = (code: string, by = 'mem01.physician') => ({ code, reason: '失血性休克，来不及', by })
const passOver = async (
  of: { requestId: string; unitId: string },
  { by, ...rest }: ReturnType<typeof signedFor>,
) => override(by, { ...rest, requestId: of.requestId, unitId: of.unitId })
const issue = (of: { requestId: string; unitId: string }) =>
  refusalOf(issued(world, handingOut(of.requestId, [of.unitId])))

const stops = (code: string) => expect.arrayContaining([expect.objectContaining({ code, severity: 'STOP' })])

describe('overrideFinding', () => {
  it('lets a unit of unknown cold chain go on the attest of a qualified person, and keeps who signed why', async () => {
    const { requestId, unitId } = await unkept()
    expect(await issue({ requestId, unitId })).toMatchObject({
      findings: [{ code: 'COLD_CHAIN_UNKNOWN', severity: 'STOP' }],
    })
    await override('lead.quality', { ...attest, requestId, unitId })
    expect(await issue({ requestId, unitId })).toBeNull()
    const [row] = await world.rows(
      `select o.code, o.attested, o.reason, o.signed_as, s.account, d.findings -> 0 ->> 'severity' as severity
       from overrides o join staff s on s.id = o.signed_by
         join units u on u.id = o.unit_id join gate_decisions d on d.id = u.gate_decision_id
       where o.unit_id = $1`,
      [unitId],
    )
    expect(row).toEqual({
      code: 'COLD_CHAIN_UNKNOWN',
      attested: true,
      reason: attest.reason,
      signed_as: 'QUALITY_OFFICER',
      account: 'lead.quality',
      severity: 'AUTHORITY',
    })
  })

  it.each([
    ['without the reading of the device itself', undefined, 'BAD_USER_INPUT'],
    ['of a reading from nowhere', { source: 'HEARSAY' }, 'BAD_USER_INPUT'],
    ['of a reading of the future', { takenAt: new Date('2026-03-01T01:00:01Z') }, 'BAD_USER_INPUT'],
    ['of what no display shows', { celsius: 4_000 }, 'BAD_USER_INPUT'],
    ['of a reading out of the limits', { celsius: 6.1 }, 'ATTESTED_READING_OUT'],
    ['of a reading of hours ago', { takenAt: new Date('2026-02-28T20:59:59Z') }, 'ATTESTED_READING_OLD'],
  ])('is no attest %s', async (_, changes, code) => {
    const { requestId, unitId } = await unkept()
    const reading = changes && { ...attest.reading, ...changes }
    const refusal = await refusalOf(override('lead.quality', { ...attest, requestId, unitId, reading }))
    expect(refusal).toMatchObject(
      code === 'BAD_USER_INPUT' ? { code } : { code: 'OVERRIDE_REFUSED', findings: [{ code }] },
    )
    expect(await issue({ requestId, unitId })).toMatchObject({ findings: stops('COLD_CHAIN_UNKNOWN') })
  })

  it('of a log’s last entry may be used only as long as a reading by hand counts, and keeps it', async () => {
    const { requestId, unitId } = await unkept()
    const reading = { celsius: 5.9, source: 'DEVICE_LOG', takenAt: new Date('2026-02-28T22:00:00Z') }
    const { validUntil } = await override('lead.quality', { ...attest, requestId, unitId, reading })
    expect(validUntil).toBe('2026-03-01T02:00:00.000Z')
    const { data } = await world.ask(
      'lead.quality',
      'query ($id: ID!) { unit(id: $id) { overrides { reading { celsius source takenAt } } } }',
      { id: unitId },
    )
    expect(data?.unit.overrides).toEqual([{ reading }])
  })

  it('is no attest without the word', async () => {
    const { requestId, unitId } = await unkept()
    expect(
      await refusalOf(override('lead.quality', { ...attest, attest: false, requestId, unitId })),
    ).toMatchObject({ code: 'OVERRIDE_REFUSED', findings: [{ code: 'OVERRIDE_FORBIDDEN' }] })
  })

  it('is refused to a role that may not pass over this finding', async () => {
    const { requestId, unitId } = await unkept()
    expect(await refusalOf(override('mem01.physician', { ...attest, requestId, unitId }))).toMatchObject({
      code: 'OVERRIDE_REFUSED',
      findings: [{ code: 'OVERRIDE_ROLE_MISSING' }],
    })
  })

  it('asks for a reason', async () => {
    const { requestId, unitId } = await unkept()
    expect(
      await refusalOf(override('lead.quality', { ...attest, reason: '　', requestId, unitId })),
    ).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('passes over no STOP, also none that comes beside it', async () => {
    const { requestId, unitId } = await unkept()
    await quarantineUnit(await world.as('lead.technician'), { unitId, reason: '待查' })
    expect(
      await refusalOf(
        override('lead.manager', { requestId, unitId, code: 'UNIT_QUARANTINED', reason: '急' }),
      ),
    ).toMatchObject({ findings: [{ code: 'OVERRIDE_FORBIDDEN' }] })
    await override('lead.quality', { ...attest, requestId, unitId })
    expect(await issue({ requestId, unitId })).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ code: 'UNIT_QUARANTINED' })]),
    })
    expect(await custodyOf(world, unitId)).toBe('RESERVED')
  })

  it.each(requestStates)('for a request that is %s counts for its own finding alone', async (state) => {
    const { requestId, unitId } = await unkept()
    await world.rows('update requests set state = $2 where id = $1', [requestId, state])
    const input = { requestId, unitId, code: 'REQUEST_NOT_ACCEPTED', reason: '急' }
    expect(await refusalOf(override('lead.manager', input))).toMatchObject({
      code: 'OVERRIDE_REFUSED',
      findings: [{ code: state === 'ACCEPTED' ? 'OVERRIDE_NOT_NEEDED' : 'OVERRIDE_FORBIDDEN' }],
    })
    await override('lead.quality', { ...attest, requestId, unitId })
    const refusal = await issue({ requestId, unitId })
    if (state === 'ACCEPTED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'ISSUE_REFUSED', findings: stops('REQUEST_NOT_ACCEPTED') })
    expect(await stateOf(world, 'requests', requestId)).toBe(state === 'ACCEPTED' ? 'COMPLETED' : state)
  })

  it.each(unitStates)('of a unit that is %s counts for its own finding alone', async (custody) => {
    const { requestId, unitId } = await unkept()
    await putIn(world, unitId, custody)
    const code = custody === 'IN_STOCK' ? 'UNIT_NOT_RESERVED' : 'UNIT_STATE_FORBIDS'
    expect(
      await refusalOf(override('lead.manager', { requestId, unitId, code, reason: '急' })),
    ).toMatchObject({
      code: 'OVERRIDE_REFUSED',
      findings: [{ code: custody === 'RESERVED' ? 'OVERRIDE_NOT_NEEDED' : 'OVERRIDE_FORBIDDEN' }],
    })
    await override('lead.quality', { ...attest, requestId, unitId })
    const refusal = await issue({ requestId, unitId })
    if (custody === 'RESERVED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'ISSUE_REFUSED', findings: stops(code) })
    expect(await custodyOf(world, unitId)).toBe(custody === 'RESERVED' ? 'ISSUED' : custody)
  })

  it('signs nothing beforehand that the gate does not ask for', async () => {
    const { id, unitIds } = await ready(world)
    const input = { ...attest, requestId: id, unitId: first(unitIds) }
    expect(await refusalOf(override('lead.quality', input))).toMatchObject({
      findings: [{ code: 'OVERRIDE_NOT_NEEDED' }],
    })
  })

  it('falls with any change of what it rests on', async () => {
    const { requestId, unitId, sampleId } = await unkept()
    await override('lead.quality', { ...attest, requestId, unitId })
    await recordCrossmatch(await world.as('lead.technician'), {
      sampleId,
      unitId,
      major: 'COMPATIBLE',
      minor: 'COMPATIBLE',
      method: 'INDIRECT_ANTIGLOBULIN',
    })
    expect(await issue({ requestId, unitId })).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'COLD_CHAIN_UNKNOWN', severity: 'STOP' }),
      ]),
    })
  })

  it('counts for its hours alone', async () => {
    const { requestId, unitId } = await unkept()
    await override('lead.quality', { ...attest, requestId, unitId })
    await world.rows(`update overrides set valid_until = $2 where unit_id = $1`, [
      unitId,
      new Date(world.now().getTime() - 1),
    ])
    expect(await issue({ requestId, unitId })).toMatchObject({ findings: [{ code: 'COLD_CHAIN_UNKNOWN' }] })
  })

  it('is for one unit and one request: another bag of the request stays', async () => {
    const made = await ready(world, { bags: [bag(world, { content: 1 }), bag(world, { content: 1 })] })
    await world.rows('update units set place_id = null where id = any($1)', [made.unitIds])
    const [one = '', other = ''] = made.unitIds
    await override('lead.quality', { ...attest, requestId: made.id, unitId: one })
    expect(await issue({ requestId: made.id, unitId: other })).toMatchObject({
      findings: [{ code: 'COLD_CHAIN_UNKNOWN' }],
    })
    expect(await issue({ requestId: made.id, unitId: one })).toBeNull()
  })

  it('is seen and given by neither another hospital nor another alliance', async () => {
    const { requestId, unitId } = await unkept()
    for (const account of ['mem02.physician', 'kh.physician'])
      expect(await refusalOf(override(account, { ...attest, requestId, unitId }))).toMatchObject({
        code: 'NOT_FOUND',
      })
  })
})

describe('an emergency', () => {
  it('gets uncrossmatched group O cells once the physician has signed for every finding', async () => {
    const of = await uncrossmatched()
    expect(await issue(of)).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'SCREEN_NOT_DONE', severity: 'AUTHORITY' }),
        expect.objectContaining({ code: 'CROSSMATCH_NOT_DONE', severity: 'AUTHORITY' }),
        expect.objectContaining({ code: 'APPROVALS_INCOMPLETE', severity: 'WARN' }),
      ]),
    })
    await passOver(of, signedFor('SCREEN_NOT_DONE'))
    expect(await issue(of)).toMatchObject({ code: 'ISSUE_REFUSED' })
    await passOver(of, signedFor('CROSSMATCH_NOT_DONE'))
    expect(await issue(of)).toBeNull()
    expect(await custodyOf(world, of.unitId)).toBe('ISSUED')
  })

  it('gets no uncrossmatched cells of a group found on one venepuncture', async () => {
    const of = await uncrossmatched({ abo: 'A' })
    for (const code of ['SECOND_SAMPLE_MISSING', 'CROSSMATCH_NOT_DONE'])
      expect(await refusalOf(passOver(of, signedFor(code)))).toMatchObject({
        findings: [{ code: 'OVERRIDE_FORBIDDEN' }],
      })
  })
})

describe('a warm autoantibody', () => {
  const incompatible = async () => {
    const made = await ready(world)
    const [patient] = await world.rows<{ patient_id: string }>(
      'select patient_id from requests where id = $1',
      [made.id],
    )
    await recordHistory(await world.as('lead.technician'), {
      patientId: patient?.patient_id ?? '',
      sampleId: made.sampleId,
      autoantibody: 'WARM',
    })
    await world.rows(`update crossmatches set major = 'INCOMPATIBLE' where unit_id = $1`, [
      first(made.unitIds),
    ])
    return { requestId: made.id as string, unitId: first(made.unitIds) }
  }
  const code = 'CROSSMATCH_MAJOR_INCOMPATIBLE'

  it('takes the treating physician and one of the lead together', async () => {
    const of = await incompatible()
    const input = { ...of, code, reason: '最小不相合', attest: true }
    expect(await refusalOf(override('mem01.physician', input))).toMatchObject({
      findings: [{ code: 'OVERRIDE_PAIR_MISSING' }],
    })
    const terminal = await world.as('mem01.physician')
    const superior = await world.signed(terminal, 'mem01.superior', 'overrideFinding', input)
    expect(await refusalOf(overrideFinding(terminal, { ...input, signatures: [superior] }))).toMatchObject({
      findings: [{ code: 'OVERRIDE_PAIR_MISSING' }],
    })
    const lead = await world.signed(terminal, 'lead.physician', 'overrideFinding', input)
    await overrideFinding(terminal, { ...input, signatures: [lead] })
    expect(await issue(of)).toBeNull()
  })
})

it('goes on under a rule set that knew nothing yet of who may pass a finding over', async () => {
  const id = 'rul_00000000000000000000000000000008'
  await world.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ('CS', $1, '330822', '2025-01-01', '旧规则',
       '{"releaseAuthorities": {"ANTIGEN_UNTESTED": ["PHYSICIAN"]}, "releaseClasses": {"UNIT_EXPIRED": {"ROUTINE": "WARN"}}}')`,
    [id],
  )
  const { requestId, unitId } = await unkept()
  await override('lead.quality', { ...attest, requestId, unitId })
  expect(await issue({ requestId, unitId })).toBeNull()
  await world.rows(`update rule_sets set effective_to = '2025-01-01' where id = $1`, [id])
})

describe('the statistics of overrides', () => {
  it('count by rule and site, for each hospital its own', async () => {
    const { requestId, unitId } = await unkept()
    await override('lead.quality', { ...attest, requestId, unitId })
    const ask = (account: string) =>
      world.ask(
        account,
        `{ overrideStatistics(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") {
          code overrides emergencies issued rate organisation { code } } }`,
      )
    const lead = (await ask('lead.quality')).data?.overrideStatistics
    const counted = lead.find(({ code }: { code: string }) => code === 'COLD_CHAIN_UNKNOWN')
    expect(counted).toMatchObject({ organisation: { code: 'CS-MEM01' }, emergencies: 0 })
    const [{ n } = { n: 0 }] = await world.rows<{ n: number }>(
      `select count(*)::int as n from overrides where code = 'COLD_CHAIN_UNKNOWN'`,
    )
    expect(counted.overrides).toBe(n)
    expect((await ask('kh.technician')).data?.overrideStatistics).toEqual([])
  })

  it('reach those who watch over the alliance, hospital by hospital, and no others', async () => {
    const { requestId, unitId } = await unkept()
    await override('lead.quality', { ...attest, requestId, unitId })
    const ask = async (account: string) => {
      const { data, errors } = await world.ask(
        account,
        `{ overrideStatistics(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") {
          code overrides issued organisation { code } } }`,
      )
      return errors?.[0]?.originalError ?? data?.overrideStatistics
    }
    const all = await ask('lead.quality')
    expect(all.length).toBeGreaterThan(0)
    for (const account of ['regulator.county', 'regulator', 'qc.centre'])
      expect([account, await ask(account)]).toEqual([account, all])
    expect(await ask('station.dispatcher')).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('give the rate per bag issued to the hospital in the time, and none where no bag was', async () => {
    const ask = async (account: string, from: string) => {
      const { data } = await world.ask(
        account,
        `query ($from: DateTime!) { overrideStatistics(from: $from, to: "2027-01-01T00:00:00Z") {
          code overrides issued rate } }`,
        { from },
      )
      return data?.overrideStatistics.find((row: { code: string }) => row.code === 'COLD_CHAIN_UNKNOWN')
    }
    const { requestId, unitId } = await unkept()
    await override('lead.quality', { ...attest, requestId, unitId })
    expect(await issue({ requestId, unitId })).toBeNull()
    const year = '2026-01-01T00:00:00Z'
    const { overrides, issued, rate } = await ask('lead.quality', year)
    const [{ n } = { n: 0 }] = await world.rows<{ n: number }>(
      `select count(*)::int as n from unit_events where to_custody = 'ISSUED'`,
    )
    expect(n).toBeGreaterThan(0)
    expect(issued).toBe(n)
    expect(rate).toBeCloseTo(overrides / n)

    world.pass(1000)
    const { requestId: later, unitId: kept } = await unkept()
    const from = world.now().toISOString()
    await override('lead.quality', { ...attest, requestId: later, unitId: kept })
    expect(await ask('lead.quality', from)).toMatchObject({ overrides: 1, issued: 0, rate: null })
  })
})
