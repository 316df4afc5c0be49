import { lockCredential, type StaffRow, updateCredential } from '#db/alliance/finders.ts'
import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import { StepUpRefused } from '#resolvers/alliance/errors.ts'
import { hashPin, pinMatches } from '#resolvers/alliance/pin.ts'
import type { Actor, Services } from '#resolvers/context.ts'

const MOST_FAILURES = 5
const REFUSED = { zh: '工牌号或密码错误', en: 'the badge or the PIN is wrong' }
const LOCKED = {
  zh: '密码连续错误五次，已锁定；请管理员解锁',
  en: 'the PIN is locked after five failures; ask an administrator to unlock it',
}

/**
 * The holder of a badge, whose PIN was right.
 * Hashing is slow on purpose and holds no connection: the PIN is compared between two short transactions, and the
 * second counts. However many guesses come at once, each is counted, and none counts as right once the PIN is locked.
 *
 * @param told hears whose badge it is before anything is refused
 * @throws StepUpRefused
 */
export const checkPin = async (
  { database, clock }: Services,
  actor: Actor,
  { badge, pin }: { readonly badge: string; readonly pin: string },
  told: (staff: StaffRow) => void,
): Promise<StaffRow> => {
  const { allianceId } = actor.seats[0]
  const find = () => database.transaction(SYSTEM_SCOPE, (db) => lockCredential(db, allianceId, badge))
  const known = await find()
  if (known !== null) told(known.staff)
  if (known !== null && known.credential.lockedAt !== null) throw new StepUpRefused(LOCKED)
  // A badge that nobody has takes as long as a wrong PIN.
  const isRight = await pinMatches(pin, known?.credential.pinHash ?? (await nobodysHash()))
  if (known === null) throw new StepUpRefused(REFUSED)
  const verdict = await database.transaction(SYSTEM_SCOPE, (db) =>
    count(db, { allianceId, badge, comparedWith: known.credential.pinHash, isRight, now: clock() }),
  )
  if (verdict !== null) throw new StepUpRefused(verdict)
  return known.staff
}

let hashOfNobody: Promise<string> | undefined
const nobodysHash = () => {
  hashOfNobody ??= hashPin('')
  return hashOfNobody
}

/** Counts one comparison; answers why it is refused, or null. */
const count = async (
  db: Db,
  one: { allianceId: AllianceId; badge: string; comparedWith: string; isRight: boolean; now: Date },
): Promise<typeof REFUSED | null> => {
  const found = await lockCredential(db, one.allianceId, one.badge)
  // Taken from its holder, or given another PIN, while the hash was being computed.
  if (found === null || found.credential.pinHash !== one.comparedWith) return REFUSED
  const { staff, credential } = found
  if (credential.lockedAt !== null) return LOCKED
  const failures = one.isRight ? 0 : credential.failures + 1
  const lockedAt = failures >= MOST_FAILURES ? one.now : null
  await updateCredential(db, { allianceId: staff.allianceId, staffId: staff.id }, { failures, lockedAt })
  return one.isRight ? null : REFUSED
}
