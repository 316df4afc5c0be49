import type { Labels } from '#rules/vocabulary.ts'

/** What a bank may do to a bag. */
export const processingKinds = ['THAW', 'WASH', 'SPLIT', 'IRRADIATE'] as const
export type ProcessingKind = (typeof processingKinds)[number]
export const processingKindLabels = {
  THAW: { zh: '融化', en: 'thawing' },
  WASH: { zh: '洗涤', en: 'washing' },
  SPLIT: { zh: '分袋', en: 'dividing' },
  IRRADIATE: { zh: '辐照', en: 'irradiation' },
} as const satisfies Labels<ProcessingKind>

/** What is done only where the alliance has agreed on it: a storage point does not prepare blood by itself. */
export const optionalProcessings = ['WASH', 'SPLIT', 'IRRADIATE'] as const satisfies readonly ProcessingKind[]
export type OptionalProcessing = (typeof optionalProcessings)[number]
