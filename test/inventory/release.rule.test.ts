import { describe, expect, test } from 'vitest'
import { type AboGroup, aboGroups, type RhdType, rhdTypes } from '#rules/compatibility/terms.ts'
import type { FindingCode } from '#rules/finding.ts'
import { decideRelease, RELEASE_VERSION } from '#rules/inventory/release.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { holdKinds, unitStates, visualDefects } from '#rules/inventory/terms.ts'
import { requestStates, urgencies } from '#rules/requests/terms.ts'
import { plainProduct, RELEASE_SETTING, releaseWith } from '../support/rules/release.ts'

type Changes = Parameters<typeof releaseWith>[0]
const decide = (changes: Changes, overridden: readonly FindingCode[] = []) =>
  decideRelease(releaseWith(changes), RELEASE_SETTING, overridden)
const classes = (changes: Changes): Record<string, string> =>
  Object.fromEntries(decide(changes).findings.map(({ code, severity }) => [code, severity]))

const products = {
  RED_CELLS: plainProduct('RED_CELLS'),
  WHOLE_BLOOD: plainProduct('WHOLE_BLOOD'),
  PLASMA: plainProduct('PLASMA'),
  CRYOPRECIPITATE: plainProduct('CRYOPRECIPITATE'),
  PLATELETS: plainProduct('PLATELETS', 'APHERESIS'),
  GRANULOCYTES: plainProduct('GRANULOCYTES', 'APHERESIS'),
} as const
type Kind = keyof typeof products

/** A unit of this kind and group for a patient of this group, otherwise in order. */
const given = (
  kind: Kind,
  unit: { abo?: AboGroup; rhd?: RhdType },
  patient: Partial<ReleaseFacts['patient']>,
  request: Partial<ReleaseFacts['request']> = {},
): Changes => ({
  unit: { product: products[kind], ...unit },
  patient,
  request: { components: [kind], ...request },
})
const EMERGENCY = { urgency: 'EMERGENCY', plannedAt: null } as const

/** Recipient, then the class of the ABO finding for units of O, A, B, AB; a dot where there's none. */
const aboClasses: Record<Kind, Record<AboGroup, string>> = {
  RED_CELLS: { O: '. S S S', A: 'W . S S', B: 'W S . S', AB: 'W W W .' },
  GRANULOCYTES: { O: '. S S S', A: 'W . S S', B: 'W S . S', AB: 'W W W .' },
  WHOLE_BLOOD: { O: '. S S S', A: 'S . S S', B: 'S S . S', AB: 'S S S .' },
  PLASMA: { O: '. W W W', A: 'S . S W', B: 'S S . W', AB: 'S S S .' },
  CRYOPRECIPITATE: { O: '. W W W', A: 'S . S W', B: 'S S . W', AB: 'S S S .' },
  PLATELETS: { O: '. S S S', A: 'S . S S', B: 'S S . S', AB: 'S S S .' },
}
const order: readonly AboGroup[] = ['O', 'A', 'B', 'AB']
const aboCodes = ['ABO_INCOMPATIBLE', 'ABO_NOT_IDENTICAL', 'PLATELETS_NOT_IDENTICAL']
const aboClass = (changes: Changes): string => {
  const found = decide(changes).findings.find(({ code }) => aboCodes.includes(code))
  return found ? found.severity.charAt(0) : '.'
}

describe('the ABO group', () => {
  const cells = (Object.keys(products) as Kind[]).flatMap((kind) =>
    order.map((patient) => ({ kind, patient })),
  )

  test.each(cells)('of $kind for a patient of group $patient is judged by its table', ({ kind, patient }) => {
    const row = order.map((abo) => aboClass(given(kind, { abo }, { abo: patient })))
    expect(row.join(' ')).toBe(aboClasses[kind][patient])
  })

  test.each(cells)(
    'of $kind for group $patient is no easier in an emergency, platelets apart',
    ({ kind, patient }) => {
      const row = order.map((abo) => aboClass(given(kind, { abo }, { abo: patient }, EMERGENCY)))
      const expected = aboClasses[kind][patient]
      expect(row.join(' ')).toBe(kind === 'PLATELETS' ? expected.replaceAll('S', 'A') : expected)
    },
  )

  test('lets platelets of another group go on authority once a shortage is recorded', () => {
    const facts = { ...given('PLATELETS', { abo: 'O' }, { abo: 'A' }), shortage: { recorded: true } }
    expect(decide(facts).outcome).toBe('AUTHORITY_NEEDED')
    expect(decide(facts, ['PLATELETS_NOT_IDENTICAL']).outcome).toBe('ALLOWED')
  })

  test('never lets an ABO-incompatible red cell go, whatever is overridden', () => {
    for (const urgency of urgencies) {
      const facts = given('RED_CELLS', { abo: 'B' }, { abo: 'A' }, { urgency })
      expect(decide(facts, ['ABO_INCOMPATIBLE']).outcome).toBe('FORBIDDEN')
    }
  })
})

describe('a patient without a reliable group', () => {
  const faults = [
    ['UNKNOWN', 'PATIENT_GROUP_UNKNOWN'],
    ['DISCREPANT', 'PATIENT_GROUP_DISCREPANT'],
    ['CONFLICT', 'PATIENT_GROUP_CONFLICTING'],
  ] as const
  const anyone: Partial<Record<Kind, readonly AboGroup[]>> = {
    RED_CELLS: ['O'],
    PLASMA: ['AB'],
    CRYOPRECIPITATE: ['AB'],
    PLATELETS: aboGroups,
  }

  test.each(faults)('(%s) gets nothing in routine, the emergency products on authority', (standing, code) => {
    for (const kind of Object.keys(products) as Kind[]) {
      for (const abo of aboGroups) {
        const patient = { abo: null, standing }
        expect(classes(given(kind, { abo }, patient))[code]).toBe('STOP')
        expect(classes(given(kind, { abo }, patient, { urgency: 'URGENT' }))[code]).toBe('STOP')
        const expected = anyone[kind]?.includes(abo) ? 'AUTHORITY' : 'STOP'
        expect(classes(given(kind, { abo }, patient, EMERGENCY))[code], `${kind} ${abo}`).toBe(expected)
      }
    }
  })
})

describe('RhD of red cells', () => {
  const rhdClasses = (changes: Changes): string =>
    decide(changes)
      .findings.filter(({ code }) => code.startsWith('RHD_') || code === 'UNIT_GROUP_UNKNOWN')
      .map(({ code, severity }) => `${code} ${severity}`)
      .join()
  /** Patient, unit, routine, emergency, emergency with a known anti-D. */
  const table: [RhdType, RhdType, string, string, string][] = [
    ['POSITIVE', 'POSITIVE', '', '', ''],
    ['POSITIVE', 'WEAK', '', '', ''],
    ['POSITIVE', 'NEGATIVE', 'RHD_NOT_IDENTICAL WARN', 'RHD_NOT_IDENTICAL WARN', 'RHD_NOT_IDENTICAL WARN'],
    ['NEGATIVE', 'NEGATIVE', '', '', ''],
    ['NEGATIVE', 'POSITIVE', 'RHD_INCOMPATIBLE STOP', 'RHD_INCOMPATIBLE AUTHORITY', 'RHD_INCOMPATIBLE STOP'],
    ['NEGATIVE', 'WEAK', 'RHD_INCOMPATIBLE STOP', 'RHD_INCOMPATIBLE AUTHORITY', 'RHD_INCOMPATIBLE STOP'],
    ['WEAK', 'NEGATIVE', '', '', ''],
    ['WEAK', 'POSITIVE', 'RHD_INCOMPATIBLE STOP', 'RHD_INCOMPATIBLE AUTHORITY', 'RHD_INCOMPATIBLE STOP'],
    ['WEAK', 'WEAK', 'RHD_INCOMPATIBLE STOP', 'RHD_INCOMPATIBLE AUTHORITY', 'RHD_INCOMPATIBLE STOP'],
    ['UNKNOWN', 'NEGATIVE', 'RHD_UNTYPED STOP', 'RHD_UNTYPED AUTHORITY', 'RHD_UNTYPED AUTHORITY'],
    ['UNKNOWN', 'POSITIVE', 'RHD_UNTYPED STOP', 'RHD_UNTYPED AUTHORITY', 'RHD_UNTYPED STOP'],
    ['UNKNOWN', 'WEAK', 'RHD_UNTYPED STOP', 'RHD_UNTYPED AUTHORITY', 'RHD_UNTYPED STOP'],
    ...rhdTypes.map((patient): [RhdType, RhdType, string, string, string] => [
      patient,
      'UNKNOWN',
      'UNIT_GROUP_UNKNOWN STOP',
      'UNIT_GROUP_UNKNOWN STOP',
      'UNIT_GROUP_UNKNOWN STOP',
    ]),
  ]

  test('is judged for every pair', () => {
    expect(table).toHaveLength(16)
  })

  test.each(table)('patient %s, unit %s', (rhd, unit, routine, emergency, withAntiD) => {
    const cells = (request: Partial<ReleaseFacts['request']>, antiD = false) =>
      rhdClasses(
        given(
          'RED_CELLS',
          { abo: 'O', rhd: unit },
          { abo: 'O', rhd, antibodies: antiD ? ['D'] : [] },
          request,
        ),
      )
    expect(cells({})).toBe(routine)
    expect(cells({ urgency: 'URGENT' })).toBe(routine)
    expect(cells(EMERGENCY)).toBe(emergency)
    expect(cells(EMERGENCY, true)).toBe(withAntiD)
  })

  test('positive for negative needs authority when nothing else is to be had, and is stopped by an anti-D', () => {
    const facts = given('RED_CELLS', { rhd: 'POSITIVE' }, { rhd: 'NEGATIVE' })
    const shortage = { nothingRhdNegative: true }
    expect(classes({ ...facts, shortage }).RHD_INCOMPATIBLE).toBe('AUTHORITY')
    const antiD = given('RED_CELLS', { rhd: 'POSITIVE' }, { rhd: 'NEGATIVE', antibodies: ['D'] })
    expect(classes({ ...antiD, shortage }).RHD_INCOMPATIBLE).toBe('STOP')
  })

  test('untyped and not group O: positive cells are stopped even in an emergency', () => {
    expect(classes(given('RED_CELLS', { abo: 'A' }, { rhd: 'UNKNOWN' }, EMERGENCY)).RHD_UNTYPED).toBe('STOP')
  })

  test('counts for platelets as a preference and for plasma not at all', () => {
    expect(rhdClasses(given('PLATELETS', {}, { rhd: 'NEGATIVE' }))).toBe('RHD_NOT_IDENTICAL WARN')
    for (const rhd of rhdTypes) expect(rhdClasses(given('PLASMA', { rhd }, { rhd: 'NEGATIVE' }))).toBe('')
  })
})

describe('sample and crossmatch', () => {
  const PLANNED = Date.parse('2026-03-02T09:00:00+08:00')
  const drawn = (hoursBefore: number, milliseconds = 0) => ({
    collectedAt: new Date(PLANNED - hoursBefore * 3_600_000 - milliseconds),
  })

  test('72 hours before the planned start, the end included', () => {
    expect(classes({ sample: drawn(72) })).toEqual({})
    expect(classes({ sample: drawn(72, 1) })).toEqual({
      SAMPLE_OLDER_THAN_LIMIT: 'STOP',
      CROSSMATCH_NOT_DONE: 'STOP',
    })
  })

  test('a planned time that has passed does not keep a sample young', () => {
    const request = { plannedAt: new Date('2026-02-28T09:00:00+08:00') }
    expect(classes({ request, sample: drawn(97) }).SAMPLE_OLDER_THAN_LIMIT).toBe('STOP')
  })

  test('in an emergency an old or missing sample makes the release an uncrossmatched one', () => {
    const groupO = given('RED_CELLS', { abo: 'O' }, { abo: 'O', standing: 'ONE_SAMPLE' }, EMERGENCY)
    expect(classes({ ...groupO, sample: drawn(200) })).toEqual({
      SAMPLE_OLDER_THAN_LIMIT: 'WARN',
      CROSSMATCH_NOT_DONE: 'AUTHORITY',
    })
    expect(classes({ ...groupO, sample: null })).toEqual({
      SAMPLE_MISSING: 'WARN',
      CROSSMATCH_NOT_DONE: 'AUTHORITY',
    })
  })

  test('a sample of another person stops every release', () => {
    for (const urgency of urgencies) {
      expect(classes({ request: { urgency }, sample: { matches: false } }).SAMPLE_MISMATCHED).toBe('STOP')
    }
  })

  /** Kind, group, the patient's standing, class of "not done" in an emergency. */
  test.each([
    ['RED_CELLS', 'O', 'ONE_SAMPLE', 'AUTHORITY'],
    ['RED_CELLS', 'A', 'CONFIRMED', 'AUTHORITY'],
    ['RED_CELLS', 'A', 'ONE_SAMPLE', 'STOP'],
    ['WHOLE_BLOOD', 'A', 'CONFIRMED', 'AUTHORITY'],
    ['WHOLE_BLOOD', 'O', 'ONE_SAMPLE', 'STOP'],
    ['GRANULOCYTES', 'O', 'ONE_SAMPLE', 'STOP'],
    ['PLASMA', 'A', 'ONE_SAMPLE', undefined],
    ['CRYOPRECIPITATE', 'A', 'ONE_SAMPLE', undefined],
    ['PLATELETS', 'A', 'ONE_SAMPLE', undefined],
  ] as const)(
    '%s of group %s, patient A %s, uncrossmatched in an emergency: %s',
    (kind, abo, standing, expected) => {
      const crossmatch = { MAJOR: 'NOT_DONE', MINOR: 'NOT_DONE' } as const
      const facts = { ...given(kind, { abo }, { standing }, EMERGENCY), crossmatch }
      expect(classes(facts).CROSSMATCH_NOT_DONE).toBe(expected)
      const routine = { ...given(kind, { abo }, { standing }), crossmatch }
      expect(classes(routine).CROSSMATCH_NOT_DONE).toBe(expected && 'STOP')
    },
  )

  test('a missing minor side is as bad as no crossmatch', () => {
    const crossmatch = { MINOR: 'NOT_DONE' } as const
    expect(classes({ crossmatch })).toEqual({ CROSSMATCH_SIDE_MISSING: 'STOP' })
    expect(classes({ crossmatch, request: EMERGENCY })).toEqual({ CROSSMATCH_SIDE_MISSING: 'AUTHORITY' })
  })

  test('an incompatible major side is always stopped, on an old sample too', () => {
    for (const urgency of urgencies) {
      const changes = {
        crossmatch: { MAJOR: 'INCOMPATIBLE' },
        request: { urgency },
        sample: drawn(200),
      } as const
      expect(classes(changes).CROSSMATCH_MAJOR_INCOMPATIBLE).toBe('STOP')
    }
  })

  test('an incompatible minor side stops identical groups and is expected between different ones', () => {
    const crossmatch = { MINOR: 'INCOMPATIBLE' } as const
    for (const request of [{}, EMERGENCY]) {
      const identical = { ...given('RED_CELLS', { abo: 'A' }, { abo: 'A' }, request), crossmatch }
      expect(classes(identical).CROSSMATCH_MINOR_INCOMPATIBLE).toBe('STOP')
      const different = { ...given('RED_CELLS', { abo: 'O' }, { abo: 'A' }, request), crossmatch }
      expect(classes(different).CROSSMATCH_MINOR_INCOMPATIBLE).toBe('WARN')
    }
  })

  test('an incompatible minor side is expected of group O red cells, and of them alone, without a group', () => {
    const crossmatch = { MINOR: 'INCOMPATIBLE' } as const
    const open = { abo: null, standing: 'CONFLICT' } as const
    for (const [kind, abo, expected] of [
      ['RED_CELLS', 'O', 'WARN'],
      ['RED_CELLS', 'A', 'STOP'],
      ['WHOLE_BLOOD', 'O', 'STOP'],
    ] as const) {
      const facts = { ...given(kind, { abo }, open, EMERGENCY), crossmatch }
      expect(classes(facts).CROSSMATCH_MINOR_INCOMPATIBLE).toBe(expected)
    }
  })
})

describe('the unit', () => {
  test('expires with the minute of its label, judged at the start of the transfusion', () => {
    const at = (text: string) => classes({ unit: { expiresAt: new Date(text) } }).UNIT_EXPIRED
    expect(at('2026-03-02T09:00:00+08:00')).toBeUndefined()
    expect(at('2026-03-02T08:59:59+08:00')).toBe('STOP')
    const emergency = { request: EMERGENCY, unit: { expiresAt: new Date('2026-03-01T09:29:59+08:00') } }
    expect(classes(emergency).UNIT_EXPIRED).toBe('STOP')
  })

  const holdCodes = {
    QUARANTINE: 'UNIT_QUARANTINED',
    RECALL: 'UNIT_RECALLED',
    EXCURSION: 'UNIT_EXCURSION',
    EXPIRED: 'UNIT_EXPIRED',
    SUSPECTED_FROZEN: 'UNIT_SUSPECTED_FROZEN',
  } as const

  test.each(holdKinds)(
    'on hold for %s is stopped; an excursion of uncertain harm alone yields to an emergency',
    (kind) => {
      for (const harmCertain of [true, false]) {
        const unit = { holds: [{ kind, harmCertain }] }
        const yields = kind === 'EXCURSION' && !harmCertain
        expect(classes({ unit })).toEqual({ [holdCodes[kind]]: 'STOP' })
        expect(classes({ unit, request: EMERGENCY })).toEqual({
          [holdCodes[kind]]: yields ? 'AUTHORITY' : 'STOP',
        })
      }
    },
  )

  test.each(visualDefects)('with %s is stopped in every urgency', (defect) => {
    for (const urgency of urgencies) {
      expect(classes({ unit: { visualDefects: [defect] }, request: { urgency } })).toEqual({
        VISUAL_DEFECT: 'STOP',
      })
    }
  })

  test('goes only out of a reservation that has not run out, its last instant included', () => {
    const now = new Date('2026-03-01T09:30:00+08:00')
    expect(classes({ unit: { reservedUntil: now } })).toEqual({})
    expect(classes({ unit: { reservedUntil: new Date(now.getTime() - 1) } })).toEqual({
      UNIT_NOT_RESERVED: 'STOP',
    })
  })

  test.each(unitStates)('in state %s', (state) => {
    const expected = { RESERVED: {}, IN_STOCK: { UNIT_NOT_RESERVED: 'STOP' } }[state as string]
    expect(classes({ unit: { state } })).toEqual(expected ?? { UNIT_STATE_FORBIDS: 'STOP' })
  })
})

test.each(requestStates)('a request in state %s gets blood only when accepted', (state) => {
  expect(classes({ request: { state } })).toEqual(
    state === 'ACCEPTED' ? {} : { REQUEST_NOT_ACCEPTED: 'STOP' },
  )
})

test('the decision carries the version of the gate and the rule set it used', () => {
  expect(decide({})).toMatchObject({ version: RELEASE_VERSION, policyId: 'CN-2024', outcome: 'ALLOWED' })
})
