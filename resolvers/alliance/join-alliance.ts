import {
  insertMembership,
  insertOrganisation,
  insertTestingSites,
  listOrganisationsByCode,
  listOrganisationsOf,
  lockAlliance,
} from '#db/alliance/finders-membership.ts'
import { NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { JoiningRefused } from '#resolvers/alliance/errors.ts'
import { applicantOf, assertJoinable, type JoinAllianceInput } from '#resolvers/alliance/joining.ts'
import type { Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import { checkCreditCode } from '#rules/alliance/jurisdiction.ts'
import { checkJoining, checkStoragePointActivity } from '#rules/alliance/membership.ts'
import { testKinds } from '#rules/alliance/terms.ts'
import { checkQualityControl } from '#rules/alliance/testing-site.ts'
import { dayOf } from '#rules/calendar.ts'
import { blocking, type Finding } from '#rules/finding.ts'

/**
 * Takes an organisation into the caller's alliance: its own row, its membership under licence and agreement, and where
 * its tests are done. Answers the id of the organisation.
 */
export const joinAlliance = operation(
  'alliance.joinAlliance',
  async (tx: Tx, input: JoinAllianceInput): Promise<{ id: Id<'Organisation'> }> => {
    const day = dayOf(tx.occurredAt)
    const alliance = await tx.elevated(() => lockAlliance(tx.db, tx.allianceId))
    if (alliance === null) throw new NotFound({ zh: '联合体', en: 'alliance' })
    // A code names its organisation to the whole hub: tokens and MSH-4 carry no alliance.
    const namesakes = await tx.elevated(() => listOrganisationsByCode(tx.db, input.code))
    assertJoinable(input, { codeTaken: namesakes.length > 0 })
    const members = await listOrganisationsOf(tx.db, tx.allianceId)
    const standing = {
      county: alliance.regionCode,
      hasLead: members.some(({ isLead }) => isLead),
      countyHasStoragePoint: members.some(({ hasStoragePoint }) => hasStoragePoint),
    }
    refuse([
      ...checkJoining(applicantOf(input), standing, day),
      ...checkCreditCode(input.creditCode ?? null),
      ...(input.activities ?? []).flatMap(checkStoragePointActivity),
      ...checkTesting(input, day),
    ])
    return { id: await join(tx, input, day) }
  },
)

const refuse = (findings: readonly Finding[]): void => {
  const [first] = blocking(findings)
  if (first !== undefined) throw new JoiningRefused(first.message, findings)
}

/** One day says for both kinds of quality control until when they are in force. */
const checkTesting = ({ testing }: JoinAllianceInput, day: string): Finding[] =>
  (testing ?? []).flatMap(({ test, site, qualityControlUntil }, index) => {
    const control = qualityControlUntil ? { from: day, to: qualityControlUntil } : null
    const agreement = { test, site, internalQualityControl: control, externalQualityAssessment: control }
    return checkQualityControl(agreement, day).map((found) => ({ ...found, field: `testing[${index}].site` }))
  })

const join = async (tx: Tx, input: JoinAllianceInput, day: string): Promise<Id<'Organisation'>> => {
  const organisationId = newId('Organisation')
  const membershipId = newId('Membership')
  const { allianceId } = tx
  const organisation = organisationRow(input)
  const membership = membershipRow(input, day)
  await insertOrganisation(tx.db, { allianceId, id: organisationId, ...organisation })
  await insertMembership(tx.db, { allianceId, id: membershipId, organisationId, ...membership })
  await insertTestingSites(
    tx.db,
    testingRows(input, day).map((row) => ({ allianceId, id: newId('TestingSite'), organisationId, ...row })),
  )
  tx.emit('alliance.organisationJoined', {
    organisationId,
    subjectId: organisationId,
    payload: { membershipId },
  })
  tx.note({ subjectId: organisationId, after: { organisation, membership } })
  return organisationId
}

const organisationRow = (input: JoinAllianceInput) => ({
  code: input.code,
  creditCode: input.creditCode?.trim().toUpperCase() ?? null,
  nameZh: input.nameZh.trim(),
  nameEn: input.nameEn.trim(),
  kind: input.kind,
  level: input.level ?? null,
  hasStoragePoint: input.hostsStoragePoint ?? false,
  hasIndependentTransfusionDepartment: input.independentTransfusionDepartment ?? false,
  hasBloodBank: input.hasBloodBank ?? input.hostsStoragePoint ?? false,
})

const membershipRow = (input: JoinAllianceInput, day: string) => {
  const { bloodUseQualification: licence, agreement } = input
  const signed = [agreement.allianceSignedOn, agreement.memberSignedOn].map((signedOn) => signedOn ?? day)
  return {
    bloodUseLicence: licence?.number ?? '',
    licenceValidUntil: licence?.validUntil ?? day,
    agreementSignedOn: signed.toSorted().at(-1) ?? day,
    joinedOn: day,
  }
}

const testingRows = ({ testing }: JoinAllianceInput, day: string) =>
  testKinds.map((test) => {
    const agreed = testing?.find((line) => line.test === test)
    return {
      test,
      site: agreed?.site ?? ('LEAD' as const),
      qualityControlUntil: agreed?.qualityControlUntil ?? null,
      effectiveFrom: day,
    }
  })
