import { describe, expect, test } from 'vitest'
import { hours } from '#lib/quantities.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { FULL, FURTHER } from './axes.ts'
import { firstDifference, type Gate, someDifference } from './comparison.ts'
import { gateOf, governedBy, misjudging, misreading, type Row, theGate, without } from './gates.ts'
import { sizeOf } from './product.ts'

/** The small products first, so that a fault is soon found; the great one last. */
const PRODUCTS = [...Object.values(FURTHER), FULL].toSorted((a, b) => sizeOf(a) - sizeOf(b))
const PATIENCE = 600_000

type Facts = ReleaseFacts
const patient = (facts: Facts, change: Partial<Facts['patient']>): Facts => ({
  ...facts,
  patient: { ...facts.patient, ...change },
})
const unit = (facts: Facts, change: Partial<Facts['unit']>): Facts => ({
  ...facts,
  unit: { ...facts.unit, ...change },
})
const request = (facts: Facts, change: Partial<Facts['request']>): Facts => ({
  ...facts,
  request: { ...facts.request, ...change },
})
const componentClass = (facts: Facts, other: Facts['unit']['product']['componentClass']): Facts =>
  unit(facts, { product: { ...facts.unit.product, componentClass: other } })
const inEmergency = (facts: Facts) => facts.request.urgency === 'EMERGENCY'
const of = (facts: Facts) => facts.unit.product.componentClass

/** Rows whose subject the oracle knows; who may reserve what is no clinical question. */
const CLINICAL_ROWS: readonly Row[] = [
  'approved',
  'consented',
  'patientGroupKnown',
  'secondSampleThere',
  'transplantMinded',
  'aboCompatible',
  'rhdCompatible',
  'antigensAvoided',
  'screened',
  'motherMinded',
  'requirementsMet',
  'sampleGood',
  'crossmatched',
  'minorSideCompatible',
  'reportSigned',
  'unitInDate',
  'unitLooksGood',
  'unitFree',
  'coldChainKnown',
]

/** Faults in what a row sees: directions turned, states confused, facts overlooked. */
const MISREADINGS: Readonly<Record<string, Gate>> = {
  'urgent counts as emergency': misreading((facts) =>
    facts.request.urgency === 'URGENT' ? request(facts, { urgency: 'EMERGENCY' }) : facts,
  ),
  'emergency counts as routine': misreading((facts) => request(facts, { urgency: 'ROUTINE' })),
  'the ABO direction is turned': misreading(
    (facts) => unit(patient(facts, { abo: facts.unit.abo }), { abo: facts.patient.abo }),
    ['aboCompatible'],
  ),
  'plasma goes by the table of red cells': misreading(
    (facts) => (of(facts) === 'PLASMA' ? componentClass(facts, 'RED_CELLS') : facts),
    ['aboCompatible'],
  ),
  'whole blood goes by the table of red cells': misreading(
    (facts) => (of(facts) === 'WHOLE_BLOOD' ? componentClass(facts, 'RED_CELLS') : facts),
    ['aboCompatible'],
  ),
  'whole blood of group O counts as O cells': misreading(
    (facts) => (of(facts) === 'WHOLE_BLOOD' ? componentClass(facts, 'RED_CELLS') : facts),
    ['patientGroupKnown'],
  ),
  'the RhD direction is turned': misreading(
    (facts) =>
      facts.patient.rhd === 'UNKNOWN'
        ? facts
        : unit(patient(facts, { rhd: facts.unit.rhd }), { rhd: facts.patient.rhd }),
    ['rhdCompatible'],
  ),
  'an untyped RhD counts as positive': misreading(
    (facts) => (facts.patient.rhd === 'UNKNOWN' ? patient(facts, { rhd: 'POSITIVE' }) : facts),
    ['rhdCompatible'],
  ),
  'an anti-D is overlooked': misreading((facts) =>
    patient(facts, { antibodies: facts.patient.antibodies.filter((antigen) => antigen !== 'D') }),
  ),
  'whether RhD-negative cells are in stock is not asked': misreading(
    (facts) => ({ ...facts, shortage: { ...facts.shortage, nothingRhdNegative: true } }),
    ['rhdCompatible'],
  ),
  'a shortage of platelets is always presumed': misreading(
    (facts) => ({ ...facts, shortage: { ...facts.shortage, recorded: true } }),
    ['aboCompatible'],
  ),
  'one venepuncture counts as two': misreading(
    (facts) => (facts.patient.standing === 'ONE_SAMPLE' ? patient(facts, { standing: 'CONFIRMED' }) : facts),
    ['crossmatched'],
  ),
  'a conflicting group counts as unconfirmed': misreading((facts) =>
    facts.patient.standing === 'CONFLICT' ? patient(facts, { standing: 'ONE_SAMPLE', abo: 'O' }) : facts,
  ),
  'the groups after a transplant are exchanged': misreading((facts) => {
    const { transplant } = facts.patient
    if (transplant === null) return facts
    return patient(facts, { transplant: { redCells: transplant.plasma, plasma: transplant.redCells } })
  }),
  'the typed group counts after a transplant': misreading(
    (facts) => patient(facts, { transplant: null }),
    ['aboCompatible'],
  ),
  "the mother's ABO group is not asked": misreading(
    ({ patient: infant, ...facts }) => ({
      ...facts,
      patient: { ...infant, mother: infant.mother && { ...infant.mother, abo: 'AB' } },
    }),
    ['motherMinded'],
  ),
  'what is not tested for an antigen counts as negative': misreading((facts) =>
    unit(facts, { antigens: { K: 'NEGATIVE', Jka: 'NEGATIVE', ...facts.unit.antigens } }),
  ),
  'a screen never done counts as negative': misreading(
    (facts) => (facts.patient.screen === 'NOT_DONE' ? patient(facts, { screen: 'NEGATIVE' }) : facts),
    ['screened'],
  ),
  'a referral counts as an identification': misreading(
    (facts) => (facts.patient.screen === 'REFERRED' ? patient(facts, { screen: 'IDENTIFIED' }) : facts),
    ['screened'],
  ),
  'least incompatible is enough without a warm autoantibody': misreading(
    (facts) => patient(facts, { warmAutoantibody: facts.crossmatch.leastIncompatible }),
    ['crossmatched'],
  ),
  'major and minor side are exchanged': misreading(
    ({ crossmatch, ...facts }) => ({
      ...facts,
      crossmatch: { ...crossmatch, MAJOR: crossmatch.MINOR, MINOR: crossmatch.MAJOR },
    }),
    ['crossmatched', 'minorSideCompatible'],
  ),
  'an emergency authorisation serves in routine': misreading(
    (facts) => (facts.request.consent === 'AUTHORISED' ? request(facts, { consent: 'SIGNED' }) : facts),
    ['consented'],
  ),
  'an attest makes the cold chain good': misreading(
    (facts) =>
      facts.unit.coldChain.attested
        ? unit(facts, { coldChain: { knownGoodUntil: facts.unit.expiresAt, attested: true } })
        : facts,
    ['coldChainKnown'],
  ),
  'certain harm counts as any excursion': misreading(
    (facts) => unit(facts, { holds: facts.unit.holds.map((hold) => ({ ...hold, harmCertain: false })) }),
    ['unitFree'],
  ),
  'one hold is taken for another': misreading(
    (facts) =>
      unit(facts, {
        holds: facts.unit.holds.map((hold) =>
          hold.kind === 'QUARANTINE' ? { ...hold, kind: 'EXCURSION' as const } : hold,
        ),
      }),
    ['unitFree'],
  ),
}

const HOUR = 3_600_000
const sampleShifted = (milliseconds: number) =>
  misreading((facts) => {
    if (facts.sample === null) return facts
    const collectedAt = new Date(facts.sample.collectedAt.getTime() + milliseconds)
    return { ...facts, sample: { ...facts.sample, collectedAt } }
  })

/** Faults in what a row answers, and in the rule set. */
const MISJUDGEMENTS: Readonly<Record<string, Gate>> = {
  'exactly 72 hours are too many': sampleShifted(-1),
  'a little more than 72 hours will do': sampleShifted(HOUR / 500),
  'the sample may be 96 hours old': governedBy({ sampleValidityHours: hours(96) }),
  'no second sample is asked for': governedBy({ secondSampleRequired: false }),
  'an ABO-incompatible bag is a matter of authority': misjudging(
    'ABO_INCOMPATIBLE',
    'AUTHORITY',
    inEmergency,
  ),
  'compatible, not identical is passed over in silence': misjudging('ABO_NOT_IDENTICAL', null),
  'RhD-positive for RhD-negative is a warning in an emergency': misjudging(
    'RHD_INCOMPATIBLE',
    'WARN',
    inEmergency,
  ),
  'a known antigen is a matter of authority in an emergency': misjudging(
    'ANTIGEN_POSITIVE',
    'AUTHORITY',
    inEmergency,
  ),
  'a quarantine gives way to an emergency': misjudging('UNIT_QUARANTINED', 'AUTHORITY', inEmergency),
  'a recall gives way to an emergency': misjudging('UNIT_RECALLED', 'AUTHORITY', inEmergency),
  'an expired bag will do in an emergency': misjudging('UNIT_EXPIRED', 'AUTHORITY', inEmergency),
  'a mismatched sample is a warning in an emergency': misjudging('SAMPLE_MISMATCHED', 'WARN', inEmergency),
  'an incompatible major side is a matter of authority': misjudging(
    'CROSSMATCH_MAJOR_INCOMPATIBLE',
    'AUTHORITY',
  ),
  'uncrossmatched is a matter of authority for any cells in an emergency': misjudging(
    'CROSSMATCH_NOT_DONE',
    'AUTHORITY',
    inEmergency,
  ),
  'an incompatible minor side is always a warning': misjudging('CROSSMATCH_MINOR_INCOMPATIBLE', 'WARN'),
  'platelets need no second sample': misjudging(
    'SECOND_SAMPLE_MISSING',
    null,
    (facts) => of(facts) === 'PLATELETS',
  ),
  'approvals hold an emergency up': misjudging('APPROVALS_INCOMPLETE', 'STOP'),
  'a missing consent is a warning in an emergency': misjudging(
    'RELEASE_CONSENT_MISSING',
    'WARN',
    inEmergency,
  ),
  'an unsigned report is always a warning in an emergency': misjudging(
    'CROSSMATCH_REPORT_UNSIGNED',
    'WARN',
    inEmergency,
  ),
  'an unmet requirement is a warning': misjudging('REQUIREMENT_UNMET', 'WARN'),
  'a refusal without a finding': (facts) => {
    const { outcome, findings } = theGate(facts)
    return { outcome, findings: findings.filter(({ severity }) => severity !== 'STOP') }
  },
  'authority is enough although something stops': (facts) => {
    const { outcome, findings } = theGate(facts)
    const asks = findings.some(({ severity }) => severity === 'AUTHORITY')
    return { outcome: outcome === 'FORBIDDEN' && asks ? 'AUTHORITY_NEEDED' : outcome, findings }
  },
}

test(
  'a gate put together from its own rows shows no difference',
  () => {
    expect(
      firstDifference(
        gateOf((row) => row),
        Object.values(FURTHER),
      ),
    ).toBeNull()
  },
  PATIENCE,
)

describe('the comparison finds', () => {
  test.each(CLINICAL_ROWS)(
    'the row %s left out',
    (row) => {
      expect(someDifference(without(row), PRODUCTS)).not.toBeNull()
    },
    PATIENCE,
  )

  test.each(Object.entries({ ...MISREADINGS, ...MISJUDGEMENTS }))(
    '%s',
    (_, gate) => {
      expect(someDifference(gate, PRODUCTS)).not.toBeNull()
    },
    PATIENCE,
  )
})
