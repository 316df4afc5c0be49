import {
  alliances,
  certificates,
  credentials,
  memberships,
  organisations,
  staff,
  testingSites,
} from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { defaultSenderProfile } from '#db/messaging/shapes.ts'
import { senders } from '#db/messaging/tables.ts'
import { type DemoAccount, demoAccounts } from '#db/seed/accounts.ts'
import { seedDevices } from '#db/seed/devices.ts'
import { type DemoOrganisation, demoAlliances, demoOrganisations } from '#db/seed/organisations.ts'
import { seedPlaces } from '#db/seed/places.ts'
import { seedRules } from '#db/seed/rules.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { testKinds } from '#rules/alliance/terms.ts'

/** Days between which every demo certificate, licence and agreement is valid. */
const VALID = { from: '2024-01-01', until: '2035-12-31' } as const

type Seat = { allianceId: AllianceId; organisation: DemoOrganisation; organisationId: Id<'Organisation'> }

/**
 * The demonstration: two alliances with their organisations, accounts, qualifications and HL7 senders. All of it is
 * invented. `pinHash` is the hash of `DEMO_PIN`; `destinations` says where outbound messages of each sender go.
 */
export const seedDemo = async (
  db: Db,
  options: { pinHash: string; destinations?: ReadonlyMap<string, { host: string; port: number }> },
): Promise<void> => {
  await db.insert(alliances).values(
    demoAlliances.map(({ id, zh, en, regionCode }) => ({
      id: id as AllianceId,
      nameZh: zh,
      nameEn: en,
      regionCode,
    })),
  )
  await seedRules(db)
  const seats = await seedOrganisations(db)
  await seedMemberships(db, seats)
  await seedPlaces(
    db,
    seats.filter(({ organisation }) => hasBank(organisation)),
  )
  for (const seat of seats) await seedStaff(db, seat, options.pinHash)
  for (const { allianceId, organisation, organisationId } of seats)
    if (hasBank(organisation))
      await seedDevices(db, {
        allianceId,
        organisationId,
        code: organisation.code,
        lead: organisation.lead ?? false,
      })
  await seedSenders(db, seats, options.destinations ?? new Map())
}

const hasBank = ({ lead, bloodBank }: DemoOrganisation): boolean => lead ?? bloodBank ?? false

const seedOrganisations = async (db: Db): Promise<Seat[]> => {
  const seats = demoOrganisations.flatMap((organisation) =>
    organisation.alliances.map((alliance) => ({
      allianceId: alliance as AllianceId,
      organisation,
      organisationId: newId('Organisation'),
    })),
  )
  await db.insert(organisations).values(
    seats.map(({ allianceId, organisation, organisationId }) => ({
      allianceId,
      id: organisationId,
      code: organisation.code,
      nameZh: organisation.zh,
      nameEn: organisation.en,
      kind: organisation.kind,
      level: organisation.level ?? null,
      isLead: organisation.lead ?? false,
      hasStoragePoint: organisation.lead ?? false,
      hasIndependentTransfusionDepartment: organisation.lead ?? false,
      hasBloodBank: hasBank(organisation),
    })),
  )
  return seats
}

const seedMemberships = async (db: Db, seats: readonly Seat[]) => {
  const hospitals = seats.filter(({ organisation }) => organisation.kind === 'HOSPITAL')
  await db.insert(memberships).values(
    hospitals.map(({ allianceId, organisation, organisationId }) => ({
      allianceId,
      id: newId('Membership'),
      organisationId,
      bloodUseLicence: `YX-${organisation.code}`,
      licenceValidUntil: VALID.until,
      agreementSignedOn: VALID.from,
      joinedOn: VALID.from,
    })),
  )
  await db.insert(testingSites).values(
    hospitals.flatMap(({ allianceId, organisationId }) =>
      testKinds.map((test) => ({
        allianceId,
        id: newId('TestingSite'),
        organisationId,
        test,
        site: 'LEAD' as const,
        effectiveFrom: VALID.from,
      })),
    ),
  )
}

const seedStaff = async (db: Db, { allianceId, organisation, organisationId }: Seat, pinHash: string) => {
  const people = demoAccounts
    .filter((person) => person.organisation === organisation.code)
    .map((person) => ({ person, staffId: newId('Staff') }))
  if (people.length === 0) return
  const row = ({ person, staffId }: { person: DemoAccount; staffId: Id<'Staff'> }) => ({
    allianceId,
    id: staffId,
    organisationId,
    account: person.account,
    name: person.name,
    roles: [...person.roles],
    titles: [...person.titles],
    badge: person.roles.includes('MACHINE') ? null : person.account,
  })
  await db.insert(staff).values(people.map(row))
  const badges = people.filter(({ person }) => !person.roles.includes('MACHINE'))
  if (badges.length > 0)
    await db.insert(credentials).values(badges.map(({ staffId }) => ({ allianceId, staffId, pinHash })))
  const held = people.flatMap(({ person, staffId }) =>
    person.certificates.map((kind) => ({ kind, staffId, person })),
  )
  if (held.length === 0) return
  await db.insert(certificates).values(
    held.map(({ kind, staffId, person }) => ({
      allianceId,
      id: newId('Certificate'),
      organisationId,
      staffId,
      kind,
      number: `${kind}-${person.account}`,
      validFrom: VALID.from,
      validUntil: VALID.until,
    })),
  )
}

/** The systems that send HL7 in the demonstration: each hospital's HIS, and the lead's LIS. */
const demoSenders = [
  { application: 'HIS', facility: 'CS-LEAD', account: 'his.lead' },
  { application: 'LIS', facility: 'CS-LEAD', account: 'lis.lead' },
  { application: 'HIS', facility: 'CS-MEM01', account: 'his.mem01' },
  { application: 'HIS', facility: 'CS-MEM02', account: 'his.mem02' },
  { application: 'HIS', facility: 'KH-LEAD', account: 'his.kh-lead' },
] as const

const seedSenders = async (
  db: Db,
  seats: readonly Seat[],
  destinations: ReadonlyMap<string, { host: string; port: number }>,
) => {
  const rows = demoSenders.map((sender) => {
    const seat = seats.find(({ organisation }) => organisation.code === sender.facility)
    if (seat === undefined) throw new Error(`no demo organisation ${sender.facility}`)
    const destination = sender.application === 'HIS' ? destinations.get(sender.facility) : undefined
    return {
      ...sender,
      allianceId: seat.allianceId,
      id: newId('Sender'),
      organisationId: seat.organisationId,
      profile: defaultSenderProfile,
      host: destination?.host ?? null,
      port: destination?.port ?? null,
    }
  })
  await db.insert(senders).values(rows)
}
