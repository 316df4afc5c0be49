import type { AboGroup, ReactionGrade, RhdType } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'

/** Reactions as read from tube or card; null where a reagent was not used. */
export type TypingReactions = {
  readonly antiA: ReactionGrade | null
  readonly antiB: ReactionGrade | null
  /** The patient's cells without antibody: must stay negative. */
  readonly control: ReactionGrade | null
  readonly a1Cells: ReactionGrade | null
  readonly bCells: ReactionGrade | null
  readonly antiD: ReactionGrade | null
  /** A second anti-D reagent, where one is used. */
  readonly secondAntiD: ReactionGrade | null
}

type Sign = 'POSITIVE' | 'NEGATIVE' | 'UNCLEAR'

/** With reagents, true antigens react strongly; anything between is a subgroup, a mixture or a fault. HOUSE_TYPING. */
export const forwardSigns: Readonly<Record<ReactionGrade, Sign>> = {
  '0': 'NEGATIVE',
  W: 'UNCLEAR',
  '1': 'UNCLEAR',
  '2': 'POSITIVE',
  '3': 'POSITIVE',
  '4': 'POSITIVE',
  MF: 'UNCLEAR',
  HEM: 'UNCLEAR',
}

/** The patient's own antibodies may be weaker, and may haemolyse. HOUSE_TYPING. */
export const reverseSigns: Readonly<Record<ReactionGrade, Sign>> = {
  '0': 'NEGATIVE',
  W: 'UNCLEAR',
  '1': 'POSITIVE',
  '2': 'POSITIVE',
  '3': 'POSITIVE',
  '4': 'POSITIVE',
  MF: 'UNCLEAR',
  HEM: 'POSITIVE',
}

const groupOfSigns = (a: Sign, b: Sign): AboGroup | null => {
  if (a === 'UNCLEAR' || b === 'UNCLEAR') return null
  if (a === 'POSITIVE') return b === 'POSITIVE' ? 'AB' : 'A'
  return b === 'POSITIVE' ? 'B' : 'O'
}

const opposite: Readonly<Record<Sign, Sign>> = {
  POSITIVE: 'NEGATIVE',
  NEGATIVE: 'POSITIVE',
  UNCLEAR: 'UNCLEAR',
}

export type TypingReading = {
  /** Null while the reactions don't give one group. */
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  readonly findings: readonly Finding[]
}

/**
 * The ABO group is read twice, from the cells (forward) and from the plasma (reverse), and holds only when both agree
 * and every reaction is clear; under four months of age the plasma proves nothing and the cells alone count. A control
 * that reacts makes all of it void; where the reagents react as well, the cells agglutinate by themselves. Two
 * populations of cells give no group, and a weak reverse reaction is pointed out.
 *
 * Facts: the reactions; whether the patient is an infant under four months.
 * Refuses: `ABO_FORWARD_MISSING`, `ABO_REVERSE_MISSING`, `ABO_CONTROL_POSITIVE`, `TYPING_AUTOAGGLUTINATION`,
 * `ABO_REACTION_UNCLEAR`, `TYPING_MIXED_FIELD`, `ABO_FORWARD_REVERSE_DISAGREE`, `RHD_MISSING`,
 * `RHD_REACTIONS_DISAGREE`; warns `RHD_WEAK`, `REVERSE_GROUP_WEAK`.
 * Source: SPEC_2000_ART_15, HOUSE_TYPING.
 * Reviewed: not yet reviewed by a physician.
 */
export function readTyping(
  reactions: TypingReactions,
  patient: { readonly infantUnder4Months: boolean },
): TypingReading {
  if (reactions.control !== null && reactions.control !== '0') {
    return { abo: null, rhd: 'UNKNOWN', findings: readControl(reactions) }
  }
  const abo = readAbo(reactions, patient.infantUnder4Months)
  const rhd = readRhd(reactions)
  return { abo: abo.group, rhd: rhd.type, findings: [...abo.findings, ...rhd.findings] }
}

/** Cells that react without any antibody can't be read with one: every reagent seems to find its antigen. */
function readControl({ antiA, antiB }: TypingReactions): Finding[] {
  const field = 'reactions.control'
  const everywhere = [antiA, antiB].every((grade) => grade !== null && grade !== '0')
  return [
    finding('ABO_CONTROL_POSITIVE', { field }),
    ...(everywhere ? [finding('TYPING_AUTOAGGLUTINATION', { field })] : []),
  ]
}

type AboReading = { readonly group: AboGroup | null; readonly findings: readonly Finding[] }

function readAbo(reactions: TypingReactions, forwardAlone: boolean): AboReading {
  const forward = readForward(reactions)
  if (forwardAlone) return forward
  const reverse = readReverse(reactions)
  const findings = [...forward.findings, ...reverse.findings]
  if (forward.group === null || reverse.group === null) return { group: null, findings }
  if (forward.group === reverse.group) return { group: forward.group, findings }
  const values = { forward: forward.group, reverse: reverse.group }
  return {
    group: null,
    findings: [...findings, finding('ABO_FORWARD_REVERSE_DISAGREE', { field: 'reactions', values })],
  }
}

function readForward({ antiA, antiB }: TypingReactions): AboReading {
  if (antiA === null || antiB === null) {
    return { group: null, findings: [finding('ABO_FORWARD_MISSING', { field: 'reactions' })] }
  }
  const signs = { antiA: forwardSigns[antiA], antiB: forwardSigns[antiB] }
  return {
    group: groupOfSigns(signs.antiA, signs.antiB),
    findings: unclearReactions(signs, { antiA, antiB }),
  }
}

function readReverse({ a1Cells, bCells }: TypingReactions): AboReading {
  if (a1Cells === null || bCells === null) {
    return { group: null, findings: [finding('ABO_REVERSE_MISSING', { field: 'reactions' })] }
  }
  const signs = { a1Cells: reverseSigns[a1Cells], bCells: reverseSigns[bCells] }
  // Who lacks an antibody has the antigen: the signs of the plasma are those of the cells turned round.
  const group = groupOfSigns(opposite[signs.a1Cells], opposite[signs.bCells])
  const findings = [...unclearReactions(signs, { a1Cells, bCells }), ...weakReactions({ a1Cells, bCells })]
  return { group, findings }
}

type Grades = Readonly<Record<string, ReactionGrade>>

const unclearReactions = (signs: Readonly<Record<string, Sign>>, grades: Grades): Finding[] =>
  Object.entries(signs)
    .filter(([, sign]) => sign === 'UNCLEAR')
    .map(([reagent]) =>
      finding(grades[reagent] === 'MF' ? 'TYPING_MIXED_FIELD' : 'ABO_REACTION_UNCLEAR', {
        field: `reactions.${reagent}`,
        values: { reagent },
      }),
    )

/** A weak antibody is still one, but a second look is due: the old, the very ill and the new-born have few. */
const weakReactions = (grades: Grades): Finding[] =>
  Object.entries(grades)
    .filter(([, grade]) => grade === '1')
    .map(([reagent]) => finding('REVERSE_GROUP_WEAK', { field: `reactions.${reagent}`, values: { reagent } }))

/** What one anti-D reaction says. A weak or mixed reaction is weak D until a laboratory says otherwise. */
export const rhdOfGrade: Readonly<Record<ReactionGrade, RhdType>> = {
  '0': 'NEGATIVE',
  W: 'WEAK',
  '1': 'WEAK',
  '2': 'POSITIVE',
  '3': 'POSITIVE',
  '4': 'POSITIVE',
  MF: 'WEAK',
  HEM: 'WEAK',
}

function readRhd({ antiD, secondAntiD }: TypingReactions): { type: RhdType; findings: readonly Finding[] } {
  if (antiD === null)
    return { type: 'UNKNOWN', findings: [finding('RHD_MISSING', { field: 'reactions.antiD' })] }
  const type = rhdOfGrade[antiD]
  if (secondAntiD !== null && rhdOfGrade[secondAntiD] !== type) {
    return {
      type: 'UNKNOWN',
      findings: [finding('RHD_REACTIONS_DISAGREE', { field: 'reactions.secondAntiD' })],
    }
  }
  return { type, findings: type === 'WEAK' ? [finding('RHD_WEAK', { field: 'reactions.antiD' })] : [] }
}

/**
 * A reported group is one that follows from its reactions.
 *
 * Facts: what was reported; what the reactions read.
 * Refuses: `ABO_STATED_DISAGREES`, `RHD_STATED_DISAGREES`.
 * Source: HOUSE_TYPING.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStatedGroup(
  stated: { readonly abo: AboGroup | null; readonly rhd: RhdType | null },
  reading: Pick<TypingReading, 'abo' | 'rhd'>,
): Finding[] {
  return [
    ...(stated.abo === null || stated.abo === reading.abo
      ? []
      : [finding('ABO_STATED_DISAGREES', { field: 'abo' })]),
    ...(stated.rhd === null || stated.rhd === reading.rhd
      ? []
      : [finding('RHD_STATED_DISAGREES', { field: 'rhd' })]),
  ]
}
