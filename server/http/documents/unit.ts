import { unitCodes } from '#server/http/documents/codes.ts'
import type { PrintedUnitFragment } from '#server/http/documents/gql/answers.ts'
import { type Html, html } from '#server/http/documents/html.ts'
import { facts } from '#server/http/documents/page.ts'
import { ABSENT, amount, group, minute, productName, requirement } from '#server/http/documents/wording.ts'

/** The codes of a bag with what they say, one above the other. */
export const unitCodeCell = (unit: PrintedUnitFragment): Html => {
  const { donation, product } = unitCodes(unit)
  return html`<div class="codes"><div>${donation}<small>${unit.donationNumber}</small></div><div>${product}<small>${unit.labelProductCode}</small></div></div>`
}

/** What stands on a bag, with its codes. */
export const unitFacts = (unit: PrintedUnitFragment): Html =>
  html`${facts([
    ['献血编号', unit.donationNumber],
    ['产品码', unit.labelProductCode],
    ['成分', productName(unit.product)],
    ['规格', amount(unit.product, unit.content)],
    ['血袋血型', html`<b>${group(unit.abo, unit.rhd)}</b>`],
    ['失效时间', minute(unit.expiresAt)],
    ['特殊处理', unit.attributes.map(requirement).join('、') || ABSENT],
    ['条码', unitCodeCell(unit)],
  ])}`
