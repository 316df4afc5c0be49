import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { LabelParticulars } from '#rules/requests/sample-label.ts'
import { type BedsideCheck, labelItemLabels } from '#rules/requests/sample-terms.ts'
import { isBlank } from '#rules/requests/text.ts'

/** Who stood at the bedside. */
export type BedsideFacts = {
  /** True when a machine tells what its staff did: nobody signs, names are asserted. */
  readonly told: boolean
  /** The second person signed with their own token. */
  readonly secondPersonSigned: boolean
  /** The collector states that they were alone and checked the label themselves. */
  readonly selfChecked: boolean
  /** A second name that a machine asserts; null when none. */
  readonly secondName: string | null
}

/** How the label was checked, by what is known of it. */
export function bedsideCheckOf(facts: BedsideFacts): BedsideCheck {
  if (facts.secondPersonSigned) return 'TWO_PERSONS'
  if (facts.told) return isBlank(facts.secondName) && !facts.selfChecked ? 'NONE' : 'ASSERTED'
  return facts.selfChecked ? 'SELF_CHECK' : 'NONE'
}

/**
 * At the bedside two persons compare patient, form and label; one alone may record a self-check where the rules in
 * force allow it. What a hospital's system tells has happened: it is kept as asserted, with a warning.
 *
 * Facts: whether a person or a machine tells, the second signature, the self-check, a second name as asserted.
 * Refuses: `BEDSIDE_SECOND_PERSON_MISSING`; warns `BEDSIDE_CHECK_ASSERTED`, `BEDSIDE_CHECK_NOT_TOLD`.
 * Source: HOUSE_BEDSIDE_CHECK, SPEC_2000_ART_12.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkBedside(facts: BedsideFacts, policy: Pick<PolicyValues, 'bedsideCheck'>): Finding[] {
  const check = bedsideCheckOf(facts)
  if (check === 'TWO_PERSONS') return []
  if (check === 'ASSERTED') return [finding('BEDSIDE_CHECK_ASSERTED', { field: 'checkerName' })]
  if (facts.told) return [finding('BEDSIDE_CHECK_NOT_TOLD', { field: 'checkerName' })]
  if (check === 'SELF_CHECK' && policy.bedsideCheck === 'SELF_CHECK_ALLOWED') return []
  return [finding('BEDSIDE_SECOND_PERSON_MISSING', { field: 'signatures' })]
}

/** The particulars art. 12 names, beside the group, which a first patient does not have yet. */
const toBeChecked = ['name', 'sex', 'age', 'hospitalNumber', 'ward', 'bed'] as const

/**
 * Face to face the name, sex, age, record number, ward and bed are checked, and it is recorded which were.
 *
 * Facts: the particulars as read at the bedside; null when none were recorded.
 * Refuses: nothing; warns `BEDSIDE_PARTICULARS_UNCHECKED`.
 * Source: SPEC_2000_ART_12.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkBedsideParticulars(checked: LabelParticulars | null): Finding[] {
  const missing = toBeChecked.filter((item) => isBlank(checked?.[item] ?? null))
  if (missing.length === 0) return []
  const items = {
    zh: missing.map((item) => labelItemLabels[item].zh).join('、'),
    en: missing.map((item) => labelItemLabels[item].en).join(', '),
  }
  return [finding('BEDSIDE_PARTICULARS_UNCHECKED', { field: 'checked', values: { items } })]
}
