import { maskIdentityNumbers } from '#rules/identifiers/identity-mask.ts'

/** Markup that needs no more escaping; made by `html` alone, or by `drawn` from what we drew ourselves. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: text is masked and escaped, lists are joined, what is absent shows nothing. */
export type Content = Html | string | number | null | undefined | false | readonly Content[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

const shown = (content: Content): string => {
  if (content instanceof Html) return content.text
  if (content === null || content === undefined || content === false) return ''
  return typeof content === 'object'
    ? content.map(shown).join('')
    : escaped(maskIdentityNumbers(String(content)))
}

/**
 * A template whose values are escaped, so that a name with `<` or `&` stays a name; attributes are to be quoted. An identity
 * number is never printed in the clear, wherever somebody wrote one: its last four places stand for it.
 */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(parts.map((part, index) => part + shown(values[index])).join(''))

/**
 * The number of a thing (a request, a tube, a bag, a box) as it is. Hospitals and stations make theirs of region, day and
 * serial number, as identity numbers are made, and nobody could find the thing by a masked one.
 */
export const asWritten = (number: string): Html => new Html(escaped(number))

/**
 * A text as a string of CSS. Every character is written by its code, so that none can end the string or the style
 * sheet, whatever stands in a name.
 */
export const cssString = (text: string): string =>
  `"${[...text].map((character) => `\\${character.codePointAt(0)?.toString(16)} `).join('')}"`
