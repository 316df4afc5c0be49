import { followUpsIn } from '#rules/compatibility/antibodies.ts'
import { isMotherScreened } from '#rules/compatibility/mother.ts'
import type { Passport, PassportScreen } from '#rules/compatibility/passport.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What an emergency left for later and the passport of the person answers, however the answer came into it. */
export const passportDebts = [
  'GROUP_RESOLUTION',
  'ANTIBODY_IDENTIFICATION',
  'MOTHER_SCREEN',
] as const satisfies readonly OwedKind[]
export type PassportDebt = (typeof passportDebts)[number]

/**
 * What emergency blood did not wait for is there once it stands in the passport: no group record contradicts another;
 * the antibody of every positive screen, for an infant of the mother's as well, is named or the reference laboratory has
 * answered; the mother of an infant under four months is known and screened. It is owed again when what answered it is
 * taken back.
 *
 * Facts: the passport as it stands.
 * Refuses: nothing; answers which debts it leaves open.
 * Source: HOUSE_OWED, SPEC_2000_ART_17. Reviewed: not yet reviewed by a physician.
 */
export function openPassportDebts(
  passport: Pick<Passport, 'group' | 'screens' | 'infantUnder4Months' | 'mother'>,
): PassportDebt[] {
  const { group, screens, infantUnder4Months, mother } = passport
  const isOpen: Readonly<Record<PassportDebt, boolean>> = {
    GROUP_RESOLUTION: group.standing === 'CONFLICT',
    ANTIBODY_IDENTIFICATION: isUnnamed(screens) || isUnnamed(mother?.screens ?? []),
    MOTHER_SCREEN: infantUnder4Months && (mother === null || !isMotherScreened(mother)),
  }
  return passportDebts.filter((kind) => isOpen[kind])
}

const isUnnamed = (screens: readonly PassportScreen[]): boolean => {
  const followUps = followUpsIn(screens)
  return (
    followUps.length > 0 &&
    !followUps.some(({ identified, referral }) => identified || referral === 'ANSWERED')
  )
}
