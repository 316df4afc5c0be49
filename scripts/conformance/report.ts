import type { His } from '../demo/his.ts'
import { type Check, lineOf, type Result, runChecks } from './check.ts'
import { heardChecks, type Lead } from './heard.ts'
import type { Sender } from './sender.ts'
import { sentChecks } from './sent.ts'

/** Why what the hub sends could not be tried. */
export type Missing = { readonly missing: string }

const isMissing = (side: object): side is Missing => 'missing' in side

/**
 * Tries everything a sender must be able to send and to read, printing one line for each; what can't be tried here is
 * marked as such and fails nothing.
 */
export const report = async (
  sender: Sender,
  other: { readonly his: His; readonly lead: Lead } | Missing,
  print: (line: string) => void,
): Promise<readonly Result[]> => {
  const tell = (result: Result) => print(lineOf(result))
  print('本系统发出 / what the system sends')
  const sent = await runChecks(sentChecks(sender), tell)
  print('枢纽主动发来 / what the hub sends by itself')
  const heard = isMissing(other)
    ? notExercised(HEARD, other.missing, tell)
    : await runChecks(heardChecks(sender, other.his, other.lead), tell)
  const results = [...sent, ...heard]
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length
  print(
    `通过 ${count('PASS')}，不通过 ${count('FAIL')}，未测 ${count('NOT_EXERCISED')} / ` +
      `${count('PASS')} passed, ${count('FAIL')} failed, ${count('NOT_EXERCISED')} not exercised`,
  )
  return results
}

const HEARD: readonly Pick<Check, 'zh' | 'en'>[] = [
  { zh: 'OMB^O27：受理与拒绝', en: 'OMB^O27: accepted and rejected' },
  { zh: 'ORU^R01：检测报告', en: 'ORU^R01: reports' },
  { zh: 'BPS^O29：已预留血袋', en: 'BPS^O29: a bag is reserved' },
  { zh: 'BPS^O29 RQ：请求发血', en: 'BPS^O29 RQ: a reserved bag is asked for' },
]

const notExercised = (
  checks: readonly Pick<Check, 'zh' | 'en'>[],
  detail: string,
  tell: (result: Result) => void,
): Result[] =>
  checks.map((check) => {
    const result: Result = { ...check, outcome: 'NOT_EXERCISED', detail }
    tell(result)
    return result
  })
