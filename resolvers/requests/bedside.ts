import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listSamplesByIds, type SampleRow } from '#db/requests/finders-samples.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { formParticulars, type LabelInput, readLabel, sampleCheck } from '#resolvers/requests/sample-check.ts'
import type { Bedside } from '#resolvers/requests/sample-record.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { checkBedside, checkBedsideParticulars } from '#rules/requests/bedside-check.ts'
import { checkSampleLabel } from '#rules/requests/sample-label.ts'
import { checkSecondSample } from '#rules/requests/venepuncture.ts'

/** What is told of the bedside, beside the tube itself. */
export type BedsideInput = {
  readonly signatures?: readonly string[] | null
  /** True when one person alone checked their own label, where the rules in force allow it. */
  readonly selfCheck?: boolean | null
  /** Who checked beside the collector, as a machine asserts; persons sign. */
  readonly checkerName?: string | null
  /** What was read face to face: name, sex, age, record number, ward, bed, group. */
  readonly checked?: LabelInput | null
  /** The hospital's own number of the drawing; tubes of one drawing share it. */
  readonly venepuncture?: string | null
  /** The sample that this one is drawn to confirm, by another venepuncture. */
  readonly secondSampleOf?: string | null
}

/** The tube at whose bedside they stand. */
export type DrawnNow = Pick<SampleRow, 'patientId' | 'requestId' | 'sampleNumber' | 'collectedAt'> &
  Pick<SampleRow, 'collectedBy' | 'collectedByName'>

/** Who checked, and what is to be kept of it; `findings` holds what a rule found. */
export type BedsideRecord = {
  readonly checkedBy: Id<'Staff'> | null
  readonly bedside: Bedside
  readonly findings: readonly Finding[]
}

/** Judges the bedside of a tube that is drawn. @throws SignatureRefused, BadInput, NotFound */
export const bedsideOf = async (tx: Tx, input: BedsideInput, tube: DrawnNow): Promise<BedsideRecord> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const told = tx.actor.roles.includes('MACHINE')
  const signers = told ? [] : await qualifiedSigners(tx, input.signatures ?? [])
  const label = input.checked ? readLabel(input.checked) : null
  const form = await formParticulars(tx, tube)
  const selfChecked = !told && input.selfCheck === true
  const facts = {
    told,
    secondPersonSigned: signers.length > 1,
    selfChecked: input.selfCheck === true,
    secondName: textOf(input.checkerName) ?? null,
  }
  const bedside = {
    checkedByName: told ? facts.secondName : null,
    selfChecked: selfChecked && signers.length < 2,
    venepuncture: textOf(input.venepuncture) ?? null,
    secondSampleOf: null,
    checks: [sampleCheck(tx, 'BEDSIDE', { by: signers, label, form })],
  }
  const checkedBy = signers[1] ?? null
  const second = await secondOf(tx, input, { ...tube, ...bedside, checkedBy }, values)
  const findings = [
    ...checkBedside(facts, values),
    ...(told ? [] : checkBedsideParticulars(label)),
    ...(label === null ? [] : checkSampleLabel(label, form).map(inChecked)),
    ...second.findings,
  ]
  return { checkedBy, bedside: { ...bedside, secondSampleOf: second.id, findings }, findings }
}

const inChecked = (found: Finding): Finding => ({
  ...found,
  field: found.field?.replace('label.', 'checked.') ?? '',
})

/** The collector and the second person, each qualified to draw a sample here. */
const qualifiedSigners = async (tx: Tx, tokens: readonly string[]): Promise<Id<'Staff'>[]> => {
  if (tokens.length > 1)
    throw BadInput.of('signatures', {
      zh: '只需第二人一人的签名令牌',
      en: 'hand over one token: the second person’s',
    })
  const signers = await signersOf(tx, tokens)
  const [hospital] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  if (hospital === undefined) throw new NotFound()
  const signatures = signers.map((signer) => signatureFor('SAMPLE_COLLECTION', signer, hospital))
  assertSigned(checkSignatures(signatures, dayOf(tx.now), 1 + tokens.length))
  return signers.map(({ staff }) => staff.id)
}

type NewTube = DrawnNow &
  Pick<Bedside, 'venepuncture' | 'secondSampleOf' | 'selfChecked'> & {
    readonly checkedBy: Id<'Staff'> | null
  }

/** The first sample that this one is told to confirm, of the same person, and whether it was drawn apart from it. */
const secondOf = async (
  tx: Tx,
  { secondSampleOf }: BedsideInput,
  tube: NewTube,
  policy: PolicyValues,
): Promise<{ id: Id<'Sample'> | null; findings: Finding[] }> => {
  if (!secondSampleOf) return { id: null, findings: [] }
  const id = asId('Sample', secondSampleOf)
  const [first] = id === null ? [] : await listSamplesByIds(tx.db, [id])
  if (first === undefined) throw new NotFound({ zh: '第一份标本', en: 'first sample' })
  await assertSamePerson(tx, first, tube)
  const drawn = { ...tube, id: '', organisationId: tx.seat.organisationId, secondSampleOf: first.id }
  return { id: first.id, findings: checkSecondSample(first, drawn, policy) }
}

const assertSamePerson = async (tx: Tx, first: SampleRow, { patientId }: DrawnNow) => {
  const patients = await listPatientsByIds(tx.db, [first.patientId, patientId])
  const persons = new Set(patients.map(({ personId }) => personId))
  if (persons.size === 1) return
  throw BadInput.of('secondSampleOf', {
    zh: '第一份标本属于另一位患者',
    en: 'the first sample is another patient’s',
  })
}
