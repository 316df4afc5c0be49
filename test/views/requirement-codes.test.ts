import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  readRequirement,
  requirementHl7,
  requirementLabels,
  requirements,
} from '#rules/requests/requirement-terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, stocked, typed } from '#test/support/bank.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await stocked(
    world,
    bag(world, { product: 'PLT-APH', labelProductCode: 'E2942', content: 1 }),
    bag(world, { product: 'RBC-SUSP', labelProductCode: 'E0336' }),
  )
})
afterAll(() => world.close())

const ASK = `query ($id: ID!) { compatibleUnits(requestId: $id) { edges { node { findings { code message { zh } } } } } }`

/** What the gate finds of the bag on the shelf for a form that asks for a code. */
const foundFor = async (code: string, product: 'PLT-APH' | 'RBC-SUSP'): Promise<string[]> => {
  const components = [{ product, quantity: product === 'PLT-APH' ? 1 : 2, requirements: [code] }]
  const laboratoryValues = [
    { code: '777-3', value: '8', unit: '10*9/L' },
    { code: '718-7', value: '55', unit: 'g/L' },
  ]
  const { id } = await typed(world, { form: { patient: newPatient(), components, laboratoryValues } })
  const { data, errors } = await world.ask('lead.technician', ASK, { id })
  expect(errors).toBeUndefined()
  const [first] = data?.compatibleUnits.edges ?? []
  return first.node.findings
    .filter((one: { code: string }) => one.code === 'REQUIREMENT_UNMET')
    .map((one: { message: { zh: string } }) => one.message.zh)
}

it.each([...requirements, ...Object.values(requirementHl7), 'CM', 'ir'])(
  'the code %s of a form reaches the gate',
  async (code) => {
    const requirement = readRequirement(code)
    if (requirement === null) throw new Error(code)
    const product = requirement === 'RH_PHENOTYPE_MATCHED' ? 'RBC-SUSP' : 'PLT-APH'
    expect(await foundFor(code, product)).toEqual([
      expect.stringContaining(requirementLabels[requirement].zh),
    ])
  },
)
