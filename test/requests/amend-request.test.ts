import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { requestStates, requestTransitions } from '#rules/requests/terms.ts'
import { routineForm } from '#test/support/forms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const amended = async (input: Parameters<typeof amendRequest>[1], account = 'mem01.physician') =>
  refusalOf(amendRequest(await world.as(account), input))
/** The form that was sent, with the lines changed. */
const changed = (input: ReturnType<typeof routineForm>) => ({
  ...input,
  components: [
    { product: 'RBC-SUSP', quantity: 4 },
    { product: 'FFP', quantity: 200 },
  ],
})

describe('amendRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const { id, input } = await submitted(world)
    await world.rows('update requests set state = $2 where id = $1', [id, state])
    const refusal = await amended({ ...changed(input), requestId: id })
    const allowed = (requestTransitions.amend.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    const [row] = await world.rows('select state, version::int from requests where id = $1', [id])
    expect(row).toEqual({ state: allowed ? 'SUBMITTED' : state, version: allowed ? 2 : 1 })
  })

  it('puts new lines in the place of the old ones, and keeps the old ones', async () => {
    const { id, input } = await submitted(world)
    expect(await amended({ ...changed(input), requestId: id })).toBeNull()
    const lines = await world.rows(
      `select product_code, quantity::float, version::int, withdrawn_at is null as stands from request_items
       where request_id = $1 order by version, line`,
      [id],
    )
    expect(lines).toEqual([
      { product_code: 'RBC-SUSP-LR', quantity: 2, version: 1, stands: false },
      { product_code: 'RBC-SUSP', quantity: 4, version: 2, stands: true },
      { product_code: 'FFP', quantity: 200, version: 2, stands: true },
    ])
  })

  it('refuses a change made from a version that no longer stands', async () => {
    const { id, input } = await submitted(world)
    expect(await amended({ ...changed(input), requestId: id, version: 1 })).toBeNull()
    expect(await amended({ ...input, requestId: id, version: 1 })).toMatchObject({
      code: 'NOT_IN_STATE',
      state: 'SUBMITTED',
      findings: [{ code: 'REQUEST_VERSION_CHANGED', field: 'version' }],
    })
  })

  it('judges the new form like a first one', async () => {
    const { id, input } = await submitted(world)
    expect(await amended({ ...input, requestId: id, consent: null })).toMatchObject({
      code: 'REQUEST_REFUSED',
    })
  })

  it('does not change the patient', async () => {
    const { id, input } = await submitted(world)
    const { patient } = routineForm()
    expect(String(await amended({ ...input, requestId: id, patient }))).toContain('can’t change the patient')
  })
})

describe('an amendment that moves the transfusion', () => {
  it('warns when the sample that is there will be too old by then', async () => {
    const { id, input } = await submitted(world)
    const { sample, placerNumber: _, ...form } = input
    const warned = async (hours: number) => {
      const plannedAt = new Date((sample?.collectedAt?.getTime() ?? 0) + hours * 3_600_000)
      const amended = await amendRequest(await world.as('mem01.physician'), {
        ...form,
        requestId: id,
        plannedAt,
      })
      return amended.findings.map(({ code }) => code).includes('SAMPLE_EXPIRES_BEFORE_START')
    }
    expect(await warned(72)).toBe(false)
    expect(await warned(72.01)).toBe(true)
  })
})
