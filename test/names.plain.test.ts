import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type House, mismatches, operationsIn, readHouse } from '#test/support/names.ts'

/** A house of one mutation, one read and one subscription, all in order. */
const orderly: House = {
  operations: [
    { file: 'resolvers/inventory/issue-units.ts', name: 'inventory.issueUnits', exported: true },
    { file: 'resolvers/requests/record-patient.ts', name: 'requests.recordPatient', exported: true },
  ],
  access: ['inventory.issueUnits', 'requests.recordPatient', 'inventory.units', 'inventory.unitsReady'],
  fields: { Query: ['units', 'node'], Mutation: ['issueUnits'], Subscription: ['unitsReady'] },
  tests: ['test/inventory/issue-units.test.ts', 'test/requests/record-patient.test.ts'],
}
const [issue, patient] = orderly.operations as [House['operations'][0], House['operations'][0]]
const fields = orderly.fields as NonNullable<House['fields']>

describe('the comparison of names', () => {
  it('finds nothing in an orderly house', () => expect(mismatches(orderly)).toEqual([]))

  it.each<[string, Partial<House>, string]>([
    [
      'a file in another context',
      { operations: [{ ...issue, file: 'resolvers/requests/issue-units.ts' }, patient] },
      'inventory.issueUnits stands in resolvers/requests/issue-units.ts, not in resolvers/inventory/issue-units.ts',
    ],
    [
      'another name of the function',
      { operations: [{ ...issue, exported: false }, patient] },
      'resolvers/inventory/issue-units.ts does not export issueUnits',
    ],
    [
      'an operation that the access table forgets',
      { access: orderly.access.slice(1) },
      'inventory.issueUnits has no line in resolvers/access.ts',
    ],
    [
      'an operation without its test',
      { tests: orderly.tests.slice(1) },
      'inventory.issueUnits has no test/inventory/issue-units.test.ts',
    ],
    [
      'an operation without its mutation',
      { fields: { ...fields, Mutation: [] } },
      'inventory.issueUnits has no mutation',
    ],
    ['a mutation without its operation', { operations: [patient] }, 'Mutation.issueUnits has no operation'],
    [
      'a query without access line',
      { fields: { ...fields, Query: ['units', 'patients'] } },
      'Query.patients has no access line',
    ],
    [
      'an access line for nothing',
      { access: [...orderly.access, 'inventory.stock'] },
      'inventory.stock has an access line and no field',
    ],
    [
      'an excused operation that has a field after all',
      { fields: { ...fields, Mutation: ['issueUnits', 'recordPatient'] } },
      'requests.recordPatient has a field: take it out of WITHOUT_FIELD',
    ],
    [
      'an excused operation that is gone',
      { operations: [issue] },
      'requests.recordPatient has neither field nor operation',
    ],
  ])('finds %s', (_, change, fault) => {
    expect(mismatches({ ...orderly, ...change })).toContain(fault)
  })

  it('reads operations from the source, with or without type arguments', () => {
    const text = `export const issueUnits = operation<Input, Row[]>(\n  'inventory.issueUnits', async (tx) => {})
      const hidden = operation('inventory.hidden', run)`
    expect(operationsIn('resolvers/inventory/issue-units.ts', text)).toEqual([
      { file: 'resolvers/inventory/issue-units.ts', name: 'inventory.issueUnits', exported: true },
      { file: 'resolvers/inventory/issue-units.ts', name: 'inventory.hidden', exported: false },
    ])
  })
})

describe('listing by context', () => {
  it('finds the same names in resolvers, access table, schema and tests', async () => {
    const house = await readHouse(join(import.meta.dirname, '..'))
    expect(house.access.length).toBeGreaterThan(0)
    expect(mismatches(house)).toEqual([])
  })
})
