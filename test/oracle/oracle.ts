import type { Abo, Infant, Scenario } from './scenario.ts'
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
  'sample',
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

/** Where a subject stands in a {@link Decision}. */
export const AT = Object.fromEntries(SUBJECTS.map((subject, at) => [subject, at])) as Record<Subject, number>

/** Class of each subject, by {@link AT}: 0 nothing, 1 `WARN`, 2 `AUTHORITY`, 3 `STOP`. */
export type Decision = Uint8Array

/** The names of the numbers in a {@link Decision}. */
export const CLASSES = ['NOTHING', 'WARN', 'AUTHORITY', 'STOP'] as const

/** A decision with nothing in it, to be filled by {@link decide}. */
export const blankDecision = (): Decision => new Uint8Array(SUBJECTS.length)

/**
 * Decides whether a bag may leave, from the domain reference alone (§0.1 art. 14, §2.4–2.7, §3, §4, above all §4.3).
 *
 * It goes by what is in the bag: a component is a walk past the desks that concern it, and each desk picks the one
 * line of the sheet that fits. `decision` is overwritten; the answer is the worst class in it.
 *
 * Readings, where the text leaves room:
 *
 * 1. "Cells" in the RhD rows and "O cells" are red cells. Whole blood and granulocytes carry them and are judged with
 *    them, but an O bag of either is not "O cells": its plasma is group-specific. So without a known group, without
 *    the second sample, or RhD-positive for an untyped patient they stop.
 * 2. Whole blood is both: an antigen the patient lacks stops it, and so does plasma the patient can not have.
 * 3. Cryoprecipitate is plasma wherever plasma is named ("cryo by same table", of which "unknown group: AB" is part).
 * 4. RhD: plasma needs none. Platelets prefer the match: anything else warns. RhD-negative cells for an RhD-positive
 *    patient are "compatible but not identical" (§4.1, "identical ABO+RhD"). Untyped, emergency: a negative bag is
 *    `AUTHORITY` too, the only class but `STOP` in that row; a positive one needs to be O. The brackets of the table
 *    bound a class, so "RhD-negative first … if in stock" stops the positive bag while a negative one is in stock.
 * 5. Second sample missing: "own-group" is every group but O cells and AB plasma, so an A bag for an AB patient stops.
 *    A group on file counts as the other sample of "confirmed by two samples".
 * 6. Antibodies, screen, crossmatch and report are asked of components that need a crossmatch (§2.5: whole blood, red
 *    cells, leucocytes, hand-made platelets); the minor side too, for an incompatible result is never nothing.
 * 7. A crossmatch has two sides: with the minor side alone missing it is not done either.
 * 8. Minor side: "expected by ABO difference" is what the plasma table forbids. Without an established group it is
 *    O red cells alone (§2.7 asks of them the major side and nothing else).
 * 9. Samples: 72 h are asked of every bag; exactly 72 h passes. What counts as uncrossmatched, or as no sample, does so
 *    in both columns, and the emergency says why as a warning. A mismatched sample stops every bag: it has to be
 *    cancelled before it counts as none. Without any sample routine stops (art. 14). An
 *    incompatible result stays incompatible however the sample is, and which bag is the least incompatible
 *    is known of a sample that counts alone.
 * 10. Transplant: the assigned groups, red-cell and plasma, replace a typed one that is unknown, discrepant or
 *    conflicting. They are a group on file (§2.4), so no second sample is missing; but two samples confirmed the typed
 *    group and not them, so uncrossmatched it is O cells alone. Platelets go by the plasma group.
 * 11. Infant: red cells fit the mother's ABO antibodies too; a mother of unknown group is served with O alone. What is
 *    not tested against an antibody she has is not shown to be compatible. Of a mother nobody has screened nothing is
 *    known, as of a group that is open: in an emergency O cells by `AUTHORITY`, all else stops.
 * 12. An authorisation already given is the emergency's `AUTHORITY` itself and leaves no finding; in routine there is
 *    no such way.
 * 13. A requirement binds the components it can be met by: plasma is not irradiated, and its donor may be IgA-deficient.
 * 14. Where the group is not established, ABO is judged by that row alone.
 */
export function decide(s: Scenario, decision: Decision): number {
  decision.fill(0)
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
  for (let at = 0; at < SUBJECTS.length; at++) highest = Math.max(highest, decision[at] ?? 0)
  return highest
}

function raise(decision: Decision, at: number, given: number): void {
  decision[at] = Math.max(decision[at] ?? 0, given)
}

/** Looks the line up in the column of the scenario's urgency. */
function classOf(s: Scenario, line: Line): number {
  return CLASS_OF[line][s.urgency === 'emergency' ? 1 : 0]
}

const OLDEST_SAMPLE_HOURS = 72

const HELD = {
  recall: 'hold: recall',
  'suspected frozen': 'hold: suspected frozen',
  quarantine: 'hold: quarantine',
  excursion: 'hold: excursion',
  'excursion, harm certain': 'hold: excursion, harm certain',
} as const

/** The bag itself, whatever is in it. */
function shelf(s: Scenario, d: Decision): void {
  if (s.expired) d[AT.expiry] = classOf(s, 'unit expired')
  if (s.visiblyUnfit) d[AT.appearance] = classOf(s, 'visual no-issue condition')
  if (s.hold !== 'none') d[AT.hold] = classOf(s, HELD[s.hold])
  if (s.coldChain !== 'known good')
    d[AT.coldChain] = classOf(
      s,
      s.coldChain === 'unknown' ? 'cold chain unknown' : 'cold chain unknown, attested',
    )
  if (s.requirement !== 'none' && !s.requirementMet && canBeMet(s))
    d[AT.requirement] = classOf(s, 'special requirement unmet')
}

const canBeMet = (s: Scenario): boolean =>
  s.requirement !== 'irradiated' || (s.blood !== 'plasma' && s.blood !== 'cryoprecipitate')

/** The papers and the patient's standing, whatever is in the bag. */
function office(s: Scenario, d: Decision): void {
  if (s.approvals === 'incomplete') d[AT.approvals] = classOf(s, 'approvals incomplete')
  if (s.consent !== 'given')
    d[AT.consent] = classOf(s, s.consent === 'missing' ? 'consent missing' : 'consent missing: authorised')
  if (s.sample === 'none') d[AT.sample] = classOf(s, 'no sample')
  else if (s.sample === 'mismatched') d[AT.sample] = classOf(s, 'sample mismatched')
  else if (s.sampleAgeHours > OLDEST_SAMPLE_HOURS) d[AT.sample] = classOf(s, 'sample too old')
  if (s.transplant) d[AT.transplant] = classOf(s, 'after a transplant')
}

/** Red cells, and what carries them by the way: whole blood, granulocytes. */
function cells(s: Scenario, d: Decision): void {
  const group = believedGroup(s, 'redCells')
  const oCells = isOCells(s)
  if (group === null) d[AT.group] = classOf(s, oCells ? 'group open: O cells' : 'group open: all else')
  else if (!CELLS_FOR[group].includes(s.unitAbo)) d[AT.abo] = classOf(s, 'cells incompatible')
  else if (group !== s.unitAbo) d[AT.abo] = classOf(s, 'compatible, not identical')
  const plasmaGroup = believedGroup(s, 'plasma')
  if (s.blood === 'whole blood' && plasmaGroup !== null) raise(d, AT.abo, plasmaFits(s, plasmaGroup))

  if (isUnconfirmed(s) && !oCells) d[AT.secondSample] = classOf(s, 'second sample missing: own group')
  if (s.infant) d[AT.infant] = forTheMother(s, s.infant)
  d[AT.rhd] = rhdOfCells(s)
  tested(s, d, group)
}

function plasma(s: Scenario, d: Decision): void {
  const group = believedGroup(s, 'plasma')
  const fromAb = s.unitAbo === 'AB'
  if (group === null) d[AT.group] = classOf(s, fromAb ? 'group open: AB plasma' : 'group open: all else')
  else d[AT.abo] = plasmaFits(s, group)
  if (isUnconfirmed(s) && !fromAb) d[AT.secondSample] = classOf(s, 'second sample missing: own group')
}

function platelets(s: Scenario, d: Decision): void {
  const group = believedGroup(s, 'plasma')
  if (group === null) d[AT.group] = classOf(s, 'group open: platelets')
  else if (group !== s.unitAbo)
    d[AT.abo] = classOf(
      s,
      s.plateletShortage ? 'platelets differ: shortage' : 'platelets differ: no shortage',
    )

  if (isUnconfirmed(s)) d[AT.secondSample] = classOf(s, 'second sample missing: platelets')
  if (s.unitRhD !== s.patientRhD) d[AT.rhd] = classOf(s, 'compatible, not identical')
  if (s.blood === 'hand-made platelets') tested(s, d, group)
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

const isOCells = (s: Scenario): boolean => s.blood === 'red cells' && s.unitAbo === 'O'

const isUnconfirmed = (s: Scenario): boolean => s.confirmation === 'second sample missing' && !s.transplant

function plasmaFits(s: Scenario, group: Abo): number {
  if (!PLASMA_FOR[group].includes(s.unitAbo)) return classOf(s, 'plasma incompatible')
  return group === s.unitAbo ? 0 : classOf(s, 'compatible, not identical')
}

function forTheMother(s: Scenario, { motherAbo, motherAntigen, motherScreened }: Infant): number {
  const fitsGroup = motherAbo === null ? s.unitAbo === 'O' : CELLS_FOR[motherAbo].includes(s.unitAbo)
  if (!fitsGroup || motherAntigen === 'positive' || motherAntigen === 'untested')
    return classOf(s, 'infant: not for the mother')
  if (motherScreened) return 0
  return classOf(s, isOCells(s) ? 'infant: mother unknown, O cells' : 'infant: not for the mother')
}

function rhdOfCells(s: Scenario): number {
  const antiD = s.antibody === 'anti-D' || s.antibody === 'anti-D and other'
  if (s.patientRhD === 'untyped') {
    if (s.unitRhD === 'negative') return classOf(s, 'RhD untyped: negative bag')
    const negativeFirst = s.maySoonBear && !s.nothingElse
    const acceptable = isOCells(s) && !antiD && !negativeFirst
    return classOf(s, acceptable ? 'RhD untyped: O positive' : 'RhD untyped: other positive')
  }
  if (s.patientRhD === s.unitRhD) return 0
  if (s.unitRhD === 'negative') return classOf(s, 'compatible, not identical')
  if (antiD) return classOf(s, 'RhD positive for negative: anti-D')
  return classOf(s, s.nothingElse ? 'RhD positive for negative: nothing else' : 'RhD positive for negative')
}

/** The antibodies somebody knows of, and whether anybody has looked. */
function antibodies(s: Scenario, d: Decision): void {
  if (s.antibody === 'other' || s.antibody === 'anti-D and other') {
    if (s.unitAntigen === 'positive') d[AT.antigen] = classOf(s, 'antigen positive')
    if (s.unitAntigen === 'untested') d[AT.antigen] = classOf(s, 'antigen not tested')
  }
  if (s.antibody !== 'none' && s.antibody !== 'other' && s.unitRhD === 'positive')
    d[AT.antigen] = classOf(s, 'antigen positive')

  if (s.screen === 'not done') d[AT.screen] = classOf(s, 'screen not done')
  if (s.screen === 'positive, referred') d[AT.screen] = classOf(s, 'screen unidentified: referred')
  if (s.screen === 'positive, unidentified') d[AT.screen] = classOf(s, 'screen unidentified')
}

/** What is done in the laboratory with cells of the bag. */
function tested(s: Scenario, d: Decision, group: Abo | null): void {
  antibodies(s, d)
  const ownGroupTwice = group === s.unitAbo && s.confirmation !== 'second sample missing' && !s.transplant
  const undone = classOf(s, isOCells(s) || ownGroupTwice ? 'uncrossmatched: forgivable' : 'uncrossmatched')
  const majorDone =
    s.sample === 'matched' && s.sampleAgeHours <= OLDEST_SAMPLE_HOURS && s.majorSide !== 'not done'
  const incompatible = s.sample !== 'none' && s.majorSide === 'incompatible'
  if (!majorDone) d[AT.major] = undone
  if (incompatible) {
    const least = majorDone && s.warmAutoantibody && s.leastIncompatible
    raise(d, AT.major, classOf(s, least ? 'major side: least incompatible' : 'major side incompatible'))
  }

  if (s.sample !== 'none' && s.minorSide === 'incompatible')
    d[AT.minor] = classOf(s, isExpected(s) ? 'minor side: ABO difference' : 'minor side: identical groups')
  else if ((majorDone || incompatible) && s.minorSide === 'not done') d[AT.minor] = undone
  if (s.report === 'unsigned')
    d[AT.report] = classOf(s, majorDone ? 'report unsigned: tested' : 'report unsigned: uncrossmatched')
}

/** Does the ABO difference explain that the donor's plasma reacts with the patient's cells? */
function isExpected(s: Scenario): boolean {
  const group = believedGroup(s, 'plasma')
  return group === null ? isOCells(s) : !PLASMA_FOR[group].includes(s.unitAbo)
}
