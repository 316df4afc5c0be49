import type { Line } from '#adapters/hl7/giving.ts'
import type { Inbox, WaitingMessage } from '#resolvers/messaging/accept-messages.ts'

/** Messages taken from the inbox at a time. */
const WAITING_PAGE = 500
/** A hub that lives has ended or put off a message by then; one that waits longer was left by an instance that died. */
const LEFT_BEHIND_MS = 15_000

/**
 * What waits in the inbox, which all instances share, as one of them sees it: its own, which it has put off, and that of
 * others, which it leaves to them for as long as they may still have it in their hands.
 */
export type PutOff = {
  /** Keeps a message for later, with the line its answer goes to; null for a line that is not kept. */
  put(messageId: string, line: Line | null): void
  /** Takes a message back, with its line. */
  take(messageId: string): Line | undefined
  /** The oldest that may be worked here, and whether there are no more than these and those of others. */
  look(inbox: Pick<Inbox, 'listWaiting'>): Promise<{ mine: WaitingMessage[]; isAll: boolean }>
}

/** @param now milliseconds of a clock that only runs forward */
export const makePutOff = (now: () => number = () => performance.now()): PutOff => {
  const lines = new Map<string, Line | null>()
  const startedAt = now()
  /** Put off here, sent back by a person after it had ended once, or older than others may still have in their hands. */
  const isMine = ({ id, attempts, answerCode, ageMs }: WaitingMessage, oldMs: number): boolean =>
    lines.has(id) || attempts > 0 || answerCode !== null || ageMs > oldMs
  return {
    put: (messageId, line) => void lines.set(messageId, line),
    take: (messageId) => {
      const line = lines.get(messageId) ?? undefined
      lines.delete(messageId)
      return line
    },
    look: async (inbox) => {
      const before = [...lines.keys()]
      // What is older than this instance was left by its own last run, if it has no others beside it.
      const oldMs = Math.min(LEFT_BEHIND_MS, now() - startedAt)
      const page = await inbox.listWaiting(WAITING_PAGE)
      // Others have ended them.
      if (page.length === 0) for (const id of before) lines.delete(id)
      return { mine: page.filter((message) => isMine(message, oldMs)), isAll: page.length < WAITING_PAGE }
    },
  }
}
