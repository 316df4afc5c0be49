import type { HeardRequest } from '#adapters/signed/stand-in/request.ts'
import type { Desk, DeskAnswer } from '#adapters/signed/stand-in/server.ts'

/** What a desk answers of a path that it doesn't know. */
export const nowhere: DeskAnswer = { status: 404, body: { title: 'no such path', code: 'NO_SUCH_PATH' } }

/** A register's desk: what each path answers, each answer with its question, a proof and the time. */
export const makeRegisterDesk = (
  series: string,
  now: () => Date,
  answers: Readonly<Record<string, (asked: never) => object>>,
): Desk => {
  let proofs = 0
  return {
    handle: ({ method, path, body }) => {
      const answer = answers[path]
      if (method !== 'POST' || answer === undefined) return nowhere
      const asked = JSON.parse(body) as { readonly questionId: string }
      proofs += 1
      const proof = { proofId: `${series}-${proofs}`, asOf: now().toISOString() }
      return { status: 200, body: { questionId: asked.questionId, ...proof, ...answer(asked as never) } }
    },
  }
}

/** What a desk was told, in order. */
export type ToldRequest = Pick<HeardRequest, 'path' | 'sender' | 'idempotencyKey'> & {
  readonly body: Record<string, unknown>
}

/** A desk that takes what it is told, once for each idempotency key, and answers a repeat as the first time. */
export const makeTakingDesk = (
  paths: Readonly<Record<string, (body: Record<string, unknown>) => { readonly reference?: string }>>,
): Desk & { readonly told: readonly ToldRequest[] } => {
  const told: ToldRequest[] = []
  const answered = new Map<string, DeskAnswer>()
  return {
    told,
    handle: ({ method, path, sender, idempotencyKey, body }) => {
      const take = paths[path]
      if (method !== 'POST' || take === undefined) return nowhere
      const known = answered.get(idempotencyKey)
      if (known !== undefined) return known
      const read = JSON.parse(body) as Record<string, unknown>
      told.push({ path, sender, idempotencyKey, body: read })
      const answer = { status: 200, body: { received: idempotencyKey, ...take(read) } }
      answered.set(idempotencyKey, answer)
      return answer
    },
  }
}

/** Puts the first desk that knows a path before the door. */
export const together = (...desks: readonly Desk[]): Desk => ({
  handle: (request) => {
    for (const desk of desks) {
      const answer = desk.handle(request)
      if (answer.status !== 404) return answer
    }
    return nowhere
  },
})
