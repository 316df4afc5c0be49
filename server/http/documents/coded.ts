import { codeOf } from '#server/http/documents/codes.ts'
import { asWritten, type Html, html } from '#server/http/documents/html.ts'

/** A number that a sheet leads to: what it is, and the number; null where nobody has told it. */
export type Coded = readonly [name: string, number: string | null | undefined]

/** The numbers that a sheet is about, beside the one of its head, each once and with a code to scan. */
export const codedNumbers = (numbers: readonly Coded[]): Html | false => {
  const told = new Map(numbers.flatMap(([name, number]) => (number ? [[number, name] as const] : [])))
  if (told.size === 0) return false
  const cells = [...told].map(
    ([number, name]) =>
      html`<td class="codes">${codeOf(number)}<small>${name} ${asWritten(number)}</small></td>`,
  )
  return html`<table class="numbers"><tr>${cells}</tr></table>`
}

/** The numbers of a request's tubes. */
export const codedSamples = (samples: readonly { readonly sampleNumber: string }[]): readonly Coded[] =>
  samples.map(({ sampleNumber }) => ['标本', sampleNumber])
