import type { Db } from '#db/client.ts'
import type { SequencedEvent } from '#db/outbox/finders.ts'
import { markIdentifiedStaysDue } from '#db/waivers/finders-identified.ts'
import { markKnownStaysDue, markStaysDue } from '#db/waivers/finders-stay-tasks.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'

/** What may change whether, and for what, the hub settles a stay by itself. */
export const STAY_EVENTS: readonly EventName[] = [
  'requests.encounterChanged',
  'requests.patientChanged',
  'requests.patientsMerged',
  'waivers.chargesRecorded',
  'transfusions.transfusionRecorded',
]

/** Triggers from which on a stay is thought over; the others only where it is already. */
const BEGINNING: ReadonlySet<string> = new Set(['DISCHARGED', 'DISCHARGE_EXPECTED'])

/** Has the stays thought over that these events are about. Through `db` alone: exactly once with the consumer's place. */
export const markStays = async (db: Db, events: readonly SequencedEvent[], at: Date): Promise<void> => {
  const changed = payloadsOf(events, 'requests.encounterChanged')
  const charged = payloadsOf(events, 'waivers.chargesRecorded')
  const given = payloadsOf(events, 'transfusions.transfusionRecorded')
  const expected = changed.filter(({ trigger }) => trigger === 'DISCHARGE_EXPECTED')
  const begun = changed.filter(({ trigger }) => BEGINNING.has(trigger) && trigger !== 'DISCHARGE_EXPECTED')
  await markStaysDue(db, { encounterIds: idsOf(expected), isExpected: true, at })
  await markStaysDue(db, { encounterIds: idsOf([...begun, ...charged]), isExpected: false, at })
  await markKnownStaysDue(db, {
    encounterIds: idsOf(changed.filter(({ trigger }) => !BEGINNING.has(trigger))),
    patientIds: [...new Set(given.map(({ patientId }) => patientId))],
    at,
  })
  const known = payloadsOf(events, 'requests.patientChanged').map(({ patientId }) => patientId)
  const merged = payloadsOf(events, 'requests.patientsMerged').map(({ survivorId }) => survivorId)
  await markIdentifiedStaysDue(db, { patientIds: [...new Set([...known, ...merged])], at })
}

const payloadsOf = <N extends EventName>(events: readonly SequencedEvent[], name: N): EventPayload<N>[] =>
  events.filter((event) => event.name === name).map(({ payload }) => payload as EventPayload<N>)

const idsOf = (payloads: readonly { readonly encounterId: string }[]): string[] => [
  ...new Set(payloads.map(({ encounterId }) => encounterId)),
]
