import { NotFound } from '#lib/errors.ts'

/**
 * There is no such request that the caller may see. A member's bank keeps and issues for its own patients alone; whether
 * another hospital has such a request is told to nobody, the lawful way to all (alliance guideline, article 9).
 */
export class RequestNotFound extends NotFound {
  constructor() {
    super(
      { zh: '申请', en: 'request' },
      {
        zh: '；成员单位的备血只用于本院患者，他院需要时须先退回储血点（returnStock），由储血点另行供应（supplyUnits）',
        en: '; a member’s stock is for its own patients: what another hospital needs goes back to the storage point first (returnStock), which supplies it again (supplyUnits)',
      },
    )
  }
}
