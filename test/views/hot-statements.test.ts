import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillOpen, fillPast, fillShelf, generatedId } from '#bench/support/province.ts'
import { scopeOf } from '#resolvers/context.ts'
import { statementsDuring } from '#test/support/statements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const PATIENTS = 2_000
const OPEN = 20

let world: World
beforeAll(async () => {
  world = await makeWorld({ start: new Date().toISOString() })
  const { directUrl } = world.urls
  await fillPast(directUrl, 0, PATIENTS)
  await fillOpen(directUrl, PATIENTS, PATIENTS + OPEN)
  await fillShelf(directUrl, 0, 100)
  await world.rows('vacuum analyze')
})
afterAll(() => world.close())

/** How PostgreSQL reads what the document asks for, of every statement. */
const plansOf = async (source: string, variables: Record<string, unknown> = {}): Promise<string> => {
  const account = 'lead.technician'
  const sent = await statementsDuring(async () => {
    const { errors } = await world.ask(account, source, variables)
    expect(errors).toBeUndefined()
  })
  const { actor } = await world.as(account)
  if (actor === null) throw new Error('nobody')
  return world.database.transaction(scopeOf(actor), async (_, client) => {
    const plans: string[] = []
    for (const { text, values } of sent) {
      if (!/^\s*(with|select)\b/i.test(text) || !/ from /i.test(text)) continue
      const locking = text.replace(/ for (no key )?(update|share)( skip locked)?$/i, '')
      const { rows } = await client.query<Record<string, string>>({
        text: `explain ${locking}`,
        values: [...values],
      })
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
    }
    return plans.join('\n\n')
  })
}

const GROWING =
  /Seq Scan on (requests|patients|persons|samples|typings|antibody_screens|crossmatches|units|transfusions|history_facts)\b/

describe('what a blood bank asks all day, beside a past', () => {
  it('finds the open requests in their own index', async () => {
    const plans =
      await plansOf(`{ worklist(first: 50) { edges { node { id organisation { code } patient { name }
      samples { id typings { abo } crossmatches { major } } units { id } items { product } } } } }`)
    expect(plans).toMatch(/Index Scan using requests_open on requests/)
    expect(plans).toMatch(/using units_pkey|using units_\w*id\w* on units/)
    expect(plans).not.toMatch(GROWING)
  })

  it('finds what a request is offered on the shelf, and what is known of its patient by the patient', async () => {
    const plans = await plansOf(
      `query ($id: ID!) { compatibleUnits(requestId: $id, first: 20) { edges { node { standing unit { id } } } } }`,
      { id: generatedId('req', PATIENTS) },
    )
    expect(plans).toMatch(/units_on_shelf/)
    expect(plans).toMatch(/using (requests_pkey|requests_id)/)
    expect(plans).not.toMatch(GROWING)
  })

  it('reads an inventory from the counts and the shelves', async () => {
    const plans = await plansOf('{ inventory { lines { product abo rhd available reserved held } } }')
    expect(plans).toMatch(/stock_counts/)
    expect(plans).not.toMatch(GROWING)
  })

  it('finds a request, its patient, tubes, results and bags by their keys', async () => {
    const plans = await plansOf(
      `query ($id: ID!) { request(id: $id) { id approvalStanding consentStanding patient { name } items { product }
        samples { id typings { abo } antibodyScreens { result } crossmatches { major } } units { id } } }`,
      { id: generatedId('req', 17) },
    )
    expect(plans).toMatch(/using (requests_pkey|requests_id) on requests/)
    expect(plans).toMatch(/on samples/)
    expect(plans).not.toMatch(GROWING)
  })
})
