import { NotFound } from '#lib/errors.ts'

/**
 * There is no such bag that the caller may see. Whether another hospital has it is told to nobody, the lawful way to its
 * blood to all (alliance guideline, article 9).
 */
export class UnitNotFound extends NotFound {
  constructor() {
    super(
      { zh: '血袋', en: 'unit' },
      {
        zh: '；他院库存的血袋须先由其退回储血点（returnStock），再由储血点供应',
        en: '; what stands in another hospital’s bank goes back to the storage point first (returnStock) and is supplied from there',
      },
    )
  }
}
