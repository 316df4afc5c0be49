import type { Bilingual, Labels } from '#rules/vocabulary.ts'
import type { DonorCondition, Gift, WaiverPolicy, WaiverSettings } from '#rules/waivers/policy-form.ts'
import { openSettings } from '#rules/waivers/settle.ts'

/** What each setting asks, in the words of whoever settles it. */
export const settingLabels: Labels<keyof WaiverSettings> = {
  poolScope: { zh: '亲属额度合用或各自享有', en: 'one quota for all relatives, or one each' },
  ownQuota: {
    zh: '亲属用血是否计入本人额度',
    en: 'does what relatives use count against the donor’s own quota',
  },
  afterYears: { zh: '年限内已用量期满后是否扣除', en: 'is what was used in the years taken off afterwards' },
  afterFree: {
    zh: '不限量期间用量期满后是否扣除',
    en: 'is what was used while all was free taken off afterwards',
  },
  windowEnd: { zh: '届满当日是否仍在年限内', en: 'is the anniversary still within the years' },
  leapDay: { zh: '2 月 29 日的周年日', en: 'anniversary of 29 February' },
  anchor: { zh: '年限自每次或末次献血起算', en: 'years run from each donation or from the last' },
  freeAnchor: { zh: '不限量年限的起算日', en: 'what the free years run from' },
  plateletDonationMl: {
    zh: '单采血小板一次折合全血（ml）',
    en: 'ml of whole blood that one platelet donation counts as',
  },
  plateletsTowardsAmount: {
    zh: '血小板是否计入累计献血量',
    en: 'do platelet donations count towards the amount',
  },
  daysAfterUse: { zh: '用血后多少天内献血有效', en: 'days after the use in which a donation still counts' },
  deadDonor: { zh: '献血者去世后额度是否保留', en: 'does the quota stand once the donor has died' },
  conversion: { zh: '每单位用血折合献血量（ml）', en: 'ml of donated blood that one unit uses up' },
  capFenPer100Ml: { zh: '每 100 ml 额度的金额上限（分）', en: 'cap in fen per 100 ml of quota' },
  rounding: { zh: '不足一分的尾数如何取舍', en: 'how a part of a fen is rounded' },
  claimDays: { zh: '申请期限（天）', en: 'days in which a claim may be made' },
  proofValidDays: { zh: '关系证明有效期（天）', en: 'days for which a proof may be used again' },
}

/** How much a branch gives, in words. */
export const wordsOfGift = (gift: Gift): Bilingual => {
  switch (gift.kind) {
    case 'FREE':
      return { zh: '全部', en: 'all' }
    case 'FREE_FOR':
      return {
        zh: `${gift.years} 年内全部，之后 ${gift.thenTimes} 倍`,
        en: `all for ${gift.years} years, then ${gift.thenTimes} ×`,
      }
    case 'FIXED':
      return { zh: `共 ${gift.ml} 毫升`, en: `${gift.ml} ml in all` }
    case 'TIMES':
      return wordsOfTimes(gift)
  }
}

const wordsOfTimes = ({ times, years, thenTimes }: Extract<Gift, { kind: 'TIMES' }>): Bilingual => {
  if (years === undefined) return { zh: `${times} 倍`, en: `${times} ×` }
  const said = typeof thenTimes === 'number'
  return {
    zh: `${years} 年内 ${times} 倍，之后${said ? ` ${thenTimes} 倍` : '未规定'}`,
    en: `${times} × for ${years} years, then ${said ? `${thenTimes} ×` : 'not said'}`,
  }
}

/** What must be true of the donor, in words; null where nothing is asked. */
export const wordsOfCondition = ({
  atLeastMl,
  belowMl,
  goldAward,
  rareGroup,
}: DonorCondition): Bilingual | null => {
  const conditions: Bilingual[] = [
    ...(atLeastMl === undefined ? [] : [{ zh: `≥ ${atLeastMl} 毫升`, en: `≥ ${atLeastMl} ml` }]),
    ...(belowMl === undefined ? [] : [{ zh: `< ${belowMl} 毫升`, en: `< ${belowMl} ml` }]),
    ...(goldAward ? [{ zh: '达到金奖标准', en: 'gold standard' }] : []),
    ...(rareGroup ? [{ zh: '稀有血型', en: 'rare group' }] : []),
  ]
  if (conditions.length === 0) return null
  return {
    zh: conditions.map(({ zh }) => zh).join('，'),
    en: conditions.map(({ en }) => en).join(', '),
  }
}

/** The names of the settings that leave something open in this policy: more than one value, a component or donation without conversion. */
export const settingsLeftOpen = ({ settings, branches }: WaiverPolicy): (keyof WaiverSettings)[] => [
  ...openSettings(settings),
  ...(Object.values(settings.conversion).includes(null) ? (['conversion'] as const) : []),
  ...(settings.plateletDonationMl === null && branches.some(({ of }) => of === 'PLATELETS')
    ? (['plateletDonationMl'] as const)
    : []),
]
