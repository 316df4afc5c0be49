import { type Finding, finding } from '#rules/finding.ts'

const CODE = /^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$/

/** A code as the dictionary writes it. */
export const checkCode = (code: string, field: string): Finding[] =>
  CODE.test(code) ? [] : [finding('DICTIONARY_CODE_INVALID', { field, values: { code } })]

/** A word of a closed vocabulary. */
export const checkWord = (word: string, words: readonly string[], field: string): Finding[] =>
  words.includes(word)
    ? []
    : [finding('DICTIONARY_WORD_UNKNOWN', { field, values: { word, words: words.join(', ') } })]

/** Whether a text is one of the words. */
export const isOneOf = <Word extends string>(words: readonly Word[], text: string): text is Word =>
  (words as readonly string[]).includes(text)
