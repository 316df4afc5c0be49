import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { bag, custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency, staffIdOf } from '#test/support/emergency.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const cellsO = (changes = {}) => bag(world, { abo: 'O', ...changes })
const named = (unitId: string) => [{ unitId, visualDefects: [] }]
const codesOf = (refusal: unknown) =>
  ((refusal as { findings?: { code: string; severity: string }[] } | null)?.findings ?? [])
    .filter(({ severity }) => severity !== 'WARN')
    .map(({ code }) => code)
const owedBy = async (requestId: string) =>
  (
    await world.rows<{ kind: string }>(
      'select kind from owed_items where request_id = $1 and settled_at is null order by kind',
      [requestId],
    )
  ).map(({ kind }) => kind)
const groupsOf = async (unitIds: readonly string[]) =>
  (
    await world.rows<{ group: string }>(
      `select abo || rhd as group from units where id = any($1) order by array_position($1, id)`,
      [unitIds],
    )
  ).map(({ group }) => group)
/** Empties the shelf, so that a choice is made of this test's bags alone. */
const emptyShelf = () =>
  world.rows(`update units set custody = 'DISCARDED' where custody in ('IN_STOCK', 'RESERVED')`)

describe('emergencyRelease', () => {
  it('accepts, reserves, passes over and issues what was named, and owes everything it skipped', async () => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    const { id } = await releasedInEmergency(world, requestId, { units: named(unitId) })
    expect(await custodyOf(world, unitId)).toBe('ISSUED')
    const overrides = await world.rows<{ code: string; account: string; signed_as: string; reason: string }>(
      `select o.code, s.account, o.signed_as, o.reason from overrides o join staff s on s.id = o.signed_by
       where o.unit_id = $1 order by o.code`,
      [unitId],
    )
    expect(overrides).toEqual(
      ['CROSSMATCH_NOT_DONE', 'PATIENT_GROUP_UNKNOWN', 'RHD_UNTYPED', 'SCREEN_NOT_DONE'].map((code) => ({
        code,
        account: 'mem01.physician',
        signed_as: 'PHYSICIAN',
        reason: '失血性休克，来不及配血',
      })),
    )
    const [decision] = await world.rows(
      `select d.outcome, i.box, s.account from units u join gate_decisions d on d.id = u.gate_decision_id
         join issues i on i.id = $2 join staff s on s.id = i.issued_by where u.id = $1`,
      [unitId, id],
    )
    expect(decision).toEqual({ outcome: 'ALLOWED', box: null, account: 'lead.technician' })
    expect(await owedBy(requestId)).toEqual(
      expect.arrayContaining(['ANTIBODY_SCREEN', 'APPROVAL', 'CROSSMATCH', 'CROSSMATCH_REPORT', 'TYPING']),
    )
    const [late] = await world.rows<{ state: string; hours: number }>(
      `select state, extract(epoch from due_at - occurred_at)::int / 3600 as hours
       from retrospective_crossmatches where unit_id = $1`,
      [unitId],
    )
    expect(late).toEqual({ state: 'OPEN', hours: 4 })
  })

  it('keeps the tubes anew from this issue', async () => {
    const { requestId, sampleId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    await releasedInEmergency(world, requestId, { units: named(unitId) })
    const [tube] = await world.rows<{ last_issued_at: Date }>(
      'select last_issued_at from samples where id = $1',
      [sampleId],
    )
    expect(tube?.last_issued_at).toEqual(world.now())
  })

  it('chooses group O, positive for a man and negative first for a woman of child-bearing age', async () => {
    await emptyShelf()
    await stocked(world, cellsO(), cellsO({ rhd: 'NEGATIVE' }), bag(world, { abo: 'A' }))
    const man = await emergencyOf(world)
    expect(await groupsOf((await releasedInEmergency(world, man.requestId)).unitIds)).toEqual(['OPOSITIVE'])
    const woman = await emergencyOf(world, { sex: 'FEMALE', birthDate: '1996-05-01' })
    expect(await groupsOf((await releasedInEmergency(world, woman.requestId)).unitIds)).toEqual(['ONEGATIVE'])
  })

  it('goes on with positive cells for her once the negative ones are used up, in the same call', async () => {
    await emptyShelf()
    await stocked(world, cellsO({ content: 1 }), cellsO({ content: 1, rhd: 'NEGATIVE' }))
    const { requestId } = await emergencyOf(world, { sex: 'FEMALE', birthDate: '1996-05-01' })
    const { unitIds } = await releasedInEmergency(world, requestId, {
      wanted: [{ component: 'RED_CELLS', bags: 2 }],
    })
    expect(await groupsOf(unitIds)).toEqual(['ONEGATIVE', 'OPOSITIVE'])
  })

  it('stops positive cells named for her while negative ones stand in stock', async () => {
    await emptyShelf()
    const [unitId = ''] = await stocked(world, cellsO(), cellsO({ rhd: 'NEGATIVE' }))
    const { requestId } = await emergencyOf(world, { sex: 'FEMALE', birthDate: '1996-05-01' })
    const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
    expect(codesOf(refused)).toEqual(expect.arrayContaining(['RHD_NEGATIVE_FIRST']))
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })

  it('says so when nothing on the shelf may leave', async () => {
    await emptyShelf()
    const [held = ''] = await stocked(world, cellsO(), bag(world, { abo: 'A' }))
    await quarantineUnit(await world.as('lead.technician'), { unitId: held, reason: '待查' })
    const { requestId } = await emergencyOf(world)
    expect(await refusalOf(releasedInEmergency(world, requestId))).toMatchObject({
      code: 'UNITS_UNAVAILABLE',
    })
  })

  it.each(['HAEMOLYSED', 'INSUFFICIENT'] as const)(
    'waits for no better tube when one is %s',
    async (reason) => {
      await emptyShelf()
      const [unitId = ''] = await stocked(world, cellsO())
      const { requestId, sampleId } = await emergencyOf(world)
      await rejectSample(await world.as('lead.technician'), { sampleId, reason })
      expect(await releasedInEmergency(world, requestId, { units: named(unitId) })).toMatchObject({
        unitIds: [unitId],
      })
    },
  )

  it('is stopped by a tube that may be another person’s', async () => {
    await emptyShelf()
    const [unitId = ''] = await stocked(world, cellsO())
    const { requestId, sampleId } = await emergencyOf(world)
    await rejectSample(await world.as('lead.technician'), { sampleId, reason: 'FORM_SAMPLE_MISMATCH' })
    const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
    expect(codesOf(refused)).toContain('SAMPLE_MISMATCHED')
  })

  it('takes no more bags than are wanted', async () => {
    await emptyShelf()
    await stocked(world, cellsO({ content: 1 }), cellsO({ content: 1 }))
    const { requestId } = await emergencyOf(world)
    const wanted = [{ component: 'RED_CELLS' as const, bags: 1 }]
    expect((await releasedInEmergency(world, requestId, { wanted })).unitIds).toHaveLength(1)
  })

  it('is stopped by every STOP, keeps the gate’s answer and leaves nothing else behind', async () => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'A' }))
    const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
    expect(refused).toMatchObject({ code: 'ISSUE_REFUSED' })
    expect(codesOf(refused)).toEqual(expect.arrayContaining(['PATIENT_GROUP_UNKNOWN', 'CROSSMATCH_NOT_DONE']))
    const kept = await world.rows(
      `select d.outcome, (select count(*)::int from overrides o where o.unit_id = d.unit_id) as overrides,
         (select state from requests r where r.id = d.request_id) as state
       from gate_decisions d where d.unit_id = $1`,
      [unitId],
    )
    expect(kept).toEqual([{ outcome: 'REFUSED', overrides: 0, state: 'SUBMITTED' }])
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })

  it('leaves what no signer may pass over: the technician alone releases nothing', async () => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId), by: [] }))
    expect(codesOf(refused)).toEqual(expect.arrayContaining(['CROSSMATCH_NOT_DONE']))
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })

  it('asks two for a cold chain that nobody knows: the physician’s signature is not enough', async () => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    await world.rows('update units set place_id = null where id = $1', [unitId])
    const alone = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
    expect(codesOf(alone)).toEqual([
      'PATIENT_GROUP_UNKNOWN',
      'RHD_UNTYPED',
      'SCREEN_NOT_DONE',
      'CROSSMATCH_NOT_DONE',
      'COLD_CHAIN_UNKNOWN',
    ])
    await releasedInEmergency(world, requestId, {
      units: named(unitId),
      by: ['mem01.physician', 'lead.manager'],
    })
    expect(await custodyOf(world, unitId)).toBe('ISSUED')
  })

  it('waits for the consent or its authorisation, which a signer gives within', async () => {
    const form = { consent: { kind: 'EMERGENCY_AUTHORISATION' as const, signer: '王主任' } }
    const { requestId } = await emergencyOf(world, form)
    const [unitId = ''] = await stocked(world, cellsO())
    const units = named(unitId)
    expect(await refusalOf(releasedInEmergency(world, requestId, { units }))).toMatchObject({
      code: 'REQUEST_REFUSED',
      findings: [{ code: 'CONSENT_MISSING' }],
    })
    await releasedInEmergency(world, requestId, { units, by: ['mem01.physician', 'mem01.medical-affairs'] })
    const [consent] = await world.rows(
      `select c.kind, s.account from consents c join staff s on s.id = c.authorised_by where c.request_id = $1`,
      [requestId],
    )
    expect(consent).toEqual({ kind: 'EMERGENCY_AUTHORISATION', account: 'mem01.medical-affairs' })
    expect(await owedBy(requestId)).toContain('CONSENT')
  })

  it.each(['ROUTINE', 'URGENT'] as const)('is no way around for a request that is %s', async (urgency) => {
    const { requestId } = await emergencyOf(world, { urgency })
    const [unitId = ''] = await stocked(world, cellsO())
    const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
    expect(codesOf(refused)).toEqual(['EMERGENCY_PATH_ONLY'])
  })

  it.each(requestStates)(
    'of a request that is %s goes only while it may be or is accepted',
    async (state) => {
      const { requestId } = await emergencyOf(world)
      const [unitId = ''] = await stocked(world, cellsO())
      await world.rows('update requests set state = $2 where id = $1', [requestId, state])
      const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
      if (state === 'SUBMITTED' || state === 'ACCEPTED') expect(refused).toBeNull()
      else expect(codesOf(refused)).toContain('REQUEST_NOT_ACCEPTED')
    },
  )

  it.each(unitStates)('of a unit that is %s goes only from the shelf', async (custody) => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    await putIn(world, unitId, custody)
    const refused = await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId) }))
    if (custody === 'IN_STOCK') return expect(refused).toBeNull()
    expect(codesOf(refused).some((code) => ['UNIT_STATE_FORBIDS', 'UNIT_NOT_RESERVED'].includes(code))).toBe(
      true,
    )
    expect(await custodyOf(world, unitId)).toBe(custody)
  })

  it('takes a unit that is kept for the request already, and none that is kept for another', async () => {
    const technician = await world.as('lead.technician')
    const [mine, other] = [await emergencyOf(world), await emergencyOf(world)]
    const [unitId = ''] = await stocked(world, cellsO())
    for (const { requestId } of [mine, other]) await acceptRequest(technician, { requestId })
    await reserveUnits(technician, { requestId: mine.requestId, unitIds: [unitId] })
    const refused = await refusalOf(releasedInEmergency(world, other.requestId, { units: named(unitId) }))
    expect(codesOf(refused)).toContain('UNIT_NOT_RESERVED')
    await releasedInEmergency(world, mine.requestId, { units: named(unitId) })
    expect(await custodyOf(world, unitId)).toBe('ISSUED')
  })

  it('gives one bag to one of two emergencies at once', async () => {
    await emptyShelf()
    await stocked(world, cellsO())
    const requests = [await emergencyOf(world), await emergencyOf(world)]
    const refusals = await Promise.all(
      requests.map(({ requestId }, index) =>
        refusalOf(
          releasedInEmergency(world, requestId, {
            issuer: index === 0 ? 'lead.technician' : 'lead.technician2',
          }),
        ),
      ),
    )
    expect(refusals.filter((refusal) => refusal === null)).toHaveLength(1)
    expect(refusals.find((refusal) => refusal !== null)).toMatchObject({ code: 'UNITS_UNAVAILABLE' })
  })

  it.each([
    ['both names bags and lets the hub choose', { wanted: [{ component: 'RED_CELLS' as const, bags: 1 }] }],
    ['gives no reason', { reason: ' ' }],
    ['names a bag twice', { units: [...named('unt_1'), ...named('unt_1')] }],
  ])('refuses an input that %s', async (_, changes) => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    expect(
      await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId), ...changes })),
    ).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('names as collector only somebody of the hospital who may collect', async () => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, cellsO())
    const collectorId = await staffIdOf(world, 'mem02.collector')
    expect(
      await refusalOf(releasedInEmergency(world, requestId, { units: named(unitId), collectorId })),
    ).toMatchObject({ code: 'SIGNATURE_REFUSED' })
  })
})
