import { randomUUID } from 'node:crypto'
import { newId } from '#lib/ids.ts'
import type { World } from '#test/support/world.ts'

/** Puts a message into the inbox as it would stand there; of nobody when `facility` names no sender. */
export const storedMessage = async (
  world: World,
  options: {
    state?: string
    facility?: string
    application?: string
    raw?: Uint8Array | string
    controlId?: string | null
    type?: string
    fault?: string | null
  } = {},
): Promise<string> => {
  const {
    facility = 'CS-MEM01',
    application = 'HIS',
    state = 'REFUSED',
    type = 'ADT^A04',
    fault = 'fault',
  } = options
  const id = newId('Message')
  const controlId = options.controlId === undefined ? id.slice(-12) : options.controlId
  const [sender] = await world.rows<{ id: string; alliance_id: string; organisation_id: string }>(
    'select id, alliance_id, organisation_id from senders where application = $1 and facility = $2',
    [application, facility],
  )
  const raw =
    options.raw ??
    `MSH|^~\\&|${application}|${facility}|HUB|CS-LEAD|20260301||${type}|${controlId}|P|2.5.1\rPID|1||${id}\r`
  await world.rows(
    `insert into messages (alliance_id, id, organisation_id, sender_id, sending_application, sending_facility, control_id,
       type, raw, content_hash, state, fault, answer, answer_code, processed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'MSA|AE', 'AE', now())`,
    [
      sender?.alliance_id ?? '-',
      id,
      sender?.organisation_id ?? null,
      sender?.id ?? null,
      application,
      facility,
      controlId,
      type,
      Buffer.from(raw),
      randomUUID(),
      state,
      fault,
    ],
  )
  return id
}
