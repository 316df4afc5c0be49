import { listStaffByIds } from '#db/alliance/finders.ts'
import { updateSample } from '#db/requests/finders-samples.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { assertSampleMay, lockOwnSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import {
  formParticulars,
  hasHappened,
  type LabelInput,
  readLabel,
  sampleCheck,
} from '#resolvers/requests/sample-check.ts'
import { announceSample } from '#resolvers/requests/sample-record.ts'
import { blocking } from '#rules/finding.ts'
import { type Carrier, checkCarrier } from '#rules/requests/sample-carrier.ts'
import { checkSampleLabel } from '#rules/requests/sample-label.ts'
import type { CarrierKind } from '#rules/requests/sample-terms.ts'

/** Who carries it. With none of these the calling person carries it themselves. */
export type CarrierInput = {
  /** Name of a dedicated messenger, or what a machine asserts. */
  readonly carrier?: string | null
  readonly carrierKind?: CarrierKind | null
  /** Instead of a name: somebody on the hospital's own staff. */
  readonly carrierStaffId?: string | null
}

export type DispatchSampleInput = OperationInput &
  SampleName &
  CarrierInput & {
    /** What was read on the tube when it was handed over; absent: compared by eye alone. */
    readonly label?: LabelInput | null
    /** Temperature in the transport box, in degrees Celsius. */
    readonly boxCelsius?: number | null
  }

/**
 * A sample left its hospital for the lead, with a named carrier who may carry it, after tube and form were compared.
 * What a machine tells or what is entered afterwards is recorded, and opens a deviation where it would be refused.
 * @throws NotInState, SampleRefused
 */
export const dispatchSample = operation(
  'requests.dispatchSample',
  async (tx: Tx, input: DispatchSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockOwnSample(tx, input)
    assertSampleMay('dispatch', sample)
    const { columns, carrier } = await carrierOf(tx, input)
    const label = input.label ? readLabel(input.label) : null
    const form = await formParticulars(tx, sample)
    const findings = [...checkCarrier(carrier), ...(label === null ? [] : checkSampleLabel(label, form))]
    const breaches = blocking(findings)
    if (breaches.length > 0 && !hasHappened(tx, input)) throw new SampleRefused(breaches)
    const { organisationId } = sample
    await openDeviation(tx, { organisationId, subjectId: sample.id, findings: breaches })
    const by = carrier.told ? [] : [tx.seat.staffId]
    const check = sampleCheck(tx, 'DISPATCH', { by, label, form, boxCelsius: input.boxCelsius ?? null })
    await updateSample(tx.db, sample, {
      state: 'IN_TRANSIT',
      dispatchedAt: tx.occurredAt,
      ...columns,
      checks: [...sample.checks, check],
      findings: [...sample.findings, ...findings],
    })
    tx.note({
      subjectId: sample.id,
      before: { state: sample.state },
      after: { state: 'IN_TRANSIT', ...columns, findings },
    })
    announceSample(tx, 'requests.sampleDispatched', sample)
    return { id: sample.id }
  },
)

/** The carrier as the rule reads it, and as it is kept. @throws NotFound for somebody who is not on the staff */
const carrierOf = async (tx: Tx, input: CarrierInput) => {
  const told = tx.actor.roles.includes('MACHINE')
  const name = textOf(input.carrier) ?? null
  const inPerson = !told && name === null && !input.carrierStaffId
  const staffId = inPerson ? tx.seat.staffId : asId('Staff', input.carrierStaffId ?? '')
  const [person] = staffId === null ? [] : await listStaffByIds(tx.db, [staffId])
  if (input.carrierStaffId && person === undefined) throw new NotFound({ zh: '送检人员', en: 'carrier' })
  const kind = person ? 'MEDICAL_STAFF' : (input.carrierKind ?? null)
  const staff = person
    ? { titles: person.titles, serves: person.active && person.organisationId === tx.seat.organisationId }
    : null
  const carrier: Carrier = { kind, name: name ?? person?.name ?? null, staff, told }
  return {
    carrier,
    columns: { carrier: carrier.name, carrierKind: kind, carriedBy: person?.id ?? null },
  }
}
