import { and, arrayContains, eq, not } from 'drizzle-orm'
import { staff } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { insertCalibration, insertDevice, insertDeviceStay } from '#db/cold-chain/finders-devices.ts'
import { places } from '#db/inventory/tables-places.ts'
import { sha256 } from '#lib/canonical.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import type { DeviceKind, ProbeKind } from '#rules/cold-chain/terms.ts'

type DemoDevice = { readonly kind: DeviceKind; readonly probe: ProbeKind; readonly everySeconds: number }

/** The sensors of the demonstration, by the place they watch; each is called `DEMO-` and its place's name. */
const demoDevices: Readonly<Record<string, DemoDevice>> = {
  'FRIDGE-1': { kind: 'FRIDGE', probe: 'AIR', everySeconds: 300 },
  'FREEZER-1': { kind: 'FREEZER', probe: 'AIR', everySeconds: 300 },
  'INCUBATOR-1': { kind: 'PLATELET_INCUBATOR', probe: 'AIR', everySeconds: 300 },
  'BOX-1': { kind: 'BOX', probe: 'LOAD', everySeconds: 60 },
}

/** A member's blood bank has a sensor in its fridge alone. */
const OF_MEMBERS: readonly string[] = ['FRIDGE-1']

/** The secret of a demo device: known to everybody, as all of the demonstration is. */
export const demoSecretOf = (organisation: string, device: string): string =>
  `demo-secret-of-${organisation}-${device}`

const SINCE = new Date('2020-01-01T00:00:00Z')
const MONTH_MS = 30 * 86_400_000
const YEAR_MS = 365 * 86_400_000

type Seat = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly code: string
  readonly lead: boolean
}

/** Hangs a sensor into the places of a blood bank, each calibrated a month ago. */
export const seedDevices = async (
  db: Db,
  { allianceId, organisationId, code, lead }: Seat,
): Promise<void> => {
  const mine = (table: typeof places | typeof staff) =>
    and(eq(table.allianceId, allianceId), eq(table.organisationId, organisationId))
  const [person] = await db
    .select({ id: staff.id })
    .from(staff)
    .where(and(mine(staff), not(arrayContains(staff.roles, ['MACHINE']))))
    .orderBy(staff.account)
    .limit(1)
  if (person === undefined) return
  for (const place of await db.select().from(places).where(mine(places)).orderBy(places.name)) {
    const device = demoDevices[place.name]
    if (device === undefined || !(lead || OF_MEMBERS.includes(place.name))) continue
    const id = newId('Device')
    const called = `DEMO-${place.name}`
    const calibratedAt = new Date(Date.now() - MONTH_MS)
    const calibrationDueAt = new Date(calibratedAt.getTime() + YEAR_MS)
    const own = { allianceId, organisationId }
    const row = {
      ...own,
      ...device,
      id,
      code: called,
      placeId: place.id,
      contents: place.keeps,
      secretHash: sha256(demoSecretOf(code, called)),
      calibratedAt,
      calibrationDueAt,
      calibrationOffset: 0,
      registeredBy: person.id,
      occurredAt: SINCE,
    }
    // Nobody waits for it before somebody plays it: a demonstration does not begin with alarms.
    await insertDevice(db, row, null)
    const stay = { deviceId: id, placeId: place.id, since: SINCE, movedBy: person.id }
    await insertDeviceStay(db, { ...own, id: newId('DeviceStay'), ...stay })
    await insertCalibration(db, {
      ...own,
      id: newId('DeviceCalibration'),
      deviceId: id,
      celsiusOffset: 0,
      dueAt: calibrationDueAt,
      certificate: `DEMO-${code}-${place.name}`,
      recordedBy: person.id,
      occurredAt: calibratedAt,
    })
  }
}
