import { recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { type CertifyKinshipInput, certifyKinship } from '#resolvers/waivers/certify-kinship.ts'
import { recordWaiverConsent } from '#resolvers/waivers/record-waiver-consent.ts'
import { identityCheckCharacter } from '#rules/identifiers/identity-number.ts'
import type { ConsentScope } from '#rules/waivers/kin-terms.ts'
import type { World } from '#test/support/world.ts'

let serial = 0

/** An evidently invented identity number, of a region that no province has, of somebody born that day. */
export const numberBorn = (day: string): string => {
  serial += 1
  const first = `990000${day.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  return first + identityCheckCharacter(first)
}

/** Somebody born in the middle of a year, with a name that nobody has. */
export const somebody = (born = '1980-06-01') => ({
  name: `示例甲${serial}`,
  identityNumber: numberBorn(born),
})

/** A donor's spouse, certified at the first member's window unless told otherwise. */
export const certify = async (
  world: World,
  input: Partial<CertifyKinshipInput> = {},
  account = 'mem01.cashier',
) =>
  certifyKinship(await world.as(account), {
    donor: somebody(),
    relative: somebody(),
    relation: 'SPOUSE',
    ...input,
  })

let visits = 0

/** A stay at the first member of somebody with this number, as its HIS tells of it. */
export const admit = async (world: World, identityNumber: string | null, trigger = 'ADMITTED' as const) => {
  const visitNumber = `KIN-${++visits}`
  const { id, patientId } = await recordEncounter(await world.as('his.mem01', 'hl7'), {
    trigger,
    visitNumber,
    patient: {
      hospitalNumber: `KINP-${visits}`,
      name: '示例患者',
      ...(identityNumber && { identityNumber }),
    },
  })
  return { encounterId: id, patientId, visitNumber }
}

/** What a patient of the first member allows. */
export const allow = async (
  world: World,
  patientId: string,
  scopes: readonly ConsentScope[] = ['KIN_LOOK_UP', 'CARE_NOTICE'],
) =>
  recordWaiverConsent(await world.as('mem01.cashier'), {
    patientId,
    scopes,
    givenBy: 'PATIENT',
    evidence: 'SIGNED_FORM',
  })
