import type { SampledPatient } from '#db/compatibility/finders.ts'
import { dayOf } from '#rules/calendar.ts'

const MONTHS_WITHOUT_REVERSE_GROUP = 4

/**
 * Whether a patient was under four months of age at an instant: whose plasma proves nothing yet. A patient whose birth
 * date is unknown is one only when flagged newborn.
 */
export const isInfantUnder4Months = (
  { birthDate, newborn }: Pick<SampledPatient, 'birthDate' | 'newborn'>,
  at: Date,
): boolean => {
  if (birthDate === null) return newborn
  const end = new Date(`${birthDate}T00:00:00Z`)
  end.setUTCMonth(end.getUTCMonth() + MONTHS_WITHOUT_REVERSE_GROUP)
  return dayOf(at) < end.toISOString().slice(0, 10)
}
