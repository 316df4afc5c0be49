import { describe, expect, test } from 'vitest'
import { readLaboratoryValues } from '#rules/requests/laboratory.ts'
import type { Analyte } from '#rules/requests/laboratory-terms.ts'

const read = (code: string, value: string | number, unit: string | null = null) =>
  [...readLaboratoryValues([{ code, value, unit } as never])].map(
    ([analyte, amount]) => `${analyte} ${amount}`,
  )

describe('a laboratory value', () => {
  test.each<[Analyte, string]>([
    ['HAEMOGLOBIN', '718-7 30350-3 59260-0 HB HGB 血红蛋白'],
    ['HAEMATOCRIT', '4544-3 20570-8 71833-8 HCT 红细胞压积 红细胞比容'],
    ['PLATELETS', '777-3 26515-7 778-1 PLT 血小板 血小板计数'],
    ['PROTHROMBIN_TIME', '5902-2 5964-2 PT 凝血酶原时间'],
    ['INR', '6301-6 34714-6 INR PT-INR'],
    ['APTT', '14979-9 3173-2 APTT 活化部分凝血活酶时间'],
    ['FIBRINOGEN', '3255-7 30902-1 FIB FBG 纤维蛋白原'],
  ])('is %s by each of: %s', (analyte, codes) => {
    for (const code of codes.split(' ')) {
      expect(read(code, '0.5'), code).toEqual([`${analyte} 0.5`])
      expect(read(` ${code.toLowerCase()} `, '0.5'), code).toEqual([`${analyte} 0.5`])
    }
  })
  test.each<[string, string, string, string]>([
    ['HB', '7', 'g/dL', 'HAEMOGLOBIN 70'],
    ['HB', '70', ' G/L ', 'HAEMOGLOBIN 70'],
    ['HB', '70', ' ', 'HAEMOGLOBIN 70'],
    ['HCT', '21', '%', 'HAEMATOCRIT 0.21'],
    ['HCT', '0.21', 'L/L', 'HAEMATOCRIT 0.21'],
    ['HCT', '0.21', '1', 'HAEMATOCRIT 0.21'],
    ['HCT', '1', '', 'HAEMATOCRIT 1'],
    ['HCT', '25', '', 'HAEMATOCRIT 0.25'],
    ['PLT', '50', '10*9/L', 'PLATELETS 50'],
    ['PLT', '50', '10^9/L', 'PLATELETS 50'],
    ['PLT', '50', '10E9/L', 'PLATELETS 50'],
    ['PLT', '50', 'x10^9/L', 'PLATELETS 50'],
    ['PLT', '50', 'G/L', 'PLATELETS 50'],
    ['PLT', '50', '10*3/uL', 'PLATELETS 50'],
    ['PLT', '50', '10^3/uL', 'PLATELETS 50'],
    ['PT', '18', 's', 'PROTHROMBIN_TIME 18'],
    ['PT', '18', 'sec', 'PROTHROMBIN_TIME 18'],
    ['PT', '18', '秒', 'PROTHROMBIN_TIME 18'],
    ['INR', '1.5', '1', 'INR 1.5'],
    ['INR', '1.5', '{INR}', 'INR 1.5'],
    ['INR', '1.5', 'INR', 'INR 1.5'],
    ['APTT', '54', 's', 'APTT 54'],
    ['APTT', '54', 'sec', 'APTT 54'],
    ['APTT', '54', '秒', 'APTT 54'],
    ['FIB', '1', 'g/L', 'FIBRINOGEN 1'],
    ['FIB', '100', 'mg/dL', 'FIBRINOGEN 1'],
    ['FIB', '0.1', 'g/dL', 'FIBRINOGEN 1'],
    ['FIB', '.75', 'g/L', 'FIBRINOGEN 0.75'],
    ['PLT', '999999999', '10*9/L', 'PLATELETS 999999999'],
  ])('%s of %s %s is %s', (code, value, unit, expected) => {
    expect(read(code, value, unit)).toEqual([expected])
  })
  test.each([
    ['HB', '55 g', null],
    ['HB', 'about 55', null],
    ['HB', '5.', null],
    ['HB', '', null],
    ['HB', '-5', null],
    ['HB', '1234567890', null],
    ['HB', '55', 'mmol/L'],
    ['HB', '55', 'constructor'],
    ['XYZ', '55', null],
    ['HB', '9'.repeat(400), null],
  ])('%s of %s %s is not read', (code, value, unit) => {
    expect(read(code, value, unit)).toEqual([])
  })
  test.each([['< 10'], [' 10 '], ['≥10'], [10], ['+10'], ['<+10.0']])(
    'written as %s is its number',
    (value) => {
      expect(read('PLT', value)).toEqual(['PLATELETS 10'])
    },
  )
})
