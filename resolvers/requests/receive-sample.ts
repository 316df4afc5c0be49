import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { listRequestsByIds } from '#db/requests/finders.ts'
import { type SampleRow, updateSample } from '#db/requests/finders-samples.ts'
import { type FindingShape, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { assertSampleMay, lockNamedAmongTubes, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { settleForPatient } from '#resolvers/requests/owe.ts'
import {
  formParticulars,
  hasHappened,
  type LabelInput,
  readLabel,
  sampleCheck,
} from '#resolvers/requests/sample-check.ts'
import { announceSample } from '#resolvers/requests/sample-record.ts'
import { settleSecondSample } from '#resolvers/requests/second-sample.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import { blocking, type Finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { checkSampleCollector, checkSampleLabel, isInDoubt } from '#rules/requests/sample-label.ts'
import { sampleKeptUntil } from '#rules/requests/sample-retention.ts'
import { checkSampleAge } from '#rules/requests/sample-validity.ts'

export type ReceiveSampleInput = OperationInput &
  SampleName & {
    /** Absent: the label was compared by eye alone. */
    readonly label?: LabelInput | null
    /** Who drew it, where that was not told before. */
    readonly collectorName?: string | null
    /** When it was drawn, where that was not told before. */
    readonly collectedAt?: Date | null
    /** Temperature in the transport box, in degrees Celsius. */
    readonly boxCelsius?: number | null
  }

/**
 * The lead takes a tube over after checking it against the form. What a machine tells or what is entered afterwards has
 * happened: it is recorded, and opens a deviation where the check would have refused.
 * @throws NotInState, SampleRefused; SignatureRefused for a person without a title
 */
export const receiveSample = operation(
  'requests.receiveSample',
  async (tx: Tx, input: ReceiveSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockNamedAmongTubes(tx, input)
    assertSampleMay('receive', sample)
    const known = {
      ...sample,
      collectedAt: sample.collectedAt ?? input.collectedAt ?? null,
      collectedByName: sample.collectedByName ?? textOf(input.collectorName) ?? null,
    }
    await assertQualified(tx)
    const { values } = await policyAt(tx, tx.occurredAt)
    const label = input.label ? readLabel(input.label) : null
    const form = await formParticulars(tx, sample)
    const findings = [
      ...(await judge(tx, known, values)),
      ...(label === null ? [] : checkSampleLabel(label, form)),
    ]
    const breaches = blocking(findings)
    if (breaches.length > 0 && !hasHappened(tx, input)) throw new SampleRefused(findings)
    const { organisationId } = sample
    await openDeviation(tx, { organisationId, subjectId: sample.id, findings: breaches })
    const by = tx.actor.roles.includes('MACHINE') ? [] : [tx.seat.staffId]
    const check = sampleCheck(tx, 'RECEIPT', { by, label, form, boxCelsius: input.boxCelsius ?? null })
    await updateSample(tx.db, sample, {
      state: 'RECEIVED',
      receivedAt: tx.occurredAt,
      receivedBy: tx.seat.staffId,
      collectedAt: known.collectedAt,
      collectedByName: known.collectedByName,
      keptUntil: sampleKeptUntil({ ...known, receivedAt: tx.occurredAt }, values),
      checks: [...sample.checks, check],
      findings: [...sample.findings, ...findings],
    })
    tx.note({ subjectId: sample.id, before: { state: sample.state }, after: { state: 'RECEIVED', findings } })
    await settleWith(tx, known, [...sample.findings, ...findings])
    announceSample(tx, 'requests.sampleReceived', sample)
    return { id: sample.id }
  },
)

/**
 * A tube that is too old to be tested for the transfusion leaves the sample owed; one that may be another person's settles
 * nothing.
 */
const settleWith = async (tx: Tx, sample: SampleRow, findings: readonly FindingShape[]) => {
  if (isInDoubt(findings)) return
  await settleSecondSample(tx, sample)
  if (!findings.some(({ code }) => code === 'SAMPLE_OLDER_THAN_LIMIT'))
    await settleForPatient(tx, { patientId: sample.patientId, kind: 'SAMPLE', by: sample.id })
}

/** Who takes a tube over for the lead has a title, as who hands it over has. */
const assertQualified = async (tx: Tx) => {
  if (tx.actor.roles.includes('MACHINE')) return
  const signers = await signersOf(tx)
  const [lead] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  if (lead === undefined) throw new NotFound()
  const signatures = signers.map((signer) => signatureFor('SAMPLE_COLLECTION', signer, lead))
  assertSigned(checkSignatures(signatures, dayOf(tx.now), 1))
}

const judge = async (tx: Tx, sample: SampleRow, policy: PolicyValues): Promise<readonly Finding[]> => {
  const [request] = sample.requestId === null ? [] : await listRequestsByIds(tx.db, [sample.requestId])
  const start = request?.plannedAt ?? tx.occurredAt
  const times = { collectedAt: sample.collectedAt, start, now: tx.occurredAt }
  // Emergency blood does not wait for a younger sample.
  const age = checkSampleAge(times, policy, 'collectedAt').map((found) =>
    request?.urgency === 'EMERGENCY' && found.code === 'SAMPLE_OLDER_THAN_LIMIT'
      ? { ...found, severity: 'WARN' as const }
      : found,
  )
  return [
    ...checkSampleCollector(sample.collectedByName).map((found) => ({ ...found, field: 'collectorName' })),
    ...age,
  ]
}
