import type { PublishedEvent, Topics } from '#resolvers/context.ts'
import type { World } from '#test/support/world.ts'

type Row = {
  alliance_id: string
  organisation_id: string
  name: string
  subject_id: string
  payload: Record<string, unknown>
}

/** What the outbox holds for one caller, in the order of writing: sequencing is proved elsewhere. */
export const fromOutbox = (worldOf: () => World): Topics => ({
  subscribe({ names, scope, only = () => true }) {
    const world = worldOf()
    async function* events(): AsyncIterableIterator<PublishedEvent> {
      const rows = await world.rows<Row>('select * from outbox where name = any($1) order by id', [names])
      for (const [position, row] of rows.entries()) {
        if (!scope.allianceIds.includes(row.alliance_id as PublishedEvent['allianceId'])) continue
        if (!scope.organisationIds.includes(row.organisation_id) && scope.view !== 'lead') continue
        const event: PublishedEvent = {
          position,
          cursor: String(position),
          allianceId: row.alliance_id as PublishedEvent['allianceId'],
          organisationId: row.organisation_id as PublishedEvent['organisationId'],
          name: row.name,
          subjectId: row.subject_id,
          payload: row.payload,
          correlationId: '',
          occurredAt: world.now(),
        }
        if (only(event)) yield event
      }
    }
    return events()
  },
})
