import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { insertDelivery } from '#db/messaging/deliveries.ts'
import { lockOwedAnswers, markAnswered, type OwedAnswer } from '#db/messaging/owed-answers.ts'
import { makeBatcher } from '#lib/batcher.ts'
import { controlIdOf } from '#lib/control-id.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Services } from '#resolvers/context.ts'

/**
 * Answers in enhanced mode: their sender was told that the message is safe and will not ask again, so each is owed from
 * the moment it is stored until it was given to a line or to the sender's queue.
 */
export type OwedAnswers = {
  /** Notes that the answer to this message was given to its line. */
  given(messageId: Id<'Message'>): Promise<void>
  /** Queues an answer whose connection is gone for the sender's own address; a sender without one asks again. */
  sendLater(answer: Omit<OwedAnswer, 'raw'> & { readonly raw: Buffer }): Promise<void>
  /** Queues the answers that a stopped hub stored and gave to nobody; answers how many. */
  sendOverdue(): Promise<number>
}

/** An answer stored this long ago is in nobody's hands any more. */
const OVERDUE_MS = 60_000
const MOST_AT_ONCE = 256

export const makeOwedAnswers = ({ database, keys }: Pick<Services, 'database' | 'keys'>): OwedAnswers => {
  const given = makeBatcher({
    most: MOST_AT_ONCE,
    lanes: 1,
    work: async (ids: readonly Id<'Message'>[]) => {
      await database.transaction(SYSTEM_SCOPE, async (db) => void markAnswered(db, ids))
      return ids.map(() => undefined)
    },
  })
  return {
    given,
    sendLater: (answer) => {
      const kept = { ...answer, raw: keys.encryptBytes(answer.raw) }
      return database.transaction(SYSTEM_SCOPE, (db) => queue(db, [kept]))
    },
    sendOverdue: () =>
      database.transaction(SYSTEM_SCOPE, async (db) => {
        const answers = await lockOwedAnswers(db, OVERDUE_MS, MOST_AT_ONCE)
        await queue(db, answers)
        return answers.length
      }),
  }
}

const queue = async (db: Db, answers: readonly OwedAnswer[]): Promise<void> => {
  for (const { hasAddress, id: messageId, ...answer } of answers) {
    if (!hasAddress) continue
    const id = newId('Delivery')
    const about = { type: 'ANSWER', subjectId: messageId, orderKey: messageId, state: 'WAITING' as const }
    await insertDelivery(db, { ...answer, ...about, id, controlId: controlIdOf(id) })
  }
  if (answers.length > 0)
    await markAnswered(
      db,
      answers.map(({ id }) => id),
    )
}
