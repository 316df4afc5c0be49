import { ownMember } from '#lib/own-member.ts'
import type { SenderProfile } from '#resolvers/messaging/senders.ts'
import { type MarkerResult, markerResults } from '#rules/compatibility/pre-transfusion-terms.ts'
import {
  type AboGroup,
  type AntibodyScreenResult,
  aboGroups,
  antibodyScreenResults,
  type CrossmatchMethod,
  type CrossmatchResult,
  crossmatchMethods,
  crossmatchResults,
  type ResultStatus,
  type RhdType,
  resultStatuses,
  rhdTypes,
} from '#rules/compatibility/terms.ts'
import {
  type ConsentKind,
  consentKinds,
  type History,
  histories,
  type Sex,
  sexes,
  type Urgency,
  urgencies,
} from '#rules/requests/terms.ts'

/**
 * One code system: the hub's words, and the codes of HL7, national standards and common usage for them. `name` is the
 * key under which a sender's profile gives codes of its own, which come first.
 */
export type CodeTable<Word extends string> = {
  readonly name: string
  readonly words: readonly Word[]
  readonly codes: Readonly<Record<string, Word>>
}

/** Table 0001, GB/T 2261.1, and the words themselves. */
export const sexCodes: CodeTable<Sex> = {
  name: 'sex',
  words: sexes,
  codes: {
    M: 'MALE',
    F: 'FEMALE',
    U: 'UNKNOWN',
    O: 'UNKNOWN',
    A: 'UNKNOWN',
    N: 'UNKNOWN',
    '0': 'UNKNOWN',
    '1': 'MALE',
    '2': 'FEMALE',
    '9': 'UNKNOWN',
    男: 'MALE',
    女: 'FEMALE',
  },
}

/** Table 0485 (TQ1-9), which TQ-6 shares; `S` is the life-saving path. */
export const urgencyCodes: CodeTable<Urgency> = {
  name: 'urgency',
  words: urgencies,
  codes: {
    S: 'EMERGENCY',
    STAT: 'EMERGENCY',
    A: 'URGENT',
    T: 'URGENT',
    R: 'ROUTINE',
    P: 'ROUTINE',
    C: 'ROUTINE',
    紧急: 'EMERGENCY',
    抢救: 'EMERGENCY',
    加急: 'URGENT',
    常规: 'ROUTINE',
  },
}

/** Table 0136 at BPO-14: `Y` says that the patient has signed. */
export const consentCodes: CodeTable<ConsentKind> = {
  name: 'consent',
  words: consentKinds,
  codes: { Y: 'PATIENT', N: 'NONE', 是: 'PATIENT', 否: 'NONE' },
}

/** Table 0136, with `U` for what nobody knows. */
export const historyCodes: CodeTable<History> = {
  name: 'history',
  words: histories,
  codes: { Y: 'YES', N: 'NO', U: 'UNKNOWN', 有: 'YES', 无: 'NO', 不详: 'UNKNOWN' },
}

/** UCUM and what stands on Chinese forms. */
export const unitCodes: CodeTable<'U' | 'ML' | 'DOSE'> = {
  name: 'unit',
  words: ['U', 'ML', 'DOSE'],
  codes: { 单位: 'U', 毫升: 'ML', '[U]': 'U', '{DOSE}': 'DOSE', 治疗量: 'DOSE', 人份: 'DOSE' },
}

/** 99ABO. */
export const aboCodes: CodeTable<AboGroup> = {
  name: 'abo',
  words: aboGroups,
  codes: { '0': 'O', A型: 'A', B型: 'B', O型: 'O', AB型: 'AB' },
}

/** 99RH, with the signs analysers print. */
export const rhdCodes: CodeTable<RhdType> = {
  name: 'rhd',
  words: rhdTypes,
  codes: {
    POS: 'POSITIVE',
    P: 'POSITIVE',
    '+': 'POSITIVE',
    阳性: 'POSITIVE',
    NEG: 'NEGATIVE',
    N: 'NEGATIVE',
    '-': 'NEGATIVE',
    阴性: 'NEGATIVE',
    弱D: 'WEAK',
    UNK: 'UNKNOWN',
  },
}

/** 99PN. */
export const screenCodes: CodeTable<AntibodyScreenResult> = {
  name: 'screen',
  words: antibodyScreenResults,
  codes: {
    NEG: 'NEGATIVE',
    N: 'NEGATIVE',
    '-': 'NEGATIVE',
    阴性: 'NEGATIVE',
    POS: 'POSITIVE',
    P: 'POSITIVE',
    '+': 'POSITIVE',
    阳性: 'POSITIVE',
    IND: 'INDETERMINATE',
  },
}

/** Serological markers before transfusion. */
export const markerCodes: CodeTable<MarkerResult> = {
  name: 'marker',
  words: markerResults,
  codes: {
    NEG: 'NEGATIVE',
    N: 'NEGATIVE',
    NR: 'NEGATIVE',
    '-': 'NEGATIVE',
    '(-)': 'NEGATIVE',
    阴性: 'NEGATIVE',
    '阴性(-)': 'NEGATIVE',
    POS: 'POSITIVE',
    P: 'POSITIVE',
    R: 'POSITIVE',
    '+': 'POSITIVE',
    '(+)': 'POSITIVE',
    阳性: 'POSITIVE',
    '阳性(+)': 'POSITIVE',
    IND: 'INDETERMINATE',
    '±': 'INDETERMINATE',
    '+/-': 'INDETERMINATE',
    可疑: 'INDETERMINATE',
    待复查: 'INDETERMINATE',
  },
}

/** 99XM. */
export const crossmatchCodes: CodeTable<CrossmatchResult> = {
  name: 'crossmatch',
  words: crossmatchResults,
  codes: {
    COMP: 'COMPATIBLE',
    C: 'COMPATIBLE',
    相合: 'COMPATIBLE',
    INCOMP: 'INCOMPATIBLE',
    I: 'INCOMPATIBLE',
    不相合: 'INCOMPATIBLE',
    IND: 'INDETERMINATE',
  },
}

/** 99MTH at OBX-17. */
export const methodCodes: CodeTable<CrossmatchMethod> = {
  name: 'method',
  words: crossmatchMethods,
  codes: {
    PB: 'POLYBRENE',
    MGCC: 'COLUMN_AGGLUTINATION',
    IAT: 'INDIRECT_ANTIGLOBULIN',
    凝聚胺法: 'POLYBRENE',
    微柱凝胶法: 'COLUMN_AGGLUTINATION',
    盐水介质法: 'SALINE',
  },
}

/** Table 0085; `R` and `S` are entered and not yet verified, `U` says that what was sent before is final now. */
export const statusCodes: CodeTable<ResultStatus> = {
  name: 'status',
  words: resultStatuses,
  codes: { F: 'FINAL', U: 'FINAL', C: 'CORRECTED', P: 'PRELIMINARY', R: 'PRELIMINARY', S: 'PRELIMINARY' },
}

/** What the sender's profile says that its code means in a system; undefined where it says nothing. */
export const ownCode = (profile: SenderProfile, system: string, code: string): string | undefined =>
  ownMember(profile.codes[system], code)

/** The hub's word for a sender's code; null for a code that neither the profile nor the table knows. */
export const translate = <Word extends string>(
  profile: SenderProfile,
  table: CodeTable<Word>,
  code: string,
): Word | null => {
  const written = code.trim()
  const own = ownCode(profile, table.name, written) ?? written
  const upper = own.toUpperCase().replace(/\s+/g, '')
  return table.words.find((word) => word === own || word === upper) ?? ownMember(table.codes, upper) ?? null
}

/** The hub's code in a system whose codes the hub does not list here (`product`, `test`, `requirement`, `specimen`). */
export const mapped = (
  profile: SenderProfile,
  system: 'product' | 'test' | 'requirement' | 'specimen',
  code: string,
): string => ownCode(profile, system, code.trim()) ?? code.trim()
