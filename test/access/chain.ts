import { insertDeviation } from '#db/alliance/finders.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { issueUnits } from '#resolvers/inventory/issue-units.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { type BagInput, receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { recordConsent } from '#resolvers/requests/record-consent.ts'
import { type SubmitRequestInput, submitRequest } from '#resolvers/requests/submit-request.ts'
import { donationCheckCharacter } from '#rules/identifiers/isbt128.ts'
import type { Owner } from '#test/access/owners.ts'
import { groupA, handingOut } from '#test/support/bank.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import { coldStoreRead, fullyApproved, groupKnownBefore, verified } from '#test/support/hospital.ts'
import type { World } from '#test/support/world.ts'

/** Where the scenario plays: any world with the demonstration in it. */
export type Scene = Pick<World, 'as' | 'rows' | 'now' | 'signed' | 'database'>

/** A patient of the owner, whose every text is marked. Without identity number nobody shares the person. */
export const markedPatient = (owner: Owner, hospitalNumber = nextNumber(owner.marker)) => ({
  hospitalNumber,
  name: `${owner.marker}某`,
  sex: 'MALE' as const,
  birthDate: '1970-01-01',
  identityExemption: 'FOREIGNER' as const,
})

/** A request form of the owner, whose every text is marked. */
export const markedForm = (owner: Owner): SubmitRequestInput =>
  routineForm({
    placerNumber: nextNumber(owner.marker),
    patient: markedPatient(owner),
    encounter: { visitNumber: nextNumber(owner.marker), class: 'I', ward: owner.marker, bed: '1' },
    diagnoses: [{ code: 'D64.9', text: owner.marker }],
    indication: { text: owner.marker },
    requesterName: owner.marker,
    sample: {
      sampleNumber: nextNumber(owner.marker),
      specimenType: 'WB',
      collectedAt: new Date('2026-03-01T00:45:00Z'),
      collectorName: owner.marker,
    },
  })

/** A submitted request with its sample and patient. */
export const submittedBy = async (stage: Scene, owner: Owner) => {
  const form = markedForm(owner)
  const { id, sampleId } = await submitRequest(await stage.as(owner.physician), form)
  const [row] = await stage.rows<{ patient_id: string }>('select patient_id from requests where id = $1', [
    id,
  ])
  return { requestId: id as string, sampleId: sampleId ?? '', patientId: row?.patient_id ?? '', form }
}

/** The same, accepted, its sample received. */
export const acceptedFor = async (stage: Scene, owner: Owner) => {
  const made = await submittedBy(stage, owner)
  await acceptRequest(await stage.as(owner.technician), { requestId: made.requestId })
  await receiveSample(await stage.as(owner.technician), { sampleId: made.sampleId })
  return made
}

/** An accepted emergency that owes its approvals, with a recorded consent. */
export const owingFor = async (stage: Scene, owner: Owner): Promise<string> => {
  const form = { ...markedForm(owner), urgency: 'EMERGENCY' as const }
  const { id } = await submitRequest(await stage.as(owner.physician), form)
  const consent = { requestId: id, kind: 'PROXY', signer: owner.marker } as const
  await recordConsent(await stage.as(owner.physician), consent)
  await acceptRequest(await stage.as(owner.technician), { requestId: id })
  return id
}

/** A request whose approvals the hospital's own system asserts. */
export const assertedFor = async (stage: Scene, owner: Owner): Promise<string> => {
  const form = { ...markedForm(owner), approvedIn: `HIS|${owner.code}` }
  return (await submitRequest(await stage.as(owner.machine, 'hl7'), form)).id
}

let donations = 0
/** A bag for the owner's patients, its label in order. */
export const bagFor = (stage: Scene, owner: Owner): BagInput => {
  donations += 1
  const number = `${owner.donations}${String(donations).padStart(6, '0')}`
  const day = 86_400_000
  return {
    donationNumber: `${number}${donationCheckCharacter(number)}`,
    labelProductCode: 'E5445',
    product: 'RBC-SUSP-LR',
    abo: 'A',
    rhd: 'POSITIVE',
    content: 2,
    collectedAt: new Date(stage.now().getTime() - day),
    expiresAt: new Date(stage.now().getTime() + 20 * day),
    place: 'FRIDGE-1',
  }
}

/** A bag in the alliance's stock. */
export const unitFor = async (stage: Scene, owner: Owner): Promise<string> => {
  await coldStoreRead(stage, owner.technician)
  const units = [bagFor(stage, owner)]
  const receipt = await receiveUnits(await stage.as(owner.technician), { station: 'QZ-STATION', units })
  const [unit] = receipt.received
  if (unit === undefined) throw new Error(JSON.stringify(receipt.refused))
  return unit.id
}

/** An accepted request whose sample is typed. */
export const typedFor = async (stage: Scene, owner: Owner) => {
  const made = await acceptedFor(stage, owner)
  const { id: typingId } = await recordTyping(await stage.as(owner.technician), {
    sampleId: made.sampleId,
    reactions: groupA,
  })
  return { ...made, typingId }
}

/** A request with a unit reserved for it. */
export const reservedFor = async (stage: Scene, owner: Owner) => {
  const made = await typedFor(stage, owner)
  const unitId = await unitFor(stage, owner)
  await reserveUnits(await stage.as(owner.technician), { requestId: made.requestId, unitIds: [unitId] })
  return { ...made, unitId }
}

/** A request whose unit is crossmatched: only the signatures are missing. */
export const readyFor = async (stage: Scene, owner: Owner) => {
  const made = await reservedFor(stage, owner)
  const technician = await stage.as(owner.technician)
  await groupKnownBefore(stage, made.requestId, { technician: owner.technician })
  await fullyApproved(stage, made.requestId)
  await recordAntibodyScreen(technician, { sampleId: made.sampleId, result: 'NEGATIVE' })
  const { id } = await recordCrossmatch(technician, {
    sampleId: made.sampleId,
    unitId: made.unitId,
    major: 'COMPATIBLE',
    minor: 'COMPATIBLE',
    method: 'COLUMN_AGGLUTINATION',
  })
  await verified(stage, id, owner.technician === 'lead.technician' ? 'lead.technician2' : owner.technician)
  return made
}

/** An issue's input with the collector's signature. */
export const signedIssue = async (stage: Scene, owner: Owner) => {
  const { requestId, unitId } = await readyFor(stage, owner)
  const input = handingOut(requestId, [unitId])
  const terminal = await stage.as(owner.technician)
  return { ...input, signatures: [await stage.signed(terminal, owner.collector, 'issueUnits', input)] }
}

/** A request whose unit was issued. */
export const issuedFor = async (stage: Scene, owner: Owner) => {
  const issue = await signedIssue(stage, owner)
  await issueUnits(await stage.as(owner.technician), issue)
  return issue
}

/** A deviation of the owner. */
export const deviationOf = async (stage: Scene, owner: Owner): Promise<string> => {
  const [row] = await stage.rows<{ id: Id<'Organisation'> }>(
    'select id from organisations where code = $1 and alliance_id = $2',
    [owner.code, owner.alliance],
  )
  if (row === undefined) throw new Error(`no organisation ${owner.code}`)
  const id = newId('Deviation')
  await stage.database.transaction(SYSTEM_SCOPE, (db) =>
    insertDeviation(db, {
      allianceId: owner.alliance as AllianceId,
      id,
      organisationId: row.id,
      operation: owner.marker,
      subjectId: newId('Sample'),
      findings: [{ code: 'SAMPLE_TIME_MISSING', severity: 'STOP', source: 'SPEC_2000_ART_14' }],
      occurredAt: stage.now(),
    }),
  )
  return id
}

/** Everything a hospital's day leaves behind: issued blood, a quarantined bag, a deviation. */
export const wholeDay = async (stage: Scene, owner: Owner): Promise<void> => {
  await issuedFor(stage, owner)
  const unitId = await unitFor(stage, owner)
  await quarantineUnit(await stage.as(owner.technician), { unitId, reason: '外观待查' })
  await deviationOf(stage, owner)
}
