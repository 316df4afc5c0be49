import {
  type AlarmAction,
  type AlarmKind,
  type AlarmParty,
  type AlarmState,
  alarmKindRules,
  alarmMoves,
  alarmStateLabels,
} from '#rules/alarms/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** The state an action leads to; null when it may not be done from there. */
export const nextAlarmState = (action: AlarmAction, state: AlarmState): AlarmState | null => {
  const moves: Readonly<Partial<Record<AlarmState, AlarmState>>> = alarmMoves[action]
  return moves[state] ?? null
}

/**
 * An alarm goes along its table alone: what is resolved stays resolved, and nobody acknowledges twice.
 *
 * Facts: the act, and the alarm's state.
 * Refuses: `ALARM_STATE_FORBIDS`.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAlarmMove(action: AlarmAction, state: AlarmState): Finding[] {
  if (nextAlarmState(action, state) !== null) return []
  return [finding('ALARM_STATE_FORBIDS', { field: 'alarmId', values: { state: alarmStateLabels[state] } })]
}

const partyWords: Readonly<Record<AlarmParty, Bilingual>> = {
  ORGANISATION: { zh: '报警所属机构', en: 'the organisation it is about' },
  LEAD: { zh: '牵头单位', en: 'the lead hospital' },
}

/**
 * An alarm is answered by those who can do something about it: the organisation's own people, for what concerns the
 * whole alliance the lead's.
 *
 * Facts: the kind, whether the caller sits at the organisation concerned, and whether at the lead.
 * Refuses: `ALARM_NOT_YOURS_TO_ANSWER`.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAnswerer(
  kind: AlarmKind,
  sits: { readonly own: boolean; readonly lead: boolean },
): Finding[] {
  const { answeredBy }: { readonly answeredBy: readonly AlarmParty[] } = alarmKindRules[kind]
  const may = (sits.own && answeredBy.includes('ORGANISATION')) || (sits.lead && answeredBy.includes('LEAD'))
  if (may) return []
  const who = {
    zh: answeredBy.map((party) => partyWords[party].zh).join('或'),
    en: answeredBy.map((party) => partyWords[party].en).join(' or '),
  }
  return [finding('ALARM_NOT_YOURS_TO_ANSWER', { field: 'alarmId', values: { who } })]
}

/**
 * An alarm whose cause still lasts is resolved only by somebody who says why.
 *
 * Facts: since when the cause is over (null while it lasts), and the reason given (null for none).
 * Refuses: `ALARM_CONDITION_STANDS`.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkResolution(facts: {
  readonly conditionEndedAt: Date | null
  readonly reason: string | null
}): Finding[] {
  if (facts.conditionEndedAt !== null || facts.reason !== null) return []
  return [finding('ALARM_CONDITION_STANDS', { field: 'standingReason' })]
}
