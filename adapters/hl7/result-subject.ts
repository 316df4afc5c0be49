import type { Hl7Call } from '#adapters/hl7/call.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { assertSamePatient } from '#adapters/hl7/patient-match.ts'
import { placeOf } from '#adapters/hl7/reading.ts'
import type { ResultGroup } from '#adapters/hl7/result-groups.ts'
import { asId } from '#lib/ids.ts'
import { organisation, organisationById } from '#resolvers/alliance/read.ts'
import { request, sample, samplesOfRequest } from '#resolvers/requests/read.ts'

/** The sample a result is of, and the request it is reported to. */
export type ResultSubject = { readonly sampleId: string; readonly requestId: string | null }

type Found<Read extends (...input: never[]) => unknown> = NonNullable<Awaited<ReturnType<Read>>>

/**
 * Finds what an OBR reports on: the sample of SPM-2, or the only usable sample of the request that OBR or ORC name.
 * A number belongs to the hospital that stands beside it, else to the sender's own.
 * @throws MessageFault 204 when neither is known, or when they are another patient's than PID
 */
export const subjectOf = async (call: Hl7Call, group: ResultGroup): Promise<ResultSubject> => {
  const named = await namedRequest(call, group)
  const tube = (await namedSample(call, group)) ?? (named && (await onlySample(call, group, named)))
  if (!tube) throw unknownOrder(group)
  if (named && named.patientId !== tube.patientId) throw otherPatient(group)
  const hospital = await organisationById(call.ctx, tube.organisationId)
  await assertSamePatient(call, tube.patientId, group.pid, hospital?.code ?? call.sender.organisationCode)
  return { sampleId: tube.id, requestId: named?.id ?? null }
}

/** Whose tests before transfusion an OBR reports: the tube may be one that the hub never saw. */
export type PanelSubject = { readonly sampleId: string | null; readonly requestId: string | null }

/**
 * Finds what tests before transfusion are reported to: the sample of SPM-2 where the hub knows it, the request that OBR
 * or ORC name, or both.
 * @throws MessageFault 204 when neither is known, or when they are another patient's than PID
 */
export const panelSubjectOf = async (call: Hl7Call, group: ResultGroup): Promise<PanelSubject> => {
  const named = await namedRequest(call, group)
  const tube = await namedSample(call, group)
  if (named && tube && named.patientId !== tube.patientId) throw otherPatient(group)
  const about = tube ?? named
  if (!about) throw unknownOrder(group)
  const hospital = await organisationById(call.ctx, about.organisationId)
  await assertSamePatient(call, about.patientId, group.pid, hospital?.code ?? call.sender.organisationCode)
  return { sampleId: tube?.id ?? null, requestId: named?.id ?? null }
}

/** Numbers an OBR and its ORC give, with the organisation beside each. */
const numbersOf = ({ obr, orc }: ResultGroup, obrField: number, orcField: number) =>
  [obr.field(obrField), orc?.field(orcField)].flatMap((field) => {
    const number = field?.component(1).text.trim()
    return number ? [{ number, giver: field?.component(2).text.trim() ?? '' }] : []
  })

const namedRequest = async (call: Hl7Call, group: ResultGroup): Promise<Found<typeof request> | null> => {
  for (const { number } of numbersOf(group, 3, 3)) {
    const row = asId('Request', number) && (await request(call.ctx, { id: number }))
    if (row) return row
  }
  for (const { number, giver } of numbersOf(group, 2, 2)) {
    const row = await request(call.ctx, { number, organisation: await hospitalOf(call, giver) })
    if (row) return row
  }
  return null
}

const namedSample = async (call: Hl7Call, { spm }: ResultGroup): Promise<Found<typeof sample> | null> => {
  if (spm === undefined) return null
  const [placer, filler] = [spm.field(2).component(1), spm.field(2).component(2)]
  const id = filler.text.trim()
  if (asId('Sample', id)) return sample(call.ctx, { id })
  for (const part of [placer, filler]) {
    const number = part.text.trim()
    const organisation = await hospitalOf(call, part.sub(2)?.trim() ?? '')
    const row = number === '' ? null : await sample(call.ctx, { number, organisation })
    if (row !== null) return row
  }
  return null
}

const hospitalOf = async ({ ctx, sender }: Hl7Call, giver: string): Promise<string> => {
  if (giver === '' || giver === sender.organisationCode) return sender.organisationCode
  return (await organisation(ctx, { code: giver })) === null ? sender.organisationCode : giver
}

/** The request's sample where nothing else could be meant. */
const onlySample = async (call: Hl7Call, group: ResultGroup, { id }: { id: string }) => {
  // SPM named a tube that nobody knows: another tube's result it must not become.
  if (group.spm !== undefined && !group.spm.field(2).isEmpty) return null
  const usable = (await samplesOfRequest(call.ctx, id)).filter(
    ({ state }) => state !== 'REJECTED' && state !== 'DISPOSED',
  )
  if (usable.length < 2) return usable[0] ?? null
  throw MessageFault.missing(
    { segment: 'SPM', sequence: 1, field: 2 },
    {
      zh: '标本编号（该申请有多份标本）',
      en: "the sample's number (the request has several samples)",
    },
  )
}

const unknownOrder = ({ obr, spm }: ResultGroup): MessageFault => {
  const isTubeNamed = spm !== undefined && !spm.field(2).isEmpty
  const isOrderNamed = !obr.field(2).isEmpty || !obr.field(3).isEmpty
  return isTubeNamed && !isOrderNamed
    ? MessageFault.unknownKey(placeOf(spm, 2), { zh: '标本', en: 'sample' })
    : MessageFault.unknownKey(placeOf(obr, 2), { zh: '申请或标本', en: 'order or sample' })
}

const otherPatient = ({ obr }: ResultGroup) =>
  new MessageFault([
    {
      condition: '204',
      location: placeOf(obr, 2),
      message: {
        zh: '申请与标本属于不同患者，未作任何记录',
        en: 'order and sample are of different patients; nothing was recorded',
      },
    },
  ])
