import { quantity } from '#lib/quantities.ts'
import { instantOf } from '#rules/calendar.ts'
import { decideWaiver, type WaiverDecision, type WaiverFacts } from '#rules/waivers/decide.ts'
import type { BloodLine, Candidate, Donation, Donor, Taking } from '#rules/waivers/facts.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import type { DonationKind, Pool, ProofStanding, Relation, UsedKind } from '#rules/waivers/terms.ts'

/** A policy as a county has put it into force, with settings of its own. */
export const inForce = (
  policy: WaiverPolicy,
  settings: Partial<WaiverPolicy['settings']> = {},
  effectiveFrom = '2000-01-01',
): WaiverPolicy => ({ ...policy, effectiveFrom, settings: { ...policy.settings, ...settings } })

/** A donation in Zhejiang unless another place is said; numbered by {@link donor}. */
export const given = (
  ml: number,
  on: string,
  kind: DonationKind = 'WHOLE_BLOOD',
  region = '330822',
): Omit<Donation, 'id'> => ({ ml, on, kind, region })

/** A donor whose donations are called `<token>1`, `<token>2` and so on. */
export const donor = (token: string, donations: readonly Omit<Donation, 'id'>[]): Donor => ({
  token,
  donations: donations.map((donation, at) => ({ ...donation, id: `${token}${at + 1}` })),
  goldAward: false,
  rareGroup: false,
  diedOn: null,
})

/** What the patient is to a donor. */
export const kin = (relation: Relation, of: Donor, standing: ProofStanding = 'VERIFIED'): Candidate => ({
  donor: of,
  relation,
  standing,
})

/** A line of so many units on a day; one unit costs 1,000 fen, and nobody has paid of it. */
export type Used = readonly [units: number | string, on: string, kind?: UsedKind]

/** A bill of such lines, each at noon of its day. */
export const bill = (...lines: readonly Used[]): BloodLine[] =>
  lines.map(([units, on, kind = 'RED_CELLS'], at) => ({
    id: `l${at + 1}`,
    number: at + 1,
    kind,
    quantity: quantity(units),
    transfusedAt: instantOf(on, 12),
    chargedFen: Math.round(Number(units) * 1000),
    insuredFen: 0,
    waivedFen: 0,
  }))

/** What was taken before from one donation's lot. */
export const takingsFor = (
  donorToken: string,
  donation: string | null,
  pool: Pool,
  ml: number,
  on: string,
  patient = 'somebody',
): Taking[] => [{ donor: donorToken, donation, pool, patient, ml, on, free: false }]

/** The decision in Quzhou under Zhejiang 2025, unless more is said. */
export const decided = (
  lines: readonly BloodLine[],
  candidates: readonly Candidate[],
  more: Partial<WaiverFacts> = {},
): WaiverDecision =>
  decideWaiver({
    patient: 'p',
    consent: true,
    region: '330822',
    lines,
    candidates,
    takings: [],
    policies: [inForce(ZHEJIANG_2025)],
    ...more,
  })
