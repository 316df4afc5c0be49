import { userInfo } from 'node:os'
import { findOrganisationByCode, type OrganisationRow } from '#db/alliance/finders.ts'
import {
  insertAlliance,
  insertMembership,
  insertOrganisation,
  insertTestingSites,
  listOrganisationsByCode,
  listOrganisationsOf,
  lockAlliance,
} from '#db/alliance/finders-membership.ts'
import { findStaffByBadge, insertStaff, lockStaffByAccount } from '#db/alliance/finders-staff.ts'
import { insertAuditEntries } from '#db/audit/finders.ts'
import type { Db } from '#db/client.ts'
import { insertMissingPlaces } from '#db/inventory/finders-place-register.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { StartFault } from '#lib/start-fault.ts'
import { checkCreditCode } from '#rules/alliance/jurisdiction.ts'
import { checkJoining } from '#rules/alliance/membership.ts'
import { testKinds } from '#rules/alliance/terms.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import type { SetUpFile } from './file.ts'

/** How many rows a set-up added. */
export type Added = {
  readonly organisations: number
  readonly administrators: number
  readonly places: number
}

/**
 * Sets an alliance up, or adds to one that stands what the file has beyond it: bodies, administrators, places. What
 * stands is never changed here. Runs in the hub's own scope and leaves one audit row.
 *
 * @throws StartFault when the lead may not lead, or a code, account or badge is somebody else's
 */
export async function setUp(db: Db, file: SetUpFile, now: Date): Promise<Added> {
  const allianceId = file.alliance.code as AllianceId
  const standing = await lockAlliance(db, allianceId)
  const lead = standing === null ? await begin(db, file, now) : await standingLead(db, file)
  const bodies = await addBodies(db, file, allianceId)
  const administrators = await addAdministrators(db, file, lead)
  const places = await addPlaces(db, file, lead)
  const added = { organisations: bodies + (standing === null ? 1 : 0), administrators, places }
  await insertAuditEntries(db, [auditEntry(file, lead, { added, now })])
  return added
}

async function standingLead(db: Db, { alliance, lead }: SetUpFile): Promise<OrganisationRow> {
  const found = await findOrganisationByCode(db, alliance.code as AllianceId, lead.code)
  if (found?.isLead) return found
  throw new StartFault({
    zh: `联合体 ${alliance.code} 已存在，牵头单位不是 ${lead.code}。请核对文件。`,
    en: `The alliance ${alliance.code} stands already and is not led by ${lead.code}. Check the file.`,
  })
}

/** The alliance itself, the hospital that leads it, its membership, and that it tests for all. */
async function begin(db: Db, file: SetUpFile, now: Date): Promise<OrganisationRow> {
  const { alliance, lead } = file
  const day = dayOf(now)
  refuse(checkLead(file, day))
  await assertCodeFree(db, lead.code)
  const key = { allianceId: alliance.code as AllianceId, organisationId: newId('Organisation') }
  const { nameZh, nameEn, regionCode } = alliance
  await insertAlliance(db, { id: key.allianceId, nameZh, nameEn, regionCode })
  await insertOrganisation(db, {
    allianceId: key.allianceId,
    id: key.organisationId,
    code: lead.code,
    creditCode: lead.creditCode ?? null,
    nameZh: lead.nameZh,
    nameEn: lead.nameEn,
    kind: 'HOSPITAL',
    level: lead.level,
    isLead: true,
    hasStoragePoint: true,
    hasIndependentTransfusionDepartment: lead.independentTransfusionDepartment,
  })
  await insertMembership(db, {
    ...key,
    id: newId('Membership'),
    bloodUseLicence: lead.bloodUseQualification.number,
    licenceValidUntil: lead.bloodUseQualification.validUntil,
    agreementSignedOn: lead.agreementSignedOn,
    joinedOn: day,
  })
  const sites = testKinds.map((test) => ({ ...key, test, site: 'LEAD' as const, effectiveFrom: day }))
  await insertTestingSites(
    db,
    sites.map((site) => ({ ...site, id: newId('TestingSite') })),
  )
  return standingLead(db, file)
}

function checkLead({ alliance, lead }: SetUpFile, day: Day): Finding[] {
  const { bloodUseQualification: licence, agreementSignedOn } = lead
  const county = alliance.regionCode
  const applicant = {
    ...lead,
    kind: 'HOSPITAL',
    role: 'LEAD',
    county,
    hostsStoragePoint: true,
    bloodUseQualification: { from: licence.validFrom, to: licence.validUntil },
    agreement: { allianceSignedOn: agreementSignedOn, memberSignedOn: agreementSignedOn },
  } as const
  const before = { county, hasLead: false, countyHasStoragePoint: false }
  return [...checkJoining(applicant, before, day), ...checkCreditCode(lead.creditCode ?? null)]
}

function refuse(findings: readonly Finding[]): void {
  if (findings.length === 0) return
  throw new StartFault({
    zh: findings.map(({ field, message }) => `lead.${field}：${message.zh}`).join('\n'),
    en: findings.map(({ field, message }) => `lead.${field}: ${message.en}`).join('\n'),
  })
}

/** A code names its organisation to the whole hub; only the bodies that serve several alliances stand in each of them. */
async function assertCodeFree(db: Db, code: string, kind?: OrganisationRow['kind']): Promise<void> {
  const namesakes = await listOrganisationsByCode(db, code)
  if (namesakes.every((one) => one.kind === kind)) return
  throw new StartFault({
    zh: `代码 ${code} 已被另一机构使用。请换一个。`,
    en: `The code ${code} is another organisation's. Choose another.`,
  })
}

async function addBodies(db: Db, { bodies }: SetUpFile, allianceId: AllianceId): Promise<number> {
  const standing = new Set((await listOrganisationsOf(db, allianceId)).map(({ code }) => code))
  const missing = bodies.filter(({ code }) => !standing.has(code))
  for (const { creditCode = null, ...body } of missing) {
    refuse(checkCreditCode(creditCode))
    await assertCodeFree(db, body.code, body.kind)
    await insertOrganisation(db, { allianceId, id: newId('Organisation'), creditCode, ...body })
  }
  return missing.length
}

async function addAdministrators(
  db: Db,
  { administrators }: SetUpFile,
  { allianceId, id: organisationId }: OrganisationRow,
): Promise<number> {
  let added = 0
  for (const { account, name, badge = null } of administrators) {
    const known = await lockStaffByAccount(db, allianceId, account)
    if (known?.active && known.roles.includes('ADMINISTRATOR')) continue
    const carrier = badge === null ? null : await findStaffByBadge(db, allianceId, badge)
    if (known !== null || carrier !== null)
      throw new StartFault({
        zh: `账号 ${account} 或其工牌已属于他人，或其岗位已结束。请用另一个账号。`,
        en: `The account ${account} or its badge is somebody's who is no administrator. Use another account.`,
      })
    await insertStaff(db, {
      allianceId,
      id: newId('Staff'),
      organisationId,
      account,
      name,
      roles: ['ADMINISTRATOR'],
      titles: [],
      badge,
    })
    added += 1
  }
  return added
}

async function addPlaces(db: Db, { places }: SetUpFile, lead: OrganisationRow): Promise<number> {
  const { allianceId } = lead
  const rows = []
  for (const { organisation = lead.code, ...place } of places) {
    const owner = await findOrganisationByCode(db, allianceId, organisation)
    if (owner === null)
      throw new StartFault({
        zh: `places：联合体中没有机构 ${organisation}。成员加入后再次运行本命令即可补充。`,
        en: `places: there is no ${organisation} in the alliance. Run this again once the member has joined.`,
      })
    rows.push({ ...place, allianceId, organisationId: owner.id, id: newId('Place') })
  }
  return insertMissingPlaces(db, rows)
}

function auditEntry(
  file: SetUpFile,
  { allianceId, id }: { allianceId: AllianceId; id: Id<'Organisation'> },
  { added, now }: { added: Added; now: Date },
) {
  const entryId = newId('AuditEntry')
  return {
    allianceId,
    id: entryId,
    organisationId: id,
    account: userInfo().username,
    action: 'alliance.setUp',
    outcome: 'DONE' as const,
    subjectId: id,
    after: { ...file, added },
    door: 'command',
    correlationId: entryId,
    occurredAt: now,
  }
}
