import { unitCodes } from '#server/http/documents/codes.ts'
import type { PrintedUnitFragment } from '#server/http/documents/gql/answers.ts'
import { asWritten, type Html, html } from '#server/http/documents/html.ts'

/** The codes of a bag with what they say, one above the other. */
export const unitCodeCell = (unit: PrintedUnitFragment): Html => {
  const { donation, product } = unitCodes(unit)
  return html`<div class="codes"><div>${donation}<small>${asWritten(unit.donationNumber)}</small></div><div>${product}<small>${asWritten(unit.labelProductCode)}</small></div></div>`
}
