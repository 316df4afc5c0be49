import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { amendReaction } from '#resolvers/transfusions/amend-reaction.ts'
import { closeReaction } from '#resolvers/transfusions/close-reaction.ts'
import { recordReactionStep } from '#resolvers/transfusions/record-reaction-step.ts'
import { reactionSteps } from '#rules/transfusions/reaction-terms.ts'
import { bag, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { handedOver, handingOver } from '#test/support/issued.ts'
import { fromOutbox } from '#test/support/outbox-topics.ts'
import { examined, transfusedBag } from '#test/support/reactions.ts'
import { accepted } from '#test/support/requests.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: fromOutbox(() => world) })
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

/** Everything a subscription has to tell an account now. */
const told = async (account: string, field: string) => {
  const contextValue = await world.as(account)
  const stream = await subscribe({ schema, document: parse(`subscription { ${field} }`), contextValue })
  if (!(Symbol.asyncIterator in stream)) return stream.errors
  const answers = []
  for await (const { data, errors } of stream) answers.push(errors ?? Object.values(data ?? {})[0])
  await contextValue.reads.close()
  return answers
}

/** Of what is told, the last event, without its siblings of other tests. */
const lastTold = async (account: string, field: string) => ((await told(account, field)) ?? []).at(-1)

describe('what the lead can follow', () => {
  it('is the hand-over, and that the clinic has confirmed each bag', async () => {
    const half = () => bag(world, { content: 1 })
    const { id, unitIds } = await ready(world, { bags: [half(), half()] })
    const { id: issueId } = await issued(world, handingOut(id, unitIds))
    await handedOver(world, handingOver(issueId, unitIds))
    const step = 'inventoryChanged { event unit { id } units { id } }'
    const units = unitIds.map((id) => ({ id }))
    expect(await lastTold('lead.technician', step)).toEqual({
      event: 'inventory.unitsHandedOver',
      unit: units[0],
      units,
    })
    const bags = unitIds.map((unitId) => ({ unitId, celsius: 5, visualDefects: [] }))
    await confirmReceipt(await world.as('mem01.nurse'), { issueId, bags })
    expect(await lastTold('lead.technician', step)).toMatchObject({
      event: 'inventory.receiptConfirmed',
      units,
    })
  })

  it('is the transfusion, and a discard that waits for approval', async () => {
    const { unitId } = await transfusedBag(world)
    expect(await lastTold('lead.technician', 'inventoryChanged { event unit { id state } }')).toEqual({
      event: 'transfusions.transfusionRecorded',
      unit: { id: unitId, state: 'TRANSFUSED' },
    })
    const [inStock = ''] = await stocked(world, bag(world))
    await discardUnit(await world.as('lead.technician'), { unitId: inStock, reason: 'BAG_DAMAGED' })
    const events = await told('lead.technician', 'inventoryChanged { event unit { id } }')
    expect(events).toContainEqual({ event: 'inventory.discardChanged', unit: { id: inStock } })
  })

  it('is a reaction from its report over its steps to its closing', async () => {
    const { reactionId } = await examined(world, {
      stepsDone: reactionSteps.filter((step) => step !== 'DRAW_SAMPLE'),
    })
    await recordReactionStep(await world.as('mem01.nurse'), { reactionId, step: 'DRAW_SAMPLE' })
    const amended = { reactionId, type: 'TAD', severity: 'NON_SEVERE' } as const
    await amendReaction(await world.as('mem01.physician'), amended)
    await closeReaction(await world.as('mem01.physician'), { reactionId, conclusion: '呼吸困难' })
    const field = 'reactionReported { event severity step reaction { id } }'
    const reaction = { id: reactionId }
    expect(await told('lead.technician', field)).toEqual([
      { event: 'transfusions.reactionReported', severity: 'NON_SEVERE', step: null, reaction },
      { event: 'transfusions.reactionStepDone', severity: null, step: 'DRAW_SAMPLE', reaction },
      { event: 'transfusions.reactionAmended', severity: 'NON_SEVERE', step: null, reaction },
      { event: 'transfusions.reactionClosed', severity: null, step: null, reaction },
    ])
    expect(await told('mem02.nurse', field)).toEqual([])
  })

  it('is each sample, from the bedside to the bench', async () => {
    const { sampleId, id } = await accepted(world)
    const events = await told('lead.technician', `sampleChanged(requestId: "${id}") { event sample { id } }`)
    const sample = { id: sampleId }
    expect(events).toEqual([
      { event: 'requests.sampleCollected', sample },
      { event: 'requests.sampleReceived', sample },
    ])
  })

  it('is a crossmatch that was taken back', async () => {
    const { unitIds } = await ready(world)
    const [row] = await world.rows<{ id: string }>('select id from crossmatches where unit_id = $1', [
      unitIds[0],
    ])
    await withdrawResult(await world.as('lead.technician'), { resultId: row?.id, reason: '标本混淆' })
    expect(await lastTold('lead.technician', 'crossmatchReported { event crossmatch { id } }')).toEqual({
      event: 'compatibility.resultWithdrawn',
      crossmatch: { id: row?.id },
    })
  })
})
