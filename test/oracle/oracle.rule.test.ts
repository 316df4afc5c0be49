import { describe, expect, test } from 'vitest'
import { blankDecision, CLASSES, decide, SUBJECTS, type Subject } from './oracle.ts'
import { type Abo, type Blood, type Scenario, unremarkable } from './scenario.ts'
import { CLASS_OF } from './sheet.ts'
import { BAG_CASES } from './table-bag.ts'
import { GROUP_CASES } from './table-groups.ts'
import { PATIENT_CASES } from './table-patient.ts'
import { TEST_CASES } from './table-tests.ts'

const CASES = [...GROUP_CASES, ...PATIENT_CASES, ...TEST_CASES, ...BAG_CASES]
const GROUPS = ['O', 'A', 'B', 'AB'] as const
const decision = blankDecision()

/** The findings of a scenario by subject, without the subjects that have none. */
function findings(scenario: Scenario): Partial<Record<Subject, string>> {
  decide(scenario, decision)
  const spoken = SUBJECTS.map((subject, at) => [subject, decision[at] ?? 0] as const)
  return Object.fromEntries(
    spoken.filter(([, given]) => given > 0).map(([subject, given]) => [subject, CLASSES[given]]),
  )
}

/** The pairs "recipient←donor" for which the oracle finds no ABO `STOP`. */
function allowedPairs(blood: Blood): string[] {
  const pairs = GROUPS.flatMap((patientAbo) => GROUPS.map((unitAbo) => ({ patientAbo, unitAbo })))
  return pairs
    .filter((pair) => findings(unremarkable({ blood, ...pair })).abo !== 'STOP')
    .map(({ patientAbo, unitAbo }) => `${patientAbo}←${unitAbo}`)
}

describe('every cell of the table of finding classes', () => {
  for (const { row, cell, change, routine, emergency } of CASES)
    test(`${row}: ${cell}`, () => {
      expect(findings(unremarkable({ ...change, urgency: 'routine' }))).toEqual(routine)
      expect(findings(unremarkable({ ...change, urgency: 'urgent' }))).toEqual(routine)
      expect(findings(unremarkable({ ...change, urgency: 'emergency' }))).toEqual(emergency)
    })
})

describe('the cases prove the whole sheet', () => {
  const fails = ({ change, routine, emergency }: (typeof CASES)[number]): boolean => {
    const said = (urgency: Scenario['urgency']) =>
      JSON.stringify(sorted(findings({ ...unremarkable(change), urgency })))
    return (
      said('routine') !== JSON.stringify(sorted(routine)) ||
      said('emergency') !== JSON.stringify(sorted(emergency))
    )
  }
  const sorted = (found: object) => Object.entries(found).sort()

  test.each(Object.entries(CLASS_OF))('changing a class in the line "%s" breaks a case', (_, columns) => {
    // The sheet is constant to the compiler alone.
    const line = columns as unknown as [number, number]
    for (const column of [0, 1] as const) {
      const right = line[column]
      line[column] = right === 3 ? 2 : 3
      try {
        expect(CASES.some(fails)).toBe(true)
      } finally {
        line[column] = right
      }
    }
    expect(CASES.some(fails)).toBe(false)
  })
})

describe('the matrices of §4.1', () => {
  const RED_CELLS = ['O←O', 'A←O', 'A←A', 'B←O', 'B←B', 'AB←O', 'AB←A', 'AB←B', 'AB←AB']
  const PLASMA = ['O←O', 'O←A', 'O←B', 'O←AB', 'A←A', 'A←AB', 'B←B', 'B←AB', 'AB←AB']

  test.each(['red cells', 'granulocytes'] as const)('%s go to 9 of 16 pairs', (blood) => {
    expect(allowedPairs(blood)).toEqual(RED_CELLS)
  })

  test.each(['plasma', 'cryoprecipitate'] as const)('%s goes to the other 9 of 16 pairs', (blood) => {
    expect(allowedPairs(blood)).toEqual(PLASMA)
  })

  test.each(['whole blood', 'apheresis platelets', 'hand-made platelets'] as const)(
    '%s go to identical groups',
    (blood) => {
      expect(allowedPairs(blood)).toEqual(['O←O', 'A←A', 'B←B', 'AB←AB'])
    },
  )

  test('RhD-positive red cells go to RhD-positive patients alone, RhD-negative ones to both', () => {
    const stopped = (patientRhD: Scenario['patientRhD'], unitRhD: Scenario['unitRhD']) =>
      findings(unremarkable({ patientRhD, unitRhD })).rhd === 'STOP'
    expect(stopped('positive', 'positive')).toBe(false)
    expect(stopped('positive', 'negative')).toBe(false)
    expect(stopped('negative', 'negative')).toBe(false)
    expect(stopped('negative', 'positive')).toBe(true)
  })

  test('RhD is not required for plasma and cryoprecipitate and preferred for platelets', () => {
    const rhd = (blood: Blood) => findings(unremarkable({ blood, patientRhD: 'negative' })).rhd
    expect(rhd('plasma')).toBeUndefined()
    expect(rhd('cryoprecipitate')).toBeUndefined()
    expect(rhd('apheresis platelets')).toBe('WARN')
    expect(rhd('hand-made platelets')).toBe('WARN')
  })
})

describe('which components need a crossmatch (§2.5)', () => {
  test.each([
    ['red cells', true],
    ['whole blood', true],
    ['granulocytes', true],
    ['hand-made platelets', true],
    ['apheresis platelets', false],
    ['plasma', false],
    ['cryoprecipitate', false],
  ] as const)('%s: %s', (blood, needed) => {
    const found = findings(
      unremarkable({ blood, majorSide: 'not done', sampleAgeHours: 73, report: 'unsigned' }),
    )
    expect(found).toEqual({ sample: 'STOP', ...(needed && { major: 'STOP', report: 'STOP' }) })
  })
})

describe('what an emergency never makes possible', () => {
  const patients: Abo[] = [...GROUPS]

  test.each(patients)(
    'a patient of group %s never gets red cells with an antigen of its own',
    (patientAbo) => {
      for (const unitAbo of GROUPS) {
        const scenario = unremarkable({ urgency: 'emergency', patientAbo, unitAbo })
        const foreign = [...unitAbo].some((antigen) => antigen !== 'O' && !patientAbo.includes(antigen))
        expect(findings(scenario).abo === 'STOP').toBe(foreign)
      }
    },
  )

  test('a patient without a group gets O cells, AB plasma and platelets and nothing else', () => {
    const open = { urgency: 'emergency', typing: 'unknown' } as const
    const possible = (blood: Blood) =>
      GROUPS.filter((unitAbo) => findings(unremarkable({ ...open, blood, unitAbo })).group !== 'STOP')
    expect(possible('red cells')).toEqual(['O'])
    expect(possible('plasma')).toEqual(['AB'])
    expect(possible('cryoprecipitate')).toEqual(['AB'])
    expect(possible('apheresis platelets')).toEqual(GROUPS)
    expect(possible('whole blood')).toEqual([])
    expect(possible('granulocytes')).toEqual([])
  })

  test('a decision leaves nothing behind for the next one', () => {
    findings(unremarkable({ expired: true, visiblyUnfit: true, consent: 'missing', transplant: ASSIGNED }))
    expect(findings(unremarkable())).toEqual({})
  })

  const ASSIGNED = { redCells: 'O', plasma: 'O' } as const
})
