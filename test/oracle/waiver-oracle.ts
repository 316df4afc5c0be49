import type { AdoptedPolicy } from '#rules/waivers/adoption.ts'
import type { BloodLine, Candidate, Taking } from '#rules/waivers/facts.ts'
import type { ProofStanding } from '#rules/waivers/terms.ts'
import { chineseDay, type Day } from './waiver-calendar.ts'
import { LAWS } from './waiver-law.ts'
import { quotaOn, type Settled } from './waiver-quota.ts'

/** A family with its bill, in a county that follows some policies. */
export type Family = {
  readonly patient: string
  readonly consent: boolean
  readonly region: string
  readonly lines: readonly BloodLine[]
  readonly candidates: readonly Candidate[]
  readonly takings: readonly Taking[]
  readonly adopted: readonly AdoptedPolicy[]
}

/** What the oracle says: how much at least, and who goes on. */
export type Verdict = { readonly fen: number; readonly next: 'FINAL' | 'WAITS' | 'PERSON' }

type Way = ReadonlyMap<string, Settled>
type Outcome = { readonly fen: number; readonly questions: ReadonlySet<string> }

/**
 * Says what a family gets and who goes on, written from the texts and from what the house decided where they are silent,
 * without a line of the rules: each policy is told by hand in `waiver-law.ts`.
 */
export const judge = (family: Family): Verdict => {
  const heard = family.candidates.filter(({ relation }) => family.consent || relation === 'SELF')
  const ways = waysFor(family)
  const known = (...standings: readonly ProofStanding[]) =>
    ways.map((way) =>
      settle(
        family,
        heard.filter(({ standing }) => standings.includes(standing)),
        way,
      ),
    )
  const sure = known('VERIFIED')
  const least = Math.min(...sure.map(({ fen }) => fen))
  const isOpen = sure.some(({ fen, questions }) => fen > least || questions.size > 0)
  const matters = (standing: ProofStanding) =>
    heard.some((candidate) => candidate.standing === standing) &&
    known('VERIFIED', standing).some(({ fen, questions }, at) => {
      const without = sure[at]
      return without === undefined || fen > without.fen || questions.size > without.questions.size
    })
  if (isOpen || matters('CONTRADICTED')) return { fen: least, next: 'PERSON' }
  return { fen: least, next: matters('SERVICE_DOWN') ? 'WAITS' : 'FINAL' }
}

/** Of the policies that hold in the place on the day, the one of the smallest region, and of these the newest. */
const policyOn = ({ adopted, region }: Family, day: Day): AdoptedPolicy | null => {
  let found: AdoptedPolicy | null = null
  const widthOf = ({ code }: AdoptedPolicy) => LAWS[code]?.region.length ?? 0
  for (const one of adopted) {
    const holds = day >= one.effectiveFrom && (one.effectiveTo === null || day <= one.effectiveTo)
    if (!holds || !region.startsWith(LAWS[one.code]?.region ?? 'nowhere')) continue
    const narrower = found === null || widthOf(one) > widthOf(found)
    const newer = found !== null && widthOf(one) === widthOf(found) && one.effectiveFrom > found.effectiveFrom
    if (narrower || newer) found = one
  }
  return found
}

const DEFAULTS = {
  poolScope: 'POOLED',
  ownQuota: 'SEPARATE',
  afterYears: 'DEDUCT',
  afterFree: 'DEDUCT',
  windowEnd: 'EXCLUSIVE',
  leapDay: 'MARCH_1',
  anchor: 'EACH',
  freeAnchor: 'REACHED',
  plateletDonationMl: null,
  plateletsTowardsAmount: false,
  daysAfterUse: 0,
  deadDonor: { open: ['STANDS', 'ENDS'] },
  capFenPer100Ml: null,
  rounding: 'DOWN',
}
const OF_ITS_TEXT: Readonly<Record<string, object>> = {
  'HA-2024': { freeAnchor: { open: ['REACHED', 'LAST'] }, afterFree: { open: ['DEDUCT', 'FRESH'] } },
  QD: { daysAfterUse: 180 },
  'ZJ-2025': { plateletDonationMl: 800 },
}
const CONVERSION = { RED_CELLS: 200, WHOLE_BLOOD: 200, PLASMA: null, PLATELETS: null, CRYOPRECIPITATE: null }

/** Each way in which what is open could be settled, for the policies that hold on one of the days. */
const waysFor = (family: Family): Way[] => {
  const ruling = new Map<string, AdoptedPolicy>()
  for (const { transfusedAt } of family.lines) {
    const policy = policyOn(family, chineseDay(transfusedAt))
    if (policy !== null) ruling.set(policy.code, policy)
  }
  let ways: Way[] = [new Map()]
  for (const { code, settings } of ruling.values()) {
    const { conversion, ...own } = settings
    const all = { ...DEFAULTS, ...OF_ITS_TEXT[code], ...own, conversion: { ...CONVERSION, ...conversion } }
    ways = ways.flatMap((way) => settledWays(all).map((settled) => new Map([...way, [code, settled]])))
  }
  return ways
}

const settledWays = (settings: Readonly<Record<string, unknown>>): Settled[] => {
  const open = Object.entries(settings).find(
    ([, value]) => typeof value === 'object' && value !== null && 'open' in value,
  )
  // Nothing is open any more, so that each member is one of its own values.
  if (open === undefined) return [settings as unknown as Settled]
  const [name, { open: values }] = open as [string, { open: unknown[] }]
  return values.flatMap((value) => settledWays({ ...settings, [name]: value }))
}

/** The bill from its first line to its last, each taking from what the lines before it left. */
const settle = (family: Family, candidates: readonly Candidate[], way: Way): Outcome => {
  const takings = [...family.takings]
  const lines = [...family.lines].sort(
    (one, other) => Number(one.transfusedAt) - Number(other.transfusedAt) || one.number - other.number,
  )
  const told = lines.map((line) => settleLine(line, { family, candidates, way, takings }))
  return {
    fen: told.reduce((sum, { fen }) => sum + fen, 0),
    questions: new Set(told.flatMap(({ questions }, at) => questions.map((question) => `${at} ${question}`))),
  }
}

type Standing = {
  readonly family: Family
  readonly candidates: readonly Candidate[]
  readonly way: Way
  /** Grows with each line. */
  readonly takings: Taking[]
}
type Told = { readonly fen: number; readonly questions: readonly string[] }

const settleLine = (line: BloodLine, { family, candidates, way, takings }: Standing): Told => {
  const day = chineseDay(line.transfusedAt)
  const price = line.chargedFen - line.insuredFen - line.waivedFen
  if (price <= 0) return { fen: 0, questions: [] }
  const law = policyOn(family, day)
  const settled = law === null ? undefined : way.get(law.code)
  if (law === null || settled === undefined)
    return { fen: 0, questions: candidates.length > 0 ? ['no policy'] : [] }
  const perUnit = settled.conversion[line.kind]
  const needMl = perUnit === null ? null : Math.ceil((line.quantity * perUnit) / 1000)
  const { patient } = family
  const quotas = candidates.map((candidate) =>
    quotaOn(candidate, { code: law.code, settled, day, patient, takings }),
  )
  if (quotas.some(({ forLife }) => forLife)) return { fen: price, questions: [] }
  const donor = candidates[quotas.findIndex(({ forYears }) => forYears)]?.donor.token
  if (donor !== undefined) {
    if (needMl !== null)
      takings.push({ donor, donation: null, pool: 'OWN', patient, ml: needMl, on: day, free: true })
    return { fen: price, questions: [] }
  }
  const lots = quotas.flatMap((quota) => quota.lots).filter(({ leftMl }) => leftMl > 0)
  const fen = needMl === null ? 0 : pay(price, needMl, { lots, settled, takings, day, patient })
  const unsaid = quotas.some((quota) => quota.unsaid) ? ['unsaid'] : []
  const unmeasured = needMl === null && lots.length > 0 ? ['conversion'] : []
  return { fen, questions: fen < price ? [...unsaid, ...unmeasured] : [] }
}

type Purse = {
  readonly lots: ReturnType<typeof quotaOn>['lots']
  readonly settled: Settled
  readonly takings: Taking[]
  readonly day: Day
  readonly patient: string
}

/** Oldest-expiring first; of what never expires the older donation. Fen are rounded as is settled, the last share takes the rest. */
const pay = (price: number, needMl: number, { lots, settled, takings, day, patient }: Purse): number => {
  const sorted = [...lots].sort((one, other) => (one.order < other.order ? -1 : 1))
  let open = needMl
  const shares: number[] = []
  for (const { leftMl, donor, donation, pool } of sorted) {
    const ml = Math.min(open, leftMl)
    if (ml === 0) break
    open -= ml
    shares.push(ml)
    takings.push({ donor, donation, pool, patient, ml, on: day, free: false })
  }
  const covered = needMl - open
  const exact = BigInt(price) * BigInt(covered)
  const isUp = settled.rounding === 'HALF_UP' && 2n * (exact % BigInt(needMl)) >= BigInt(needMl)
  const whole = Number(exact / BigInt(needMl)) + (isUp ? 1 : 0)
  const cap = settled.capFenPer100Ml
  let rest = whole
  let paid = 0
  for (const [at, ml] of shares.entries()) {
    const share = at === shares.length - 1 ? rest : Number((BigInt(price) * BigInt(ml)) / BigInt(needMl))
    rest -= share
    paid += cap === null ? share : Math.min(share, Math.floor((ml * cap) / 100))
  }
  return paid
}
