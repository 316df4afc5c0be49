import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { units } from '#db/inventory/tables.ts'
import { encounters, patients, persons } from '#db/requests/tables.ts'
import { waiverLines, waiverParts, waivers } from '#db/waivers/tables.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { HUB_STAFF } from '#resolvers/alliance/hub-actor.ts'
import type { WaiverSource, WaiverState } from '#rules/waivers/claim-terms.ts'
import type { OpenReason } from '#rules/waivers/terms.ts'
import { donationNumber } from '#test/support/bank.ts'
import type { World } from '#test/support/world.ts'

/** What of a world is needed to write rows. */
type Rows = Pick<World, 'rows' | 'database'>

/** A waiver as it stands in the tables; all that is not given is ordinary. */
export type GivenWaiver = {
  /** Code of the hospital. */
  readonly hospital?: string
  /** Code of the station that delivered the bags. */
  readonly station?: string
  /** When it was settled; for a quote that expired, when it did. */
  readonly at: Date
  readonly state?: WaiverState
  /** When it was reversed. */
  readonly reversedAt?: Date
  /** What each line waives, in fen; 0 for a line of which nothing is. */
  readonly fen?: readonly number[]
  /** What each line could have come to; absent: as much as was waived. */
  readonly baseFen?: readonly number[]
  readonly source?: WaiverSource
  readonly open?: readonly OpenReason[]
  /** Whom it is for; absent: somebody new. */
  readonly person?: string
  /** The waiver that it goes on from. */
  readonly rootId?: Id<'Waiver'>
  /** The stay; absent: one of its own. */
  readonly encounter?: { readonly encounterId: Id<'Encounter'>; readonly patientId: Id<'Patient'> }
}

/** What was written of one. */
export type WrittenWaiver = {
  readonly id: Id<'Waiver'>
  readonly lineIds: readonly Id<'WaiverLine'>[]
  readonly person: string
  readonly encounter: { readonly encounterId: Id<'Encounter'>; readonly patientId: Id<'Patient'> }
}

/** Names that must never stand on what leaves the hospital. */
export const SECRET_NAME = '秘密患者'
/** Millilitres of each line: two units of red cells. */
export const ML = 400

let count = 0

/** Writes a waiver with its stay, bags, lines and parts into the real tables, past the operations that decide one. */
export const settledWaiver = async (world: Rows, given: GivenWaiver): Promise<WrittenWaiver> => {
  const { hospital = 'CS-LEAD', station = 'QZ-STATION', fen = [22_000] } = given
  const [place] = await world.rows<{
    alliance_id: AllianceId
    id: Id<'Organisation'>
    station_id: Id<'Organisation'>
  }>(
    `select s.alliance_id, o.id, s.id as station_id from organisations o
     join organisations s on s.alliance_id = o.alliance_id and s.code = $2 where o.code = $1`,
    [hospital, station],
  )
  if (place === undefined) throw new Error(`no ${hospital} with ${station}`)
  const base = { allianceId: place.alliance_id, organisationId: place.id }
  count += 1
  const person = given.person ?? `person-${count}`
  const encounter = given.encounter ?? (await stay(world, base, given.at))
  const id = newId('Waiver')
  const state = given.state ?? (given.reversedAt ? 'REVERSED' : 'SETTLED')
  const expired = state === 'EXPIRED'
  const lineIds = fen.map(() => newId('WaiverLine'))
  await world.database.transaction(SYSTEM_SCOPE, async (db) => {
    await db.insert(waivers).values({
      ...base,
      ...encounter,
      id,
      patientToken: person,
      rootId: given.rootId ?? id,
      source: given.source ?? 'WINDOW',
      state,
      billHash: id,
      holdUntil: given.at,
      next: 'FINAL',
      open: [...(given.open ?? [])],
      fen: fen.reduce((sum, one) => sum + one, 0),
      facts: NO_FACTS,
      decision: {},
      quotedBy: HUB_STAFF,
      settledAt: expired ? null : given.at,
      endedAt: expired ? given.at : (given.reversedAt ?? null),
      occurredAt: given.at,
    })
    for (const [at, lineId] of lineIds.entries()) {
      const amount = fen[at] ?? 0
      await writeLine(db, {
        ...{ base, stationId: place.station_id, waiverId: id, lineId, at, person, settledAt: given.at },
        ...{ fen: amount, baseFen: given.baseFen?.[at] ?? amount, live: state === 'SETTLED' },
      })
    }
  })
  return { id, lineIds, person, encounter }
}

const DAY_MS = 86_400_000

type Base = { readonly allianceId: AllianceId; readonly organisationId: Id<'Organisation'> }

/** A line of a waiver as its tables have it. */
type GivenLine = {
  readonly base: Base
  readonly stationId: Id<'Organisation'>
  readonly waiverId: Id<'Waiver'>
  readonly lineId: Id<'WaiverLine'>
  /** Its place in the waiver, from 0. */
  readonly at: number
  readonly person: string
  readonly settledAt: Date
  readonly fen: number
  readonly baseFen: number
  readonly live: boolean
}

/** Writes a line with its bag and, where anything is waived of it, the part that one donor covers. */
const writeLine = async (
  db: Db,
  { base, stationId, waiverId, lineId, at, person, settledAt, fen, baseFen, live }: GivenLine,
): Promise<void> => {
  const unitId = newId('Unit')
  await db.insert(units).values({
    ...base,
    id: unitId,
    stationId,
    scheme: 'ISBT128',
    donationNumber: donationNumber(),
    labelProductCode: 'E5445',
    productCode: 'RBC-SUSP-LR',
    abo: 'A',
    rhd: 'POSITIVE',
    content: 2,
    expiresAt: new Date(settledAt.getTime() + DAY_MS),
    custody: 'TRANSFUSED',
    attributes: [],
    receivedAt: settledAt,
  })
  await db.insert(waiverLines).values({
    ...base,
    id: lineId,
    waiverId,
    position: at + 1,
    chargeNumber: `C${at + 1}`,
    unitId,
    productCode: 'RBC-SUSP-LR',
    kind: 'RED_CELLS',
    quantity: 2,
    transfusedAt: new Date(settledAt.getTime() - DAY_MS),
    chargedFen: baseFen,
    insuredFen: 0,
    waivedFen: 0,
    baseFen,
    needMl: ML,
    fen,
    open: [],
  })
  if (fen > 0)
    await db.insert(waiverParts).values({
      ...base,
      id: newId('WaiverPart'),
      waiverId,
      lineId,
      position: 1,
      donorToken: `donor of ${person}`,
      patientToken: person,
      relation: 'SPOUSE',
      path: 'KINSHIP',
      donation: 'D1',
      pool: 'RELATIVES',
      policy: 'ZJ-2025',
      branch: 'FAMILY',
      from: 'LOT',
      ml: ML,
      fen,
      usedOn: '2026-03-01',
      live,
    })
}

const stay = async (world: Rows, base: Base, at: Date) => {
  const [personId, patientId, encounterId] = [newId('Person'), newId('Patient'), newId('Encounter')]
  await world.database.transaction(SYSTEM_SCOPE, async (db) => {
    await db.insert(persons).values({ allianceId: base.allianceId, id: personId })
    await db.insert(patients).values({
      ...base,
      id: patientId,
      personId,
      hospitalNumber: `H-${patientId}` as never,
      name: SECRET_NAME,
      sex: 'FEMALE',
    })
    await db.insert(encounters).values({
      ...base,
      id: encounterId,
      patientId,
      visitNumber: `V-${encounterId}` as never,
      patientClass: 'I',
      startedAt: new Date(at.getTime() - 3 * DAY_MS),
    })
  })
  return { encounterId, patientId }
}

/** Takes a settled waiver back, as the tables show it afterwards. */
export const reversed = async (world: World, id: string, at: Date): Promise<void> => {
  await world.rows("update waivers set state = 'REVERSED', ended_at = $2 where id = $1", [id, at])
}

/** Of a bill that nobody was asked about. */
const NO_FACTS = {
  patient: '',
  consent: false,
  region: '330822',
  lines: [],
  candidates: [],
  takings: [],
  policies: [],
  unanswered: [],
}
