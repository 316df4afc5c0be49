import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { vi } from 'vitest'

/** One statement with the values it was sent with. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] }

/** The statements that were sent while `work` ran, as they came to the connections. */
export const statementsDuring = async (work: () => Promise<unknown>): Promise<Statement[]> => {
  const queried = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return queried.mock.calls.map(([first, second]: readonly unknown[]) => {
      const apart = Array.isArray(second) ? second : []
      const { text = '', values } =
        typeof first === 'string' ? { text: first } : (first as Partial<Statement>)
      return { text, values: values ?? apart }
    })
  } finally {
    queried.mockRestore()
  }
}

/** Whether it asks for all that wait for rows whether anything is due, about once a second. */
export const isLook = ({ text }: Statement): boolean => text.startsWith('select array[coalesce(')

/** Whether it gives positions to events, or would if any were ready. */
export const isSequencing = ({ text }: Statement): boolean => text.includes('update outbox set position')

/** Whether it renews leases. */
export const isRenewal = ({ text }: Statement): boolean => text.startsWith('update leases set expires_at')

/** What was sent, from the next statement on, while somebody looked so many times. */
export const statementsOfLooks = async (looks: number): Promise<Statement[]> => {
  const sent: Statement[] = []
  while (sent.filter(isLook).length < looks) sent.push(...(await statementsDuring(() => sleep(100))))
  return sent
}
