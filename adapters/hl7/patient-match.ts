import type { Hl7Call } from '#adapters/hl7/call.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { placeOf } from '#adapters/hl7/reading.ts'
import { hospitalNumberOf } from '#resolvers/hospital-number.ts'
import { patient, patientById } from '#resolvers/requests/read.ts'

/**
 * A message that names a request or sample and a patient must mean that request's patient: a wrong pair is how blood
 * reaches the wrong person. Any identifier of PID-3 will do, a merged record's too.
 * @throws MessageFault 204 at PID-3
 */
export const assertSamePatient = async (
  call: Hl7Call,
  patientId: string,
  pid: Segment | undefined,
  organisationCode: string,
): Promise<void> => {
  const numbers =
    pid
      ?.field(3)
      .repetitions.map((repetition) => repetition.text(1).trim())
      .filter(Boolean) ?? []
  if (pid === undefined || numbers.length === 0) return
  const meant = await patientById(call.ctx, patientId)
  if (meant !== null && numbers.includes(hospitalNumberOf(call.ctx, meant))) return
  for (const number of numbers) {
    const other = await patient(call.ctx, { number, organisation: organisationCode })
    if (other !== null && other.personId === meant?.personId) return
  }
  throw new MessageFault([
    {
      condition: '204',
      location: placeOf(pid, 3),
      message: {
        zh: '报文中的患者与该申请或标本的患者不符，未作任何记录',
        en: 'the patient of the message is not the patient of this request or sample; nothing was recorded',
      },
    },
  ])
}
