import type { OperationName } from '#resolvers/access.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { emergencyRelease } from '#resolvers/inventory/emergency-release.ts'
import { openKit } from '#resolvers/inventory/open-kit.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { bagFor, markedForm, type Scene } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import { about, asking, fromTheStart, type ValidCall } from '#test/access/valid-call.ts'
import { coldStoreRead } from '#test/support/hospital.ts'

/** An emergency of the owner, and a bag of group O that may leave uncrossmatched. */
export const emergencyFor = async (stage: Scene, owner: Owner) => {
  const form = { ...markedForm(owner), urgency: 'EMERGENCY' as const }
  const { id, sampleId } = await submitRequest(await stage.as(owner.physician), form)
  await coldStoreRead(stage, owner.technician)
  const receipt = await receiveUnits(await stage.as(owner.technician), {
    station: 'QZ-STATION',
    units: [{ ...bagFor(stage, owner), abo: 'O' }],
  })
  return { requestId: id as string, sampleId: sampleId ?? '', unitId: receipt.received[0]?.id ?? '' }
}

/** An emergency release's input with the physician's signature. */
const signedRelease = async (stage: Scene, owner: Owner) => {
  const { requestId, sampleId, unitId } = await emergencyFor(stage, owner)
  const [collector] = await stage.rows<{ id: string }>('select id from staff where account = $1', [
    owner.collector,
  ])
  const input = {
    requestId,
    reason: owner.marker,
    collectorId: collector?.id ?? '',
    units: [{ unitId, visualDefects: [] }],
  }
  const terminal = await stage.as(owner.technician)
  const token = await stage.signed(terminal, owner.physician, 'emergencyRelease', input)
  return { release: { ...input, signatures: [token] }, sampleId, unitId }
}

/** A bag that left uncrossmatched. */
export const releasedFor = async (stage: Scene, owner: Owner) => {
  const { release, sampleId, unitId } = await signedRelease(stage, owner)
  await emergencyRelease(await stage.as(owner.technician), release)
  return { requestId: release.requestId, sampleId, unitId }
}

/** The same, found to be incompatible. */
const calledBackFor = async (stage: Scene, owner: Owner) => {
  const { sampleId, unitId } = await releasedFor(stage, owner)
  const technician = await stage.as(owner.technician)
  await receiveSample(technician, { sampleId })
  await recordCrossmatch(technician, { sampleId, unitId, major: 'INCOMPATIBLE' })
  return unitId
}

const kitOf = async (stage: Scene, owner: Owner) => {
  const { requestId, unitId } = await emergencyFor(stage, owner)
  return {
    requestId,
    unitIds: [unitId],
    reagents: [{ name: owner.marker, lot: 'L1', expiresOn: '2026-12-31' }],
    box: owner.marker,
  }
}

/** A kit that is out. */
export const kitOutFor = async (stage: Scene, owner: Owner) => {
  const kit = await kitOf(stage, owner)
  const { id } = await openKit(await stage.as(owner.technician), kit)
  return { kitId: id as string, unitId: kit.unitIds[0] ?? '' }
}

/** Valid calls about the emergency path. */
export const emergencyCalls = {
  'requests.emergencyOpened': { by: 'lead.technician', args: asking(emergencyFor, () => fromTheStart) },
  'inventory.emergencyRelease': {
    by: 'lead.technician',
    args: about(signedRelease, ({ release }) => release),
  },
  'compatibility.retrospectiveCrossmatches': {
    by: 'lead.technician',
    args: asking(releasedFor, () => ({ first: 200 })),
  },
  'inventory.unitCalledBack': { by: 'mem01.nurse', args: asking(calledBackFor, () => fromTheStart) },
  'inventory.openKit': { by: 'lead.technician', args: about(kitOf, (kit) => kit) },
  'inventory.closeKit': {
    by: 'lead.technician',
    args: about(kitOutFor, ({ kitId, unitId }, { marker }) => ({
      kitId,
      returned: [{ unitId, neverLeftControl: true, celsius: 5 }],
      note: marker,
    })),
  },
  'inventory.kits': { by: 'lead.technician', args: asking(kitOutFor, () => ({ first: 200 })) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
