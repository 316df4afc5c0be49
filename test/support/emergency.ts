import { type EmergencyReleaseInput, emergencyRelease } from '#resolvers/inventory/emergency-release.ts'
import { type SubmitRequestInput, submitRequest } from '#resolvers/requests/submit-request.ts'
import type { Sex } from '#rules/requests/terms.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import type { World } from '#test/support/world.ts'

/** An emergency of somebody nobody knows: no identity number, no sample yet, consent signed unless said otherwise. */
export const emergencyOf = async (
  world: World,
  {
    sex = 'MALE',
    birthDate = '1970-01-01',
    ...form
  }: Partial<SubmitRequestInput> & { sex?: Sex; birthDate?: string } = {},
) => {
  const patient = {
    hospitalNumber: nextNumber('EM'),
    name: '无名氏',
    sex,
    birthDate,
    identityExemption: 'FOREIGNER' as const,
  }
  const input = routineForm({ patient, urgency: 'EMERGENCY', ...form })
  const { id, sampleId } = await submitRequest(await world.as('mem01.physician'), input)
  return { requestId: id as string, sampleId: sampleId ?? '' }
}

/** The id of a demo account's person. */
export const staffIdOf = async (world: World, account: string): Promise<string> =>
  (await world.rows<{ id: string }>('select id from staff where account = $1', [account]))[0]?.id ?? ''

/** Releases under the technician's signature and those of the named people; the physician who treats by default. */
export const releasedInEmergency = async (
  world: World,
  requestId: string,
  {
    by = ['mem01.physician'],
    issuer = 'lead.technician',
    ...changes
  }: Partial<EmergencyReleaseInput> & { by?: readonly string[]; issuer?: string } = {},
) => {
  const terminal = await world.as(issuer)
  const input: EmergencyReleaseInput = {
    requestId,
    reason: '失血性休克，来不及配血',
    collectorId: await staffIdOf(world, 'mem01.collector'),
    ...changes,
  }
  const signatures: string[] = []
  for (const badge of by) signatures.push(await world.signed(terminal, badge, 'emergencyRelease', input))
  return emergencyRelease(terminal, { ...input, signatures })
}
