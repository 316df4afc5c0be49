import type { RequestForm as StoredForm } from '#db/requests/shapes.ts'
import type { FindingShape } from '#lib/errors.ts'
import { productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { codedOf, type PatientInput, type RequestContent, said, textOf } from '#resolvers/requests/content.ts'
import { RequestRefused } from '#resolvers/requests/errors.ts'
import { callerOnDuty } from '#resolvers/requests/person-on-duty.ts'
import { dayOf } from '#rules/calendar.ts'
import { checkApplicant } from '#rules/requests/approval.ts'
import type { PatientOnForm, RequestForm } from '#rules/requests/form.ts'
import { checkIndications, isQualified } from '#rules/requests/indications.ts'
import { checkRequestForm } from '#rules/requests/request-form.ts'

/** Where a field of the form's rules stands in the input. */
const INPUT_FIELD: Readonly<Record<string, string>> = {
  applicant: 'requesterName',
  diagnosis: 'diagnoses',
  'patient.ward': 'encounter.ward',
  'history.transfusions': 'transfusionHistory',
  'history.pregnancies': 'pregnancyHistory',
  'history.reactions': 'reactionHistory',
  'sample.number': 'sample.sampleNumber',
  'sample.collector': 'sample.collectorName',
}

/** What a form's check warns of, and whether it was filled to the norm and meets the indications. */
export type CheckedForm = { readonly findings: readonly FindingShape[]; readonly qualified: boolean }

/**
 * Judges the form as of when it was written and answers what it warns of, each finding with the input's own field.
 * An emergency without consent is taken in, and waits for its authority.
 * @throws RequestRefused when anything forbids it.
 */
export const checkForm = async (tx: Tx, content: RequestContent): Promise<CheckedForm> => {
  const form = formOf(tx, content)
  const policy = await policyAt(tx, tx.occurredAt)
  const codes = form.components.map(({ product }) => product)
  const products = await productsOnOffer(tx, codes, tx.occurredAt)
  const setting = { policy: policy.values, products, now: tx.occurredAt }
  const found = [
    ...checkRequestForm(form, setting),
    ...checkIndications(form, setting),
    ...(await applicantFindings(tx, content)),
  ]
  const findings = found.map((finding) => {
    const field = finding.field && (INPUT_FIELD[finding.field] ?? finding.field)
    return { ...finding, ...(field === undefined ? {} : { field }) }
  })
  if (findings.some(({ severity }) => severity === 'STOP')) throw new RequestRefused(findings)
  return { findings, qualified: isQualified(found, textOf(content.indicationReason) ?? null) }
}

/** A person who applies must be entitled to; the name that a machine tells can't be looked up. */
const applicantFindings = async (tx: Tx, { urgency }: RequestContent) =>
  tx.actor.roles.includes('MACHINE')
    ? []
    : checkApplicant(await callerOnDuty(tx, 'REQUEST'), urgency, dayOf(tx.now))

/** Who applies: the calling person, or the name a machine asserts. */
export const applicantOf = (tx: Tx, content: RequestContent): string | null =>
  tx.actor.roles.includes('MACHINE') ? (textOf(content.requesterName) ?? null) : tx.actor.name

/** The patient part as the rules read it. */
export const patientOnForm = (patient: PatientInput, ward: string | null = null): PatientOnForm => ({
  name: textOf(patient.name) ?? null,
  hospitalNumber: textOf(patient.hospitalNumber) ?? null,
  sex: patient.sex ?? null,
  birthDate: textOf(patient.birthDate) ?? null,
  identityNumber: textOf(patient.identityNumber) ?? null,
  identityExemption: patient.identityExemption ?? (patient.newborn ? 'NEWBORN' : null),
  ward,
})

const formOf = (tx: Tx, content: RequestContent): RequestForm => ({
  urgency: content.urgency,
  applicant: applicantOf(tx, content),
  patient: patientOnForm(content.patient, textOf(content.encounter?.ward) ?? null),
  diagnosis: content.diagnoses?.map((line) => codedOf(line)?.text).find(Boolean) ?? null,
  indication: codedOf(content.indication)?.text ?? null,
  history: {
    transfusions: content.transfusionHistory ?? null,
    pregnancies: content.pregnancyHistory ?? null,
    reactions: content.reactionHistory ?? null,
  },
  laboratoryValues: (content.laboratoryValues ?? []).map(({ code, value, unit }) => ({
    code,
    value,
    unit: unit ?? null,
  })),
  components: content.components.map((line) => ({
    product: line.product,
    quantity: line.quantity,
    unit: line.unit ?? null,
    requirements: (line.requirements ?? []).filter((code) => code.trim() !== ''),
    indication: codedOf(line.indication)?.text ?? null,
  })),
  plannedAt: content.plannedAt ?? null,
  consent: content.consent
    ? {
        kind: content.consent.kind,
        signer: textOf(content.consent.signer) ?? null,
        signedAt: content.consent.signedAt ?? null,
      }
    : null,
  sample: content.sample
    ? {
        number: textOf(content.sample.sampleNumber) ?? null,
        collectedAt: content.sample.collectedAt ?? null,
        collector: textOf(content.sample.collectorName) ?? null,
      }
    : null,
})

/** The form as it is kept: what was said, and nothing for what was not. */
export const storedForm = (content: RequestContent): StoredForm => ({
  diagnoses: (content.diagnoses ?? []).flatMap((line) => codedOf(line) ?? []),
  laboratoryValues: (content.laboratoryValues ?? []).map((value) =>
    said({
      code: value.code,
      value: value.value,
      name: textOf(value.name),
      unit: textOf(value.unit),
      at: value.at?.toISOString(),
    }),
  ),
  ...said({
    indication: codedOf(content.indication),
    indicationReason: textOf(content.indicationReason),
    componentIndications: content.components.some(({ indication }) => codedOf(indication) !== undefined)
      ? content.components.map(({ indication }) => codedOf(indication) ?? null)
      : undefined,
    transfusionHistory: content.transfusionHistory ?? undefined,
    pregnancyHistory: content.pregnancyHistory ?? undefined,
    reactionHistory: content.reactionHistory ?? undefined,
    identityExemption: content.patient.identityExemption ?? undefined,
    consent:
      content.consent &&
      said({
        kind: content.consent.kind,
        signer: textOf(content.consent.signer),
        signedAt: content.consent.signedAt?.toISOString(),
      }),
    ward: textOf(content.encounter?.ward),
    bed: textOf(content.encounter?.bed),
    department: textOf(content.encounter?.department),
    declaredGroup: textOf(content.declaredGroup),
    note: textOf(content.note),
  }),
})
