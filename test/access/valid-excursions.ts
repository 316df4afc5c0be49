import type { OperationName } from '#resolvers/access.ts'
import { watchDevices } from '#resolvers/cold-chain/watch-devices.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'
import { anyId } from '#test/support/any-id.ts'

/** An excursion of the owner's own device; the device's name is the owner's canary. */
const excursionOf = async (stage: Stage, owner: Owner): Promise<{ deviceId: string }> => {
  const deviceId = anyId('dvc')
  await stage.rows(
    `insert into devices (alliance_id, id, organisation_id, code, kind, probe, contents, every_seconds, secret_hash,
       registered_by, occurred_at)
     select s.alliance_id, $1, s.organisation_id, $2, 'FRIDGE', 'AIR', 'COLD', 300, $3, s.id, now()
     from staff s where s.account = $4 and s.alliance_id = $5`,
    [deviceId, `${owner.marker}-${deviceId.slice(-8)}`, 'f'.repeat(64), owner.physician, owner.alliance],
  )
  await stage.rows(
    `insert into excursions (alliance_id, id, organisation_id, device_id, kind, started_at)
     select alliance_id, $1, organisation_id, id, 'SILENCE', now() from devices where id = $2`,
    [anyId('exc'), deviceId],
  )
  return { deviceId }
}

/** Valid calls about what is amiss with devices. */
export const excursionCalls = {
  'cold-chain.excursions': { by: 'mem01.technician', args: asking(excursionOf, aPage) },
  'cold-chain.watchDevices': {
    by: 'his.lead',
    args: async () => input({}),
    run: watchDevices,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
