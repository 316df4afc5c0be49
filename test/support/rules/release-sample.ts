import type { AboGroup } from '#rules/compatibility/terms.ts'
import type { ReleaseFacts, ReleaseSetting, UnitFacts } from '#rules/inventory/release-facts.ts'
import { NOW, POLICY } from './forms.ts'
import { plainProduct } from './release.ts'

/** The gate's values, written out: a sample of its answers must not change with a rule set's defaults. */
export const SAMPLE_SETTING: ReleaseSetting = {
  policyId: 'SAMPLE',
  policy: {
    ...POLICY,
    sampleValidityHours: 72 as never,
    secondSampleRequired: true,
    crossmatchSides: {
      WHOLE_BLOOD: ['MAJOR', 'MINOR'],
      RED_CELLS: ['MAJOR', 'MINOR'],
      PLATELETS_CONCENTRATED: ['MAJOR'],
      PLATELETS_APHERESIS: [],
      PLASMA: [],
      CRYOPRECIPITATE: [],
      GRANULOCYTES: ['MAJOR', 'MINOR'],
    },
    releaseClasses: { REQUIREMENT_UNMET: { EMERGENCY: 'STOP' } },
  },
}

/** The same numbers from the same seed, on every machine. */
const numbersFrom = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** `count` releases whose facts are drawn from written-out words: mostly in order, some things wrong with each. */
export const sampledReleases = (count: number, seed = 20260301): ReleaseFacts[] => {
  const random = numbersFrom(seed)
  const one = <Word>(...words: readonly Word[]): Word => words[Math.floor(random() * words.length)] as Word
  /** What is in order, or now and then something else. */
  const mostly = <Word>(good: Word, ...others: readonly Word[]): Word =>
    random() < 0.8 ? good : one(...others)
  const hours = (from: number) => new Date(NOW.getTime() + from * 3_600_000)
  const group = (): AboGroup => one('A', 'B', 'O', 'AB')
  const product = (): UnitFacts['product'] => ({
    ...plainProduct(
      one('RED_CELLS', 'RED_CELLS', 'WHOLE_BLOOD', 'PLATELETS', 'PLASMA', 'CRYOPRECIPITATE', 'GRANULOCYTES'),
      one('WHOLE_BLOOD', 'APHERESIS'),
    ),
    irradiated: mostly(false, true),
  })
  const antigens = () =>
    mostly({}, { E: 'NEGATIVE' }, { E: 'POSITIVE' }, { D: 'POSITIVE' }) as UnitFacts['antigens']
  const mother = () =>
    one(null, {
      abo: one<AboGroup | null>(null, group()),
      antibodies: mostly<string[]>([], ['E'], ['D']),
      screened: mostly(true, false),
    })
  return Array.from({ length: count }, (): ReleaseFacts => {
    const unit = product()
    const infant = mostly(false, true)
    return {
      now: NOW,
      request: {
        state: mostly('ACCEPTED', 'SUBMITTED'),
        urgency: one('ROUTINE', 'URGENT', 'EMERGENCY', 'EMERGENCY'),
        plannedAt: one(null, hours(-1), hours(24)),
        components: mostly([unit.componentClass], []),
        approvals: mostly('COMPLETE', 'INCOMPLETE'),
        consent: mostly('SIGNED', 'AUTHORISED', 'MISSING'),
      },
      patient: {
        ...mostly(
          { standing: 'CONFIRMED', abo: group(), rhd: one('POSITIVE', 'NEGATIVE', 'WEAK') },
          { standing: 'ONE_SAMPLE', abo: group(), rhd: 'POSITIVE' },
          { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' },
          { standing: 'DISCREPANT', abo: null, rhd: 'NEGATIVE' },
          { standing: 'CONFLICT', abo: null, rhd: 'UNKNOWN' },
        ),
        transplant: random() < 0.05 ? { redCells: group(), plasma: group() } : null,
        antibodies: mostly<string[]>([], ['E'], ['D'], ['E', 'Jka']),
        warmAutoantibody: mostly(false, true),
        screen: mostly('NEGATIVE', 'NOT_DONE', 'IDENTIFIED', 'UNIDENTIFIED', 'REFERRED'),
        phenotype: {},
        requirements: mostly([], ['IRRADIATED']) as ReleaseFacts['patient']['requirements'],
        childBearing: mostly('NO', 'YES', 'UNKNOWN'),
        infantUnder4Months: infant,
        mother: infant ? mother() : null,
      },
      unit: {
        product: unit,
        attributes: [],
        abo: mostly<UnitFacts['abo']>(group(), null),
        rhd: mostly(one('POSITIVE', 'NEGATIVE'), 'UNKNOWN'),
        antigens: antigens(),
        state: mostly('RESERVED', 'IN_STOCK', 'ISSUED'),
        expiresAt: mostly(hours(480), hours(0), hours(-1)),
        reservedUntil: mostly<Date | null>(hours(12), null, hours(0), hours(-1)),
        holds: mostly<UnitFacts['holds']>(
          [],
          ...(['QUARANTINE', 'RECALL', 'EXCURSION', 'SUSPECTED_FROZEN'] as const).map((kind) => [
            { kind, harmCertain: random() < 0.5 },
          ]),
        ),
        visualDefects: mostly<UnitFacts['visualDefects']>([], ['CLOTS']),
        givenFor: mostly('ANYBODY', 'THIS_PATIENT', 'ANOTHER'),
        coldChain: {
          knownGoodUntil: mostly<Date | null>(hours(1), null, hours(0), hours(-1)),
          attested: mostly(false, true),
        },
      },
      sample: mostly<ReleaseFacts['sample']>(
        { collectedAt: hours(-24), matches: true },
        null,
        { collectedAt: hours(-24), matches: false },
        { collectedAt: hours(-72), matches: true },
        { collectedAt: hours(-73), matches: true },
      ),
      crossmatch: {
        MAJOR: mostly('COMPATIBLE', 'INCOMPATIBLE', 'NOT_DONE'),
        MINOR: mostly('COMPATIBLE', 'INCOMPATIBLE', 'NOT_DONE'),
        leastIncompatible: mostly(false, true),
        report: mostly('SIGNED', 'UNSIGNED'),
      },
      shortage: { recorded: mostly(false, true), nothingRhdNegative: mostly(false, true) },
    }
  })
}
