import { listStaffByIds } from '#db/alliance/finders.ts'
import { lockOwnCredential, putPinHash } from '#db/alliance/finders-staff.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { BadInput, ConflictRetry, HubError } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { checkPin } from '#resolvers/alliance/check-pin.ts'
import { hashPin } from '#resolvers/alliance/pin.ts'
import { pinProblems } from '#resolvers/alliance/pin-strength.ts'
import { assertNone } from '#resolvers/alliance/registering.ts'
import type { Actor, Services, Tx } from '#resolvers/context.ts'
import { type Before, type OperationInput, operation } from '#resolvers/operation.ts'

/** The caller's own PIN. */
export type SetPinInput = OperationInput & {
  readonly pin: string
  /** The PIN so far; absent for the first one, and after an administrator cleared it. */
  readonly currentPin?: string | null
}

/** The new hash and the one it replaces; or why there is none, which a call that was answered before never hears. */
type Known = { readonly hash: string; readonly replaces: string } | { readonly fault: HubError }

/** Both PINs are hashed before the operation's transaction: that is slow on purpose. */
const prepare: Before<SetPinInput, Known> = async ({ ctx, actor, note }, input) => {
  note({ subjectId: actor.seats[0].staffId })
  try {
    return await hashesOf(ctx.services, actor, input)
  } catch (error) {
    if (error instanceof HubError) return { fault: error }
    throw error
  }
}

const hashesOf = async (services: Services, actor: Actor, { pin, currentPin }: SetPinInput) => {
  const { allianceId, staffId } = actor.seats[0]
  const { staff, credential } = await services.database.transaction(SYSTEM_SCOPE, async (db) => ({
    staff: (await listStaffByIds(db, [staffId]))[0],
    credential: await lockOwnCredential(db, { allianceId, staffId }),
  }))
  const badge = staff?.badge ?? null
  if (badge === null)
    throw BadInput.of('pin', {
      zh: '您没有登记工牌，无需签名密码；请联系管理员',
      en: 'you have no badge on record, so there is nothing to sign with; ask an administrator',
    })
  const replaces = credential?.pinHash ?? ''
  assertNone([...pinProblems(pin, badge), ...changeProblems(pin, currentPin, replaces)])
  if (replaces !== '' && currentPin)
    await checkPin(services, actor, { badge, pin: currentPin }, () => undefined)
  return { hash: await hashPin(pin), replaces }
}

const changeProblems = (pin: string, currentPin: string | null | undefined, hash: string) => {
  if (hash === '') return []
  if (!currentPin)
    return [{ field: 'currentPin', words: { zh: '须输入现用密码', en: 'must be the PIN so far' } }]
  return pin === currentPin
    ? [{ field: 'pin', words: { zh: '须与现用密码不同', en: 'must differ from the PIN so far' } }]
    : []
}

/**
 * Sets the caller's own PIN, which nobody else ever learns. The first one needs the caller's token alone; to change it
 * takes the PIN so far, whose failures count as in `stepUp`.
 */
export const setPin = operation(
  'alliance.setPin',
  async (tx: Tx, _: SetPinInput, known: Known): Promise<{ id: Id<'Staff'> }> => {
    if ('fault' in known) throw known.fault
    const { hash, replaces } = known
    const { staffId } = tx.seat
    const key = { allianceId: tx.allianceId, staffId }
    await tx.elevated(async () => {
      const credential = await lockOwnCredential(tx.db, key)
      // Set or cleared by another call meanwhile.
      if ((credential?.pinHash ?? '') !== replaces) throw new ConflictRetry()
      await putPinHash(tx.db, key, hash)
    })
    tx.note({ subjectId: staffId, after: { pin: replaces === '' ? 'set' : 'changed' } })
    return { id: staffId }
  },
  prepare,
)
