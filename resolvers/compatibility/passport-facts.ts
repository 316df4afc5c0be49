import type { HistoryFactRow } from '#db/compatibility/finders.ts'
import {
  findMotherOf,
  listAgesOfPerson,
  listFacts,
  listScreensOfPerson,
  listTypingsWithTubes,
  type PersonKey,
  type ScreenOfPerson,
  type TypingWithTube,
} from '#db/compatibility/finders-passport.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { isInfantUnder4Months } from '#resolvers/compatibility/infant.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Day } from '#rules/calendar.ts'
import type { AntigenResult } from '#rules/compatibility/antigen-terms.ts'
import { antigenOf } from '#rules/compatibility/antigens.ts'
import { readAntigenResult, readGroup, readTransplant } from '#rules/compatibility/facts.ts'
import { type GroupRecord, groupStanding } from '#rules/compatibility/group-standing.ts'
import { speaksForInfant } from '#rules/compatibility/mother.ts'
import type { KnownAntibody, Passport, PassportScreen } from '#rules/compatibility/passport.ts'
import { type Autoantibody, type HistoryFactKind, isWarm } from '#rules/compatibility/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { readRequirement } from '#rules/requests/requirement-terms.ts'
import { isInDoubt } from '#rules/requests/sample-label.ts'

export type { Passport }

/** Where a passport is read: an operation, or a look-up that may widen its view for it. */
export type PassportPlace = Pick<Tx, 'db' | 'allianceId' | 'now' | 'elevated'>

/** Everything that keeps a person's transfusion safe, from every hospital of the alliance, as it stands now. */
export const passportOf = (tx: PassportPlace, personId: Id<'Person'>): Promise<Passport> =>
  readPassport(tx, { allianceId: tx.allianceId, personId })

/** The same of the person who is this patient, without looking first who that is. */
export const passportOfPatient = (tx: PassportPlace, patientId: Id<'Patient'>): Promise<Passport> =>
  readPassport(tx, { allianceId: tx.allianceId, patientId })

/**
 * Of the passport the groups alone, of the person a request is for. It is asked before this returns, and so together with
 * what locks the request; who may not see the request is told nothing of this.
 */
export const groupsForRequest = (
  tx: PassportPlace,
  requestId: Id<'Request'>,
): Promise<Pick<Passport, 'group' | 'transplant'>> =>
  tx.elevated(async () => {
    const key = { allianceId: tx.allianceId, requestId }
    const [typed, facts, policy] = await Promise.all([
      listTypingsWithTubes(tx.db, key),
      listFacts(tx.db, key),
      policyAt(tx, tx.now),
    ])
    const { transplant } = readFacts(facts)
    return { group: groupStanding(groupRecords(typed, facts), policy.values), transplant }
  })

const readPassport = (tx: PassportPlace, key: PersonKey): Promise<Passport> =>
  tx.elevated(async () => {
    const [typed, facts, screens, ages, policy] = await Promise.all([
      listTypingsWithTubes(tx.db, key),
      listFacts(tx.db, key),
      listScreensOfPerson(tx.db, key),
      listAgesOfPerson(tx.db, key),
      policyAt(tx, tx.now),
    ])
    const infantUnder4Months = ages.some((patient) => isInfantUnder4Months(patient, tx.now))
    const mother = infantUnder4Months
      ? await findMotherOf(
          tx.db,
          tx.allianceId,
          ages.map(({ id }) => id),
        )
      : null
    return {
      ...readFacts(facts),
      group: groupStanding(groupRecords(typed, facts), policy.values),
      screens: readScreens(screens),
      infantUnder4Months,
      mother:
        mother === null
          ? null
          : await motherOf(tx, mother, { bornOn: lastBirthOf(ages), policy: policy.values }),
    }
  })

/** The group records of a person: the typings, and the groups that hospitals knew from before the hub. */
export const groupRecords = (
  typed: readonly TypingWithTube[],
  facts: readonly HistoryFactRow[],
): GroupRecord[] => [
  ...typed.map((typing) => ({ ...typing, inDoubt: isInDoubt(typing.checked) })),
  ...facts.flatMap(knownFromBefore),
]

/** A recorded group is its own evidence; it stands for a tube of its own, drawn when the group was found. */
const knownFromBefore = (fact: HistoryFactRow): GroupRecord[] => {
  const group = fact.kind === 'GROUP' && fact.evidenceId === fact.id ? readGroup(fact.value) : null
  if (group === null) return []
  const tube = {
    id: fact.id,
    organisationId: fact.organisationId,
    sampleNumber: fact.id,
    venepuncture: null,
    secondSampleOf: null,
    collectedAt: fact.occurredAt,
    collectedBy: null,
    collectedByName: null,
    checkedBy: null,
    selfChecked: false,
  }
  return [{ id: fact.id, tube, ...group, status: 'FINAL', occurredAt: fact.occurredAt }]
}

const readFacts = (facts: readonly HistoryFactRow[]) => {
  const of = (kind: HistoryFactKind) => facts.filter((fact) => fact.kind === kind)
  return {
    antibodies: antibodiesIn(facts),
    avoidedAntigens: [...new Set(of('ANTIGEN_NEGATIVE').map(({ value }) => antigenOf(value)))],
    phenotype: phenotypeIn(of('PHENOTYPE')),
    requirements: [...new Set(of('REQUIREMENT').flatMap(({ value }) => readRequirement(value) ?? []))],
    // The groups follow the transplant's course: the assignment told last stands.
    transplant:
      of('TRANSPLANT')
        .map(({ value }) => readTransplant(value))
        .findLast((groups) => groups !== null) ?? null,
    warmAutoantibody: of('AUTOANTIBODY').some(({ value }) => isWarm(value as Autoantibody)),
  }
}

/** Each antibody once, since it was first found. */
const antibodiesIn = (facts: readonly HistoryFactRow[]): KnownAntibody[] => {
  const since = new Map<string, Date>()
  for (const { kind, value, occurredAt } of facts) {
    const antigen = antigenOf(value)
    if (kind === 'ANTIBODY' && !since.has(antigen)) since.set(antigen, occurredAt)
  }
  return [...since].map(([antigen, first]) => ({ antigen, since: first }))
}

/** An antigen that was once found positive counts as tested no more when another record calls it negative. */
const phenotypeIn = (facts: readonly HistoryFactRow[]): Record<string, AntigenResult> => {
  const read = facts.flatMap(({ value }) => readAntigenResult(value) ?? [])
  const contradicted = (antigen: string, result: AntigenResult) =>
    read.some((other) => other.antigen === antigen && other.result !== result)
  return Object.fromEntries(
    read
      .filter(({ antigen, result }) => !contradicted(antigen, result))
      .map(({ antigen, result }) => [antigen, result]),
  )
}

/** A negative screen of a tube that may hold another person's blood proves nothing; a positive one may not be passed by. */
const readScreens = (screens: readonly ScreenOfPerson[]): PassportScreen[] =>
  screens.filter(({ result, checked }) => result === 'POSITIVE' || !isInDoubt(checked)).map(readScreen)

/** One that could not be read says no more than none. */
const readScreen = ({
  result,
  identified,
  verified,
  antibodies,
  referral,
  sampleId,
}: ScreenOfPerson): PassportScreen => ({
  result: result === 'INDETERMINATE' ? null : result,
  // An antibody named with the screen asks for the second signature that an identification asks for.
  identified: identified || (verified && antibodies.length > 0),
  referral: referral ?? 'NONE',
  sampleId,
})

/** The latest of several: a screen must reach it. Null where one of the records doesn't know the day. */
const lastBirthOf = (ages: Awaited<ReturnType<typeof listAgesOfPerson>>): Day | null => {
  const days = ages.map(({ birthDate }) => birthDate)
  return days.includes(null) ? null : (days.toSorted().at(-1) ?? null)
}

const motherOf = async (
  tx: PassportPlace,
  personId: Id<'Person'>,
  { bornOn, policy }: { readonly bornOn: Day | null; readonly policy: PolicyValues },
) => {
  const key = { allianceId: tx.allianceId, personId }
  const [typed, facts, screens] = await Promise.all([
    listTypingsWithTubes(tx.db, key),
    listFacts(tx.db, key),
    listScreensOfPerson(tx.db, key),
  ])
  return {
    personId,
    group: groupStanding(groupRecords(typed, facts), policy),
    antibodies: antibodiesIn(facts),
    screens: readScreens(screens),
    speaking: screens
      .filter(({ collectedAt }) => speaksForInfant(collectedAt, { bornOn, now: tx.now }, policy))
      .map(({ sampleId }) => sampleId),
  }
}
