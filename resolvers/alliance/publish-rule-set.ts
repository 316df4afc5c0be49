import { listAlliances } from '#db/alliance/finders.ts'
import { insertRuleSet } from '#db/alliance/finders-records.ts'
import { BadInput, type InputProblem, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { type DatedPublication, publicationProblems } from '#resolvers/alliance/dated-publication.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { dayOf } from '#rules/calendar.ts'
import { isPublishable, publishableNames, readPolicyValue } from '#rules/policy-values.ts'

/** Values that the alliance agreed on, in force from a day on. */
export type PublishRuleSetInput = OperationInput &
  DatedPublication & {
    /** Only what changes. */
    readonly values: readonly { readonly name: string; readonly value?: unknown }[]
  }

/**
 * Publishes a dated rule set of the caller's alliance. What was decided before its first day stays as it was decided:
 * a set may begin today at the earliest. What it does not name goes on as it was; whoever wants the program's own value
 * back names it with that.
 */
export const publishRuleSet = operation(
  'alliance.publishRuleSet',
  async (tx: Tx, input: PublishRuleSetInput): Promise<{ id: Id<'RuleSet'> }> => {
    const values = readValues(input.values)
    const problems = [...publicationProblems(input, dayOf(tx.now)), ...values.problems]
    if (problems.length > 0) throw new BadInput(problems)
    const alliance = (await listAlliances(tx.db)).find(({ id }) => id === tx.allianceId)
    if (alliance === undefined) throw new NotFound({ zh: '联合体', en: 'alliance' })
    const id = newId('RuleSet')
    const row = {
      jurisdiction: alliance.regionCode,
      effectiveFrom: input.effectiveFrom,
      effectiveTo: input.effectiveTo ?? null,
      sourceCitation: input.sourceCitation.trim(),
      values: values.read,
    }
    await insertRuleSet(tx.db, { ...row, allianceId: tx.allianceId, id, publishedBy: tx.seat.staffId })
    tx.emit('alliance.ruleSetPublished', {
      organisationId: tx.seat.organisationId,
      subjectId: id,
      payload: { ruleSetId: id, effectiveFrom: input.effectiveFrom },
    })
    tx.note({ subjectId: id, after: row })
    return { id }
  },
)

const problem = (field: string, zh: string, en: string): InputProblem => ({ field, words: { zh, en } })
const readValues = (values: PublishRuleSetInput['values']) => {
  const read: Record<string, unknown> = {}
  const problems: InputProblem[] =
    values.length === 0 ? [problem('values', '至少须有一项', 'must hold at least one value')] : []
  for (const [index, { name, value }] of values.entries()) {
    const reading = readOne(name, value, read)
    if (reading.ok) read[name] = reading.value
    else problems.push(problem(`values[${index}].${reading.at}`, reading.fault.zh, reading.fault.en))
  }
  return { read, problems }
}

const readOne = (name: string, value: unknown, before: Readonly<Record<string, unknown>>) => {
  const fault = (zh: string, en: string) => ({ ok: false, at: 'name', fault: { zh, en } }) as const
  if (!isPublishable(name))
    return fault(
      `没有可发布的规则 ${name}；可发布：${publishableNames.join('、')}`,
      `no value called ${name} can be published; these can: ${publishableNames.join(', ')}`,
    )
  if (Object.hasOwn(before, name)) return fault(`规则 ${name} 重复`, `${name} stands in the list twice`)
  const reading = readPolicyValue(name, value)
  return reading.ok ? reading : { ...reading, at: 'value' }
}
