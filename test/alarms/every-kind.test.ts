import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { type AlarmKind, alarmKinds } from '#rules/alarms/terms.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'
import { alarmCauses } from '#test/support/alarm-causes.ts'
import { alarmRow, raise, stepsOf } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { type Level, onDutyFor, wholeRoster, without } from '#test/support/whole-roster.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
  await wholeRoster(world)
}, 60_000)
afterAll(() => world.close())

/** Which post a kind is told to, and where first: at the organisation it is about, at the lead, or at both at once. */
const posts: Readonly<Record<AlarmKind, readonly [DutyKind, 'OWN' | 'LEAD' | 'BOTH']>> = {
  STOCK_LOW: ['BLOOD_BANK', 'OWN'],
  STOCK_CRITICAL: ['BLOOD_BANK', 'OWN'],
  NEAR_EXPIRY: ['BLOOD_BANK', 'OWN'],
  FEED_SILENT: ['INFORMATION', 'OWN'],
  STATION_UNREACHABLE: ['BLOOD_BANK', 'LEAD'],
  STATION_SHORTAGE: ['BLOOD_BANK', 'LEAD'],
  EMERGENCY_OPENED: ['EMERGENCY', 'LEAD'],
  RECALL_OVERDUE: ['QUALITY', 'BOTH'],
  COLD_CHAIN_EXCURSION: ['COLD_CHAIN', 'OWN'],
  COLD_CHAIN_SILENT: ['COLD_CHAIN', 'OWN'],
  COLD_CHAIN_FAULT: ['COLD_CHAIN', 'OWN'],
  COLD_CHAIN_POWER: ['COLD_CHAIN', 'OWN'],
  COLD_CHAIN_AGITATION: ['COLD_CHAIN', 'OWN'],
  COLD_CHAIN_BLOOD_OUT: ['COLD_CHAIN', 'BOTH'],
  SHIPMENT_OVERDUE: ['COLD_CHAIN', 'BOTH'],
  MANUAL_READING_OVERDUE: ['COLD_CHAIN', 'OWN'],
}

/** Who is told of a kind's alarm about an organisation, by the whole roster. */
const toldOf = (kind: AlarmKind, about: string, level: Level = 1, duty = posts[kind][0]): string[] => {
  const lead = onDutyFor('lead', duty, level)
  const member = onDutyFor('mem01', duty, level)
  if (about === 'CS-LEAD' || posts[kind][1] === 'LEAD') return [lead]
  return posts[kind][1] === 'OWN' ? [member] : [lead, member]
}
const step = (name: string, people: readonly string[]) => `${name} -> ${people.join(' ')}`

const noticedOf = async (alarmId: string): Promise<string[]> =>
  (
    await world.rows<{ account: string }>(
      `select p.account from notices n join staff p on p.id = n.staff_id and p.alliance_id = n.alliance_id
       where n.alarm_id = $1 order by n.step_id, p.account`,
      [alarmId],
    )
  ).map(({ account }) => account)

const alarmsOfKind = (kind: AlarmKind) =>
  world.rows<{ id: string; about: string }>(
    `select a.id, o.code as about from alarms a
     join organisations o on o.id = a.organisation_id and o.alliance_id = a.alliance_id where a.kind = $1`,
    [kind],
  )

/** A critical alarm of a kind about CS-MEM01. */
const raised = async (kind: AlarmKind, subjectId: string): Promise<string> =>
  (await raise(world, { kind, subjectId, severity: 'CRITICAL' })).id

const minutesLater = async (minutes: number) => {
  world.pass(minutes * MINUTE_MS)
  await escalateAlarms(await asHub(world), { limit: 10_000 })
}

describe('the cause of each alarm', () => {
  it.each(alarmKinds)('%s: is told to exactly whoever is on duty for it', async (kind) => {
    const before = new Set((await alarmsOfKind(kind)).map(({ id }) => id))
    await alarmCauses[kind](world)
    const after = (await alarmsOfKind(kind)).filter(({ id }) => !before.has(id))
    const known = after.filter(({ about }) => about === 'CS-LEAD' || about === 'CS-MEM01')
    expect(known.length).toBeGreaterThan(0)
    for (const { id, about } of known) {
      const people = toldOf(kind, about)
      expect(await stepsOf(world, id)).toEqual([step('OPENED 1', people)])
      expect(await noticedOf(id)).toEqual(people)
    }
  })
})

describe('an alarm of kind', () => {
  it.each(alarmKinds)('%s: climbs the roster of its own post, and nobody else hears of it', async (kind) => {
    const id = await raised(kind, 'climbs')
    await minutesLater(10)
    const [first, second] = [toldOf(kind, 'CS-MEM01'), toldOf(kind, 'CS-MEM01', 2)]
    expect(await stepsOf(world, id)).toEqual([step('OPENED 1', first), step('ESCALATED 2', second)])
    expect(await noticedOf(id)).toEqual([...first, ...second])
  })

  it.each(alarmKinds)('%s: is told to the blood bank while its post is vacant', async (kind) => {
    const [duty] = posts[kind]
    const id = await without(world, `%.${duty}._`, () => raised(kind, 'vacant'))
    const people = duty === 'BLOOD_BANK' ? [] : toldOf(kind, 'CS-MEM01', 1, 'BLOOD_BANK')
    expect(await stepsOf(world, id)).toEqual([people.length === 0 ? 'OPENED' : step('OPENED 1', people)])
    expect(await noticedOf(id)).toEqual(people)
  })

  it.each(alarmKinds)('%s: is told at the lead where its organisation has nobody at all', async (kind) => {
    const id = await without(world, 'mem01.%', () => raised(kind, 'alone'))
    const people = [onDutyFor('lead', posts[kind][0])]
    expect(await stepsOf(world, id)).toEqual([step(`OPENED ${posts[kind][1] === 'OWN' ? 6 : 1}`, people)])
    expect(await noticedOf(id)).toEqual(people)
  })

  it.each(alarmKinds)('%s: waits while nobody is on duty anywhere, and is told who comes', async (kind) => {
    const id = await without(world, '%.%', () => raised(kind, 'unheard'))
    expect(await stepsOf(world, id)).toEqual(['OPENED'])
    expect(await noticedOf(id)).toEqual([])
    expect(await alarmRow(world, id)).toMatchObject({ level: 0, state: 'OPEN' })
    await minutesLater(1)
    const people = toldOf(kind, 'CS-MEM01')
    expect(await stepsOf(world, id)).toEqual(['OPENED', step('ESCALATED 1', people)])
    expect(await noticedOf(id)).toEqual(people)
  })
})
