import type { Labels } from '#rules/vocabulary.ts'

/** How a shelf can differ from its record. */
export const differenceKinds = ['MISSING', 'UNEXPECTED'] as const
export type DifferenceKind = (typeof differenceKinds)[number]
export const differenceKindLabels = {
  MISSING: { zh: '账有物无', en: 'on record and not on the shelf' },
  UNEXPECTED: { zh: '物有账无', en: 'on the shelf and not on record' },
} as const satisfies Labels<DifferenceKind>

/** What the record says of a bag on which shelf and record do not agree. */
export const differenceCauses = [
  'NOT_SCANNED',
  'IN_ANOTHER_PLACE',
  'WITHOUT_PLACE',
  'RECALLED',
  'HELD',
  'IN_TRANSIT',
  'ISSUED',
  'USED',
  'RETURNED',
  'DISCARDED',
  'PROCESSED',
  'WITH_ANOTHER_HOSPITAL',
  'UNKNOWN_BAG',
  'UNREADABLE_LABEL',
] as const
export type DifferenceCause = (typeof differenceCauses)[number]
export const differenceCauseLabels = {
  NOT_SCANNED: { zh: '记录在此处，未扫到', en: 'stands here by the record and was not scanned' },
  IN_ANOTHER_PLACE: {
    zh: '记录在本院另一位置',
    en: 'stands in another place of this hospital by the record',
  },
  WITHOUT_PLACE: { zh: '在库但未登记位置', en: 'in stock, and nobody said where' },
  RECALLED: { zh: '已被血站召回', en: 'recalled by the station' },
  HELD: { zh: '被隔离', en: 'a hold keeps it' },
  IN_TRANSIT: { zh: '记录为运输中', en: 'on the way by the record' },
  ISSUED: { zh: '已发出', en: 'issued or handed over' },
  USED: { zh: '已输注', en: 'transfused' },
  RETURNED: { zh: '已退回，待处置', en: 'returned, waits for its discard' },
  DISCARDED: { zh: '已报废', en: 'discarded' },
  PROCESSED: { zh: '已加工为其他血袋', en: 'made into other bags' },
  WITH_ANOTHER_HOSPITAL: {
    zh: '记录在另一机构（他院库存须先退回储血点再供应）',
    en: 'another organisation has it by the record (stock goes by way of the storage point)',
  },
  UNKNOWN_BAG: { zh: '系统中没有此血袋', en: 'no such bag is known' },
  UNREADABLE_LABEL: { zh: '标签无法识别', en: 'the label can not be read' },
} as const satisfies Labels<DifferenceCause>
