import { findOrganisationByCode, listTestingSites, type MembershipRow } from '#db/alliance/finders.ts'
import { lockMembership, putTestingSites, updateMembership } from '#db/alliance/finders-membership.ts'
import { BadInput, type InputProblem, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { RenewalRefused } from '#resolvers/alliance/errors.ts'
import type { AgreedTest } from '#resolvers/alliance/joining.ts'
import { assertNone } from '#resolvers/alliance/registering.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkBloodUse } from '#rules/alliance/membership.ts'
import { checkQualityControl } from '#rules/alliance/testing-site.ts'
import { type Day, dayOf, isDay } from '#rules/calendar.ts'
import { blocking, type Finding } from '#rules/finding.ts'

/** What of a member was renewed or agreed anew; what is absent stays. */
export type RenewMembershipInput = OperationInput & {
  /** The member's code. */
  readonly organisation: string
  readonly bloodUseQualification?: {
    readonly number: string
    readonly validFrom: Day
    readonly validUntil: Day
  } | null
  /** Where these tests are done from today on; others stay. */
  readonly testing?: readonly AgreedTest[] | null
}

const LONGEST_NUMBER = 100

/**
 * Records a member's renewed blood-use qualification, and from today on where its tests are done and until when its
 * quality control is in force. What was decided before stays as it was decided.
 */
export const renewMembership = operation(
  'alliance.renewMembership',
  async (tx: Tx, input: RenewMembershipInput): Promise<{ id: Id<'Organisation'> }> => {
    const day = dayOf(tx.now)
    const organisation = await findOrganisationByCode(tx.db, tx.allianceId, input.organisation)
    const membership = organisation && (await lockMembership(tx.db, tx.allianceId, organisation.id))
    if (organisation === null || membership === null) throw new NotFound({ zh: '成员单位', en: 'member' })
    assertNone(problemsOf(input))
    refuse([...checkLicence(input, day), ...checkTesting(input, day)])
    const key = { allianceId: tx.allianceId, organisationId: organisation.id }
    const before = { ...shown(membership), testing: shownTesting(await listTestingSites(tx.db, key, day)) }
    const licence = licenceOf(input, membership)
    await updateMembership(tx.db, membership, licence)
    await putTestingSites(
      tx.db,
      linesOf(input).map((line) => ({ ...key, ...line, id: newId('TestingSite'), effectiveFrom: day })),
    )
    tx.note({ subjectId: organisation.id, before, after: { ...licence, testing: linesOf(input) } })
    return { id: organisation.id }
  },
)

const refuse = (findings: readonly Finding[]): void => {
  const [first] = blocking(findings)
  if (first !== undefined) throw new RenewalRefused(first.message, findings)
}

const checkLicence = ({ bloodUseQualification: licence }: RenewMembershipInput, day: Day): Finding[] =>
  licence
    ? checkBloodUse({ bloodUseQualification: { from: licence.validFrom, to: licence.validUntil } }, day)
    : []

const checkTesting = ({ testing }: RenewMembershipInput, day: Day): Finding[] =>
  (testing ?? []).flatMap(({ test, site, qualityControlUntil }, index) => {
    const control = qualityControlUntil ? { from: day, to: qualityControlUntil } : null
    const agreement = { test, site, internalQualityControl: control, externalQualityAssessment: control }
    return checkQualityControl(agreement, day).map((found) => ({ ...found, field: `testing[${index}].site` }))
  })

const problem = (field: string, zh: string, en: string): InputProblem => ({ field, words: { zh, en } })

const problemsOf = ({ bloodUseQualification: licence, testing }: RenewMembershipInput): InputProblem[] => {
  if (!licence && (testing ?? []).length === 0)
    throw BadInput.of('bloodUseQualification', {
      zh: '须填写用血资质或 testing，至少一项',
      en: 'give the qualification or testing: there is nothing to renew',
    })
  const number = licence?.number.trim() ?? '-'
  const days: [string, Day | null | undefined][] = [
    ['bloodUseQualification.validFrom', licence?.validFrom],
    ['bloodUseQualification.validUntil', licence?.validUntil],
    ...(testing ?? []).map((line, index): [string, Day | null | undefined] => [
      `testing[${index}].qualityControlUntil`,
      line.qualityControlUntil,
    ]),
  ]
  return [
    ...(number === '' || number.length > LONGEST_NUMBER
      ? [
          problem(
            'bloodUseQualification.number',
            `不能为空，至多 ${LONGEST_NUMBER} 个字符`,
            `must not be empty, ${LONGEST_NUMBER} characters at most`,
          ),
        ]
      : []),
    ...days
      .filter(([, day]) => day !== null && day !== undefined && !isDay(day))
      .map(([field]) => problem(field, '不是有效日期', 'is no day of the calendar')),
    ...(testing ?? []).flatMap(({ test }, index, lines) =>
      lines.findIndex((line) => line.test === test) < index
        ? [problem(`testing[${index}].test`, '该检测项目重复', 'this test stands in the list twice')]
        : [],
    ),
  ]
}

const licenceOf = ({ bloodUseQualification: licence }: RenewMembershipInput, known: MembershipRow) => ({
  bloodUseLicence: licence?.number.trim() ?? known.bloodUseLicence,
  licenceValidUntil: licence?.validUntil ?? known.licenceValidUntil,
})

const linesOf = ({ testing }: RenewMembershipInput) =>
  (testing ?? []).map(({ test, site, qualityControlUntil }) => ({
    test,
    site,
    qualityControlUntil: qualityControlUntil ?? null,
  }))

const shown = ({ bloodUseLicence, licenceValidUntil }: MembershipRow) => ({
  bloodUseLicence,
  licenceValidUntil,
})

const shownTesting = (lines: Awaited<ReturnType<typeof listTestingSites>>) =>
  lines.map(({ test, site, qualityControlUntil }) => ({ test, site, qualityControlUntil }))
