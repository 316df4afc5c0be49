import type { Abo, Scenario } from './scenario.ts'
import { CLASS_OF, type Line } from './sheet.ts'

/** What a decision speaks of; each subject has at most one class. */
export const SUBJECTS = [
  'abo',
  'rhd',
  'group',
  'secondSample',
  'transplant',
  'infant',
  'antigen',
  'screen',
  'major',
  'minor',
  'sampleAge',
  'sampleMatch',
  'expiry',
  'appearance',
  'hold',
  'coldChain',
  'requirement',
  'approvals',
  'consent',
  'report',
] as const

export type Subject = (typeof SUBJECTS)[number]

/** Class of each subject as a number: 0 nothing, 1 `WARN`, 2 `AUTHORITY`, 3 `STOP`. */
export type Decision = Record<Subject, number>

/** The names of the numbers in a {@link Decision}. */
export const CLASSES = ['NOTHING', 'WARN', 'AUTHORITY', 'STOP'] as const

/** A decision with nothing in it, to be filled by {@link decide}. */
export function blankDecision(): Decision {
  return Object.fromEntries(SUBJECTS.map((subject) => [subject, 0])) as Decision
}

/**
 * Decides whether a bag may leave, from the domain reference alone (§2.4–2.7, §3, §4, above all §4.3).
 *
 * It goes by what is in the bag: a component is a walk past the desks that concern it, and each desk picks the one
 * line of the sheet that fits. `decision` is overwritten; the answer is the worst class in it.
 *
 * Readings, where the text leaves room:
 *
 * 1. "Cells" in the RhD rows, in the antibody rows, and "O cells" are red cells. Whole blood and granulocytes carry
 *    them and are judged with them, but an O bag of either is not "O cells": its plasma is group-specific. So without
 *    a known group or without the second sample they stop.
 * 2. Cryoprecipitate is plasma wherever plasma is named ("cryo by same table").
 * 3. Plasma needs no RhD and no screen; platelets prefer the RhD match (§4.1): a mismatch warns, and they need no
 *    screen beyond their crossmatch. Untyped, RhD-positive platelets warn too.
 * 4. RhD untyped, emergency: an RhD-negative bag passes the row; an RhD-positive bag needs to be O. That a girl or a
 *    woman of child-bearing age gets RhD-negative first is an order of choice, not another class.
 * 5. Second sample missing: "own-group" is every group but O cells and AB plasma, so an A bag for an AB patient stops.
 * 6. A group on file counts as the other sample of "confirmed by two samples".
 * 7. The 72 h, the report and the crossmatch are asked of components that need a crossmatch (§2.5: whole blood, red
 *    cells, leucocytes, hand-made platelets). Exactly 72 h passes. In an emergency an older sample is no finding of
 *    its own: the bag is uncrossmatched. A known incompatible result stays incompatible however old the sample is.
 *    Without a sample there is no crossmatch; a sample that is not needed is not asked for.
 * 8. A mismatched sample stops every component in both columns; "counts as no sample" tells how to go on (cancel it,
 *    begin again without one), not that this decision may pass.
 * 9. Transplant: the assigned groups replace a typed one that is unknown, discrepant or conflicting. Red cells, whole
 *    blood and granulocytes go by the assigned red-cell group, plasma and platelets by the plasma group. The second
 *    sample still proves whose tube it is.
 * 10. Infant: red cells fit the mother's ABO antibodies too; a mother of unknown group is served with O alone. What is
 *    not tested against her antibodies is not shown to be compatible: `STOP` in both columns.
 * 11. Minor side: compatible, not identical red cells are always "expected by ABO difference". With a group that is
 *    not established, O cells count as different.
 * 12. Where the group is not established, ABO is judged by that row alone.
 */
export function decide(s: Scenario, decision: Decision): number {
  for (const subject of SUBJECTS) decision[subject] = 0
  shelf(s, decision)
  office(s, decision)
  switch (s.blood) {
    case 'plasma':
    case 'cryoprecipitate':
      plasma(s, decision)
      break
    case 'apheresis platelets':
    case 'hand-made platelets':
      platelets(s, decision)
      break
    default:
      cells(s, decision)
  }
  return worst(decision)
}

/** The worst class in a decision. */
export function worst(decision: Decision): number {
  let highest = 0
  for (const subject of SUBJECTS) if (decision[subject] > highest) highest = decision[subject]
  return highest
}

/** Looks the line up in the column of the scenario's urgency. */
function classOf(s: Scenario, line: Line): number {
  return CLASS_OF[line][s.urgency === 'emergency' ? 1 : 0]
}

/** The bag itself, whatever is in it. */
function shelf(s: Scenario, d: Decision): void {
  if (s.expired) d.expiry = classOf(s, 'unit expired')
  if (s.visiblyUnfit) d.appearance = classOf(s, 'visual no-issue condition')
  if (s.hold !== 'none') d.hold = classOf(s, `hold: ${s.hold}`)
  if (s.coldChain !== 'known good') d.coldChain = classOf(s, `cold chain ${s.coldChain}`)
  if (s.requirement === 'unmet') d.requirement = classOf(s, 'special requirement unmet')
}

/** The papers and the patient's standing, whatever is in the bag. */
function office(s: Scenario, d: Decision): void {
  if (s.approvals === 'incomplete') d.approvals = classOf(s, 'approvals incomplete')
  if (s.consent === 'missing') d.consent = classOf(s, 'consent missing')
  if (s.sample === 'mismatched') d.sampleMatch = classOf(s, 'sample mismatched')
  if (s.transplant) d.transplant = classOf(s, 'after a transplant')
}

/** Red cells, and what carries them by the way: whole blood, granulocytes. */
function cells(s: Scenario, d: Decision): void {
  const oCells = s.blood === 'red cells' && s.unitAbo === 'O'
  const group = believedGroup(s, 'redCells')
  if (group === null) d.group = classOf(s, oCells ? 'group open: O cells' : 'group open: all else')
  else if (!CELLS_FOR[group].includes(s.unitAbo)) d.abo = classOf(s, 'cells incompatible')
  else if (group !== s.unitAbo) d.abo = classOf(s, 'compatible, not identical')

  if (s.confirmation === 'second sample missing' && !oCells)
    d.secondSample = classOf(s, 'second sample missing: own group')
  if (s.infant && !suitsTheMother(s.infant, s.unitAbo)) d.infant = classOf(s, 'infant: not for the mother')
  d.rhd = rhdOfCells(s)
  antibodies(s, d)
  crossmatched(s, d, oCells || ownGroupTwice(s, group))
  if (s.minorSide === 'incompatible' && s.sample !== 'none' && s.blood !== 'granulocytes')
    d.minor = classOf(s, group === s.unitAbo ? 'minor side: identical groups' : 'minor side: ABO difference')
}

function plasma(s: Scenario, d: Decision): void {
  const group = believedGroup(s, 'plasma')
  const fromAb = s.unitAbo === 'AB'
  if (group === null) d.group = classOf(s, fromAb ? 'group open: AB plasma' : 'group open: all else')
  else if (!PLASMA_FOR[group].includes(s.unitAbo)) d.abo = classOf(s, 'plasma incompatible')
  else if (group !== s.unitAbo) d.abo = classOf(s, 'compatible, not identical')

  if (s.confirmation === 'second sample missing' && !fromAb)
    d.secondSample = classOf(s, 'second sample missing: own group')
}

function platelets(s: Scenario, d: Decision): void {
  const group = believedGroup(s, 'plasma')
  if (group === null) d.group = classOf(s, 'group open: platelets')
  else if (group !== s.unitAbo)
    d.abo = classOf(s, s.plateletShortage ? 'platelets differ: shortage' : 'platelets differ: no shortage')

  if (s.confirmation === 'second sample missing')
    d.secondSample = classOf(s, 'second sample missing: platelets')
  if (s.unitRhD === 'positive' && s.patientRhD !== 'positive') d.rhd = classOf(s, 'platelets: RhD preferred')
  if (s.blood === 'hand-made platelets') crossmatched(s, d, ownGroupTwice(s, group))
}

/** Donors' groups a recipient may have, written out from §4.1: nine pairs of sixteen each. */
const CELLS_FOR: Record<Abo, readonly Abo[]> = {
  O: ['O'],
  A: ['A', 'O'],
  B: ['B', 'O'],
  AB: ['AB', 'A', 'B', 'O'],
}

const PLASMA_FOR: Record<Abo, readonly Abo[]> = {
  O: ['O', 'A', 'B', 'AB'],
  A: ['A', 'AB'],
  B: ['B', 'AB'],
  AB: ['AB'],
}

/** The group to go by, or null where it is not established. */
function believedGroup(s: Scenario, side: 'redCells' | 'plasma'): Abo | null {
  if (s.transplant) return s.transplant[side]
  return s.typing === 'agreed' ? s.patientAbo : null
}

function ownGroupTwice(s: Scenario, group: Abo | null): boolean {
  return group === s.unitAbo && s.confirmation !== 'second sample missing'
}

function suitsTheMother(infant: NonNullable<Scenario['infant']>, unit: Abo): boolean {
  const fitsGroup = infant.motherAbo === null ? unit === 'O' : CELLS_FOR[infant.motherAbo].includes(unit)
  return fitsGroup && infant.againstUnit === 'nothing'
}

function rhdOfCells(s: Scenario): number {
  const antiD = s.antibody === 'anti-D' || s.antibody === 'anti-D and other'
  if (s.patientRhD === 'untyped') {
    if (s.unitRhD === 'negative') return classOf(s, 'RhD untyped: negative bag')
    const acceptable = s.unitAbo === 'O' && !antiD
    return classOf(s, acceptable ? 'RhD untyped: O positive' : 'RhD untyped: other positive')
  }
  if (s.patientRhD === 'positive' || s.unitRhD === 'negative') return 0
  if (antiD) return classOf(s, 'RhD positive for negative: anti-D')
  return classOf(s, s.nothingElse ? 'RhD positive for negative: nothing else' : 'RhD positive for negative')
}

/** The antibodies somebody knows of, and whether anybody has looked. */
function antibodies(s: Scenario, d: Decision): void {
  if (s.antibody === 'other' || s.antibody === 'anti-D and other') {
    if (s.unitAntigen === 'positive') d.antigen = classOf(s, 'antigen positive')
    if (s.unitAntigen === 'untested') d.antigen = classOf(s, 'antigen not tested')
  }
  if (s.antibody !== 'none' && s.antibody !== 'other' && s.unitRhD === 'positive')
    d.antigen = classOf(s, 'antigen positive')

  if (s.screen === 'not done') d.screen = classOf(s, 'screen not done')
  if (s.screen === 'positive, referred') d.screen = classOf(s, 'screen unidentified: referred')
  if (s.screen === 'positive, unidentified') d.screen = classOf(s, 'screen unidentified')
}

const OLDEST_SAMPLE_HOURS = 72

/**
 * The crossmatch, the sample it was done with and its report.
 *
 * @param forgivable may this bag go uncrossmatched in an emergency: O cells, or the own group confirmed twice
 */
function crossmatched(s: Scenario, d: Decision, forgivable: boolean): void {
  const stale = s.sample !== 'none' && s.sampleAgeHours > OLDEST_SAMPLE_HOURS
  if (stale) d.sampleAge = classOf(s, 'sample too old')
  const voided = s.urgency === 'emergency' && (s.sample === 'mismatched' || stale)
  const untested = s.majorSide === 'not done' || s.sample === 'none' || voided

  if (s.majorSide === 'incompatible' && s.sample !== 'none') {
    const least = s.warmAutoantibody === 'least incompatible'
    d.major = classOf(s, least ? 'major side: least incompatible' : 'major side incompatible')
  } else if (untested) d.major = classOf(s, forgivable ? 'uncrossmatched: forgivable' : 'uncrossmatched')

  if (s.report === 'unsigned')
    d.report = classOf(s, untested ? 'report unsigned: uncrossmatched' : 'report unsigned: tested')
}
