import { addHours } from '#lib/quantities.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { OwedKind } from '#rules/requests/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What settles each debt, for people to read. */
export const settledBy: Readonly<Record<OwedKind, Bilingual>> = {
  FORM: { zh: '修改申请单补全缺项', en: 'the form is amended until nothing is missing' },
  APPROVAL: { zh: '全部审批完成', en: 'all approvals of the tier are given' },
  CONSENT: { zh: '登记患者或代理人签署的同意书', en: 'the consent of the patient or a proxy is recorded' },
  SAMPLE: { zh: '实验室接收标本', en: 'the laboratory receives the sample' },
  SECOND_SAMPLE: { zh: '接收另一次采集的标本', en: 'a sample of another venepuncture is received' },
  TYPING: { zh: '登记血型鉴定结果', en: 'the typing is recorded' },
  GROUP_RESOLUTION: { zh: '血型不符已查明解决', en: 'the conflict between the group records is resolved' },
  ANTIBODY_SCREEN: { zh: '登记抗体筛查结果', en: 'the antibody screen is recorded' },
  ANTIBODY_IDENTIFICATION: {
    zh: '登记抗体鉴定结果并复核，或参比实验室答复',
    en: 'the antibody is named and verified, by the laboratory or by the reference laboratory',
  },
  MOTHER_SCREEN: {
    zh: '登记母亲，其抗体筛查阴性或抗体已鉴定',
    en: 'the mother is recorded, and her screen is negative or her antibodies are named',
  },
  UNIT_ANTIGENS: {
    zh: '所发血袋均登记相应抗原',
    en: 'every bag that left is recorded as tested for these antigens',
  },
  CROSSMATCH: { zh: '登记交叉配血结果', en: 'the crossmatch is recorded' },
  CROSSMATCH_REPORT: { zh: '两名检测者签署报告', en: 'both testers have signed the report' },
}

/**
 * What an emergency left for later has a time by which it must be there.
 *
 * Facts: what is owed, since when, hours for each kind from the rule set in force.
 * Refuses: nothing; the list of what is owed shows the overdue first.
 * Source: ORDER_85_ART_20, ORDER_85_ART_22, HOUSE_OWED (the hours are not verified: no outside text names them).
 * Reviewed: not yet reviewed by a physician.
 */
export function owedUntil(kind: OwedKind, since: Date, policy: Pick<PolicyValues, 'owedHours'>): Date {
  return addHours(since, policy.owedHours[kind])
}

/** Is it past its time? The due instant itself is still in time. */
export const isOverdue = (item: { dueAt: Date; settledAt: Date | null }, now: Date): boolean =>
  item.settledAt === null && now.getTime() > item.dueAt.getTime()
