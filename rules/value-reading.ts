import type { Bilingual } from '#rules/vocabulary.ts'

/** A value as the rules use it, or what is wrong with it as it was written. */
export type ValueReading<Value = unknown> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Bilingual }
/** Reads a value as it was written in JSON. */
export type Reader<Value> = (written: unknown) => ValueReading<Value>

/** The value read. */
export const good = <Value>(value: Value): ValueReading<Value> => ({ ok: true, value })
/** What is wrong with it, in both languages. */
export const bad = (zh: string, en: string): ValueReading<never> => ({ ok: false, fault: { zh, en } })

/** A whole number from `least` to `most`. The bounds keep slips of the keyboard out; they are no clinical advice. */
export const whole =
  <Value extends number>(least: number, most: number): Reader<Value> =>
  (written) =>
    Number.isInteger(written) && (written as number) >= least && (written as number) <= most
      ? good(written as Value)
      : bad(`须为 ${least} 至 ${most} 的整数`, `must be a whole number from ${least} to ${most}`)

/** True or false, and nothing that only looks like it. */
export const truth: Reader<boolean> = (written) =>
  typeof written === 'boolean' ? good(written) : bad('须为 true 或 false', 'must be true or false')

/** One word of a vocabulary. */
export const oneOf =
  <Word extends string>(words: readonly Word[]): Reader<Word> =>
  (written) =>
    words.includes(written as Word)
      ? good(written as Word)
      : bad(`须为以下之一：${words.join('、')}`, `must be one of ${words.join(', ')}`)

/** Different words of a vocabulary. */
export const someOf =
  <Word extends string>(words: readonly Word[], least = 0): Reader<readonly Word[]> =>
  (written) => {
    const list = Array.isArray(written) ? written : null
    const fits =
      list !== null &&
      list.length >= least &&
      list.every((word) => words.includes(word as Word)) &&
      new Set(list).size === list.length
    return fits
      ? good(list as readonly Word[])
      : bad(
          `须为${least > 0 ? '非空' : ''}列表，取自：${words.join('、')}`,
          `must be a list${least > 0 ? ', not empty,' : ''} of different words of ${words.join(', ')}`,
        )
  }

/** An object that has exactly these members. */
export const recordOf =
  <Key extends string, Value>(
    keys: readonly Key[],
    read: Reader<Value>,
  ): Reader<Readonly<Record<Key, Value>>> =>
  (written) => {
    const members =
      typeof written === 'object' && written !== null ? (written as Record<string, unknown>) : {}
    const same = Object.keys(members).length === keys.length && keys.every((key) => key in members)
    if (!same)
      return bad(`须恰有各项：${keys.join('、')}`, `must have exactly the members ${keys.join(', ')}`)
    const values: [Key, Value][] = []
    for (const key of keys) {
      const reading = read(members[key])
      if (!reading.ok) return bad(`${key}：${reading.fault.zh}`, `${key}: ${reading.fault.en}`)
      values.push([key, reading.value])
    }
    return good(Object.fromEntries(values) as Record<Key, Value>)
  }
