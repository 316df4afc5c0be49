import {
  checkElectronicCrossmatch,
  type ElectronicFacts,
} from '#rules/compatibility/electronic-crossmatch.ts'
import type { compatibilityFindings } from '#rules/compatibility/findings.ts'
import type { GroupRecord } from '#rules/compatibility/group-standing.ts'
import { checkResolution, type ProposedResolution } from '#rules/compatibility/resolution.ts'
import { readTyping, type TypingReactions } from '#rules/compatibility/typing.ts'
import { checkSecondLook } from '#rules/compatibility/verification.ts'
import type { Finding } from '#rules/finding.ts'
import type { DrawnTube } from '#rules/requests/venepuncture.ts'
import { POLICY } from './forms.ts'

/** An instant of the first days of March 2026, Chinese time. */
const at = (day: number, hour = 9) => new Date(Date.UTC(2026, 2, day, hour - 8))

/** A tube of its own drawing, on that day of March 2026 at nine. */
export const drawnTube = (id: string, day: number, changes: Partial<DrawnTube> = {}): DrawnTube => ({
  id,
  organisationId: 'org_1',
  sampleNumber: `S-${id}`,
  venepuncture: null,
  secondSampleOf: null,
  collectedAt: at(day),
  collectedBy: null,
  collectedByName: null,
  checkedBy: null,
  selfChecked: false,
  ...changes,
})

/** A final typing of group A, RhD positive, of a tube drawn that day and tested an hour later. */
export const groupRecord = (id: string, day: number, changes: Partial<GroupRecord> = {}): GroupRecord => ({
  id,
  tube: drawnTube(id, day),
  abo: 'A',
  rhd: 'POSITIVE',
  status: 'FINAL',
  occurredAt: at(day, 10),
  ...changes,
})

/** A, then B of another drawing, then A again: the second tube was wrong. */
export const contradiction = [
  groupRecord('a', 1),
  groupRecord('b', 10, { abo: 'B' }),
  groupRecord('c', 11),
] as const
export const resolution: ProposedResolution = {
  refutedIds: ['b'],
  evidenceId: 'c',
  cause: 'WRONG_BLOOD_IN_TUBE',
}
const resolved = (changes: Partial<ProposedResolution>, records: readonly GroupRecord[] = contradiction) =>
  checkResolution(records, { ...resolution, ...changes }, POLICY)

/** A patient and a unit for whom a computer may crossmatch. */
export const electronicFacts: ElectronicFacts = {
  passport: {
    group: { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE' },
    antibodies: [],
    avoidedAntigens: [],
    screens: [{ result: 'NEGATIVE', identified: false, referral: 'NONE', sampleId: 'smp_1' }],
    transplant: null,
    warmAutoantibody: false,
    infantUnder4Months: false,
  },
  antibodyEver: false,
  transfused: 'NO',
  sampleId: 'smp_1',
  unit: { componentClass: 'RED_CELLS', abo: 'A', rhd: 'POSITIVE', readByBarcode: true },
}
const electronic = (
  changes: Partial<ElectronicFacts>,
  passport: Partial<ElectronicFacts['passport']> = {},
): readonly Finding[] =>
  checkElectronicCrossmatch(
    { ...electronicFacts, ...changes, passport: { ...electronicFacts.passport, ...passport } },
    { electronicCrossmatch: true },
  )

const clear: TypingReactions = {
  antiA: '4',
  antiB: '0',
  control: '0',
  a1Cells: '0',
  bCells: '3',
  antiD: '4',
  secondAntiD: null,
}
const typing = (changes: Partial<TypingReactions>): readonly Finding[] =>
  readTyping({ ...clear, ...changes }, { infantUnder4Months: false }).findings

/** One case for each finding of the rules about typing conflicts, electronic crossmatches and second looks. */
export const compatibilityCases = {
  TYPING_AUTOAGGLUTINATION: () => typing({ control: '2', antiA: '4', antiB: '3' }),
  TYPING_MIXED_FIELD: () => typing({ antiA: 'MF' }),
  REVERSE_GROUP_WEAK: () => typing({ bCells: '1' }),
  ELECTRONIC_CROSSMATCH_OFF: () =>
    checkElectronicCrossmatch(electronicFacts, { electronicCrossmatch: false }),
  ELECTRONIC_GROUP_NOT_CONFIRMED: () =>
    electronic({}, { group: { standing: 'ONE_SAMPLE', abo: 'A', rhd: 'POSITIVE' } }),
  ELECTRONIC_SCREEN_NOT_NEGATIVE: () => electronic({ sampleId: 'smp_2' }),
  ELECTRONIC_ANTIBODY_HISTORY: () => electronic({ antibodyEver: true }),
  ELECTRONIC_PATIENT_EXCLUDED: () => electronic({}, { warmAutoantibody: true }),
  ELECTRONIC_UNIT_NOT_SCANNED: () => electronic({ unit: { ...electronicFacts.unit, readByBarcode: false } }),
  ELECTRONIC_GROUP_INCOMPATIBLE: () => electronic({ unit: { ...electronicFacts.unit, abo: 'B' } }),
  RESOLUTION_NOTHING_TO_RESOLVE: () => resolved({}, [groupRecord('a', 1)]),
  RESOLUTION_NOT_OF_PERSON: () => resolved({ refutedIds: ['b', 'elsewhere'] }),
  RESOLUTION_EVIDENCE_MISSING: () => resolved({ evidenceId: 'b' }),
  RESOLUTION_EVIDENCE_TOO_OLD: () => resolved({ evidenceId: 'a' }),
  RESOLUTION_NEEDS_NEW_SAMPLE: () =>
    resolved({}, [contradiction[0], contradiction[1], groupRecord('c', 11, { tube: drawnTube('a', 1) })]),
  RESOLUTION_CONFLICT_REMAINS: () =>
    resolved({}, [...contradiction, groupRecord('d', 12, { rhd: 'NEGATIVE' })]),
  SELF_RECHECK_NOT_ALLOWED: () =>
    checkSecondLook({ samePerson: true, selfRecheck: true }, { selfRecheckAllowed: false }),
} as const satisfies Partial<Record<keyof typeof compatibilityFindings, () => readonly Finding[]>>
