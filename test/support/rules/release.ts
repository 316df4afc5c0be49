import type { ReleaseFacts, ReleaseSetting } from '#rules/inventory/release-facts.ts'
import { NOW, POLICY } from './forms.ts'

export const RELEASE_SETTING: ReleaseSetting = { policy: POLICY, policyId: 'CN-2024' }

/** Crossmatched A-positive red cells for an A-positive patient: nothing to find. */
export const safeRelease: ReleaseFacts = {
  now: NOW,
  request: {
    state: 'ACCEPTED',
    urgency: 'ROUTINE',
    plannedAt: new Date('2026-03-02T09:00:00+08:00'),
    components: ['RED_CELLS'],
  },
  patient: { abo: 'A', rhd: 'POSITIVE', certainty: 'CONFIRMED', antiD: false },
  unit: {
    product: { componentClass: 'RED_CELLS', preparation: 'WHOLE_BLOOD' },
    abo: 'A',
    rhd: 'POSITIVE',
    state: 'RESERVED',
    expiresAt: new Date('2026-03-30T23:59:00+08:00'),
    reservedUntil: new Date('2026-03-02T09:30:00+08:00'),
    holds: [],
    visualDefects: [],
  },
  sample: { collectedAt: new Date('2026-03-01T09:00:00+08:00'), matches: true },
  crossmatch: { MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE' },
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
