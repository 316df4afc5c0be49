import { BadInput, type InputProblem, type Words } from '#lib/errors.ts'
import { isKeepableText, isKeepableTime } from '#lib/keepable.ts'

/**
 * What tells one thing from others: numbers, codes, ids, names. The database looks most of them up in an index, whose
 * rows hold 2,704 bytes; no label, card or form has one of this length.
 */
const IDENTIFIER =
  /(?:number|code|id|key|badge|account|name|reference|application|facility|organisation|label|antigen|unit|station)s?$/i
/** In characters. */
const LONGEST_IDENTIFIER = 200
const LONGEST_TEXT = 10_000
/** Levels of an input; the deepest that means something has six. */
const DEEPEST = 50

/** What people compare by eye: two that look alike must be alike. */
const COMPARED = /(?:number|code|badge|account|name)s?$/i
/** Control characters but those that break lines, blanks without width, marks that turn the direction of reading. */
const UNSEEN = /[[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]--[\t\n\r]]/v

const UNSTORABLE: Words = {
  zh: '含有无法保存的字符（U+0000 或不完整的字符）',
  en: 'holds a character that cannot be kept (U+0000 or half a character)',
}
const UNREADABLE: Words = {
  zh: '含有未能辨认的字符（U+FFFD），请核对发送时的字符集',
  en: 'holds a character that could not be read (U+FFFD): check the character set it was sent in',
}
const HIDDEN: Words = {
  zh: '含有看不见的字符（控制字符、零宽字符或改变书写方向的字符）',
  en: 'holds a character that nobody sees (a control character, one without width, or one that turns the writing)',
}
const NO_TIME: Words = {
  zh: '不是可用的时间（公元 1 年至 9999 年）',
  en: 'is not a time between the years 1 and 9999',
}
const TOO_DEEP: Words = { zh: '嵌套过深', en: 'is nested too deeply' }
const tooLong = (most: number): Words => ({
  zh: `过长，至多 ${most} 个字符`,
  en: `is too long: ${most} characters at most`,
})

/**
 * Looks at an input before anything is asked or written for it: what the database can't keep would end as a fault of the
 * hub, an id of a million characters in no row of the audit trail, and a name read in the wrong character set as the
 * patient's.
 * @throws BadInput naming every text and time of the input that can't be kept as it stands
 */
export const checkKeepable = (input: object): void => {
  const problems = [...problemsIn(input, { path: '', name: '', depth: 0 })]
  if (problems.length > 0) throw new BadInput(problems)
}

/** Where a value stands; `name` is the nearest member's, which tells what the elements of a list are. */
type Place = { readonly path: string; readonly name: string; readonly depth: number }

function* problemsIn(value: unknown, { path, name, depth }: Place): Iterable<InputProblem> {
  if (typeof value === 'string') {
    const words = faultOf(value, name)
    if (words !== null) yield { field: path, words }
  } else if (value instanceof Date) {
    if (!isKeepableTime(value)) yield { field: path, words: NO_TIME }
  } else if (typeof value !== 'object' || value === null) return
  else if (depth === DEEPEST) yield { field: path, words: TOO_DEEP }
  else if (Array.isArray(value)) {
    for (const [at, member] of value.entries())
      yield* problemsIn(member, { path: `${path}[${at}]`, name, depth: depth + 1 })
  } else {
    for (const [key, member] of Object.entries(value)) {
      const words = faultOf(key, 'key')
      const within = path === '' ? key : `${path}.${key}`
      if (words !== null) yield { field: path, words }
      else yield* problemsIn(member, { path: within, name: key, depth: depth + 1 })
    }
  }
}

const faultOf = (text: string, name: string): Words | null => {
  if (!isKeepableText(text)) return UNSTORABLE
  if (text.includes('\ufffd')) return UNREADABLE
  const most = IDENTIFIER.test(name) ? LONGEST_IDENTIFIER : LONGEST_TEXT
  if (text.length > most) return tooLong(most)
  return COMPARED.test(name) && UNSEEN.test(text) ? HIDDEN : null
}
