import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { draw, RUN_IN_DAYS, seasons, YEAR_DAYS } from '../support/demand-seasons.ts'
import { drawn, live, meanYear, type Orderer, orderers } from '../support/order-back-test.ts'
import { randomFrom } from '../support/random.ts'
import { COUNTS_ORDERED, sampleDemand } from '../support/sample-demand.ts'

const samples = process.env.SAMPLES_DIR ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const stream = join(samples, 'hl7', 'simhospital', 'multi', 'messages.out')
const present = existsSync(stream)
if (!present)
  console.log(`skipped: no messages of a simulated hospital at ${stream}; set SAMPLES_DIR to their folder`)

describe('the back-test', () => {
  const policy = { leadDays: 1, reviewDays: 3, level: 0.95 }
  const [calm] = seasons
  if (calm === undefined) throw new Error('no season')

  test('draws the same season from the same seed', () => {
    expect(draw(calm, 1)).toEqual(draw(calm, 1))
    expect(draw(calm, 1)).not.toEqual(draw(calm, 2))
    expect(draw(calm, 1)).toHaveLength(RUN_IN_DAYS + YEAR_DAYS)
    const random = randomFrom(1)
    expect(Array.from({ length: 1000 }, () => random()).every((one) => one >= 0 && one < 1)).toBe(true)
  })
  test('has holidays and a mass casualty where a season says so', () => {
    const struck = seasons.find(({ disaster }) => disaster !== null)
    if (!struck?.disaster) throw new Error('no disaster')
    const { day, bags } = struck.disaster
    expect(draw(struck, 1)[RUN_IN_DAYS + day]).toBe(
      (draw({ ...struck, disaster: null }, 1)[RUN_IN_DAYS + day] ?? 0) + bags,
    )
  })
  test('loses no bag: what was ordered was used, wasted or is left', () => {
    const never: Orderer = () => 0
    const year = live(drawn(calm, 1), never, policy)
    expect(year.short).toBe(year.wanted)
    expect(year.wasted).toBe(0)
    const plenty: Orderer = () => 50
    const rich = live({ ...drawn(calm, 1), keepsDays: 4 }, plenty, policy)
    expect(rich.short).toBe(0)
    expect(rich.wasted).toBeGreaterThan(1000)
  })
  test('leaves far fewer days short than ordering by the average, in every season', () => {
    const by = orderers(policy, 56)
    for (const season of seasons) {
      const proposed = meanYear(season, by.proposed, { policy, years: 4 })
      const average = meanYear(season, by.average, { policy, years: 4 })
      expect(proposed.shortDays).toBeLessThan(average.shortDays * 0.65)
      expect(proposed.wasted).toBeLessThan(average.wasted * 1.6 + 6)
    }
  })
})

describe('the back-test on sample messages', () => {
  test.skipIf(!present)('has the blood counts of the simulated hospital, patient by patient', () => {
    const messages = readFileSync(stream, 'latin1')
      .split(/[\r\n]+(?=MSH\|)/)
      .map((message) => message.split(/[\r\n]+/).map((segment) => segment.split('|')))
    const fieldsOf = (message: string[][], name: string) => message.filter(([segment]) => segment === name)
    const patientOf = (message: string[][]) => fieldsOf(message, 'PID')[0]?.[3]?.split('^')[0] ?? ''
    const admissions = messages.filter((message) => fieldsOf(message, 'MSH')[0]?.[8] === 'ADT^A01')
    const [day] = admissions.map((message) => fieldsOf(message, 'EVN')[0]?.[2]?.slice(0, 8))
    const counted = new Set(
      messages
        .filter((message) =>
          fieldsOf(message, 'OBR').some(
            (order) => order[4]?.includes('^COMPLETE BLOOD COUNT^') && order[7]?.startsWith(day ?? '-'),
          ),
        )
        .map(patientOf),
    )
    const patients = admissions.map(patientOf)
    expect(new Set(patients).size).toBe(400)
    expect(patients.map((patient) => (counted.has(patient) ? '1' : '0')).join('')).toBe(COUNTS_ORDERED)
  })

  test.each([4, 28])(
    'leaves fewer days short than the average, also of bags that keep %i days',
    (keepsDays) => {
      const policy = { leadDays: 1, reviewDays: 3, level: 0.95 }
      const by = orderers(policy, 56)
      const demand = { wanted: sampleDemand(), runInDays: 56, keepsDays }
      expect(demand.wanted).toHaveLength(200)
      const [proposed, average] = [live(demand, by.proposed, policy), live(demand, by.average, policy)]
      expect(proposed.shortDays).toBeLessThan(average.shortDays * 0.5)
      expect(proposed.wasted).toBeLessThan(average.wasted * 2 + 6)
    },
  )
})
