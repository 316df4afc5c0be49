import type { Labels } from '#rules/vocabulary.ts'

/** The lawful way of a bag from one bank to another: members never transfer among themselves (article 9). */
export const redistributionSteps = ['RETURN_TO_STORAGE_POINT', 'SUPPLY_FROM_STORAGE_POINT'] as const
export type RedistributionStep = (typeof redistributionSteps)[number]
export const redistributionStepLabels = {
  RETURN_TO_STORAGE_POINT: {
    zh: '退回储血点（returnStock）',
    en: 'returned to the storage point (returnStock)',
  },
  SUPPLY_FROM_STORAGE_POINT: {
    zh: '由储血点供应（supplyUnits）',
    en: 'supplied by the storage point (supplyUnits)',
  },
} as const satisfies Labels<RedistributionStep>
