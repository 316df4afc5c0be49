import { Forbidden } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'

/** Refuses an operation that the hub's own workers run, to everybody else. */
export const assertHubAlone = (tx: Pick<Tx, 'ctx'>): void => {
  if (tx.ctx.door === 'worker') return
  throw new Forbidden({
    zh: '该操作仅由系统自身执行',
    en: 'the hub itself runs this, nobody else',
  })
}
