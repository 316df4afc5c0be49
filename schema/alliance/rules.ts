import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { ruleSetById } from '#resolvers/alliance/read.ts'
import { type RulesInForce, type RuleValue, rules } from '#resolvers/alliance/rules.ts'
import type { Hub } from '#schema/hub.ts'
import { inWords } from '#schema/in-words.ts'

/** Dated rules: what is in force, and publishing a set. */
export const addRules = (hub: Hub): void => {
  addRuleSet(hub)
  addRulesInForce(hub)
}

const addRuleSet = (hub: Hub) => {
  hub.entity('RuleSet', {
    description: 'Rule values an alliance agreed on, in force from a day on. The whole alliance sees them.',
    access: 'alliance.rules',
    load: ruleSetById,
    fields: (t) => ({
      jurisdiction: t.exposeString('jurisdiction', { description: 'Where it applies: GB/T 2260 digits.' }),
      effectiveFrom: t.expose('effectiveFrom', { type: 'Date', description: 'First day.' }),
      effectiveTo: t.expose('effectiveTo', {
        type: 'Date',
        nullable: true,
        description: 'Last day; null while no end is set.',
      }),
      sourceCitation: t.exposeString('sourceCitation', { description: 'The document it rests on.' }),
      names: t.stringList({
        description: 'Which values it sets; everything else stays as the program has it.',
        resolve: (row) => Object.keys(row.values),
      }),
      publishedBy: hub.link(t, 'Staff', {
        description: 'Who published it.',
        id: 'publishedBy',
      }),
    }),
  })
  hub.mutation('publishRuleSet', {
    description:
      'Publishes a dated rule set of the alliance. It begins today at the earliest: what was decided stays as decided. By the lead’s administrator.',
    input: makeInput(hub),
    type: 'RuleSet',
    operation: publishRuleSet,
  })
}

const makeInput = (hub: Hub) => {
  const Value = hub.builder.inputType('RuleValueInput', {
    description: 'One value of a rule set.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Its name, as `rules` gives it.' }),
      value: t.field({
        type: 'JSON',
        required: true,
        description: 'The value, written as `rules` gives it: amounts of blood as decimal texts.',
      }),
    }),
  })
  return hub.input('PublishRuleSetInput', {
    description: 'Values the alliance agreed on.',
    fields: (t) => ({
      effectiveFrom: t.field({ type: 'Date', required: true, description: 'First day, today or later.' }),
      effectiveTo: t.field({ type: 'Date', description: 'Last day. Null: no end is set.' }),
      sourceCitation: t.string({ required: true, description: 'The document it rests on.' }),
      values: t.field({
        type: [Value],
        required: true,
        description:
          'What changes from that day on. What is not named goes on as the alliance published it before; the program’s own value, named, ends that.',
      }),
    }),
  })
}

const addRulesInForce = ({ builder }: Hub) => {
  const Value = builder.objectRef<RuleValue>('RuleValue').implement({
    description: 'One threshold that the rules read.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      value: t.expose('value', {
        type: 'JSON',
        description: 'The value: a number, a text, a list or an object; amounts of blood as decimal texts.',
      }),
      source: t.exposeString('source', {
        nullable: true,
        description: 'Id of the clause, as in docs/clinical-rules.md; null for what the alliance published.',
      }),
      citation: inWords(t, 'The clause, or the document the alliance named.', ({ citation }) => citation),
      verified: t.exposeBoolean('verified', {
        description: 'Whether the clause’s own text was compared; false too for what the alliance published.',
      }),
    }),
  })
  const Rules = builder.objectRef<RulesInForce>('Rules').implement({
    description: 'The rules in force on one day.',
    fields: (t) => ({
      set: t.exposeString('id', {
        description: 'Which set: a program’s own (`CN-2024`) or the id of a published one.',
      }),
      day: t.expose('day', { type: 'Date', description: 'The day asked for.' }),
      jurisdiction: t.exposeString('jurisdiction', {
        description: 'Where the set applies: `CN` or GB/T 2260 digits.',
      }),
      effectiveFrom: t.expose('effectiveFrom', { type: 'Date', description: 'First day of the set.' }),
      effectiveTo: t.expose('effectiveTo', {
        type: 'Date',
        nullable: true,
        description: 'Last day of the set; null while no end is set.',
      }),
      values: t.field({
        type: [Value],
        description: 'Every value with its source.',
        resolve: (row) => [...row.values],
      }),
      findings: t.field({
        type: ['Finding' as never],
        description:
          'What of the alliance’s own publication is not in force as it was published, since the program’s table has grown stricter: publish it anew. Empty when all is.',
        resolve: ((row: RulesInForce) => [...row.findings]) as never,
      }),
    }),
  })
  builder.queryField('rules', (t) =>
    t.field({
      type: Rules,
      description: 'The rules in force on a day in one alliance of the caller.',
      args: {
        on: t.arg({ type: 'Date', description: 'The day. Absent: today.' }),
        alliance: t.arg.string({
          description: 'Short code, for bodies that serve several alliances. Absent: the first.',
        }),
      },
      resolve: (_, args, ctx) => rules(ctx, args),
    }),
  )
}
