import { DEMO_PIN } from '#db/seed/accounts.ts'
import { newId } from '#lib/ids.ts'
import type { OperationName } from '#resolvers/access.ts'
import { deviationOf } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, asking, input, inputOf, nothing, type ValidCall } from '#test/access/valid-call.ts'

const organisationId = async (stage: Stage, owner: Owner) => {
  const [row] = await stage.rows<{ id: string }>('select id from organisations where code = $1', [owner.code])
  return row?.id ?? ''
}

let joined = 0
let hired = 0

/** Somebody new of the owner's, who does nothing else: badge and account are one text. */
export const colleague = async (stage: Stage, { code }: Owner): Promise<string> => {
  hired += 1
  const account = `colleague-${hired}`
  await stage.rows(
    `insert into staff (alliance_id, id, organisation_id, account, name, roles, titles, badge)
     select alliance_id, $2, id, $3, '示例新人', '{NURSE}', '{}', $3 from organisations where code = $1`,
    [code, newId('Staff'), account],
  )
  return account
}

/** Valid calls of the alliance context. */
export const allianceCalls = {
  'alliance.stepUp': {
    by: 'lead.technician',
    args: async (_, owner) =>
      input({ badge: owner.collector, pin: DEMO_PIN, operation: 'issueUnits', digest: 'a'.repeat(64) }),
    sharedWith: ['CS'],
    unknown: (args) => input({ ...inputOf(args), badge: 'nobody' }),
  },
  'alliance.unlockPin': {
    by: 'admin',
    args: async (_, owner) => input({ badge: owner.collector }),
    unknown: () => input({ badge: 'nobody' }),
  },
  'alliance.clearPin': {
    by: 'admin',
    args: about(colleague, (badge) => ({ badge })),
    unknown: () => input({ badge: 'nobody' }),
  },
  'alliance.setPin': {
    by: 'mem01.nurse',
    // Cleared, so that it can be set by the token alone; nobody else's is.
    args: async (stage) => {
      await stage.rows(
        `update credentials set pin_hash = '' where staff_id = (select id from staff where account = 'mem01.nurse')`,
      )
      return input({ pin: '739105' })
    },
  },
  'alliance.registerStaff': {
    by: 'admin',
    args: async (_, { code }) => {
      hired += 1
      return input({
        organisation: code,
        account: `new-${hired}`,
        name: '示例新人',
        roles: ['NURSE'],
        titles: ['NURSE_JUNIOR'],
        badge: `new-${hired}`,
        certificates: [
          { kind: 'NURSE_PRACTICE', number: 'N-1', validFrom: '2025-01-01', validUntil: '2027-12-31' },
        ],
      })
    },
    unknown: (args) => input({ ...inputOf(args), organisation: 'XX-NONE' }),
  },
  'alliance.amendStaff': {
    by: 'admin',
    args: about(colleague, (account) => ({ account, titles: ['NURSE_JUNIOR'] })),
    unknown: (args) => input({ ...inputOf(args), account: 'nobody' }),
  },
  'alliance.endPost': {
    by: 'admin',
    args: about(colleague, (account) => ({ account })),
    unknown: () => input({ account: 'nobody' }),
  },
  'alliance.renewMembership': {
    by: 'admin',
    args: async (_, { code }) =>
      input({
        organisation: code,
        bloodUseQualification: { number: 'YX-9', validFrom: '2025-01-01', validUntil: '2027-12-31' },
      }),
    unknown: (args) => input({ ...inputOf(args), organisation: 'XX-NONE' }),
  },
  'alliance.joinAlliance': {
    by: 'admin',
    args: async () => {
      joined += 1
      return input({
        code: `CS-NEW${joined}`,
        nameZh: '示例县新镇卫生院',
        nameEn: 'New Township Health Centre',
        kind: 'HOSPITAL',
        county: '330822',
        bloodUseQualification: { number: 'YX-9', validFrom: '2025-01-01', validUntil: '2027-12-31' },
        agreement: { allianceSignedOn: '2026-02-01', memberSignedOn: '2026-02-01' },
      })
    },
  },
  'alliance.publishRuleSet': {
    by: 'admin',
    args: async () =>
      input({
        effectiveFrom: '2027-01-01',
        sourceCitation: '纪要',
        values: [{ name: 'reservationHours', value: 12 }],
      }),
  },
  'alliance.closeDeviation': {
    by: 'lead.quality',
    args: about(deviationOf, (deviationId, { marker }) => ({ deviationId, measure: marker })),
  },
  'alliance.viewer': { by: 'mem01.nurse', args: nothing },
  'alliance.alliance': { by: 'mem01.nurse', args: nothing },
  'alliance.organisation': {
    by: 'mem01.nurse',
    args: asking(organisationId, (id) => ({ id })),
    sharedWith: ['CS', 'STATION'],
  },
  'alliance.organisations': { by: 'mem01.nurse', args: nothing },
  'alliance.rules': { by: 'mem01.nurse', args: nothing },
  'alliance.staff': { by: 'mem01.medical-affairs', args: nothing },
  'alliance.deviations': { by: 'mem01.medical-affairs', args: asking(deviationOf, () => ({})) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
