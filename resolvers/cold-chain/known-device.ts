import { createHash, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { type DeviceRow, listDevicesNamed } from '#db/cold-chain/finders-devices.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { Services } from '#resolvers/context.ts'
import type { DeviceKind, ProbeKind } from '#rules/cold-chain/terms.ts'
import type { PlaceRange } from '#rules/inventory/terms.ts'

/** A device that has proved who it is; whatever comes in its name is its own. */
export type KnownDevice = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly id: Id<'Device'>
  /** Its number in the narrow tables. */
  readonly number: number
  /** Its name in the topic. */
  readonly code: string
  readonly kind: DeviceKind
  readonly probe: ProbeKind
  readonly contents: PlaceRange
  /** The place it watches now; null for one in reserve. */
  readonly placeId: Id<'Place'> | null
  readonly everySeconds: number
  /** Degrees Celsius added to what it tells. */
  readonly calibrationOffset: number
}

/** What a device shows of itself. */
export type DeviceCredentials = {
  readonly organisation: string
  readonly device: string
  /** Null where a broker that is trusted with it has asked for it already. */
  readonly secret: string | null
}

/** Who speaks, or why nobody is let speak; of a wrong secret whose it is not. */
export type Recognised =
  | { readonly device: KnownDevice }
  | { readonly refused: 'NO_DEVICE' }
  | { readonly refused: 'WRONG_SECRET'; readonly of: KnownDevice }

/** So long a device is known without asking; another hub may have moved it or renewed its secret meanwhile. */
const FRESH_MS = 30_000
/** From about then on it is asked for anew while it is still known: nobody who speaks has to wait, nor all at once ask. */
const RENEW_MS = 12_000
/** A name that nobody has, or a secret that does not fit, is asked for anew behind this: it may just have been registered. */
const REFUSED_FRESH_MS = 1_000
const MOST_KNOWN = 20_000

type Found = { readonly rows: readonly DeviceRow[]; readonly at: number; readonly renewAt: number }
type Known = {
  readonly found: LRUCache<string, Found>
  /** Look-ups under way: of those who want the same one asks. */
  readonly asked: Map<string, Promise<Found>>
}
const knownTo = new WeakMap<Services, Known>()

const knownOf = (services: Services): Known => {
  const known = knownTo.get(services) ?? {
    found: new LRUCache<string, Found>({ max: MOST_KNOWN, ttl: FRESH_MS }),
    asked: new Map<string, Promise<Found>>(),
  }
  knownTo.set(services, known)
  return known
}

type Name = Pick<DeviceCredentials, 'organisation' | 'device'>

const keyOf = ({ organisation, device }: Name): string => `${organisation}/${device}`

const lookUp = (services: Services, name: Name): Promise<Found> => {
  const { found, asked } = knownOf(services)
  const key = keyOf(name)
  const running = asked.get(key)
  if (running !== undefined) return running
  const asking: Promise<Found> = ask(services, name)
    .then((now) => {
      // Where it was forgotten meanwhile, this may be what was before the change.
      if (asked.get(key) === asking) found.set(key, now)
      return now
    })
    .finally(() => {
      if (asked.get(key) === asking) asked.delete(key)
    })
  asked.set(key, asking)
  return asking
}

const ask = async ({ database }: Services, name: Name): Promise<Found> => {
  const rows = await database.transaction(SYSTEM_SCOPE, (db) => listDevicesNamed(db, name), 'read')
  const at = performance.now()
  return { rows, at, renewAt: at + RENEW_MS * (1 + Math.random()) }
}

/** The device that has this name and secret, or why there is none. The names of organisations are not unique beyond an alliance: its secret decides. */
export const recogniseDevice = async (
  services: Services,
  { organisation, device, secret }: DeviceCredentials,
): Promise<Recognised> => {
  const name = { organisation, device }
  const key = keyOf(name)
  // PostgreSQL has no word for it, and so nobody is called so.
  if (key.includes('\0')) return { refused: 'NO_DEVICE' }
  const cached = knownOf(services).found.get(key)
  const before = cached && match(cached.rows, secret)
  const now = performance.now()
  if (before && 'device' in before) {
    if (now > cached.renewAt) lookUp(services, name).catch(() => undefined)
    return before
  }
  if (before && now - cached.at < REFUSED_FRESH_MS) return before
  return match((await lookUp(services, name)).rows, secret)
}

/** What was changed of a device holds at once in this program. */
export const forgetDevice = (services: Services, organisation: string, device: string): void => {
  const { found, asked } = knownOf(services)
  const key = keyOf({ organisation, device })
  found.delete(key)
  asked.delete(key)
}

/** SHA-256 (hex) of a secret, as it is kept. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const match = (rows: readonly DeviceRow[], secret: string | null): Recognised => {
  const [first] = rows
  if (first === undefined) return { refused: 'NO_DEVICE' }
  if (secret === null) return { device: asKnown(first) }
  const shown = Buffer.from(hashOfSecret(secret))
  const row = rows.find(({ secretHash }) => timingSafeEqual(shown, Buffer.from(secretHash)))
  return row === undefined ? { refused: 'WRONG_SECRET', of: asKnown(first) } : { device: asKnown(row) }
}

/** A device as the intake needs it. */
export const asKnown = (row: DeviceRow): KnownDevice => ({
  allianceId: row.allianceId,
  organisationId: row.organisationId,
  id: row.id,
  number: row.number,
  code: row.code,
  kind: row.kind,
  probe: row.probe,
  contents: row.contents,
  placeId: row.placeId,
  everySeconds: row.everySeconds,
  calibrationOffset: row.calibrationOffset ?? 0,
})
