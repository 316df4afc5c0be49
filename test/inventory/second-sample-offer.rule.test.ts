import { describe, expect, test } from 'vitest'
import { aboGroups } from '#rules/compatibility/terms.ts'
import { groupsToOfferNow, waitsForSecondSample } from '#rules/inventory/reservation.ts'
import { type ComponentClass, componentClasses } from '#rules/products/terms.ts'
import { POLICY } from '../support/rules/forms.ts'

const recipient = { abo: 'A', rhd: 'POSITIVE' } as const
const once = { ...recipient, standing: 'ONE_SAMPLE', transplant: null } as const
const confirmed = { ...once, standing: 'CONFIRMED' } as const
/** Groups whose blood leaves without a second sample. */
const universal: Partial<Record<ComponentClass, string>> = {
  RED_CELLS: 'O',
  PLASMA: 'AB',
  CRYOPRECIPITATE: 'AB',
}
const abosFor = (component: ComponentClass, patient: typeof once | typeof confirmed, policy = POLICY) => [
  ...new Set(groupsToOfferNow(component, { patient, recipient }, policy).map(({ abo }) => abo)),
]

describe.each(componentClasses)('%s on one tube', (component) => {
  test.each(aboGroups)('of group %s waits unless everybody bears it', (abo) => {
    const found = waitsForSecondSample(once, { abo, componentClass: component }, POLICY)
    expect(found.map(({ code }) => code)).toEqual(
      universal[component] === abo ? [] : ['SECOND_SAMPLE_MISSING'],
    )
    expect(waitsForSecondSample(confirmed, { abo, componentClass: component }, POLICY)).toEqual([])
  })

  test('goes first where everybody bears it, and else in the usual order', () => {
    const usual = abosFor(component, confirmed)
    const first = universal[component]
    expect(abosFor(component, once)).toEqual(
      first === undefined ? usual : [first, ...usual.filter((abo) => abo !== first)],
    )
    expect(abosFor(component, once, { ...POLICY, secondSampleRequired: false })).toEqual(usual)
  })
})

test('an assigned group rests on no tube', () => {
  const patient = { ...once, transplant: { redCells: 'O', plasma: 'AB' } } as const
  expect(waitsForSecondSample(patient, { abo: 'A', componentClass: 'RED_CELLS' }, POLICY)).toEqual([])
})
