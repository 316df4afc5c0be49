import {
  endManualDuty,
  keepManualDuty,
  listManualDuties,
  type ManualDutyRow,
} from '#db/cold-chain/finders-duty.ts'
import { listKeepingPlaces } from '#db/cold-chain/finders-history.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { Forbidden } from '#lib/errors.ts'
import { endCondition, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { gatherDuties } from '#resolvers/cold-chain/duty-facts.ts'
import { isLate, overText, wantedText } from '#resolvers/cold-chain/duty-words.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type ManualDuty, manualDutyAt } from '#rules/cold-chain/manual-duty.ts'

/** How many places were judged, and of how many it was told that they are late, or late no more. */
export type JudgedManualReadings = { places: number; told: number }

/**
 * The hub's own clock: a place that was not read by hand in its time is an alarm, once for each reading that was left out;
 * the alarm's cause is over when somebody reads it, or when another day begins.
 */
export const judgeManualReadings = operation(
  'cold-chain.judgeManualReadings',
  async (tx: Tx, _: OperationInput): Promise<JudgedManualReadings> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    return tx.elevated(async () => {
      const now = { since: tx.now, until: new Date(tx.now.getTime() + 1) }
      const sites = { allianceIds: [tx.allianceId], organisationIds: null }
      const places = await listKeepingPlaces(tx.db, sites, now)
      const { values: policy } = await policyAt(tx, tx.now)
      const told = new Map((await listManualDuties(tx.db, tx.allianceId)).map((row) => [row.placeId, row]))
      const changes: string[] = []
      for (const { place, facts } of await gatherDuties(tx.db, places, now)) {
        const duty = manualDutyAt(facts, tx.now, policy)
        if (await tell(tx, place, duty, told.get(place.id) ?? null)) changes.push(`${place.id} ${duty.state}`)
      }
      if (changes.length === 0) tx.idle()
      else tx.note({ after: { changes } })
      return { places: places.length, told: changes.length }
    })
  },
)

/** Tells what is new of a place's duty; answers whether anything was. */
const tell = async (
  tx: Tx,
  place: PlaceRow,
  duty: ManualDuty,
  told: ManualDutyRow | null,
): Promise<boolean> => {
  const subject = { kind: 'MANUAL_READING_OVERDUE', subjectId: place.id } as const
  const { allianceId, organisationId, id: placeId } = place
  if (isLate(duty.state) && duty.wantedUntil !== null) {
    if (told !== null && told.toldFor >= duty.wantedUntil) return false
    const { wantedUntil: toldFor } = duty
    await keepManualDuty(tx.db, { allianceId, placeId, organisationId, toldFor, overAt: null })
    await raiseAlarm(tx, {
      ...subject,
      organisationId,
      severity: 'WARNING',
      told: wantedText(place.name, duty),
    })
    return true
  }
  if (told === null || told.overAt !== null) return false
  await endManualDuty(tx.db, told, tx.now)
  await endCondition(tx, { ...subject, at: tx.now, told: overText(place.name, duty) })
  return true
}
