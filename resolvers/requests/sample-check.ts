import { listRequestsByIds } from '#db/requests/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import type { SampleRow } from '#db/requests/finders-samples.ts'
import type { SampleCheck } from '#db/requests/shapes.ts'
import { BadInput } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { hospitalNumberOf } from '#resolvers/hospital-number.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { compareLabel, type LabelParticulars } from '#rules/requests/sample-label.ts'
import { labelItems, type SampleCheckStep } from '#rules/requests/sample-terms.ts'
import { sexLabels } from '#rules/requests/terms.ts'

/** What stands on the tube, as far as it was read; compared with the form item by item. */
export type LabelInput = { readonly [Item in keyof LabelParticulars]?: string | null }

/** The label as the rules read it. */
export const readLabel = (label: LabelInput): LabelParticulars =>
  Object.fromEntries(labelItems.map((item) => [item, textOf(label[item]) ?? null])) as LabelParticulars

/** The form's side of the comparison; an age is not on the form, and a birth date can't be compared with it. */
export const formParticulars = async (
  tx: Tx,
  of: Pick<SampleRow, 'patientId' | 'requestId'>,
): Promise<LabelParticulars> => {
  const [patient] = await listPatientsByIds(tx.db, [of.patientId])
  const [request] = of.requestId === null ? [] : await listRequestsByIds(tx.db, [of.requestId])
  return {
    name: patient?.name ?? null,
    sex: patient && patient.sex !== 'UNKNOWN' ? sexLabels[patient.sex].zh : null,
    age: null,
    hospitalNumber: patient ? hospitalNumberOf(tx.ctx, patient) : null,
    ward: request?.form.ward ?? null,
    bed: request?.form.bed ?? null,
    bloodGroup: request?.form.declaredGroup ?? null,
  }
}

/** One comparison as it is kept: who signed for it, what each item gave, how warm the box was. */
export const sampleCheck = (
  tx: Tx,
  step: SampleCheckStep,
  found: {
    readonly by: readonly string[]
    readonly label: LabelParticulars | null
    readonly form: LabelParticulars
    readonly boxCelsius?: number | null
  },
): SampleCheck => ({
  step,
  at: tx.occurredAt.toISOString(),
  by: found.by,
  items: found.label === null ? {} : compareLabel(found.label, found.form),
  ...(found.boxCelsius === undefined || found.boxCelsius === null
    ? {}
    : { boxCelsius: readCelsius(found.boxCelsius) }),
})

const COLDEST = -90
const HOTTEST = 60

const readCelsius = (given: number): number => {
  if (given >= COLDEST && given <= HOTTEST) return Math.round(given * 10) / 10
  throw BadInput.of('boxCelsius', {
    zh: `箱内温度须为 ${COLDEST} 至 ${HOTTEST} ℃`,
    en: `the temperature in the box must lie between ${COLDEST} and ${HOTTEST} °C`,
  })
}

/** Whether this has happened already, told by a machine or entered afterwards: it is recorded, whatever a rule says. */
export const hasHappened = (tx: Tx, input: { readonly occurredAt?: Date | null }): boolean =>
  tx.actor.roles.includes('MACHINE') || Boolean(input.occurredAt)
