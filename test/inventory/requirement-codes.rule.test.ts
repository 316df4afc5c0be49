import { expect, test } from 'vitest'
import { attributesWanted, requirementConcerns, requirementState } from '#rules/compatibility/requirements.ts'
import { standardProducts } from '#rules/products/dictionary.ts'
import { checkComponents } from '#rules/requests/form-components.ts'
import { readRequirement, requirementHl7, requirements } from '#rules/requests/requirement-terms.ts'
import { FORM_SETTING, formWith } from '../support/rules/forms.ts'

const codes = requirements.flatMap((word) => [word, requirementHl7[word], requirementHl7[word].toLowerCase()])
const found = (code: string) =>
  checkComponents(
    formWith({
      components: [
        { product: 'RBC-SUSP-LR', quantity: 2, unit: 'U', requirements: [code], indication: null },
      ],
    }),
    FORM_SETTING,
  ).map((one) => one.code)

test.each([...codes, 'CM', ' ir '])('a form may ask for %j, and the gate knows it', (code) => {
  expect(found(code)).toEqual([])
  expect(requirements).toContain(readRequirement(code))
})

test.each(['AU', 'CR', 'DI', 'BS', 'XX'])('a form may not ask for %s: nobody would keep it', (code) => {
  expect(readRequirement(code)).toBeNull()
  expect(found(code)).toEqual(['REQUIREMENT_UNKNOWN'])
})

test.each(requirements)('a bag that the hub picks for %s by its attributes meets it', (requirement) => {
  for (const product of standardProducts) {
    const wanted = attributesWanted([requirementHl7[requirement]], product)
    const state = requirementState(
      requirement,
      { product, attributes: wanted.flatMap(([code]) => code ?? []), antigens: {} },
      {},
    )
    if (!requirementConcerns[requirement].includes(product.componentClass)) expect(wanted).toEqual([])
    else expect(state).toBe(requirement === 'RH_PHENOTYPE_MATCHED' ? 'UNKNOWN' : 'MET')
  }
})
