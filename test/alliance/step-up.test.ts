import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const digest = 'a'.repeat(64)
const by = (badge: string, pin = DEMO_PIN) => ({ badge, pin, operation: 'issueUnits', digest })

describe('stepUp', () => {
  it('gives a token whose hash alone is stored', async () => {
    const ctx = await world.as('lead.technician')
    const { token, signerName } = await stepUp(ctx, by('mem01.collector'))
    expect(signerName).toBe('示例取血丙')
    const [row] = await world.rows<{ operation: string; token_hash: string }>(
      'select operation, token_hash from signatures',
    )
    expect(row?.operation).toBe('inventory.issueUnits')
    expect(row?.token_hash).not.toBe(token)
  })

  it('locks a PIN after five failures and then refuses the right one too', async () => {
    const ctx = await world.as('lead.technician')
    for (let tried = 1; tried <= 5; tried += 1)
      await expect(stepUp(ctx, by('lead.nurse', '000000'))).rejects.toThrow('PIN is wrong')
    await expect(stepUp(ctx, by('lead.nurse'))).rejects.toThrow('locked')
  })

  it('does not reach a badge of the other alliance', async () => {
    const ctx = await world.as('lead.technician')
    await expect(stepUp(ctx, by('kh.technician'))).rejects.toThrow('PIN is wrong')
  })

  it('audits a refused attempt', async () => {
    const rows = await world.rows('select 1 from audit_entries where action = $1 and outcome = $2', [
      'alliance.stepUp',
      'REFUSED',
    ])
    expect(rows.length).toBeGreaterThanOrEqual(7)
  })

  it('gives the same answer to the same idempotency key and refuses another input under it', async () => {
    const ctx = await world.as('lead.technician')
    const input = { ...by('lead.nurse2'), idempotencyKey: 'k1' }
    const first = await stepUp(ctx, input)
    expect(await stepUp(ctx, input)).toEqual(first)
    await expect(stepUp(ctx, { ...input, operation: 'verifyResult' })).rejects.toThrow('another input')
  })

  it('keeps a token nowhere, not even as the answer of an idempotency key', async () => {
    const ctx = await world.as('lead.technician')
    const { token } = await stepUp(ctx, { ...by('lead.nurse2'), idempotencyKey: 'kept' })
    const [row] = await world.rows<{ answer: string }>(
      'select answer::text from idempotency_keys where key = $1',
      ['kept'],
    )
    expect(row?.answer).not.toContain(token)
  })

  it('keeps no digest that anybody without the key could compare with a guess of what was signed', async () => {
    await stepUp(await world.as('lead.technician'), by('lead.nurse2'))
    expect(await inTheClear(world, [digest])).toEqual([])
  })

  it('serves as many signers at once as there are connections', async () => {
    const callers = await Promise.all(Array.from({ length: 16 }, () => world.as('lead.technician')))
    const given = await Promise.all(callers.map((ctx) => stepUp(ctx, by('mem02.nurse'))))
    expect(new Set(given.map(({ token }) => token)).size).toBe(16)
  })

  it('counts every one of many wrong PINs at once', async () => {
    const callers = await Promise.all(Array.from({ length: 12 }, () => world.as('lead.technician')))
    await Promise.allSettled(callers.map((ctx) => stepUp(ctx, by('mem02.collector', '000000'))))
    await expect(stepUp(await world.as('lead.technician'), by('mem02.collector'))).rejects.toThrow('locked')
    const [row] = await world.rows<{ failures: number }>(
      `select failures from credentials join staff on staff.id = staff_id where badge = 'mem02.collector'`,
    )
    expect(row?.failures).toBe(5)
  })

  it('names in the audit whose PIN was tried', async () => {
    const ctx = await world.as('lead.technician')
    await expect(stepUp(ctx, by('mem02.nurse', '000000'))).rejects.toThrow('PIN is wrong')
    const rows = await world.rows(
      `select staff.badge from audit_entries a join staff on staff.id = a.subject_id where correlation_id = $1`,
      [ctx.correlationId],
    )
    expect(rows).toEqual([{ badge: 'mem02.nurse' }])
  })

  it('answers through GraphQL with a typed refusal', async () => {
    const answer = await world.ask(
      'lead.technician',
      `mutation ($input: StepUpInput!) { stepUp(input: $input) { __typename ... on Refusal { code message } } }`,
      { input: by('lead.nurse2', 'wrong') },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.stepUp).toMatchObject({ __typename: 'StepUpRefused', code: 'STEP_UP_REFUSED' })
  })
})
