import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dispatchSample } from '#resolvers/requests/dispatch-sample.ts'
import { sampleStates, sampleTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const messenger = { carrier: '王取血', carrierKind: 'DEDICATED_MESSENGER' as const }

describe('dispatchSample', () => {
  it.each(sampleStates)('of a sample that is %s is done or refused as the table says', async (state) => {
    const id = await sampleIn(world, state)
    const refusal = await refusalOf(
      dispatchSample(await world.as('mem01.nurse'), { sampleId: id, ...messenger }),
    )
    const allowed = (sampleTransitions.dispatch.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'samples', id)).toBe(allowed ? 'IN_TRANSIT' : state)
  })

  it('is told by the hospital that drew it, under the label’s number, with its carrier', async () => {
    const { sampleId, input } = await submitted(world)
    const sampleNumber = input.sample?.sampleNumber ?? ''
    const other = await refusalOf(dispatchSample(await world.as('mem02.nurse'), { sampleNumber }))
    expect(other).toMatchObject({ code: 'NOT_FOUND' })
    await dispatchSample(await world.as('mem01.nurse'), { sampleNumber, ...messenger })
    const [row] = await world.rows('select carrier, dispatched_at from samples where id = $1', [sampleId])
    expect(row).toEqual({ carrier: '王取血', dispatched_at: world.now() })
  })

  const dispatch = async (more: object, account = 'mem01.nurse') => {
    const { sampleId, input } = await submitted(world)
    const refusal = await refusalOf(dispatchSample(await world.as(account), { sampleId, ...more }))
    const [row] = await world.rows(
      `select carrier, carrier_kind, checks, findings, s.name as staff from samples
       left join staff s on s.id = carried_by where samples.id = $1`,
      [sampleId],
    )
    return { refusal, row, input }
  }
  const staffId = async (account: string) =>
    (
      await world.rows<{ id: string }>("select id from staff where account = $1 and alliance_id = 'CS'", [
        account,
      ])
    )[0]?.id

  it('is carried by the caller when nobody else is named', async () => {
    const { row } = await dispatch({})
    expect(row).toMatchObject({ carrier: '示例护士丙', carrier_kind: 'MEDICAL_STAFF', staff: '示例护士丙' })
  })

  it('is carried by a colleague with a title, and by nobody else on the list', async () => {
    const { row } = await dispatch({ carrierStaffId: await staffId('mem01.collector') })
    expect(row).toMatchObject({ carrier: '示例取血丙', carrier_kind: 'MEDICAL_STAFF' })
    for (const account of ['mem01.cashier', 'mem02.nurse']) {
      const { refusal } = await dispatch({ carrierStaffId: await staffId(account) })
      expect(refusal).toMatchObject({
        findings: [{ code: 'SAMPLE_CARRIER_NOT_QUALIFIED', field: 'carrierStaffId' }],
      })
    }
    expect((await dispatch({ carrierStaffId: `stf_${'0'.repeat(32)}` })).refusal).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('asks what kind of carrier a name is, and takes a machine’s word with a warning', async () => {
    const { refusal } = await dispatch({ carrier: '某人' })
    expect(refusal).toMatchObject({
      code: 'SAMPLE_REFUSED',
      findings: [{ code: 'SAMPLE_CARRIER_NOT_QUALIFIED', field: 'carrierKind' }],
    })
    const told = await dispatch({ carrier: '某人' }, 'his.mem01')
    expect(told.refusal).toBeNull()
    expect(told.row?.findings).toMatchObject([
      { code: 'BEDSIDE_CHECK_NOT_TOLD' },
      { code: 'SAMPLE_CARRIER_NOT_QUALIFIED', severity: 'WARN' },
    ])
  })

  it('keeps what agreed between tube and form and how warm the box was', async () => {
    const { refusal } = await dispatch({ ...messenger, label: { name: '李四' } })
    expect(refusal).toMatchObject({ code: 'SAMPLE_REFUSED' })
    expect((await dispatch({ ...messenger, boxCelsius: 100 })).refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    const whole = await submitted(world)
    const { name, hospitalNumber } = whole.input.patient
    await dispatchSample(await world.as('mem01.nurse'), {
      sampleId: whole.sampleId,
      ...messenger,
      label: { name, hospitalNumber },
      boxCelsius: 4.26,
    })
    const [kept] = await world.rows<{ checks: object[] }>('select checks from samples where id = $1', [
      whole.sampleId,
    ])
    expect(kept?.checks.at(-1)).toMatchObject({
      step: 'DISPATCH',
      boxCelsius: 4.3,
      items: { name: 'AGREES', hospitalNumber: 'AGREES', ward: 'NOT_ON_LABEL' },
    })
  })
})
