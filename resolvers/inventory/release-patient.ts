import type { RequestItemRow, RequestRow } from '#db/requests/finders.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { NotFound } from '#lib/errors.ts'
import type { Passport, PassportPlace } from '#resolvers/compatibility/passport-facts.ts'
import { dayOf } from '#rules/calendar.ts'
import { type ScreenStanding, screenStanding } from '#rules/compatibility/antibodies.ts'
import { isMotherScreened, motherAbo } from '#rules/compatibility/mother.ts'
import type { PatientFacts } from '#rules/inventory/release-facts.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { type Requirement, readRequirement } from '#rules/requests/requirement-terms.ts'

/** What a screen must rest on to count: one of these samples. */
export type UsableSamples = ReadonlySet<string>

/** The patient of a request, past the caller's own view. */
export const findPatientOf = async (tx: PassportPlace, request: RequestRow): Promise<PatientRow> => {
  const [patient] = await tx.elevated(() => listPatientsByIds(tx.db, [request.patientId]))
  if (patient === undefined) throw new NotFound({ zh: '患者', en: 'patient' })
  return patient
}

/** The patient as the release gate sees them: the passport, and what this request's form adds to it. */
export const patientFactsOf = async (
  tx: PassportPlace,
  { patient, passport }: { patient: PatientRow; passport: Passport },
  {
    items,
    usable,
    policy,
  }: { items: readonly RequestItemRow[]; usable: UsableSamples; policy: PolicyValues },
): Promise<PatientFacts> => {
  return {
    ...passport.group,
    transplant: passport.transplant,
    antibodies: unionOf(
      passport.antibodies.map(({ antigen }) => antigen),
      passport.avoidedAntigens,
    ),
    warmAutoantibody: passport.warmAutoantibody,
    screen: screenOf(passport, usable),
    phenotype: passport.phenotype,
    requirements: requirementsOf(passport, items),
    childBearing: childBearing(patient, tx.now, policy),
    infantUnder4Months: passport.infantUnder4Months,
    mother: motherOf(passport, policy),
  }
}

const unionOf = <Word>(...lists: readonly (readonly Word[])[]): Word[] => [...new Set(lists.flat())]

/** What the passport asks for and what the form asks for; a code the hub doesn't know stands with the line alone. */
const requirementsOf = (passport: Passport, items: readonly RequestItemRow[]): Requirement[] =>
  unionOf(
    passport.requirements,
    items.flatMap(({ requirements }) => requirements.flatMap((code) => readRequirement(code) ?? [])),
  )

/** The screens as far as they count now; an infant's plasma is its mother's, so hers count where it has none. */
const screenOf = ({ screens, mother }: Passport, usable: UsableSamples): ScreenStanding => {
  const present = screenStanding(screens, (sampleId) => usable.has(sampleId))
  if (present !== 'NOT_DONE' || mother === null) return present
  const hers = new Set(mother.speaking)
  return screenStanding([...mother.screens, ...screens], (sampleId) => hers.has(sampleId))
}

const motherOf = ({ mother }: Passport, policy: PolicyValues): PatientFacts['mother'] => {
  if (mother === null) return null
  return {
    abo: motherAbo(mother.group, policy),
    antibodies: mother.antibodies.map(({ antigen }) => antigen),
    screened: isMotherScreened(mother),
  }
}

/** Sex and age as the record has them; whoever may be of child-bearing age and isn't known not to be is `UNKNOWN`. */
const childBearing = (
  { sex, birthDate }: PatientRow,
  at: Date,
  { childBearingYears }: PolicyValues,
): PatientFacts['childBearing'] => {
  if (sex === 'MALE') return 'NO'
  if (birthDate !== null && agedOver(birthDate, childBearingYears, at)) return 'NO'
  return sex === 'FEMALE' && birthDate !== null ? 'YES' : 'UNKNOWN'
}

/** Whether more than so many years are completed on that day in China. */
const agedOver = (birthDate: string, years: number, at: Date): boolean => {
  const [year = '0', ...monthAndDay] = birthDate.split('-')
  const birthday = [String(Number(year) + years + 1).padStart(4, '0'), ...monthAndDay].join('-')
  return dayOf(at) >= birthday
}
