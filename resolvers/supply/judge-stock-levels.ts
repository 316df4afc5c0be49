import { lockSilentFeeds, type StockFeedRow, updateFeed } from '#db/supply/finders-feeds.ts'
import {
  listValuesByLevelIds,
  lockDueLevels,
  markLevelsDue,
  type StockLevelRow,
  type StockLevelValueRow,
  updateLevel,
} from '#db/supply/finders-levels.ts'
import { Forbidden } from '#lib/errors.ts'
import { raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { stockAt } from '#resolvers/supply/inventory.ts'
import { countOf, inForce, nextBeginning } from '#resolvers/supply/level-count.ts'
import { actOnLevel } from '#resolvers/supply/tell-level.ts'
import { organisationName } from '#resolvers/supply/told-names.ts'
import { judgeLevel } from '#rules/supply/levels.ts'

/** Most levels that one call judges; the worker calls again until nothing is left. */
export type JudgeStockLevelsInput = OperationInput & { readonly limit?: number | null }

/** How many levels were judged. */
export type JudgedStockLevels = { levels: number }

const MOST_AT_ONCE = 200

/**
 * The hub's own clock: members that fell silent are an alarm; levels whose shelf has changed, or whose time has come, are
 * judged by the stock of this moment. The state is kept with each level, so that judging again changes nothing.
 */
export const judgeStockLevels = operation(
  'supply.judgeStockLevels',
  async (tx: Tx, input: JudgeStockLevelsInput): Promise<JudgedStockLevels> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    return tx.elevated(async () => {
      const silent = await noteSilentFeeds(tx)
      const due = await lockDueLevels(tx.db, tx.allianceId, {
        at: tx.now,
        limit: input.limit ?? MOST_AT_ONCE,
      })
      const told = due.length === 0 ? [] : await judgeAll(tx, due)
      if (silent.length === 0 && told.length === 0) tx.idle()
      else tx.note({ after: { silent, told } })
      return { levels: due.length }
    })
  },
)

/** Members that were not heard for longer than the limit: each is an alarm, and its levels are unknown. */
const noteSilentFeeds = async (tx: Tx): Promise<string[]> => {
  const { values: policy } = await policyAt(tx, tx.now)
  const limit = new Date(tx.now.getTime() - policy.stockFeedSilentMinutes * 60_000)
  const silent = await lockSilentFeeds(tx.db, tx.allianceId, limit)
  for (const feed of silent) await noteSilent(tx, feed, policy.stockFeedSilentMinutes)
  return silent.map(({ id }) => id)
}

const noteSilent = async (tx: Tx, feed: StockFeedRow, minutes: number): Promise<void> => {
  const { allianceId, organisationId, id } = feed
  await updateFeed(tx.db, feed, { silentSince: tx.now })
  await markLevelsDue(tx.db, { allianceId, organisationIds: [organisationId], at: tx.now })
  const { zh, en } = await organisationName(tx, organisationId)
  await raiseAlarm(tx, {
    organisationId,
    kind: 'FEED_SILENT',
    subjectId: id,
    severity: 'WARNING',
    told: {
      zh: `${zh}库存上报已中断超过 ${minutes} 分钟，其库存显示为未知`,
      en: `${en} has not reported its stock for more than ${minutes} minutes: its stock is unknown`,
    },
  })
  tx.emit('supply.stockFeedSilent', { organisationId, subjectId: id, payload: { feedId: id } })
}

const judgeAll = async (tx: Tx, due: readonly StockLevelRow[]): Promise<{ id: string; act: string }[]> => {
  const organisationIds = [...new Set(due.map(({ organisationId }) => organisationId))]
  const stock = await stockAt(tx.db, { allianceIds: [tx.allianceId], organisationIds }, tx.now)
  const ids = due.map(({ id }) => id)
  const values = Map.groupBy(await listValuesByLevelIds(tx.db, ids), ({ levelId }) => levelId)
  const codes = [
    ...stock.lines.map(({ productCode }) => productCode),
    ...due.flatMap(({ productCode }) => (productCode === null ? [] : [productCode])),
  ]
  const products = await productsOf(tx, codes)
  const told: { id: string; act: string }[] = []
  for (const level of due) {
    const acts = await judgeOne(tx, level, { stock, products, values: values.get(level.id) ?? [] })
    told.push(...acts.map(({ act, of }) => ({ id: level.id, act: `${act} ${of}` })))
  }
  return told
}

type Facts = Parameters<typeof countOf>[1] & { readonly values: readonly StockLevelValueRow[] }

const judgeOne = async (tx: Tx, level: StockLevelRow, facts: Facts) => {
  const { values: policy } = await policyAt(tx, tx.now)
  const values = inForce(facts.values, tx.now)
  const count = countOf(level, facts)
  const { acts, state, lookAt } = judgeLevel(values, count, level, { now: tx.now, policy })
  const begins = nextBeginning(facts.values, tx.now)
  const dueAt = begins !== null && (lookAt === null || begins < lookAt) ? begins : lookAt
  await updateLevel(tx.db, level, { ...state, dueAt })
  for (const act of acts) await actOnLevel(tx, level, act, { values, count, products: facts.products })
  return acts
}
