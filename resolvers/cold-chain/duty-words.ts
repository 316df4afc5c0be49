import type { Told } from '#rules/alarms/terms.ts'
import { dayOf } from '#rules/calendar.ts'
import { type ManualDutyState, manualDutyKindLabels } from '#rules/cold-chain/duty-terms.ts'
import type { ManualDuty } from '#rules/cold-chain/manual-duty.ts'

/** Whether somebody has to be told. */
export const isLate = (state: ManualDutyState): boolean => state === 'OVERDUE' || state === 'MISSED'

/** What people are told of a place that was not read in its time. */
export const wantedText = (place: string, { kind, wantedUntil }: ManualDuty): Told => {
  const { zh, en } = manualDutyKindLabels[kind]
  const until = wantedUntil === null ? '' : chineseMinute(wantedUntil)
  return {
    zh: `${place}：人工测温未按时记录（${zh}），最迟 ${until}`,
    en: `${place}: not read by hand in its time (${en}); the last moment is ${until} in China`,
  }
}

/** What they are told when it is over. */
export const overText = (place: string, { state }: ManualDuty): Told =>
  state === 'DUE'
    ? { zh: `${place}：新的一日开始，重新计`, en: `${place}: another day has begun, and counts anew` }
    : { zh: `${place}：人工测温已记录`, en: `${place}: was read by hand` }

const CHINA_MS = 8 * 3_600_000

const chineseMinute = (at: Date): string =>
  `${dayOf(at)} ${new Date(at.getTime() + CHINA_MS).toISOString().slice(11, 16)}`
