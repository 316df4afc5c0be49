import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import type { StockLevelRow } from '#db/supply/finders-levels.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import { componentClassLabels } from '#rules/products/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** An organisation as people call it. */
export const organisationName = async (tx: Tx, organisationId: Id<'Organisation'>): Promise<Bilingual> => {
  const [found] = await tx.elevated(() => listOrganisationsByIds(tx.db, [organisationId]))
  return { zh: found?.nameZh ?? organisationId, en: found?.nameEn ?? organisationId }
}

const rhdWords = {
  POSITIVE: { zh: 'RhD阳性', en: 'RhD positive' },
  NEGATIVE: { zh: 'RhD阴性', en: 'RhD negative' },
} as const

/** What a level watches, as people call it: product or class, and the group if it is of one. */
export const watchedName = (level: StockLevelRow, products: ProductDictionary): Bilingual => {
  const { productCode, componentClass, abo, rhd } = level
  const what = productCode === null ? componentClass && componentClassLabels[componentClass] : undefined
  const name = what ??
    products.get(productCode ?? '')?.name ?? { zh: productCode ?? '', en: productCode ?? '' }
  const rh = rhd === 'POSITIVE' || rhd === 'NEGATIVE' ? rhdWords[rhd] : undefined
  return {
    zh: [name.zh, abo && `${abo}型`, rh?.zh].filter(Boolean).join(' '),
    en: [name.en, abo && `group ${abo}`, rh?.en].filter(Boolean).join(', '),
  }
}
