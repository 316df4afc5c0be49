import type { LaboratoryValue } from '#rules/requests/form.ts'
import { type Analyte, analytes } from '#rules/requests/laboratory-terms.ts'

/** LOINC codes and the short names that laboratories print. */
const codesOf: Readonly<Record<Analyte, readonly string[]>> = {
  HAEMOGLOBIN: ['718-7', '30350-3', '59260-0', 'HB', 'HGB', '血红蛋白'],
  HAEMATOCRIT: ['4544-3', '20570-8', '71833-8', 'HCT', '红细胞压积', '红细胞比容'],
  PLATELETS: ['777-3', '26515-7', '778-1', 'PLT', '血小板', '血小板计数'],
  PROTHROMBIN_TIME: ['5902-2', '5964-2', 'PT', '凝血酶原时间'],
  INR: ['6301-6', '34714-6', 'INR', 'PT-INR'],
  APTT: ['14979-9', '3173-2', 'APTT', '活化部分凝血活酶时间'],
  FIBRINOGEN: ['3255-7', '30902-1', 'FIB', 'FBG', '纤维蛋白原'],
}

/** What a value in that unit is multiplied by; a unit that is not listed for the analyte leaves the value unread. */
const unitsOf: Readonly<Record<Analyte, Readonly<Record<string, number>>>> = {
  HAEMOGLOBIN: { 'g/l': 1, 'g/dl': 10 },
  HAEMATOCRIT: { 'l/l': 1, '1': 1, '%': 0.01 },
  PLATELETS: { '10*9/l': 1, '10^9/l': 1, '10e9/l': 1, 'x10^9/l': 1, 'g/l': 1, '10*3/ul': 1, '10^3/ul': 1 },
  PROTHROMBIN_TIME: { s: 1, sec: 1, 秒: 1 },
  INR: { '1': 1, '{inr}': 1, inr: 1 },
  APTT: { s: 1, sec: 1, 秒: 1 },
  FIBRINOGEN: { 'g/l': 1, 'mg/dl': 0.01, 'g/dl': 10 },
}

/** As analysers and databases print it, `.5` included; `5.` may have lost digits, and more than nine are no measurement. */
const NUMBER = /^([<>≤≥]?)\s*\+?(\d{1,9}(?:\.\d+)?|\.\d+)$/
const BY_CODE = new Map(
  analytes.flatMap((analyte) => codesOf[analyte].map((code) => [code, analyte] as const)),
)
/** A fraction above this was written in per cent without saying so. */
const LARGEST_FRACTION = 1

/**
 * The values that can be read, in the hub's units; of several of one kind the last one told stands. A value without a
 * unit is taken in the hub's own.
 */
export function readLaboratoryValues(values: readonly LaboratoryValue[]): ReadonlyMap<Analyte, number> {
  const read = new Map<Analyte, number>()
  for (const value of values) {
    const analyte = BY_CODE.get(value.code.trim().toUpperCase())
    const amount = analyte === undefined ? undefined : amountOf(analyte, value)
    if (analyte !== undefined && amount !== undefined) read.set(analyte, amount)
  }
  return read
}

function amountOf(analyte: Analyte, { value, unit }: LaboratoryValue): number | undefined {
  const match = NUMBER.exec(String(value).trim())
  const factor = factorOf(analyte, unit?.trim().toLowerCase() ?? '')
  if (match === null || factor === undefined) return undefined
  const amount = Number(match[2]) * factor
  return analyte === 'HAEMATOCRIT' && amount > LARGEST_FRACTION ? amount / 100 : amount
}

/** Undefined for what is no unit of it, also where every object holds something by that name. */
function factorOf(analyte: Analyte, written: string): number | undefined {
  if (written === '') return 1
  return Object.hasOwn(unitsOf[analyte], written) ? unitsOf[analyte][written] : undefined
}
