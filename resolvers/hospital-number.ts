import {
  type NumberColumns,
  readNumber,
  readTold,
  readVisitNumber,
  type VisitNumberColumns,
} from '#db/kept-number.ts'
import type { Ctx } from '#resolvers/context.ts'

/** The number of a patient's record as the hospital writes it. */
export const hospitalNumberOf = ({ services }: Pick<Ctx, 'services'>, patient: NumberColumns): string =>
  readNumber(services.keys, patient)

/** The number of a visit as the hospital writes it. */
export const visitNumberOf = ({ services }: Pick<Ctx, 'services'>, encounter: VisitNumberColumns): string =>
  readVisitNumber(services.keys, encounter)

/** What somebody told, word for word. */
export const toldWordsOf = (
  { services }: Pick<Ctx, 'services'>,
  told: Readonly<Record<string, unknown>>,
): Record<string, unknown> => readTold(services.keys, told)
