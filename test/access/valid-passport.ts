import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordRequirement } from '#resolvers/compatibility/record-requirement.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { referCase } from '#resolvers/compatibility/refer-case.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { acceptedFor, markedPatient, typedFor, unitFor } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'
import { groupA } from '#test/support/bank.ts'
import { nextNumber } from '#test/support/forms.ts'

/** A patient with a requirement recorded by hand. */
const required = async (stage: Stage, owner: Owner) => {
  const made = await acceptedFor(stage, owner)
  await recordRequirement(await stage.as(owner.technician), {
    patientId: made.patientId,
    requirements: ['IRRADIATED'],
    note: owner.marker,
  })
  const [fact] = await stage.rows<{ id: string }>(
    `select id from history_facts where patient_id = $1 and kind = 'REQUIREMENT'`,
    [made.patientId],
  )
  return { ...made, factId: fact?.id ?? '' }
}

/** A case that waits for its opinion. */
export const referredFor = async (stage: Stage, owner: Owner) => {
  const made = await acceptedFor(stage, owner)
  const { id: referralId } = await referCase(await stage.as(owner.technician), {
    sampleId: made.sampleId,
    kind: 'DIFFICULT_GROUP',
    referredTo: owner.marker,
    question: owner.marker,
  })
  return { ...made, referralId }
}

/** An infant and a woman of the owner. */
export const motherAndChild = async (stage: Stage, owner: Owner) => {
  const machine = await stage.as(owner.machine, 'hl7')
  const known = async (changes: object) => {
    const number = nextNumber(owner.marker)
    await recordPatient(machine, {
      patient: { ...markedPatient(owner, number), ...changes },
      idempotencyKey: number,
    })
    const [row] = await stage.rows<{ id: string }>('select id from patients where hospital_number = $1', [
      number,
    ])
    return row?.id ?? ''
  }
  return {
    patientId: await known({ birthDate: '2026-02-01' }),
    motherPatientId: await known({ sex: 'FEMALE' }),
  }
}

/** A group known from before that contradicts a typing, and the typing made afterwards. */
const contradictedFor = async (stage: Stage, owner: Owner) => {
  const made = await typedFor(stage, owner)
  const technician = await stage.as(owner.technician)
  const earlier = new Date('2024-05-01T02:00:00Z')
  const source = { assertedBy: owner.marker, occurredAt: earlier }
  await recordHistory(technician, {
    patientId: made.patientId,
    group: { abo: 'B', rhd: 'POSITIVE' },
    ...source,
  })
  const [fact] = await stage.rows<{ id: string }>(
    `select id from history_facts where patient_id = $1 and value = 'B POSITIVE'`,
    [made.patientId],
  )
  await stage.rows(`update typings set occurred_at = occurred_at - interval '1 minute' where id = $1`, [
    made.typingId,
  ])
  const { id: evidenceTypingId } = await recordTyping(technician, {
    sampleId: made.sampleId,
    reactions: groupA,
  })
  return { ...made, refutedIds: [fact?.id ?? ''], evidenceTypingId }
}

const signedResolution = async (stage: Stage, owner: Owner) => {
  const { patientId, refutedIds, evidenceTypingId } = await contradictedFor(stage, owner)
  const content = {
    patientId,
    refutedIds,
    evidenceTypingId,
    cause: 'CLERICAL_ERROR',
    explanation: owner.marker,
  }
  const terminal = await stage.as(owner.technician)
  // The other alliance has one technician: any badge will do where nobody may get so far.
  const second = owner.alliance === 'CS' ? 'lead.technician2' : owner.collector
  return { ...content, signatures: [await stage.signed(terminal, second, 'resolveConflict', content)] }
}

/** Valid inputs of what keeps a shared patient safe. */
export const passportCalls = {
  'compatibility.identifyAntibody': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }, { marker }) => ({
      sampleId,
      antibodies: [{ antibody: 'anti-E' }],
      note: marker,
    })),
  },
  'compatibility.resolveConflict': {
    by: 'lead.technician',
    args: async (stage, owner) => input(await signedResolution(stage, owner)),
  },
  'compatibility.referCase': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }, { marker }) => ({
      sampleId,
      kind: 'DIFFICULT_CROSSMATCH',
      referredTo: marker,
      question: marker,
    })),
  },
  'compatibility.referrals': { by: 'lead.technician', args: asking(referredFor, aPage) },
  'compatibility.answerReferral': {
    by: 'lead.technician',
    args: about(referredFor, ({ referralId }, { marker }) => ({
      referralId,
      opinion: marker,
      answeredByName: marker,
    })),
  },
  'compatibility.recordRequirement': {
    by: 'mem01.physician',
    args: about(acceptedFor, ({ patientId }, { marker }) => ({
      patientId,
      requirements: ['WASHED'],
      note: marker,
    })),
  },
  'compatibility.recordHistory': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ patientId }, { marker }) => ({
      patientId,
      assertedBy: marker,
      antibodies: ['anti-E'],
    })),
  },
  'compatibility.withdrawHistoryFact': {
    by: 'lead.manager',
    args: about(required, ({ factId }, { marker }) => ({ factId, reason: marker })),
  },
  'compatibility.recordMother': { by: 'mem01.physician', args: about(motherAndChild, (both) => both) },
  'inventory.recordUnitAntigens': {
    by: 'lead.technician',
    args: about(unitFor, (unitId) => ({ unitId, antigens: [{ antigen: 'E', result: 'NEGATIVE' }] })),
  },
} as const satisfies Record<string, ValidCall>
