import { findLead } from '#db/alliance/finders.ts'
import {
  insertShortage,
  lockStandingShortage,
  type NewShortage,
  type ShortageRow,
  updateShortage,
} from '#db/supply/finders-shortages.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { inAlliance } from '#resolvers/alliance/in-alliance.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { AboGroup } from '#rules/compatibility/terms.ts'
import { type ShortageLevel, shortageLevelLabels } from '#rules/supply/terms.ts'

/** How short the station is, and of what. */
export type DeclareShortageInput = OperationInput & {
  readonly level: ShortageLevel
  /** Products of the dictionary; absent or empty: all. */
  readonly products?: readonly string[] | null
  /** ABO groups; absent or empty: all. */
  readonly groups?: readonly AboGroup[] | null
  readonly reason: string
}

/** The graver half is answered in minutes. */
const CRITICAL: readonly ShortageLevel[] = ['LEVEL_2', 'LEVEL_1']

/**
 * The station declares a shortage, or another level of the one that stands: the emergency level of every alliance it
 * supplies, and an alarm at each lead. What stood before is ended by it; the same again changes nothing.
 */
export const declareShortage = operation(
  'supply.declareShortage',
  async (tx, input: DeclareShortageInput): Promise<{ id: Id<'Shortage'> }> => {
    if (input.reason.trim() === '')
      throw BadInput.of('reason', { zh: '请写明供血紧张的原因', en: 'say why blood is short' })
    const ids: Id<'Shortage'>[] = []
    for (const seat of tx.actor.seats) ids.push(await declareAt(inAlliance(tx, seat), input))
    const [id] = ids
    if (id === undefined) throw new Error('an actor without a seat')
    tx.note({ subjectId: id, after: { level: input.level, ids } })
    return { id }
  },
)

const declareAt = async (tx: Tx, input: DeclareShortageInput): Promise<Id<'Shortage'>> => {
  const products = [...new Set(input.products ?? [])].toSorted()
  const groups = [...new Set(input.groups ?? [])].toSorted()
  await assertProducts(tx, products)
  const { allianceId } = tx
  const { organisationId, staffId } = tx.seat
  const standing = await lockStandingShortage(tx.db, { allianceId, organisationId })
  const row: NewShortage & { id: Id<'Shortage'>; groups: AboGroup[] } = {
    allianceId,
    id: newId('Shortage'),
    organisationId,
    level: input.level,
    products,
    groups,
    reason: input.reason.trim(),
    declaredBy: staffId,
    occurredAt: tx.occurredAt,
  }
  if (standing !== null) {
    if (isSame(standing, row)) return standing.id
    const replaced = { endedAt: tx.occurredAt, endedBy: staffId, endReason: null }
    await updateShortage(tx.db, standing, replaced)
  }
  await insertShortage(tx.db, row)
  await tellOf(tx, row)
  return row.id
}

const assertProducts = async (tx: Tx, products: readonly string[]) => {
  const dictionary = await dictionaryAt(tx, tx.occurredAt)
  const unknown = products.filter((code) => !dictionary.products.has(code))
  if (unknown.length > 0)
    throw BadInput.of('products', {
      zh: `未知的血液产品：${unknown.join('、')}`,
      en: `unknown products: ${unknown.join(', ')}`,
    })
}

const isSame = (standing: ShortageRow, row: Pick<ShortageRow, 'level' | 'products' | 'groups' | 'reason'>) =>
  standing.level === row.level &&
  standing.reason === row.reason &&
  String(standing.products) === String(row.products) &&
  String(standing.groups) === String(row.groups)

const tellOf = async (
  tx: Tx,
  { id, level, organisationId, reason }: NewShortage & { id: Id<'Shortage'> },
) => {
  const lead = await findLead(tx.db, tx.allianceId)
  if (lead === null) return
  tx.emit('supply.shortageDeclared', {
    organisationId: lead.id,
    subjectId: id,
    payload: { shortageId: id, level },
  })
  const { zh, en } = shortageLevelLabels[level]
  await raiseAlarm(tx, {
    organisationId: lead.id,
    kind: 'STATION_SHORTAGE',
    subjectId: organisationId,
    severity: CRITICAL.includes(level) ? 'CRITICAL' : 'WARNING',
    told: {
      zh: `血站宣布供血紧张：${zh}。${reason}`,
      en: `the blood station declares a shortage: ${en}. ${reason}`,
    },
  })
}
