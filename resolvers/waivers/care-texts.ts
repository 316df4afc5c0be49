import type { Bilingual } from '#rules/vocabulary.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'

/** What a patient is told of their rights; never who the donor is, and no word about the illness. */
export const noticeOfRights = (path: DonorPath): Bilingual => (path === 'SELF' ? OF_A_DONOR : OF_KIN)

const OF_A_DONOR: Bilingual = {
  zh: '感谢您无偿献血。住院或就诊期间如需用血，您依规定优先用血，并享受用血费用减免；结算时由系统自动办理，无需另行申请。',
  en: 'Thank you for having given blood. Should you need blood during this stay, you have priority and its fees are waived as the rules provide; this happens by itself at settlement.',
}
const OF_KIN: Bilingual = {
  zh: '您的亲属是无偿献血者并已认证亲属关系。住院或就诊期间如需用血，您依规定享受优先用血和用血费用减免；结算时由系统自动核验办理。',
  en: 'A relative of yours gives blood and has certified you as kin. Should you need blood during this stay, priority and the waiver of its fees are checked and given by themselves at settlement, as the rules provide.',
}
