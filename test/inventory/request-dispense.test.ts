import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitingUnits } from '#resolvers/inventory/read.ts'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { requestDispense } from '#resolvers/inventory/request-dispense.ts'
import { worklist } from '#resolvers/views/worklist.ts'
import { statesOfAct } from '#rules/requests/acts.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { bag, ready } from '#test/support/bank.ts'
import { handedOver, handingOver, issuedByGate, issuedByHand } from '#test/support/issued.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const dispenseOf = async (id: string) =>
  (await world.rows<{ dispense: unknown }>('select dispense from requests where id = $1', [id]))[0]?.dispense

describe('requestDispense', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const { requestId, unitIds } = await issuedByHand(world)
    await world.rows('update requests set state = $2 where id = $1', [requestId, state])
    const refusal = await refusalOf(requestDispense(await world.as('mem01.nurse'), { requestId }))
    if (statesOfAct.requestDispense.includes(state)) {
      expect(refusal).toBeNull()
      expect(await dispenseOf(requestId)).toMatchObject({ unitIds })
    } else {
      expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
      expect(await dispenseOf(requestId)).toBeNull()
    }
  })

  it('names the caller as collector and asks for all that waits, at once, and tells who follows the request', async () => {
    const { id, unitIds } = await ready(world, {
      bags: [bag(world, { content: 1 }), bag(world, { content: 1 })],
    })
    const nurse = await world.as('mem01.nurse')
    const made = await requestDispense(nurse, { requestId: id })
    expect(made.unitIds.toSorted()).toEqual(unitIds.toSorted())
    expect(await dispenseOf(id)).toMatchObject({
      collectorName: nurse.actor?.name,
      wantedAt: world.now().toISOString(),
    })
    const events = await world.rows('select name from outbox where subject_id = $1 and name like $2', [
      id,
      'inventory.dispense%',
    ])
    expect(events).toEqual([{ name: 'inventory.dispenseRequested' }])
  })

  it('is seen by the lead in the worklist', async () => {
    const { id } = await ready(world)
    await requestDispense(await world.as('mem01.nurse'), { requestId: id, collectorName: '王护' })
    const technician = await world.as('lead.technician')
    const page = await worklist(technician, { first: 200, along: { relations: [], columns: null } })
    await technician.reads.close()
    const rows = page.edges.map(({ node }) => node)
    expect(rows.find((row) => row.id === id)?.dispense).toMatchObject({ collectorName: '王护' })
  })

  it('is replaced by a later word', async () => {
    const { id, unitIds } = await ready(world)
    const nurse = await world.as('mem01.nurse')
    await requestDispense(nurse, { requestId: id, collectorName: '王护' })
    const wantedAt = new Date(world.now().getTime() + 3_600_000)
    await requestDispense(nurse, { requestId: id, unitIds, collectorName: '孙护', wantedAt, note: '手术室' })
    expect(await dispenseOf(id)).toMatchObject({
      collectorName: '孙护',
      wantedAt: wantedAt.toISOString(),
      note: '手术室',
    })
  })

  it('is refused where nothing waits, for a bag of another request, and for one that was handed over', async () => {
    const { id } = await accepted(world)
    const nurse = await world.as('mem01.nurse')
    const codes = async (input: Parameters<typeof requestDispense>[1]) => {
      const refusal = (await refusalOf(requestDispense(nurse, input))) as {
        code: string
        findings: { code: string; field: string }[]
      }
      return [refusal.code, ...refusal.findings.map(({ code, field }) => `${code} ${field}`)]
    }
    expect(await codes({ requestId: id })).toEqual(['DISPENSE_REFUSED', 'NOTHING_TO_DISPENSE requestId'])
    const other = await ready(world)
    expect(await codes({ requestId: id, unitIds: other.unitIds })).toEqual([
      'DISPENSE_REFUSED',
      'UNIT_NOT_KEPT unitIds[0]',
    ])
    const gone = await issuedByGate(world)
    await handedOver(world, handingOver(gone.issueId, gone.unitIds))
    expect(await codes({ requestId: gone.requestId })).toContain('NOTHING_TO_DISPENSE requestId')
    expect(await codes({ requestId: gone.requestId, unitIds: gone.unitIds })).toContain(
      'UNIT_NOT_KEPT unitIds[0]',
    )
  })

  it('is the asking hospital’s: a fellow member knows of nothing, and a bag of theirs can’t be named', async () => {
    const { id } = await ready(world)
    expect(await refusalOf(requestDispense(await world.as('mem02.nurse'), { requestId: id }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const fellow = await ready(world, { account: 'mem02.physician' })
    const naming = requestDispense(await world.as('mem01.nurse'), { requestId: id, unitIds: fellow.unitIds })
    expect(await refusalOf(naming)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('asks a machine for the collector’s name', async () => {
    const { id } = await ready(world)
    const refusal = await refusalOf(requestDispense(await world.as('his.mem01', 'hl7'), { requestId: id }))
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field: 'collectorName' }] })
  })

  it('is no longer shown once no bag of it waits', async () => {
    const { id, unitIds } = await ready(world)
    await requestDispense(await world.as('mem01.nurse'), { requestId: id })
    const shown = async () => {
      const technician = await world.as('lead.technician')
      const units = await waitingUnits(technician, id, unitIds)
      await technician.reads.close()
      return units
    }
    expect(await shown()).toHaveLength(1)
    await releaseReservation(await world.as('lead.technician'), { unitId: unitIds[0] ?? '' })
    expect(await shown()).toEqual([])
  })
})
