import { markerCodes, statusCodes, translate } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { nameIn, pastInstantAt, placeOf, type Reading, spotAt } from '#adapters/hl7/reading.ts'
import { testOf } from '#adapters/hl7/request-observations.ts'
import type { TestedInput } from '#resolvers/compatibility/panel-values.ts'
import {
  isMeasured,
  type MarkerResult,
  type PreTransfusionTest,
} from '#rules/compatibility/pre-transfusion-terms.ts'
import type { ResultStatus } from '#rules/compatibility/terms.ts'

/** Tests before transfusion of one order that were done at one time and have one status. */
export type ToldPanel = {
  /** The first OBX of it. */
  readonly obx: Segment
  readonly status: ResultStatus
  readonly performedByName: string | undefined
  readonly occurredAt: Date | undefined
  readonly tests: TestedInput[]
}

/** LOINC, from memory but for haemoglobin, haematocrit and platelets; a sender's own codes stand in its profile. */
const TESTS: Readonly<Record<string, PreTransfusionTest>> = {
  '5196-1': 'HBSAG',
  '22322-2': 'ANTI_HBS',
  '16935-9': 'ANTI_HBS',
  '13954-3': 'HBEAG',
  '13953-5': 'ANTI_HBE',
  '13952-7': 'ANTI_HBC',
  '16128-1': 'ANTI_HCV',
  '13955-0': 'ANTI_HCV',
  '31201-7': 'ANTI_HIV',
  '56888-1': 'ANTI_HIV',
  '24110-9': 'SYPHILIS',
  '20507-0': 'SYPHILIS',
  '1742-6': 'ALT',
  '718-7': 'HB',
  '4544-3': 'HCT',
  '777-3': 'PLT',
}

/** Table 0085: no result yet, none to be had, or only a description of the order. */
const WITHOUT_RESULT: ReadonlySet<string> = new Set(['I', 'N', 'O', 'X'])

/**
 * The tests before transfusion among the OBX of one order. A blood count alone is none: measured values are taken along
 * only where the order brings a marker, too.
 * @throws MessageFault for a status nobody knows
 */
export const panelsIn = (
  scope: Scope,
  reading: Reading,
  at: { readonly observations: readonly Segment[]; readonly reported: Date | undefined; readonly now: Date },
): readonly ToldPanel[] => {
  const known = at.observations.flatMap((obx) => {
    const test = TESTS[testOf(scope, obx)]
    const written = obx.text('11').trim() || 'F'
    return test === undefined || WITHOUT_RESULT.has(written) ? [] : [{ obx, test, written }]
  })
  if (!known.some(({ test }) => !isMeasured(test))) return []
  const panels = new Map<string, ToldPanel>()
  for (const { obx, test, written } of known) {
    const tested = testedBy(scope, reading, obx, test)
    if (tested === null) continue
    const status = statusOf(scope, obx, written)
    const occurredAt = pastInstantAt(reading, spotAt(obx, 14), at.now) ?? at.reported
    const key = `${status}|${occurredAt?.toISOString() ?? ''}`
    const panel = panels.get(key) ?? {
      obx,
      status,
      occurredAt,
      performedByName: nameIn(obx.field(16), 2),
      tests: [],
    }
    // Two codes of one test in one order say the same: the first stands.
    if (!panel.tests.some((other) => other.test === test)) panel.tests.push(tested)
    panels.set(key, panel)
  }
  return [...panels.values()]
}

const statusOf = (scope: Scope, obx: Segment, written: string): ResultStatus => {
  const status = translate(scope.profile, statusCodes, written)
  if (status !== null) return status
  throw MessageFault.unknownCode(placeOf(obx, 11), written, { zh: '结果状态', en: 'result status' })
}

/** One test with its result or value; null with a warning where nobody can tell what was found. */
const testedBy = (
  scope: Scope,
  reading: Reading,
  obx: Segment,
  test: PreTransfusionTest,
): TestedInput | null => {
  const written = obx.field(5).text.trim()
  const value = NUMBER.test(written) ? Number(written) : null
  const unit = obx.text('6').trim() || null
  if (isMeasured(test)) return value === null ? leftOut(reading, obx, written) : { test, value, unit }
  const result = translate(scope.profile, markerCodes, written) ?? (value === null ? null : byFlag(obx))
  return result === null
    ? leftOut(reading, obx, written)
    : { test, result, value, unit: value === null ? null : unit }
}

const NUMBER = /^\d{1,6}(\.\d{1,3})?$/

/** A marker reported as a number says by its flag (OBX-8, table 0078) what it means. */
const byFlag = (obx: Segment): MarkerResult | null => FLAGS[obx.text('8').trim().toUpperCase()] ?? null
const FLAGS: Readonly<Record<string, MarkerResult>> = {
  N: 'NEGATIVE',
  NEG: 'NEGATIVE',
  A: 'POSITIVE',
  AA: 'POSITIVE',
  H: 'POSITIVE',
  HH: 'POSITIVE',
  POS: 'POSITIVE',
  IND: 'INDETERMINATE',
}

const leftOut = (reading: Reading, obx: Segment, written: string): null => {
  reading.warn({
    condition: '103',
    location: placeOf(obx, 5),
    message: {
      zh: `输血前检测结果“${written}”无法判读，未予采用`,
      en: `the result "${written}" of a test before transfusion can not be read; it was left out`,
    },
  })
  return null
}
