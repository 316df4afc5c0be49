import { z } from 'zod'

/** A body that could not be read as what it should be. Its text repeats nothing of the body. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

/** @throws UnreadableAnswer naming the members at fault, never their values: an answer may be about a person */
export const readAs = <T>(schema: z.ZodType<T>, body: string): T => {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new UnreadableAnswer('应答不是 JSON / the answer is not JSON')
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const faults = [...new Set(read.error.issues.map(({ path, code }) => `${path.join('.') || '·'}: ${code}`))]
  throw new UnreadableAnswer(
    `应答不符合约定 / the answer breaks the contract: ${faults.slice(0, 5).join('; ')}`,
  )
}

/** RFC 9457. */
const problem = z.object({ title: z.string().optional(), detail: z.string().optional() })

/** Why a peer declined, in its own words; by the status alone where it said none. */
export const readProblem = (body: string, status: number): string => {
  try {
    const { title, detail } = readAs(problem, body)
    return [title, detail].filter(Boolean).join(': ') || `HTTP ${status}`
  } catch {
    return `HTTP ${status}`
  }
}

/** RFC 9457 with a word of the contract: it holds no digit, so that no number of a person can hide in it. */
const coded = z.object({ code: z.string().regex(/^[A-Z][A-Z_]{2,63}$/) })

/** Why a peer declined something about a person: the status and the contract's word for it, nothing else. */
export const readCode = (body: string, status: number): string => {
  try {
    return `HTTP ${status} ${readAs(coded, body).code}`
  } catch {
    return `HTTP ${status}`
  }
}
