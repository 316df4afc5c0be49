import { describe, expect, test } from 'vitest'
import { aboGroups, groupStandings, rhdTypes } from '#rules/compatibility/terms.ts'
import { type EmergencyPatient, emergencyGroups } from '#rules/inventory/emergency-products.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { type ComponentClass, componentClasses } from '#rules/products/terms.ts'
import { POLICY } from '../support/rules/forms.ts'
import { plainProduct, RELEASE_SETTING, releaseWith } from '../support/rules/release.ts'

const cells = plainProduct('RED_CELLS')

describe('the whole table', () => {
  const products = componentClasses.flatMap((one: ComponentClass) => [
    plainProduct(one),
    plainProduct(one, 'APHERESIS'),
  ])
  const patients = groupStandings.flatMap((standing) =>
    rhdTypes.flatMap((rhd) =>
      [[], ['D']].flatMap((antibodies) =>
        (['YES', 'NO', 'UNKNOWN'] as const).flatMap((childBearing) =>
          [false, true].flatMap((infantUnder4Months) =>
            [null, { redCells: 'B', plasma: 'A' } as const].flatMap((transplant) => {
              const known = standing === 'CONFIRMED' || standing === 'ONE_SAMPLE'
              return (known ? aboGroups : [null]).map((abo) => ({
                standing,
                abo,
                rhd: standing === 'CONFLICT' || standing === 'UNKNOWN' ? ('UNKNOWN' as const) : rhd,
                antibodies,
                childBearing,
                infantUnder4Months,
                transplant,
              }))
            }),
          ),
        ),
      ),
    ),
  )
  const bags = aboGroups.flatMap((abo) => rhdTypes.map((rhd) => ({ abo, rhd })))
  const stops = (product: typeof cells, patient: EmergencyPatient, bag: (typeof bags)[number]) =>
    decideRelease(
      releaseWith({
        request: { urgency: 'EMERGENCY', plannedAt: null, components: [product.componentClass] },
        patient: { ...patient, screen: 'NOT_DONE' },
        unit: { product, ...bag },
        sample: null,
        crossmatch: { MAJOR: 'NOT_DONE', MINOR: 'NOT_DONE', report: 'UNSIGNED' },
        // What is used up before is not in stock any more.
        shortage: { nothingRhdNegative: true },
      }),
      RELEASE_SETTING,
    ).findings.filter(({ severity }) => severity === 'STOP')

  test('offers nothing that the release gate stops', () => {
    let offered = 0
    const wrong: string[] = []
    for (const product of products)
      for (const patient of patients)
        for (const { abo, rhds } of emergencyGroups(product, patient, POLICY))
          for (const rhd of rhds) {
            if (rhd === 'UNKNOWN' && product.componentClass === 'RED_CELLS') wrong.push('unknown RhD offered')
            offered += 1
            const found = stops(product, patient, { abo, rhd })
            if (found.length > 0)
              wrong.push(JSON.stringify({ product, patient, abo, rhd, found: found.map(({ code }) => code) }))
          }
    expect(wrong.slice(0, 3)).toEqual([])
    expect(offered).toBeGreaterThan(5_000)
  })

  test('leaves no red cells, plasma or cryoprecipitate out that the gate would let pass, but an infant’s own group', () => {
    const wrong: string[] = []
    for (const product of products.filter(({ componentClass }) =>
      ['RED_CELLS', 'PLASMA', 'CRYOPRECIPITATE'].includes(componentClass),
    ))
      for (const patient of patients.filter(({ infantUnder4Months }) => !infantUnder4Months)) {
        const offers = emergencyGroups(product, patient, POLICY)
        for (const bag of bags) {
          const isOffered = offers.some(({ abo, rhds }) => abo === bag.abo && rhds.includes(bag.rhd))
          if (isOffered === stops(product, patient, bag).length > 0)
            wrong.push(JSON.stringify({ product, patient, bag }))
        }
      }
    expect(wrong.slice(0, 3)).toEqual([])
  })
})
