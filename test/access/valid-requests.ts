import type { OperationName } from '#resolvers/access.ts'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import {
  acceptedFor,
  markedForm,
  markedPatient,
  owingFor,
  readyFor,
  submittedBy,
  typedFor,
} from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, aPage, asking, fromTheStart, input, type ValidCall } from '#test/access/valid-call.ts'
import { nextNumber } from '#test/support/forms.ts'

const mergedPatient = async (stage: Stage, owner: Owner) => {
  const [kept, gone] = [nextNumber(owner.marker), nextNumber(owner.marker)]
  const machine = await stage.as(owner.machine, 'hl7')
  await recordPatient(machine, { patient: markedPatient(owner, kept) })
  await recordPatient(machine, { patient: markedPatient(owner, gone) })
  await mergePatients(machine, { patient: markedPatient(owner, kept), mergedNumber: gone })
  const [row] = await stage.rows<{ id: string }>('select id from patients where hospital_number = $1', [gone])
  return row?.id ?? ''
}

/** A tube drawn for a request, with the second person's signature for its label. */
const drawnBy = async (stage: Stage, owner: Owner) => {
  const { requestId } = await submittedBy(stage, owner)
  const drawing = { requestId, sampleNumber: nextNumber(owner.marker) }
  const terminal = await stage.as(owner.physician)
  return {
    ...drawing,
    signatures: [await stage.signed(terminal, owner.collector, 'collectSample', drawing)],
  }
}

/** A sample whose time is over. */
const dueFor = async (stage: Stage, owner: Owner) => {
  const made = await acceptedFor(stage, owner)
  await stage.rows("update samples set kept_until = '2026-02-28' where id = $1", [made.sampleId])
  return made
}

/** An emergency that came without consent. */
const emergencyBy = async (stage: Stage, owner: Owner) => {
  const form = { ...markedForm(owner), urgency: 'EMERGENCY' as const, consent: null, plannedAt: null }
  return (await submitRequest(await stage.as(owner.physician), form)).id as string
}

/** Valid calls of the requests context. */
export const requestCalls = {
  'requests.submitRequest': { by: 'mem01.physician', args: async (_, owner) => input(markedForm(owner)) },
  'requests.amendRequest': {
    by: 'mem01.physician',
    args: about(submittedBy, ({ requestId, form }) => {
      const { sample: _, placerNumber: __, ...content } = form
      return { ...content, requestId }
    }),
  },
  'requests.cancelRequest': {
    by: 'mem01.physician',
    args: about(submittedBy, ({ requestId }, { marker }) => ({ requestId, reason: marker })),
  },
  'requests.approveRequest': {
    by: 'mem01.superior',
    args: about(submittedBy, ({ requestId }, { marker }) => ({ requestId, note: marker })),
  },
  'requests.sendBackRequest': {
    by: 'mem01.head',
    args: about(submittedBy, ({ requestId }, { marker }) => ({ requestId, reason: marker })),
  },
  'requests.recordConsent': {
    by: 'mem01.nurse',
    args: about(submittedBy, ({ requestId }, { marker }) => ({ requestId, kind: 'PROXY', signer: marker })),
  },
  'requests.authoriseEmergency': {
    by: 'mem01.head',
    args: about(emergencyBy, (requestId, { marker }) => ({ requestId, reason: marker })),
  },
  'requests.owed': { by: 'mem01.nurse', args: asking(owingFor, aPage) },
  'requests.acceptRequest': {
    by: 'lead.technician',
    args: about(submittedBy, ({ requestId }) => ({ requestId })),
  },
  'requests.rejectRequest': {
    by: 'lead.technician',
    args: about(submittedBy, ({ requestId }, { marker }) => ({
      requestId,
      reason: 'NOT_INDICATED',
      note: marker,
    })),
  },
  'requests.collectSample': {
    by: 'mem01.nurse',
    args: about(drawnBy, (drawing) => drawing),
  },
  'requests.dispatchSample': {
    by: 'mem01.nurse',
    args: about(submittedBy, ({ sampleId }, { marker }) => ({
      sampleId,
      carrier: marker,
      carrierKind: 'DEDICATED_MESSENGER',
    })),
  },
  'requests.receiveSample': {
    by: 'lead.technician',
    args: about(submittedBy, ({ sampleId }) => ({ sampleId })),
  },
  'requests.rejectSample': {
    by: 'lead.technician',
    args: about(submittedBy, ({ sampleId }, { marker }) => ({
      sampleId,
      reason: 'HAEMOLYSED',
      note: marker,
    })),
  },
  'requests.disposeSample': {
    by: 'lead.technician',
    args: about(dueFor, ({ sampleId }) => ({ sampleId })),
  },
  'requests.recordPatient': {
    by: 'his.mem01',
    args: async (_, owner) => input({ patient: markedPatient(owner) }),
    run: recordPatient,
    door: 'hl7',
  },
  'requests.recordEncounter': {
    by: 'his.mem01',
    args: async (_, owner) =>
      input({ trigger: 'ADMITTED', patient: markedPatient(owner), visitNumber: nextNumber(owner.marker) }),
    run: recordEncounter,
    door: 'hl7',
  },
  'requests.mergePatients': {
    by: 'his.mem01',
    args: async (_, owner) =>
      input({ patient: markedPatient(owner), mergedNumber: nextNumber(owner.marker) }),
    run: mergePatients,
    door: 'hl7',
  },
  'requests.unlinkPatients': {
    by: 'mem01.medical-affairs',
    args: about(mergedPatient, (patientId, { marker }) => ({ patientId, reason: marker })),
  },
  'requests.patient': {
    by: 'mem01.nurse',
    args: asking(submittedBy, ({ patientId }) => ({ id: patientId })),
  },
  'requests.request': { by: 'mem01.nurse', args: asking(readyFor, ({ requestId }) => ({ id: requestId })) },
  'requests.requests': { by: 'mem01.nurse', args: asking(submittedBy, aPage) },
  'requests.sample': { by: 'mem01.nurse', args: asking(typedFor, ({ sampleId }) => ({ id: sampleId })) },
  'requests.samples': { by: 'mem01.nurse', args: asking(submittedBy, aPage) },
  'requests.requestChanged': {
    by: 'mem01.nurse',
    args: asking(submittedBy, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },
  'requests.sampleChanged': {
    by: 'mem01.nurse',
    args: asking(acceptedFor, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
