import { findLead } from '#db/alliance/finders.ts'
import { insertStationMessage } from '#db/supply/finders-station.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { StationMessageKind } from '#rules/supply/terms.ts'

/** Something the station is to know. */
export type ToldStation = {
  readonly allianceId: AllianceId
  readonly stationId: Id<'Organisation'>
  readonly kind: StationMessageKind
  /** Id of what it is about: messages about one thing leave in order. */
  readonly subjectId: string
  /** The same thing is told once, however often it is noticed; absent: as often as it is said. */
  readonly once?: string
  /** JSON as `adapters/station/openapi.json` has it; never a patient. */
  readonly body: Record<string, unknown>
}

/**
 * Puts a message into the station's queue, in the transaction of what it tells of: neither stands without the other.
 * Answers whether it was put in.
 */
export const tellStation = (tx: Tx, told: ToldStation): Promise<boolean> =>
  tx.elevated(async () => {
    const { allianceId, stationId, kind, subjectId, once, body } = told
    const lead = await findLead(tx.db, allianceId)
    if (lead === null) return false
    const id = newId('StationMessage')
    return insertStationMessage(tx.db, {
      allianceId,
      id,
      organisationId: lead.id,
      stationId,
      kind,
      subjectId,
      onceKey: once ?? id,
      body,
      state: 'WAITING',
      nextAttemptAt: tx.now,
      recordedAt: tx.now,
    })
  })
