import type { FindingShape, Refusal, Words } from '#lib/errors.ts'
import type { Builder } from '#schema/builder.ts'

type RefusalClass = { new (...args: never[]): Refusal; readonly description?: string }

/**
 * Makes each refusal class a type of the schema that implements `Refusal`; the class's docstring lives in
 * `refusalDescriptions` of its context's schema file by way of the static `description`.
 */
export const makeRefusals = (builder: Builder) => {
  const words = builder.objectRef<Words>('Words').implement({
    description: 'One text in both languages.',
    fields: (t) => ({
      zh: t.exposeString('zh', { description: 'Chinese.' }),
      en: t.exposeString('en', { description: 'English.' }),
    }),
  })
  builder.enumType('FindingSeverity', {
    description: 'What a finding does to the act that is judged.',
    values: {
      STOP: { description: 'Nobody may.' },
      AUTHORITY: { description: 'Named roles may, with a reason and a signature.' },
      WARN: { description: 'Shown and stored; the act may go on.' },
    },
  })
  const finding = builder.objectRef<FindingShape>('Finding').implement({
    description: 'One reason a rule gives, with the clause it stands on.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Stable code; docs/errors.md lists them all.' }),
      severity: t.field({
        type: 'FindingSeverity' as never,
        description: 'What it does to the act.',
        resolve: ((row: FindingShape) => row.severity) as never,
      }),
      message: t.expose('message', { type: words, description: 'For people to read.' }),
      source: t.exposeString('source', { description: 'Id of the clause, as in docs/clinical-rules.md.' }),
      field: t.string({
        nullable: true,
        description: 'The input at fault; null when no single one is.',
        resolve: (row) => row.field ?? null,
      }),
    }),
  })
  const shape = builder.interfaceRef<Refusal>('Refusal').implement({
    description:
      'The operation was understood and declined. What a clinician can act on comes back like this.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Stable code of the refusal.' }),
      message: t.exposeString('message', { description: 'Chinese and English in one line.' }),
      findings: t.field({
        type: [finding],
        description: 'The reasons, each with its source; empty when the refusal says it all.',
        resolve: (row) => [...row.findings],
      }),
    }),
  })
  const made = new Set<RefusalClass>()

  return <C extends RefusalClass>(Class: C): C => {
    if (made.has(Class)) return Class
    made.add(Class)
    builder.objectType(
      Class as never,
      {
        name: Class.name,
        description: Class.description ?? Class.name,
        interfaces: [shape],
        isTypeOf: (value: unknown) => value instanceof Class,
      } as never,
    )
    return Class
  }
}
