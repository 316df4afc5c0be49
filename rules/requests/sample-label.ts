import { type Finding, finding } from '#rules/finding.ts'
import { isBlank } from '#rules/requests/text.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What stands on the tube, and on the form it came with. Null where nothing is written. */
export type LabelParticulars = {
  readonly name: string | null
  readonly sex: string | null
  readonly age: string | null
  readonly hospitalNumber: string | null
  readonly ward: string | null
  readonly bed: string | null
  readonly bloodGroup: string | null
}

export type LabelField = keyof LabelParticulars
export const labelFieldNames: Readonly<Record<LabelField, Bilingual>> = {
  name: { zh: '姓名', en: 'name' },
  sex: { zh: '性别', en: 'sex' },
  age: { zh: '年龄', en: 'age' },
  hospitalNumber: { zh: '病案号', en: 'hospital number' },
  ward: { zh: '病室/门急诊', en: 'ward or clinic' },
  bed: { zh: '床号', en: 'bed' },
  bloodGroup: { zh: '血型', en: 'blood group' },
}
const labelFields = Object.keys(labelFieldNames) as readonly LabelField[]

/** Without these two a tube belongs to nobody, whatever else agrees. */
const indispensable: readonly LabelField[] = ['name', 'hospitalNumber']

const folded = (text: string): string => text.replace(/\s+/gu, '').toUpperCase()

/**
 * Sample and form are checked item by item by those who hand over and take over; whatever both state must be the same,
 * and the tube must state name and hospital number.
 *
 * Facts: the particulars on the label and on the form; blanks and case don't count.
 * Refuses: `SAMPLE_LABEL_INCOMPLETE`, `SAMPLE_FORM_MISMATCH`.
 * Source: SPEC_2000_ART_12, SPEC_2000_ART_13.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkSampleLabel(label: LabelParticulars, form: LabelParticulars): Finding[] {
  return labelFields.flatMap((name) => {
    const particulars = { field: `label.${name}`, values: { field: labelFieldNames[name] } }
    const written = label[name]
    const expected = form[name]
    if (isBlank(written)) {
      return indispensable.includes(name) ? [finding('SAMPLE_LABEL_INCOMPLETE', particulars)] : []
    }
    if (isBlank(expected) || folded(written ?? '') === folded(expected ?? '')) return []
    return [finding('SAMPLE_FORM_MISMATCH', particulars)]
  })
}

/**
 * A received sample says who drew it.
 *
 * Facts: the collector as recorded.
 * Refuses: `SAMPLE_COLLECTOR_MISSING`.
 * Source: SPEC_2000_ART_12.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkSampleCollector = (collector: string | null): Finding[] =>
  isBlank(collector) ? [finding('SAMPLE_COLLECTOR_MISSING', { field: 'collector' })] : []
