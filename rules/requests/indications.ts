import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import { type ComponentClass, componentClassLabels } from '#rules/products/terms.ts'
import type { ComponentLine, LaboratoryValue } from '#rules/requests/form.ts'
import { readLaboratoryValues } from '#rules/requests/laboratory.ts'
import type { Analyte } from '#rules/requests/laboratory-terms.ts'
import type { Urgency } from '#rules/requests/terms.ts'

/** Which values speak for which component; granulocytes are judged by a physician alone. */
const speakingFor: Readonly<Record<ComponentClass, readonly Analyte[]>> = {
  WHOLE_BLOOD: ['HAEMOGLOBIN', 'HAEMATOCRIT'],
  RED_CELLS: ['HAEMOGLOBIN', 'HAEMATOCRIT'],
  PLATELETS: ['PLATELETS'],
  PLASMA: ['PROTHROMBIN_TIME', 'INR', 'APTT'],
  CRYOPRECIPITATE: ['FIBRINOGEN'],
  GRANULOCYTES: [],
}

/** Clotting takes too long, the others are too low. */
const speaksWhenHigh: readonly Analyte[] = ['PROTHROMBIN_TIME', 'INR', 'APTT']

export type IndicationFacts = {
  readonly urgency: Urgency
  readonly components: readonly ComponentLine[]
  readonly laboratoryValues: readonly LaboratoryValue[]
}

/**
 * Laboratory values should speak for the component: haemoglobin or haematocrit for red cells and whole blood, the
 * count for platelets, PT, INR or APTT for plasma, fibrinogen for cryoprecipitate. This advises and forbids nothing;
 * in an emergency nothing is said. One value beyond its threshold is enough.
 *
 * Facts: the lines, the laboratory values (g/L, L/L, 10⁹/L, seconds, ratio; other usual units are converted), the
 * thresholds of the rule set in force.
 * Refuses: nothing; warns `INDICATION_NOT_MET`, `INDICATION_VALUE_MISSING`.
 * Source: SPEC_2000_ANNEX_3 (thresholds from memory; not verified).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkIndications(
  { urgency, components, laboratoryValues }: IndicationFacts,
  { policy, products }: { readonly policy: PolicyValues; readonly products: ProductDictionary },
): Finding[] {
  if (urgency === 'EMERGENCY') return []
  const values = readLaboratoryValues(laboratoryValues)
  return components.flatMap(({ product }, index) => {
    const known = products.get(product)
    if (known === undefined) return []
    const asked = speakingFor[known.componentClass]
    const told = asked.flatMap((analyte) => {
      const value = values.get(analyte)
      return value === undefined ? [] : [{ analyte, value }]
    })
    if (asked.length === 0 || told.some((one) => speaks(one, policy.indicationThresholds))) return []
    const code = told.length === 0 ? 'INDICATION_VALUE_MISSING' : 'INDICATION_NOT_MET'
    const component = componentClassLabels[known.componentClass]
    return [finding(code, { field: `components[${index}].indication`, values: { component } })]
  })
}

const speaks = (
  { analyte, value }: { readonly analyte: Analyte; readonly value: number },
  thresholds: PolicyValues['indicationThresholds'],
): boolean => (speaksWhenHigh.includes(analyte) ? value >= thresholds[analyte] : value < thresholds[analyte])

/** What the law or the norm asks the form to state: a form that lacks one of them is not filled to the norm. */
const askedByTheNorm: readonly FindingCode[] = [
  'BIRTH_DATE_MISSING',
  'DIAGNOSIS_MISSING',
  'INDICATION_MISSING',
  'HISTORY_MISSING',
  'LABORATORY_VALUES_MISSING',
  'WARD_MISSING',
  'CONSENT_MISSING',
  'CONSENT_SIGNER_MISSING',
  'SAMPLE_OLDER_THAN_LIMIT',
]
const ofTheIndication: readonly FindingCode[] = ['INDICATION_NOT_MET', 'INDICATION_VALUE_MISSING']

/**
 * A form is qualified when it is filled to the norm and meets the indications; where the laboratory values do not
 * speak for the component, the doctor's stated reason stands in for them. Both conditions count, form by form.
 *
 * Facts: everything the form's check and the indications found, the doctor's reason (null for none).
 * Refuses: nothing; the answer is kept with the form for the second quality indicator.
 * Source: SPEC_2000_ART_5, HOUSE_REQUEST_FORM (which items the norm asks for is a house default).
 * Reviewed: not yet reviewed by a physician.
 */
export function isQualified(findings: readonly Finding[], reason: string | null): boolean {
  const excused = reason === null ? [] : ofTheIndication
  return !findings.some(
    ({ code }) =>
      (askedByTheNorm.includes(code) || ofTheIndication.includes(code)) && !excused.includes(code),
  )
}
