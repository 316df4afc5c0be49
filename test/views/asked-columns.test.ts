import { getNamedType, isLeafType, isObjectType } from 'graphql'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WORKLIST } from '#bench/support/worklist-data.ts'
import { columnsOf } from '#schema/reading.ts'
import { ready } from '#test/support/bank.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await ready(world)
})
afterAll(() => world.close())

/** The fields of a type that say what they read and lead nowhere. */
const plain = (name: string): string => {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`no type ${name}`)
  return Object.values(type.getFields())
    .filter((field) => columnsOf(field) !== null && isLeafType(getNamedType(field.type)))
    .map((field) => field.name)
    .join(' ')
}

const of = (name: string, beside = '') => `{ ${plain(name)} ${beside} }`
const worklistOf = (beside: string) =>
  `{ worklist { edges { node ${of(
    'Request',
    `${beside} organisation ${of('Organisation')} patient ${of('Patient')} items ${of('RequestItem')} units ${of('Unit')}
   samples ${of('Sample', `typings ${of('Typing')} antibodyScreens ${of('AntibodyScreen')} crossmatches ${of('Crossmatch')}`)}`,
  )} } } }`

/** An answer, and the statement that read the requests for it. */
const told = async (source: string) => {
  const queried = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const { data, errors } = await world.ask('lead.technician', source)
    expect(errors).toBeUndefined()
    const texts = queried.mock.calls.map(([query]) => (query as { text?: string }).text ?? '')
    return { data, statement: texts.find((text) => text.includes('as document')) ?? '' }
  } finally {
    queried.mockRestore()
  }
}

describe('what a worklist reads', () => {
  it('is the columns that will be shown, where every field says what it reads', async () => {
    const { data, statement } = await told(
      '{ worklist { edges { node { placerNumber patient { name } } } } }',
    )
    expect(data?.worklist.edges[0].node.patient.name).toBe('张三')
    expect(statement).toContain('json_build_array(p."id", p."name")')
    expect(statement).not.toContain('row_to_json')
  })

  it('is columns alone for the list of a blood bank', async () => {
    const { statement } = await told(WORKLIST)
    expect(statement).toContain('json_build_array')
    expect(statement).not.toContain('row_to_json')
  })

  it('is whole rows beside a field that does not', async () => {
    const { statement } = await told(
      '{ worklist { edges { node { form { diagnoses { text } } patient { name } } } } }',
    )
    expect(statement).toContain('row_to_json(r)')
    expect(statement).toContain('row_to_json(p)')
  })

  it('is whole rows beside any other question of the operation', async () => {
    const { statement } = await told(
      '{ worklist { edges { node { placerNumber } } } organisations { code } }',
    )
    expect(statement).toContain('row_to_json(r)')
  })

  it('shows of every field that says what it reads what whole rows show', async () => {
    const some = await told(worklistOf(''))
    const all = await told(worklistOf('form { diagnoses { text } }'))
    expect(some.statement).not.toContain('row_to_json')
    const without = JSON.parse(JSON.stringify(all.data), (key, value) => (key === 'form' ? undefined : value))
    expect(JSON.parse(JSON.stringify(some.data))).toEqual(without)
    const [{ node }] = without.worklist.edges
    expect(node.samples[0].crossmatches).toHaveLength(1)
    expect(node.units).toHaveLength(1)
  })
})
