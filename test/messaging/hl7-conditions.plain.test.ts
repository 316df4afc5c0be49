import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CONDITIONS } from '#adapters/hl7/ack.ts'
import { conditionOf, findingConditions, refusalConditions } from '#adapters/hl7/conditions.ts'
import { errorsOf } from '#adapters/hl7/faults.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { JoiningRefused } from '#resolvers/alliance/errors.ts'
import { finding, findingCodes } from '#rules/finding.ts'
import { printedErrors } from '#scripts/print-errors.ts'

const locate = (field: string) => ({ segment: field.toUpperCase(), sequence: 1 })

describe('the conditions of table 0357', () => {
  it('are given for everything a rule may find, and for nothing else', () => {
    expect(Object.keys(findingConditions).sort()).toEqual([...findingCodes].sort())
    for (const condition of [...Object.values(findingConditions), ...Object.values(refusalConditions)])
      expect(Object.keys(ERROR_CONDITIONS)).toContain(condition)
  })

  it.each([
    ['PLANNED_TIME_MISSING', '101'],
    ['QUANTITY_OUT_OF_LIMITS', '102'],
    ['PRODUCT_UNKNOWN', '103'],
    ['UNIT_NOT_ON_FILE', '204'],
    ['UNIT_ALREADY_RECEIVED', '205'],
    ['REQUEST_STATE_FORBIDS', '206'],
    ['ABO_INCOMPATIBLE', '207'],
    // Words inside a code that say something else than they seem to.
    ['ABO_STATED_DISAGREES', '207'],
    ['PATIENT_GROUP_UNKNOWN', '207'],
    ['SIGNED_TWICE_BY_ONE_PERSON', '207'],
  ])('answer %s with %s', (code, condition) => expect(conditionOf(code)).toBe(condition))

  it('stand in the ERR of each finding, with its place, severity, code and words', () => {
    const missing = finding('BLOOD_USE_QUALIFICATION_MISSING', { field: 'licence' })
    const few = finding('STORAGE_POINT_STAFF_TOO_FEW', { values: { needed: 4, given: 3 } })
    expect(errorsOf(new JoiningRefused(missing.message, [missing, few]), locate)).toEqual([
      {
        condition: '101',
        location: { segment: 'LICENCE', sequence: 1 },
        severity: 'E',
        diagnostic: 'BLOOD_USE_QUALIFICATION_MISSING',
        message: missing.message,
      },
      { condition: '207', severity: 'W', diagnostic: 'STORAGE_POINT_STAFF_TOO_FEW', message: few.message },
    ])
  })

  it.each([
    ['an unusable field', BadInput.of('day', { zh: '日', en: 'day' }), '102', 'day'],
    ['what is not there', new NotFound(), '204', 'NOT_FOUND'],
    ['what is not the caller’s', new Forbidden({ zh: '否', en: 'no' }), '207', 'FORBIDDEN'],
    ['a refusal without findings', new JoiningRefused({ zh: '否', en: 'no' }), '207', 'JOINING_REFUSED'],
  ])('stand in the ERR of %s', (_, error, condition, diagnostic) => {
    expect(errorsOf(error, locate)).toMatchObject([{ condition, diagnostic }])
  })
})

describe('docs/errors.md', () => {
  it('is what the program says today, every class of refusal and finding included', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
    expect(page).toBe(await printedErrors())
    for (const code of findingCodes) expect(page).toContain(`\`${code}\``)
  })
})
