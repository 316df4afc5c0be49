import { isUtf8 } from 'node:buffer'
import { readTime } from '#adapters/sensors/time.ts'
import type { Position, RefusedPart, ToldReading, ToldStatus } from '#rules/cold-chain/readings.ts'
import type { IntakeRefusal } from '#rules/cold-chain/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What a message says, and what of it says nothing that can be used. */
export type Body = {
  readonly readings: readonly ToldReading[]
  readonly statuses: readonly ToldStatus[]
  readonly refused: readonly RefusedPart[]
}

/** Longest body, in bytes, and most objects in it. */
export const MOST_BODY_BYTES = 1_048_576
export const MOST_PARTS = 10_000

/**
 * Reads the JSON of a sensor: one object or an array of them, each a temperature, or what else happened to the device, or
 * both. What can't be used is told part by part, and of a part member by member: a temperature is not lost with a battery
 * that says 7.
 */
export const readBody = (bytes: Buffer): Body => {
  if (bytes.length > MOST_BODY_BYTES) return TOO_LARGE_BODY
  const body = parse(bytes)
  if (body === undefined) return whole('NOT_JSON', NOT_JSON)
  if (!Array.isArray(body)) return gather([body], false)
  return body.length > MOST_PARTS ? whole('TOO_MANY', TOO_MANY) : gather(body, true)
}

const whole = (reason: IntakeRefusal, told: Bilingual): Body => ({
  readings: [],
  statuses: [],
  refused: [{ index: null, field: null, reason, told }],
})

const gather = (parts: readonly unknown[], counted: boolean): Body => {
  const readings: ToldReading[] = []
  const statuses: ToldStatus[] = []
  const refused: RefusedPart[] = []
  parts.forEach((part, at) => {
    const index = counted ? at : null
    const read = readPart(part, (field, reason, told) => refused.push({ index, field, reason, told }))
    const place = counted ? { index: at } : {}
    if (read?.reading) readings.push({ ...place, ...read.reading })
    if (read?.status) statuses.push({ ...place, ...read.status })
  })
  return { readings, statuses, refused }
}

/** Firmware prints what is no number by its name, which no JSON knows: it is a fault of the probe, and as such told. */
const NAMED_NUMBER = /([:[,]\s*)[-+]?(?:nan|inf(?:inity)?)(?=\s*[,}\]])/gi

const parse = (bytes: Buffer): unknown => {
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  return parseText(text) ?? parseText(text.replace(NAMED_NUMBER, '$1null'))
}

/** `undefined` for what is no JSON; a bare `null` is none that we know either. */
const parseText = (text: string): unknown => {
  try {
    return (JSON.parse(text) as unknown) ?? undefined
  } catch {
    return undefined
  }
}

/** Says that a part (`field` null) or a member of it can't be used. */
type Refuse = (field: string | null, reason: IntakeRefusal, told: Bilingual) => void
type Members = Readonly<Record<string, unknown>>
type Part = { readonly reading: ToldReading | null; readonly status: ToldStatus | null }

const readPart = (part: unknown, refuse: Refuse): Part | null => {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    refuse(null, 'WRONG_SHAPE', NO_OBJECT)
    return null
  }
  const members = part as Members
  const at = typeof members.at === 'string' ? readTime(members.at) : null
  if (at === null) {
    refuse(null, 'WRONG_TIME', WRONG_TIME)
    return null
  }
  const celsius = readCelsius(members)
  if (celsius === undefined) {
    refuse(null, 'WRONG_VALUE', WRONG_CELSIUS)
    return null
  }
  const common = { at, sequence: readSequence(members, refuse), ...readCommon(members, refuse) }
  const happened = {
    doorOpen: readWord(members, 'door', DOOR, refuse),
    powered: readWord(members, 'power', SWITCH, refuse),
    agitating: readWord(members, 'agitation', SWITCH, refuse),
  }
  const reading = celsius === ABSENT ? null : { ...common, celsius }
  const tells =
    Object.values(happened).some((value) => value !== null) ||
    (reading === null && (common.battery !== null || common.position !== null))
  if (reading === null && !tells) {
    refuse(null, 'WRONG_SHAPE', SAYS_NOTHING)
    return null
  }
  return { reading, status: tells ? { ...common, ...happened } : null }
}

const ABSENT = Symbol('absent')
const NO_NUMBER = /^[-+]?(nan|inf(inity)?)$/i

/** Degrees; null where the probe gave no number; `undefined` for what was never one. */
const readCelsius = (members: Members): number | null | undefined | typeof ABSENT => {
  const { celsius } = members
  if (!Object.hasOwn(members, 'celsius')) return ABSENT
  if (typeof celsius === 'number') return Number.isFinite(celsius) ? celsius : null
  if (celsius === null || (typeof celsius === 'string' && NO_NUMBER.test(celsius))) return null
  return undefined
}

const readSequence = ({ sequence }: Members, refuse: Refuse): number => {
  if (sequence === undefined || sequence === null) return 0
  if (typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence >= 0) return sequence
  refuse('sequence', 'WRONG_VALUE', WRONG_SEQUENCE)
  return 0
}

const readCommon = (members: Members, refuse: Refuse) => {
  const { battery, position } = members
  const isBattery = isWithin(battery, 0, 1)
  if (!isBattery && isGiven(battery)) refuse('battery', 'WRONG_VALUE', WRONG_BATTERY)
  const place = isGiven(position) ? readPosition(position) : null
  if (place === null && isGiven(position)) refuse('position', 'WRONG_VALUE', WRONG_POSITION)
  return { battery: isBattery ? battery : null, position: place }
}

const readPosition = (position: unknown): Position | null => {
  const { lat, lon } = Object(position) as Members
  return isWithin(lat, -90, 90) && isWithin(lon, -180, 180) ? { lat, lon } : null
}

type Meaning = Readonly<Record<string, boolean>>
const DOOR: Meaning = { open: true, closed: false, true: true, false: false }
const SWITCH: Meaning = { on: true, off: false, true: true, false: false }

const readWord = (members: Members, field: string, words: Meaning, refuse: Refuse): boolean | null => {
  const value = members[field]
  if (!isGiven(value)) return null
  const word = typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : ''
  if (Object.hasOwn(words, word)) return words[word] ?? null
  refuse(field, 'WRONG_VALUE', field === 'door' ? WRONG_DOOR : WRONG_SWITCH)
  return null
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null
const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most

const NOT_JSON: Bilingual = {
  zh: '正文不是 UTF-8 编码的 JSON 对象或数组',
  en: 'the body is no JSON object or array in UTF-8',
}
const TOO_MANY: Bilingual = {
  zh: `一次多于 ${MOST_PARTS} 条，未接收；请分多次发送`,
  en: `more than ${MOST_PARTS} at once; none was taken, send them in parts`,
}
const NO_OBJECT: Bilingual = {
  zh: '应为对象，如 {"at": "2026-03-01T09:30:00+08:00", "celsius": 4.1}',
  en: 'an object is expected, such as {"at": "2026-03-01T09:30:00+08:00", "celsius": 4.1}',
}
const WRONG_TIME: Bilingual = {
  zh: 'at 须为带时区的 ISO 8601 时间，如 2026-03-01T09:30:00+08:00',
  en: '`at` is a time in ISO 8601 with its zone, such as 2026-03-01T09:30:00+08:00',
}
const WRONG_CELSIUS: Bilingual = {
  zh: 'celsius 须为数字（摄氏度）；探头没有读数时为 null',
  en: '`celsius` is a number (degrees Celsius), or null where the probe gave none',
}
const SAYS_NOTHING: Bilingual = {
  zh: '没有可用的内容：需有 celsius、door、power、agitation、battery 或 position',
  en: 'says nothing that can be used: it needs celsius, door, power, agitation, battery or position',
}
const WRONG_SEQUENCE: Bilingual = {
  zh: 'sequence 须为不小于 0 的整数；该值未采用',
  en: '`sequence` is a whole number from 0 on; this one was left out',
}
const WRONG_BATTERY: Bilingual = {
  zh: 'battery 须在 0 至 1 之间；该值未采用',
  en: '`battery` lies between 0 and 1; this one was left out',
}
const WRONG_POSITION: Bilingual = {
  zh: 'position 须为 {"lat": −90 至 90, "lon": −180 至 180}；该值未采用',
  en: '`position` is {"lat": −90 to 90, "lon": −180 to 180}; this one was left out',
}
const WRONG_DOOR: Bilingual = {
  zh: 'door 须为 open 或 closed；该值未采用',
  en: '`door` is open or closed; this one was left out',
}
const WRONG_SWITCH: Bilingual = {
  zh: 'power 与 agitation 须为 on 或 off；该值未采用',
  en: '`power` and `agitation` are on or off; this one was left out',
}

/** What a body that is too large amounts to, whether or not anybody has gathered its bytes. */
export const TOO_LARGE_BODY: Body = whole('TOO_LARGE', {
  zh: `正文超过 ${MOST_BODY_BYTES} 字节，未接收；请分多次发送`,
  en: `the body is longer than ${MOST_BODY_BYTES} bytes and was not taken; send it in parts`,
})
