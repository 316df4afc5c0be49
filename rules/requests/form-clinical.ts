import { type Finding, finding } from '#rules/finding.ts'
import type { HistoryOnForm, LaboratoryValue, RequestForm } from '#rules/requests/form.ts'
import { isBlank } from '#rules/requests/text.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

const historyNames: Readonly<Record<keyof HistoryOnForm, Bilingual>> = {
  transfusions: { zh: '输血史', en: 'transfusions' },
  pregnancies: { zh: '妊娠史', en: 'pregnancies' },
  reactions: { zh: '输血不良反应史', en: 'transfusion reactions' },
}

/** A result as analysers print it: a number, perhaps below or above a limit of measurement. */
const NUMERIC_RESULT = /^[<>≤≥]?\s*\d+(?:\.\d+)?$/

/**
 * The form states who applies, the diagnosis and the indication, and should state the history of transfusion,
 * pregnancy (of women) and reactions, and the laboratory values before the transfusion.
 *
 * Facts: the clinical part of the form; every component may carry an indication of its own instead of the form's.
 * Refuses: `APPLICANT_MISSING`, `DIAGNOSIS_MISSING`, `INDICATION_MISSING`; warns `HISTORY_MISSING`,
 * `LABORATORY_VALUES_MISSING`, `LABORATORY_VALUE_INVALID`.
 * Source: SPEC_2000_ART_5, HOUSE_REQUEST_FORM.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkClinicalPart(form: RequestForm): Finding[] {
  return [
    ...(isBlank(form.applicant) ? [finding('APPLICANT_MISSING', { field: 'applicant' })] : []),
    ...(isBlank(form.diagnosis) ? [finding('DIAGNOSIS_MISSING', { field: 'diagnosis' })] : []),
    ...checkIndication(form),
    ...checkHistory(form),
    ...checkLaboratoryValues(form.laboratoryValues),
  ]
}

function checkIndication(form: RequestForm): Finding[] {
  if (!isBlank(form.indication)) return []
  const lines = form.components.length
  const unexplained = form.components.flatMap(({ indication }, index) => (isBlank(indication) ? [index] : []))
  if (unexplained.length === lines) return [finding('INDICATION_MISSING', { field: 'indication' })]
  return unexplained.map((index) =>
    finding('INDICATION_MISSING', { field: `components[${index}].indication` }),
  )
}

function checkHistory({ history, patient }: RequestForm): Finding[] {
  const asked: readonly (keyof HistoryOnForm)[] =
    patient.sex === 'MALE' ? ['transfusions', 'reactions'] : ['transfusions', 'pregnancies', 'reactions']
  return asked
    .filter((name) => history[name] === null)
    .map((name) =>
      finding('HISTORY_MISSING', { field: `history.${name}`, values: { history: historyNames[name] } }),
    )
}

function checkLaboratoryValues(values: readonly LaboratoryValue[]): Finding[] {
  const field = 'laboratoryValues'
  if (values.length === 0) return [finding('LABORATORY_VALUES_MISSING', { field })]
  return values.flatMap(({ value }, index) =>
    NUMERIC_RESULT.test(String(value).trim())
      ? []
      : [finding('LABORATORY_VALUE_INVALID', { field: `${field}[${index}].value` })],
  )
}
