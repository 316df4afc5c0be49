import { eq } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { antibodyScreens, crossmatches, typings } from '#db/compatibility/tables.ts'
import { reservations, units } from '#db/inventory/tables.ts'
import { patients, persons, requestItems, requests, samples } from '#db/requests/tables.ts'
import { type AllianceId, newId } from '#lib/ids.ts'

const ALLIANCE = 'CS' as AllianceId
const HOUR_MS = 3_600_000

/** A blood bank’s list of 50 requests with all that stands beside them. */
export const WORKLIST = `{ worklist(first: 50) { edges { node { id placerNumber state urgency plannedAt
  organisation { code nameZh } patient { id name sex hospitalNumber }
  samples { id sampleNumber state collectedAt receivedAt crossmatches { id major minor method status } }
  units { id number product abo rhd content expiresAt state } } } } }`
/** One request with its hospital. */
export const REQUEST = `query ($id: ID!) { request(id: $id) { id placerNumber state urgency plannedAt
  organisation { code nameZh } } }`

/** Open requests of invented patients, each with two lines, a sample, typing, screen, and two matched, reserved units. */
export const fillWorklist = (database: Database, count: number): Promise<void> =>
  database.transaction(SYSTEM_SCOPE, async (db) => {
    const places = await db.select().from(organisations).where(eq(organisations.allianceId, ALLIANCE))
    const at = (code: string) => {
      const place = places.find((one) => one.code === code)
      if (place === undefined) throw new Error(`no organisation ${code}`)
      return place.id
    }
    const where = { member: at('CS-MEM01'), lead: at('CS-LEAD'), station: at('QZ-STATION') }
    for (let n = 0; n < count; n += 1) await addRequest(db, n, where)
  })

type Where = Record<'member' | 'lead' | 'station', (typeof organisations.$inferSelect)['id']>

const addRequest = async (db: Db, n: number, { member, lead, station }: Where) => {
  const now = new Date()
  const own = { allianceId: ALLIANCE, organisationId: member }
  const personId = newId('Person')
  const patientId = newId('Patient')
  const requestId = newId('Request')
  const sampleId = newId('Sample')
  await db.insert(persons).values({ allianceId: ALLIANCE, id: personId })
  await db.insert(patients).values({
    ...own,
    id: patientId,
    personId,
    hospitalNumber: `BENCH${n}` as never,
    name: `示例${n}`,
    sex: 'MALE',
    birthDate: '1968-07-07',
    leadSees: true,
  })
  await db.insert(requests).values({
    ...own,
    id: requestId,
    patientId,
    placerNumber: `BENCH${n}`,
    state: 'ACCEPTED',
    urgency: 'ROUTINE',
    plannedAt: new Date(now.getTime() + n * HOUR_MS),
    form: {} as never,
    findings: [],
    occurredAt: now,
  })
  const item = (line: number) => ({
    ...own,
    id: newId('RequestItem'),
    requestId,
    line,
    productCode: 'RBC-SUSP-LR',
    quantity: 2,
    requirements: [],
  })
  const items = [item(1), item(2)] as const
  await db.insert(requestItems).values([...items])
  await db.insert(samples).values({
    ...own,
    id: sampleId,
    patientId,
    requestId,
    sampleNumber: `BENCH${n}`,
    state: 'RECEIVED',
    specimenType: 'WB',
    collectedAt: now,
    receivedAt: now,
  })
  const result = {
    ...own,
    patientId,
    sampleId,
    requestId,
    performedAtId: lead,
    occurredAt: now,
    status: 'FINAL' as const,
  }
  await db.insert(typings).values({ ...result, id: newId('Typing'), abo: 'A', rhd: 'POSITIVE' })
  await db
    .insert(antibodyScreens)
    .values({ ...result, id: newId('AntibodyScreen'), result: 'NEGATIVE', antibodies: [] })
  for (const { id: requestItemId, line } of items) {
    const unitId = newId('Unit')
    await db.insert(units).values({
      allianceId: ALLIANCE,
      organisationId: lead,
      id: unitId,
      forOrganisationId: member,
      stationId: station,
      scheme: 'STATION',
      donationNumber: `BENCH${n}-${line}`,
      labelProductCode: 'E5445',
      productCode: 'RBC-SUSP-LR',
      abo: 'A',
      rhd: 'POSITIVE',
      content: 2,
      expiresAt: new Date(now.getTime() + 480 * HOUR_MS),
      custody: 'RESERVED',
      attributes: ['LR'],
      requestId,
      receivedAt: now,
    })
    await db.insert(reservations).values({
      ...own,
      id: newId('Reservation'),
      requestId,
      requestItemId,
      unitId,
      expiresAt: new Date(now.getTime() + 24 * HOUR_MS),
      occurredAt: now,
    })
    await db.insert(crossmatches).values({
      ...result,
      id: newId('Crossmatch'),
      unitId,
      major: 'COMPATIBLE',
      minor: 'COMPATIBLE',
      method: 'COLUMN_AGGLUTINATION',
    })
  }
}
