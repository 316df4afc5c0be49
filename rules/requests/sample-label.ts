import { type Finding, finding } from '#rules/finding.ts'
import { maskIdentityNumbers } from '#rules/identifiers/identity-mask.ts'
import {
  type ItemAgreement,
  type LabelItem,
  labelItemLabels,
  labelItems,
} from '#rules/requests/sample-terms.ts'
import { isBlank } from '#rules/requests/text.ts'

/** What stands on the tube, and on the form it came with. Null where nothing is written. */
export type LabelParticulars = Readonly<Record<LabelItem, string | null>>

/** Without these two a tube belongs to nobody, whatever else agrees. */
const indispensable: readonly LabelItem[] = ['name', 'hospitalNumber']

const folded = (text: string): string => text.replace(/\s+/gu, '').toUpperCase()

/** Whether the label says what the form says; a number that is an identity number stands masked on a printed label. */
const agree = (written: string, expected: string): boolean =>
  [expected, maskIdentityNumbers(expected)].map(folded).includes(folded(written))

/**
 * What was compared item by item, to be kept with the sample; what stands on neither is left out.
 *
 * Facts: the particulars on the label and on the form; blanks and case don't count, and an identity number agrees also
 *   as the hub prints it, its last four places alone.
 * Refuses: nothing; answers what each item gave.
 * Source: SPEC_2000_ART_13.
 * Reviewed: not yet reviewed by a physician.
 */
export function compareLabel(
  label: LabelParticulars,
  form: LabelParticulars,
): Partial<Record<LabelItem, ItemAgreement>> {
  const compared: Partial<Record<LabelItem, ItemAgreement>> = {}
  for (const item of labelItems) {
    const [written, expected] = [label[item], form[item]]
    if (isBlank(written) && isBlank(expected)) continue
    if (isBlank(written)) compared[item] = 'NOT_ON_LABEL'
    else if (isBlank(expected)) compared[item] = 'NOT_ON_FORM'
    else compared[item] = agree(written ?? '', expected ?? '') ? 'AGREES' : 'DIFFERS'
  }
  return compared
}

/**
 * Sample and form are checked item by item by those who hand over and take over; whatever both state must be the same,
 * and the tube must state name and hospital number.
 *
 * Facts: the particulars on the label and on the form; blanks and case don't count, and an identity number agrees also
 *   as the hub prints it, its last four places alone.
 * Refuses: `SAMPLE_LABEL_INCOMPLETE`, `SAMPLE_FORM_MISMATCH`.
 * Source: SPEC_2000_ART_12, SPEC_2000_ART_13.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkSampleLabel(label: LabelParticulars, form: LabelParticulars): Finding[] {
  return labelItems.flatMap((name) => {
    const particulars = { field: `label.${name}`, values: { field: labelItemLabels[name] } }
    const written = label[name]
    const expected = form[name]
    if (isBlank(written)) {
      return indispensable.includes(name) ? [finding('SAMPLE_LABEL_INCOMPLETE', particulars)] : []
    }
    if (isBlank(expected) || agree(written ?? '', expected ?? '')) return []
    return [finding('SAMPLE_FORM_MISMATCH', particulars)]
  })
}

/** What a check of the label may find that leaves open whose blood is in the tube. */
const identityCodes: readonly string[] = ['SAMPLE_FORM_MISMATCH', 'SAMPLE_LABEL_INCOMPLETE']

/**
 * A tube whose label did not agree with the form, at the bedside or when it was taken over, may hold another person's
 * blood: what is found in it counts for nobody until a right one is drawn.
 *
 * Facts: what the checks of the tube found, whoever told it and however late.
 * Refuses: nothing; answers whether the tube is in doubt.
 * Source: SPEC_2000_ART_13, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export const isInDoubt = (findings: readonly { readonly code: string }[]): boolean =>
  findings.some(({ code }) => identityCodes.includes(code))

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
