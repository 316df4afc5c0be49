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
