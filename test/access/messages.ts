import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { Scene } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import { anyId } from '#test/support/any-id.ts'
import { nextNumber } from '#test/support/forms.ts'

/** A message that came from the owner's HIS and one that goes there, both for an administrator to settle. */
export const messagesOf = async (
  stage: Scene,
  owner: Owner,
): Promise<{ messageId: string; deliveryId: string }> => {
  const [sender] = await stage.rows<{ id: string; organisation_id: string }>(
    `select id, organisation_id from senders where facility = $1 and application = 'HIS'`,
    [owner.code],
  )
  const [messageId, deliveryId] = [anyId('msg'), anyId('dlv')]
  const raw = Buffer.from(`MSH|^~\\&|HIS|${owner.code}\rPID|||${owner.marker}`)
  const key = [owner.alliance, sender?.organisation_id, sender?.id]
  await stage.rows(
    `insert into messages (alliance_id, organisation_id, sender_id, id, sending_application, sending_facility, control_id,
       type, raw, content_hash, state, fault) values ($1, $2, $3, $4, 'HIS', $5, $6, 'ADT^A01', $7, $4, 'QUARANTINED', $6)`,
    [...key, messageId, owner.code, nextNumber(owner.marker), raw],
  )
  await stage.rows(
    `insert into deliveries (alliance_id, organisation_id, sender_id, id, control_id, type, order_key, raw, state, fault)
     values ($1, $2, $3, $4, $5, 'ORU^R01', $5, $6, 'QUARANTINED', $5)`,
    [...key, deliveryId, nextNumber(owner.marker), raw],
  )
  await failed(stage, owner, messageId, sender?.organisation_id ?? '')
  return { messageId, deliveryId }
}

/** The event by which the hub tells of such a message. */
const failed = (stage: Scene, owner: Owner, messageId: string, organisationId: string) =>
  stage.database.transaction(SYSTEM_SCOPE, (db) =>
    insertEvents(db, [
      {
        allianceId: owner.alliance as AllianceId,
        organisationId: organisationId as Id<'Organisation'>,
        name: 'messaging.messageFailed',
        subjectId: messageId,
        payload: { messageId, fault: owner.marker },
        correlationId: 'correlation',
        occurredAt: stage.now(),
      },
    ]),
  )
