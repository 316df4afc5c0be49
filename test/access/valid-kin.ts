import type { OperationName } from '#resolvers/access.ts'
import { pullKinships } from '#resolvers/waivers/pull-kinships.ts'
import { tellDonorRights } from '#resolvers/waivers/tell-donor-rights.ts'
import { submittedBy } from '#test/access/chain.ts'
import { careOf, consentOf, kinshipOf } from '#test/access/kin-rows.ts'
import { about, asking, input, type ValidCall } from '#test/access/valid-call.ts'
import { somebody } from '#test/support/kin.ts'

/** Valid calls about certified kin and what patients allow. */
export const kinCalls = {
  'waivers.recordWaiverConsent': {
    by: 'mem01.cashier',
    args: about(submittedBy, ({ patientId }, { marker }) => ({
      patientId,
      scopes: ['KIN_LOOK_UP'],
      givenBy: 'PATIENT',
      evidence: 'SIGNED_FORM',
      evidenceNumber: marker,
    })),
  },
  'waivers.withdrawWaiverConsent': {
    by: 'mem01.cashier',
    args: about(consentOf, ({ consentId }) => ({ consentId })),
  },
  'waivers.waiverConsents': {
    by: 'mem01.cashier',
    args: asking(consentOf, ({ patientId }) => ({ patientId })),
  },
  'waivers.certifyKinship': {
    by: 'mem01.cashier',
    args: async (_, { marker }) => {
      const [donor, relative] = [somebody(), somebody()]
      return input({ donor: { ...donor, name: marker }, relative, relation: 'SPOUSE' })
    },
  },
  'waivers.revokeKinship': {
    by: 'mem01.cashier',
    args: about(kinshipOf, ({ kinshipId }, { marker }) => ({ kinshipId, reason: marker })),
  },
  'waivers.kinships': { by: 'mem01.cashier', args: asking(kinshipOf, ({ patientId }) => ({ patientId })) },
  'waivers.pullKinships': { by: 'his.lead', args: async () => input({}), run: pullKinships, door: 'worker' },
  'waivers.tellDonorRights': {
    by: 'his.lead',
    args: about(careOf, ({ noticeId }) => ({ noticeId })),
    run: tellDonorRights,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
