import { lockUnresolved } from '#db/alarms/finders.ts'
import type { StockLevelRow } from '#db/supply/finders-levels.ts'
import { endCondition, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import type { Tx } from '#resolvers/context.ts'
import { organisationName, watchedName } from '#resolvers/supply/told-names.ts'
import type { AlarmKind, AlarmSeverity } from '#rules/alarms/terms.ts'
import { dayOf } from '#rules/calendar.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import type { LevelAct, LevelCount, LevelValues } from '#rules/supply/levels.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

type Judged = {
  readonly values: LevelValues | null
  readonly count: LevelCount
  readonly products: ProductDictionary
}

/** Raises or ends the alarm of a level, in the transaction that judged it. */
export const actOnLevel = async (
  tx: Tx,
  level: StockLevelRow,
  act: LevelAct,
  judged: Judged,
): Promise<void> => {
  if (act.act === 'END') return end(tx, level, act.of)
  const { organisationId, id: subjectId } = level
  const place = await organisationName(tx, organisationId)
  const what = watchedName(level, judged.products)
  if (act.of === 'EXPIRY') {
    const told = expiryTold(place, what, judged.count?.firstExpiry ?? tx.now)
    await raiseAlarm(tx, { organisationId, kind: 'NEAR_EXPIRY', subjectId, severity: 'WARNING', told })
    return
  }
  const { severity } = act
  const told = stockTold(place, what, { severity, judged })
  await raiseAlarm(tx, {
    organisationId,
    kind: await stockKind(tx, level, severity),
    subjectId,
    severity,
    told,
  })
}

const STOCK_KINDS = ['STOCK_LOW', 'STOCK_CRITICAL'] as const

/** One shelf has one alarm: what stands already grows worse, and no second one is opened beside it. */
const stockKind = async (tx: Tx, level: StockLevelRow, severity: AlarmSeverity): Promise<AlarmKind> => {
  for (const kind of STOCK_KINDS)
    if (await lockUnresolved(tx.db, { allianceId: level.allianceId, kind, subjectId: level.id })) return kind
  return severity === 'CRITICAL' ? 'STOCK_CRITICAL' : 'STOCK_LOW'
}

const ENOUGH = {
  zh: '库存已回升并保持稳定',
  en: 'the stock has recovered and stayed so',
}
const NOT_NEAR = { zh: '已无临近有效期的血袋', en: 'no bag is about to expire any more' }

const end = async (tx: Tx, { id: subjectId }: StockLevelRow, of: 'STOCK' | 'EXPIRY'): Promise<void> => {
  const kinds: readonly AlarmKind[] = of === 'EXPIRY' ? ['NEAR_EXPIRY'] : STOCK_KINDS
  const told = of === 'EXPIRY' ? NOT_NEAR : ENOUGH
  for (const kind of kinds) await endCondition(tx, { kind, subjectId, at: tx.now, told })
}

const stockTold = (
  place: Bilingual,
  what: Bilingual,
  { severity, judged: { values, count } }: { readonly severity: AlarmSeverity; readonly judged: Judged },
): Bilingual => {
  const bags = count?.bags ?? 0
  const critical = severity === 'CRITICAL'
  const line = (critical ? values?.critical : values?.minimum) ?? 0
  return {
    zh: `${place.zh}${what.zh}可用 ${bags} 袋，低于${critical ? '警戒线' : '下限'} ${line} 袋`,
    en: `${place.en}: ${bags} usable bags of ${what.en}, below the ${critical ? 'critical level' : 'minimum'} of ${line}`,
  }
}

const expiryTold = (place: Bilingual, what: Bilingual, firstExpiry: Date): Bilingual => ({
  zh: `${place.zh}${what.zh}有血袋将于 ${dayOf(firstExpiry)} 到期`,
  en: `${place.en}: a bag of ${what.en} expires on ${dayOf(firstExpiry)}`,
})
