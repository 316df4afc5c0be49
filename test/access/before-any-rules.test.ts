import { afterAll, beforeAll, expect, it } from 'vitest'
import { member } from '#test/access/owners.ts'
import { allNames, fieldOf, makeStage, type Stage } from '#test/access/stage.ts'
import { type Args, inputOf } from '#test/access/valid-call.ts'
import { validCalls } from '#test/access/valid-inputs.ts'

// An act may be entered long after it happened, and be dated before the alliance had any rules. Whoever enters it can act
// on that answer (the date is wrong), so it comes as a member of the union, never as an error.

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
}, 120_000)
afterAll(() => stage.close())

/** No rule set of any alliance was in force then. */
const LONG_AGO = '1990-01-01T00:00:00.000Z'
const mutations = allNames.filter((name) => fieldOf(name)?.kind === 'mutation')

it.each(mutations)(
  '%s: an act before any rule set is declined by a typed refusal, if at all',
  async (name) => {
    const { by, args } = validCalls[name]
    const prepared = await args(stage, member)
    const dated: Args = { ...prepared, input: { ...inputOf(prepared), occurredAt: LONG_AGO } }
    const field = fieldOf(name)
    if (field === null) throw new Error(`no field ${name}`)
    const { text } = await stage.ask(by, field, dated)
    const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] }
    expect(errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('POLICY_MISSING')
  },
)
