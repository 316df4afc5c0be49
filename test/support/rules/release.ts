import type { ReleaseFacts, ReleaseSetting, UnitFacts } from '#rules/inventory/release-facts.ts'
import { NOW, POLICY } from './forms.ts'

export const RELEASE_SETTING: ReleaseSetting = { policy: POLICY, policyId: 'CN-2024' }

/** A plain product of a class: neither washed nor irradiated nor leucocyte-reduced. */
export const plainProduct = (
  componentClass: UnitFacts['product']['componentClass'],
  preparation: UnitFacts['product']['preparation'] = 'WHOLE_BLOOD',
): UnitFacts['product'] => ({
  componentClass,
  preparation,
  irradiated: false,
  washed: false,
  leucocyteReduced: false,
})

/** Crossmatched A-positive red cells for an A-positive patient: nothing to find. */
export const safeRelease: ReleaseFacts = {
  now: NOW,
  request: {
    state: 'ACCEPTED',
    urgency: 'ROUTINE',
    plannedAt: new Date('2026-03-02T09:00:00+08:00'),
    components: ['RED_CELLS'],
    approvals: 'COMPLETE',
    consent: 'SIGNED',
  },
  patient: {
    abo: 'A',
    rhd: 'POSITIVE',
    standing: 'CONFIRMED',
    transplant: null,
    antibodies: [],
    warmAutoantibody: false,
    screen: 'NEGATIVE',
    phenotype: {},
    requirements: [],
    childBearing: 'NO',
    infantUnder4Months: false,
    mother: null,
  },
  unit: {
    product: plainProduct('RED_CELLS'),
    attributes: [],
    abo: 'A',
    rhd: 'POSITIVE',
    antigens: {},
    state: 'RESERVED',
    expiresAt: new Date('2026-03-30T23:59:00+08:00'),
    reservedUntil: new Date('2026-03-02T09:30:00+08:00'),
    holds: [],
    visualDefects: [],
    givenFor: 'ANYBODY',
    coldChain: { knownGoodUntil: new Date('2026-03-01T12:00:00+08:00'), attested: false },
  },
  sample: { collectedAt: new Date('2026-03-01T09:00:00+08:00'), matches: true },
  crossmatch: { MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE', leastIncompatible: false, report: 'SIGNED' },
  shortage: { recorded: false, nothingRhdNegative: false },
}

type Changes = {
  readonly [Part in keyof ReleaseFacts]?: ReleaseFacts[Part] extends Date
    ? Date
    : ReleaseFacts[Part] extends object | null
      ? Partial<ReleaseFacts[Part]> | null
      : never
}

/** The safe release with some facts changed; `sample: null` takes the sample away. */
export function releaseWith(changes: Changes): ReleaseFacts {
  return {
    now: changes.now ?? safeRelease.now,
    request: { ...safeRelease.request, ...changes.request },
    patient: { ...safeRelease.patient, ...changes.patient },
    unit: { ...safeRelease.unit, ...changes.unit },
    sample: changes.sample === null ? null : { ...requireSample(), ...changes.sample },
    crossmatch: { ...safeRelease.crossmatch, ...changes.crossmatch },
    shortage: { ...safeRelease.shortage, ...changes.shortage },
  }
}

function requireSample(): NonNullable<ReleaseFacts['sample']> {
  if (!safeRelease.sample) throw new Error('the safe release has a sample')
  return safeRelease.sample
}
