import { type Day, doMeet, isDay } from '#rules/calendar.ts'
import { bad, good, oneOf, type Reader, someOf, type ValueReading, whole } from '#rules/value-reading.ts'
import { type AdoptedPolicy, type CountySettings, knownPolicy } from '#rules/waivers/adoption.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import { MOST_ML, type WaiverSettings } from '#rules/waivers/policy-form.ts'
import { usedKinds } from '#rules/waivers/terms.ts'

/**
 * Reads the policies that a county adopts, as an administrator wrote them: `[{ code, effectiveFrom, effectiveTo?,
 * settings? }]`. The first fault is told with its place in the list and the way out.
 *
 * Facts: the list as written, in JSON.
 * Refuses: nothing by code; says what is wrong: an unknown policy, a first day that is missing, no day or before the one
 * that the policy itself states, a policy twice, two policies of one region on one day, a setting nobody knows or a value
 * it can't have.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export const readAdoptions: Reader<readonly AdoptedPolicy[]> = (written) => {
  if (!Array.isArray(written)) return bad('须为所采用政策的列表', 'must be a list of the policies adopted')
  const read: AdoptedPolicy[] = []
  for (const [at, one] of written.entries()) {
    const reading = inPlace(`[${at}]`, readAdoption(one, read))
    if (!reading.ok) return reading
    read.push(reading.value)
  }
  return good(read)
}

const MEMBERS = ['code', 'effectiveFrom', 'effectiveTo', 'settings']
const KNOWN_CODES = KNOWN_POLICIES.map(({ code }) => code)

const inPlace = <Value>(place: string, reading: ValueReading<Value>): ValueReading<Value> =>
  reading.ok ? reading : bad(`${place} ${reading.fault.zh}`, `${place} ${reading.fault.en}`)

const membersOf = (written: unknown): Readonly<Record<string, unknown>> | null =>
  typeof written === 'object' && !Array.isArray(written) ? (written as Record<string, unknown> | null) : null

const readAdoption = (written: unknown, before: readonly AdoptedPolicy[]): ValueReading<AdoptedPolicy> => {
  const members = membersOf(written)
  if (members === null)
    return bad(
      '须为 {code, effectiveFrom, effectiveTo, settings}',
      'must be {code, effectiveFrom, effectiveTo, settings}',
    )
  const foreign = Object.keys(members).find((name) => !MEMBERS.includes(name))
  if (foreign !== undefined)
    return bad(
      `${foreign}：没有此项；可写 ${MEMBERS.join('、')}`,
      `${foreign}: unknown; these are known: ${MEMBERS.join(', ')}`,
    )
  const code = inPlace('code', readCode(members.code, before))
  if (!code.ok) return code
  const days = readDays(members, code.value)
  if (!days.ok) return days
  const adoption = { code: code.value, ...days.value }
  const rival = before.find((other) => collide(other, adoption))
  if (rival !== undefined) return overlaps(rival)
  const settings = inPlace('settings', readSettings(members.settings ?? {}))
  return settings.ok ? good({ ...adoption, settings: settings.value }) : settings
}

const readCode = (written: unknown, before: readonly AdoptedPolicy[]): ValueReading<string> => {
  const code = oneOf(KNOWN_CODES)(written)
  if (!code.ok || !before.some((other) => other.code === code.value)) return code
  return bad(
    '同一政策只能采用一次；口径变更时另行发布规则集',
    'is in the list twice: to settle it otherwise from a day on, publish another rule set',
  )
}

type Days = Pick<AdoptedPolicy, 'effectiveFrom' | 'effectiveTo'>

const readDays = (
  { effectiveFrom, effectiveTo = null }: Readonly<Record<string, unknown>>,
  code: string,
): ValueReading<Days> => {
  const from = inPlace('effectiveFrom', dayIn(effectiveFrom))
  if (!from.ok) return from
  const stated = knownPolicy(code)?.effectiveFrom ?? null
  if (stated !== null && from.value < stated)
    return bad(
      `effectiveFrom 不得早于该政策自身的施行日 ${stated}`,
      `effectiveFrom may not lie before the policy’s own first day, ${stated}`,
    )
  if (effectiveTo === null) return good({ effectiveFrom: from.value, effectiveTo })
  const to = inPlace('effectiveTo', dayIn(effectiveTo))
  if (!to.ok) return to
  return to.value < from.value
    ? bad('effectiveTo 不得早于 effectiveFrom', 'effectiveTo may not lie before effectiveFrom')
    : good({ effectiveFrom: from.value, effectiveTo: to.value })
}

const dayIn: Reader<Day> = (written) =>
  typeof written === 'string' && isDay(written)
    ? good(written)
    : bad('须为日期 YYYY-MM-DD', 'must be a day of the calendar, YYYY-MM-DD')

/** On one day one policy rules a region; of a region and a part of it, the part's own rules there. */
const collide = (one: Days & { code: string }, other: Days & { code: string }): boolean =>
  knownPolicy(one.code)?.region === knownPolicy(other.code)?.region &&
  doMeet(
    { from: one.effectiveFrom, until: one.effectiveTo },
    { from: other.effectiveFrom, until: other.effectiveTo },
  )

const overlaps = ({ code, effectiveFrom, effectiveTo }: AdoptedPolicy) =>
  bad(
    `effectiveFrom 与 ${code}（${effectiveFrom} 至 ${effectiveTo ?? '无截止日'}）同一地区重叠；请为其中之一设定 effectiveTo`,
    `effectiveFrom overlaps with ${code} of the same region, from ${effectiveFrom} ${effectiveTo === null ? 'without end' : `to ${effectiveTo}`}: give one of them an effectiveTo before the other begins`,
  )

const readSettings: Reader<CountySettings> = (written) => {
  const members = membersOf(written)
  if (members === null) return bad('须为对象', 'must be an object of settings')
  return readMembers(members, settingReaders) as ValueReading<CountySettings>
}

/** Any of the members that have a reader, and no other. */
const readMembers = (
  members: Readonly<Record<string, unknown>>,
  readers: Readonly<Record<string, Reader<unknown>>>,
): ValueReading<Readonly<Record<string, unknown>>> => {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (reader === undefined) {
      const names = Object.keys(readers)
      return bad(
        `${name}：没有此项；可写 ${names.join('、')}`,
        `${name}: unknown; these are known: ${names.join(', ')}`,
      )
    }
    const reading = inPlace(name, reader(value))
    if (!reading.ok) return reading
    read[name] = reading.value
  }
  return good(read)
}

/** One of the values; or, said openly, that nobody knows which: `{ open: [one, other] }`. */
const settled =
  <Value extends string | boolean>(values: readonly Value[]): Reader<WaiverSettings[keyof WaiverSettings]> =>
  (written) => {
    if (values.includes(written as Value)) return good(written as never)
    const members = membersOf(written)
    const open = someOf(values as readonly string[], 2)(members?.open)
    if (open.ok && Object.keys(members ?? {}).length === 1) return good({ open: open.value } as never)
    return bad(
      `须为 ${values.join('、')} 之一，或 {open: […]}`,
      `must be one of ${values.join(', ')}, or {open: [...]} of some of them`,
    )
  }

const orNull =
  <Value>(read: Reader<Value>): Reader<Value | null> =>
  (written) =>
    written === null ? good(null) : read(written)

/** So many ml that the smallest amount of a product is still counted: at most one decimal. */
const mlPerUnit: Reader<number> = (written) =>
  typeof written === 'number' && written >= 0.5 && written <= MOST_ML && Number.isInteger(written * 10)
    ? good(written)
    : bad(`须为 0.5 至 ${MOST_ML}、至多一位小数`, `must be from 0.5 to ${MOST_ML}, of one decimal at most`)

const conversion: Reader<CountySettings['conversion']> = (written) => {
  const members = membersOf(written)
  if (members === null) return bad('须为对象', 'must be an object of components')
  const readers = Object.fromEntries(usedKinds.map((kind) => [kind, orNull(mlPerUnit)]))
  return readMembers(members, readers)
}

const settingReaders: { readonly [Name in keyof WaiverSettings]: Reader<unknown> } = {
  poolScope: settled(['POOLED', 'PER_PERSON']),
  ownQuota: settled(['SEPARATE', 'SHARED']),
  afterYears: settled(['DEDUCT', 'FRESH']),
  afterFree: settled(['DEDUCT', 'FRESH']),
  windowEnd: settled(['EXCLUSIVE', 'INCLUSIVE']),
  leapDay: settled(['MARCH_1', 'FEBRUARY_28']),
  anchor: settled(['EACH', 'LAST']),
  freeAnchor: settled(['REACHED', 'LAST']),
  plateletDonationMl: orNull(whole(1, MOST_ML)),
  plateletsTowardsAmount: settled([true, false]),
  daysAfterUse: whole(0, 365),
  deadDonor: settled(['STANDS', 'ENDS']),
  conversion,
  capFenPer100Ml: orNull(whole(1, 10_000_000)),
  rounding: settled(['DOWN', 'HALF_UP']),
  claimDays: orNull(whole(1, 3_650)),
  proofValidDays: whole(0, 365),
}
