import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import type { Ctx } from '#resolvers/context.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { callerOf } from '#resolvers/reads.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import { issuedStates } from '#rules/inventory/custody.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, custodyOf, putIn, stocked, typed as typedOnce } from '#test/support/bank.ts'
import { groupKnownBefore } from '#test/support/hospital.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const reserve = async (requestId: string, unitIds?: string[]) =>
  reserveUnits(await world.as('lead.technician'), { requestId, unitIds: unitIds ?? null })
const first = (ids: readonly string[]) => ids[0] ?? ''
/** Nothing else is on the shelf. */
const emptyShelf = () => world.rows(`update units set custody = 'DISCARDED' where custody = 'IN_STOCK'`)
const inDays = (days: number) => new Date(world.now().getTime() + days * 86_400_000)

describe('reserving named units', () => {
  it.each(unitStates)('of which one is %s is done or refused as the table says', async (custody) => {
    const { id } = await typedOnce(world)
    const unitIds = await stocked(world, bag(world))
    await putIn(world, first(unitIds), custody)
    const refusal = await refusalOf(reserve(id, unitIds))
    if (custody === 'IN_STOCK') expect(refusal).toBeNull()
    else
      expect(refusal).toMatchObject({
        code: 'RESERVATION_REFUSED',
        findings: [
          { code: 'UNIT_STATE_FORBIDS', field: 'unitIds[0]' },
          ...(issuedStates.includes(custody)
            ? [{ code: 'ISSUED_BLOOD_STAYS_OUT', field: 'unitIds[0]' }]
            : []),
        ],
      })
    expect(await custodyOf(world, first(unitIds))).toBe(custody === 'IN_STOCK' ? 'RESERVED' : custody)
  })

  it.each(requestStates)('for a request that is %s needs an accepted one', async (state) => {
    const { id } = await typedOnce(world)
    const unitIds = await stocked(world, bag(world))
    await world.rows('update requests set state = $2 where id = $1', [id, state])
    const refusal = await refusalOf(reserve(id, unitIds))
    if (state === 'ACCEPTED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ findings: [{ code: 'REQUEST_NOT_ACCEPTED' }] })
  })

  it('keeps all or none of them', async () => {
    const { id } = await typedOnce(world, { form: { components: [{ product: 'RBC-SUSP-LR', quantity: 4 }] } })
    const unitIds = await stocked(world, bag(world), bag(world, { abo: 'B' }))
    expect(await refusalOf(reserve(id, unitIds))).toMatchObject({
      findings: [{ code: 'ABO_INCOMPATIBLE', field: 'unitIds[1]' }],
    })
    expect(await custodyOf(world, first(unitIds))).toBe('IN_STOCK')
  })

  it('refuses a unit on hold, one that expires before the planned time, and one nobody asked for', async () => {
    const { id } = await typedOnce(world)
    const [held = '', short = '', plasma = ''] = await stocked(
      world,
      bag(world),
      bag(world, { expiresAt: new Date('2026-03-02T00:59:00Z') }),
      bag(world, { product: 'FFP', content: 200, labelProductCode: 'E0713' }),
    )
    await quarantineUnit(await world.as('lead.technician'), { unitId: held, reason: '待查' })
    const codes = async (unitId: string) =>
      ((await refusalOf(reserve(id, [unitId]))) as { findings: { code: string }[] }).findings.map(
        ({ code }) => code,
      )
    expect(await codes(held)).toEqual(['UNIT_QUARANTINED'])
    expect(await codes(short)).toEqual(['UNIT_EXPIRED'])
    expect(await codes(plasma)).toEqual(['PRODUCT_NOT_REQUESTED'])
  })

  it('refuses more than the lines ask for', async () => {
    const { id } = await typedOnce(world)
    const unitIds = await stocked(world, bag(world), bag(world))
    expect(String(await refusalOf(reserve(id, unitIds)))).toContain(
      'unitIds[1]: no line of the request is open',
    )
  })

  it('is won by exactly one of two requests that want the same unit', async () => {
    const [one, two] = [await typedOnce(world), await typedOnce(world)]
    const unitIds = await stocked(world, bag(world))
    const results = await Promise.allSettled([reserve(one.id, unitIds), reserve(two.id, unitIds)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const lost = results.find((result) => result.status === 'rejected')
    expect(lost?.reason).toMatchObject({ findings: [{ code: 'UNIT_STATE_FORBIDS' }] })
  })

  it('is won by exactly one of a hundred calls', async () => {
    const requests = [
      await typedOnce(world),
      await typedOnce(world),
      await typedOnce(world),
      await typedOnce(world),
    ]
    const unitIds = await stocked(world, bag(world))
    const calls = Array.from({ length: 100 }, (_, index) => reserve(requests[index % 4]?.id ?? '', unitIds))
    const won = (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled')
    expect(won).toHaveLength(1)
    const rows = await world.rows('select 1 from reservations where unit_id = $1', unitIds)
    expect(rows).toHaveLength(1)
  })
})

describe('before the second sample', () => {
  const strangers = async (form: Partial<SubmitRequestInput> = {}) =>
    typedOnce(world, { form: { patient: newPatient(), ...form } })
  const SECOND = { code: 'SECOND_SAMPLE_MISSING' }

  it('the hub chooses group O cells first, and then says that the own group waits', async () => {
    await emptyShelf()
    const { id } = await strangers({ components: [{ product: 'RBC-SUSP-LR', quantity: 4 }] })
    const [own = '', groupO = ''] = await stocked(
      world,
      bag(world, { expiresAt: inDays(3) }),
      bag(world, { abo: 'O', expiresAt: inDays(9) }),
    )
    const answer = await reserve(id)
    expect(answer.unitIds).toEqual([groupO, own])
    expect(answer.waiting).toMatchObject([{ unitId: own, ...SECOND }])
  })

  it('the hub chooses AB plasma first', async () => {
    await emptyShelf()
    const plasma = { product: 'FFP', content: 200, labelProductCode: 'E0713' }
    const { id } = await strangers({
      components: [{ product: 'FFP', quantity: 200 }],
      laboratoryValues: [{ code: 'INR', value: '2' }],
    })
    const [, ab] = await stocked(world, bag(world, plasma), bag(world, { ...plasma, abo: 'AB' }))
    expect(await reserve(id)).toMatchObject({ unitIds: [ab], waiting: [] })
  })

  it('a named unit of the own group is kept, and said to wait', async () => {
    const { id } = await strangers()
    const unitIds = await stocked(world, bag(world))
    const answer = await world.ask(
      'lead.technician',
      `mutation ($input: ReserveUnitsInput!) { reserveUnits(input: $input) { ... on UnitReservation {
        units { id } waiting { unit { id } code message } } } }`,
      { input: { requestId: id, unitIds } },
    )
    expect(answer.data?.reserveUnits).toEqual({
      units: [{ id: first(unitIds) }],
      waiting: [{ unit: { id: first(unitIds) }, ...SECOND, message: expect.stringContaining('second') }],
    })
  })

  it('nothing waits once the group is confirmed', async () => {
    await emptyShelf()
    const { id } = await strangers()
    await groupKnownBefore(world, id)
    const [own] = await stocked(world, bag(world), bag(world, { abo: 'O', expiresAt: inDays(2) }))
    expect(await reserve(id)).toMatchObject({ unitIds: [own], waiting: [] })
  })

  it('after a transplant the hub goes by the assigned group', async () => {
    await emptyShelf()
    const { id } = await strangers()
    await groupKnownBefore(world, id)
    await recordHistory(await world.as('lead.technician'), {
      patientId:
        (await world.rows<{ patient_id: string }>('select patient_id from requests where id = $1', [id]))[0]
          ?.patient_id ?? '',
      assertedBy: '移植中心出院小结',
      transplant: { redCells: 'O', plasma: 'AB' },
    })
    const [, groupO] = await stocked(world, bag(world), bag(world, { abo: 'O' }))
    expect(await reserve(id)).toMatchObject({ unitIds: [groupO], waiting: [] })
  })
})

describe('the hub’s own choice', () => {
  /** A patient whose group is confirmed. */
  const typed = async (...args: Parameters<typeof typedOnce>) => {
    const request = await typedOnce(...args)
    await groupKnownBefore(world, request.id)
    return request
  }

  it('takes the identical group before a compatible one, and the first to expire of it', async () => {
    await emptyShelf()
    const { id } = await typed(world)
    const [, , , best] = await stocked(
      world,
      bag(world, { abo: 'O', expiresAt: inDays(3) }),
      bag(world, { rhd: 'NEGATIVE', expiresAt: inDays(4) }),
      bag(world, { expiresAt: inDays(9) }),
      bag(world, { expiresAt: inDays(8) }),
      bag(world, { abo: 'B', expiresAt: inDays(2) }),
    )
    const answer = await reserve(id)
    expect(answer).toMatchObject({ unitIds: [best], missing: [] })
    expect(answer.expiresAt).toBe(inDays(1).toISOString())
  })

  it('falls back to a compatible group, passes over what is held or too large, and says what is missing', async () => {
    await emptyShelf()
    const { id } = await typed(world, { form: { components: [{ product: 'RBC-SUSP-LR', quantity: 3 }] } })
    const [held = '', , usable] = await stocked(
      world,
      bag(world, { expiresAt: inDays(3) }),
      bag(world, { content: 4 }),
      bag(world, { abo: 'O', content: 1.5 }),
    )
    await quarantineUnit(await world.as('lead.technician'), { unitId: held, reason: '待查' })
    const answer = await reserve(id)
    expect(answer.unitIds).toEqual([usable])
    expect(answer.missing).toMatchObject([{ productCode: 'RBC-SUSP-LR', quantity: '1.5' }])
  })

  it('asks for the requirements of the line', async () => {
    await emptyShelf()
    const form = { components: [{ product: 'RBC-SUSP-LR', quantity: 2, requirements: ['CM'] }] }
    const { id } = await typed(world, { form })
    const [, wanted] = await stocked(world, bag(world), bag(world, { attributes: ['CM'] }))
    expect((await reserve(id)).unitIds).toEqual([wanted])
  })

  it('says so when nothing fits, and when the patient’s group is not known', async () => {
    await emptyShelf()
    const { id } = await typed(world)
    expect(await refusalOf(reserve(id))).toMatchObject({ code: 'UNITS_UNAVAILABLE' })
    const patient = {
      hospitalNumber: 'MR-UNTYPED',
      name: '无名氏',
      sex: 'MALE' as const,
      birthDate: '1970-01-01',
      identityExemption: 'FOREIGNER' as const,
    }
    const untyped = await accepted(world, { form: { patient } })
    expect(await refusalOf(reserve(untyped.id))).toMatchObject({
      code: 'RESERVATION_REFUSED',
      findings: [{ code: 'PATIENT_GROUP_UNKNOWN' }],
    })
  })

  it('reserves nothing twice for thirty-two who choose at the same moment', async () => {
    await emptyShelf()
    const requests = []
    for (let made = 0; made < 32; made += 1) requests.push(await typed(world))
    await stocked(world, ...Array.from({ length: 24 }, () => bag(world)))
    const answers = await Promise.allSettled(requests.map(({ id }) => reserve(id)))
    const won = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.unitIds : []))
    expect(won).toHaveLength(24)
    expect(new Set(won).size).toBe(24)
    const lost = answers.filter((answer) => answer.status === 'rejected')
    expect(lost.map(({ reason }) => reason.code)).toEqual(Array(8).fill('UNITS_UNAVAILABLE'))
    const doubled = await world.rows(
      'select unit_id from reservations where ended_at is null group by unit_id having count(*) > 1',
    )
    expect(doubled).toEqual([])
  })

  it('knows of no request that the caller does not see, however much is asked in one go', async () => {
    await emptyShelf()
    const { id } = await typed(world)
    await stocked(world, bag(world))
    const nurse = await world.as('mem02.nurse2')
    const elsewhere: Ctx = { ...nurse, actor: { ...callerOf(nurse), roles: ['TECHNICIAN'] } }
    expect(await refusalOf(reserveUnits(elsewhere, { requestId: id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(reserveUnits(elsewhere, { requestId: newId('Request') }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('answers through GraphQL with units and what is missing', async () => {
    await emptyShelf()
    const { id } = await typed(world)
    await stocked(world, bag(world, { content: 1 }))
    const answer = await world.ask(
      'lead.technician',
      `mutation ($input: ReserveUnitsInput!) { reserveUnits(input: $input) { __typename ... on UnitReservation {
        request { state } units { state abo } missing { product quantity item { line } } } } }`,
      { input: { requestId: id } },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.reserveUnits).toMatchObject({
      request: { state: 'ACCEPTED' },
      units: [{ state: 'RESERVED', abo: 'A' }],
      missing: [{ product: 'RBC-SUSP-LR', quantity: 1, item: { line: 1 } }],
    })
  })
})
