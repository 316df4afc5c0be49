import { describe, expect, test } from 'vitest'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { HoldKind } from '#rules/inventory/terms.ts'
import { FULL } from './axes.ts'
import { type Gate, someDifference } from './comparison.ts'
import { misjudging, misreading, type Row } from './gates.ts'

const PATIENCE = 600_000

const inEmergency = ({ request }: ReleaseFacts) => request.urgency === 'EMERGENCY'

type Standing = ReleaseFacts['patient']['standing']

/** Who stands so counts as confirmed, and as of the bag's own group. */
const taken = (standing: Standing, rows?: readonly Row[]): Gate =>
  misreading(
    (facts) =>
      facts.patient.standing === standing
        ? { ...facts, patient: { ...facts.patient, standing: 'CONFIRMED', abo: facts.unit.abo } }
        : facts,
    rows,
  )

type K = 'POSITIVE' | 'NEGATIVE' | undefined

/** A bag so tested for K counts as otherwise tested, or as untested. */
const retyped = (was: K, becomes: K): Gate =>
  misreading((facts) =>
    facts.unit.antigens.K === was
      ? { ...facts, unit: { ...facts.unit, antigens: becomes === undefined ? {} : { K: becomes } } }
      : facts,
  )

const heldOtherwise = (was: HoldKind, becomes: HoldKind): Gate =>
  misreading(
    (facts) => ({
      ...facts,
      unit: {
        ...facts.unit,
        holds: facts.unit.holds.map((hold) => (hold.kind === was ? { ...hold, kind: becomes } : hold)),
      },
    }),
    ['unitFree'],
  )

const mismatched = (reading: (facts: ReleaseFacts) => ReleaseFacts, rows?: readonly Row[]): Gate =>
  misreading((facts) => (facts.sample !== null && !facts.sample.matches ? reading(facts) : facts), rows)

const asMatched = (facts: ReleaseFacts): ReleaseFacts => ({
  ...facts,
  sample: facts.sample && { ...facts.sample, matches: true },
})

/** Faults over values that the great product has to know by itself: no smaller one is asked. */
const FAULTS: Readonly<Record<string, Gate>> = {
  'a bag not tested for the antigen counts as negative': retyped(undefined, 'NEGATIVE'),
  'a bag not tested for the antigen counts as positive': retyped(undefined, 'POSITIVE'),
  'a bag with the antigen counts as untested': retyped('POSITIVE', undefined),
  'a bag with the antigen counts as negative': retyped('POSITIVE', 'NEGATIVE'),
  'a bag without the antigen counts as untested': retyped('NEGATIVE', undefined),
  'an untested antigen is a warning in an emergency': misjudging('ANTIGEN_UNTESTED', 'WARN', inEmergency),
  'what may be frozen gives way to an emergency': misjudging(
    'UNIT_SUSPECTED_FROZEN',
    'AUTHORITY',
    inEmergency,
  ),
  'what may be frozen counts as an excursion': heldOtherwise('SUSPECTED_FROZEN', 'EXCURSION'),
  'what may be frozen is free': misjudging('UNIT_SUSPECTED_FROZEN', null),
  'forward and reverse typing that disagree count as a group': taken('DISCREPANT'),
  'a discrepant group is no hindrance to a release uncrossmatched': taken('DISCREPANT', ['crossmatched']),
  'a discrepant group is a matter of authority for any blood in an emergency': misjudging(
    'PATIENT_GROUP_DISCREPANT',
    'AUTHORITY',
    inEmergency,
  ),
  'a group that contradicts the history counts': taken('CONFLICT'),
  'a conflicting group is a matter of authority for any blood in an emergency': misjudging(
    'PATIENT_GROUP_CONFLICTING',
    'AUTHORITY',
    inEmergency,
  ),
  'a mismatched sample counts as the right one': mismatched(asMatched),
  'a mismatched sample counts as none': mismatched((facts) => ({ ...facts, sample: null })),
  'a crossmatch with a mismatched sample counts': mismatched(asMatched, ['crossmatched']),
  'a mismatched sample asks for authority in an emergency': misjudging(
    'SAMPLE_MISMATCHED',
    'AUTHORITY',
    inEmergency,
  ),
}

describe('the great product alone shows that', () => {
  test.each(Object.entries(FAULTS))(
    '%s',
    (_, gate) => {
      expect(someDifference(gate, [FULL])).not.toBeNull()
    },
    PATIENCE,
  )
})
