import type { EnumRef, InputFieldMap, InputFieldRef, InputRef, ObjectRef } from '@pothos/core'
import { inBoth, NotFound, type Refusal, type Words } from '#lib/errors.ts'
import { kindOf } from '#lib/ids.ts'
import type { Soon } from '#lib/soon.ts'
import type { OperationName } from '#resolvers/access.ts'
import type { Ctx, PublishedEvent } from '#resolvers/context.ts'
import type { EventName } from '#resolvers/events.ts'
import { readNode } from '#resolvers/node.ts'
import { receiveEvent, subscribeTo } from '#resolvers/subscribe.ts'
import { type Builder, type FieldBuilder, makeBuilder, type Types } from '#schema/builder.ts'
import type { Entities } from '#schema/entities.ts'
import { type Entity, entityExtensions, type FindByKey } from '#schema/federation/entity.ts'
import { reading } from '#schema/reading.ts'
import { makeRefusals } from '#schema/refusals.ts'
import { addScalars } from '#schema/scalars.ts'

type EntityName = keyof Entities & string
type Ref<Row> = ObjectRef<Types, Row>
type Load<Row> = (ctx: Ctx, id: string) => Soon<Row | null>
type RefusalClass = new (...args: never[]) => Refusal

/**
 * What each `schema/<context>.ts` is a function of. All contexts share one builder, and a link loads through its
 * owner's loader; the subgraphs are cut out of the schema this makes (schema/federation/).
 */
export type Hub = ReturnType<typeof makeHub>

export const makeHub = () => {
  const builder = makeBuilder()
  addScalars(builder)
  const refs = new Map<string, unknown>()
  const loads = new Map<string, Load<{ id: string }>>()
  const access = new Map<string, OperationName>()
  let subscribable = false
  const refusal = makeRefusals(builder)
  const node = addNode(builder, (ctx, id) => {
    const name = kindOf(id) ?? ''
    return readNode(ctx, { id, access: access.get(name) ?? null, load: loads.get(name) ?? null })
  })

  /** The type of an entity, whoever defines it. */
  const ref = <N extends EntityName>(name: N): Ref<Entities[N]> => {
    const known = refs.get(name) ?? builder.objectRef<Entities[N]>(name)
    refs.set(name, known)
    // One name has one type, so the reference kept under it is this name's.
    return known as Ref<Entities[N]>
  }

  /** Defines an entity: a thing with an id that other contexts may link to and add fields to. */
  const entity = <N extends EntityName>(
    name: N,
    options: {
      description: string
      load: Load<Entities[N] & { id: string }>
      /** Read needed to reach the entity by its id alone (`node`). */
      access: OperationName
      /** Natural keys by which others may refer to it, beside its id: a federation field set, and who finds by it. */
      keys?: Readonly<Record<string, FindByKey>>
      fields: (t: FieldBuilder<Entities[N]>) => object
    },
  ): Ref<Entities[N]> => {
    loads.set(name, options.load)
    access.set(name, options.access)
    builder.objectType(ref(name), {
      description: options.description,
      interfaces: [node],
      extensions: entityExtensions({
        access: options.access,
        load: options.load as Entity['load'],
        keys: options.keys ?? {},
      }),
      fields: (t: FieldBuilder<Entities[N]>) => ({
        id: (t as FieldBuilder<{ id: string }>).exposeID('id', {
          description: 'Opaque id, the same in every answer and in HL7 filler numbers.',
        }),
        ...options.fields(t),
      }),
    } as never)
    return ref(name)
  }

  /** A field that leads to an entity; null when there is none or the caller may not see it. */
  const link = <Row, N extends EntityName>(
    t: FieldBuilder<Row>,
    name: N,
    options: {
      description: string
      /** The column that holds its id, or who tells it. */
      id: (keyof Row & string) | ((row: Row) => string | null)
    },
  ) => {
    const { description, id } = options
    const idOf = typeof id === 'string' ? (row: Row) => row[id] as string | null : id
    return t.field({
      type: ref(name) as never,
      nullable: true,
      description,
      extensions: typeof id === 'string' ? reading(id) : {},
      resolve: ((row: Row, _: unknown, ctx: Ctx) => load(name, ctx, idOf(row))) as never,
    })
  }

  const load = (name: EntityName, ctx: Ctx, id: string | null): Soon<{ id: string } | null> =>
    id === null ? null : (loads.get(name)?.(ctx, id) ?? null)

  /** An input type; with the members every operation's input may carry. */
  const input = <Fields extends InputFieldMap>(
    name: string,
    options: {
      description: string
      /** Whether the operation asks for signatures beside the caller's own. */
      signed?: boolean
      fields: (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) => Fields
    },
  ) =>
    builder.inputType(name, {
      description: options.description,
      fields: (t) => ({
        ...options.fields(t),
        ...commonInput(t, options.signed ?? false),
      }),
    })

  /** A mutation: one operation, answering the entity it made or changed, or one of its refusals. */
  const mutation = <N extends EntityName, I>(
    name: string,
    options: {
      description: string
      input: InputRef<I> | PothosSchemaTypes.InputObjectRef<Types, I>
      type: N
      refusals?: readonly RefusalClass[]
      operation: (ctx: Ctx, input: I) => Promise<{ id: string }>
    },
  ) =>
    builder.mutationField(name, (t) =>
      t.field({
        type: ref(options.type) as never,
        description: options.description,
        args: { input: t.arg({ type: options.input as never, required: true, description: 'What to do.' }) },
        ...(options.refusals?.length
          ? { errors: { types: options.refusals.map(refusal), directResult: true } }
          : {}),
        resolve: (async (_: unknown, args: { input: I }, ctx: Ctx) => {
          const { id } = await options.operation(ctx, args.input)
          const row = await load(options.type, ctx, id)
          if (row === null) throw new NotFound()
          return row
        }) as never,
      } as never),
    )

  /** A subscription: events of these names that the caller may see, each with its cursor and what it is about. */
  const subscription = <Fields extends object>(
    name: string,
    options: {
      description: string
      access: OperationName
      events: readonly EventName[]
      /** Lets the caller follow one thing alone: the argument, and the id in an event that it is compared with. */
      about?: { arg: string; description: string; idOf: (event: PublishedEvent) => unknown }
      /** Passes over events of these names that are about something else. */
      only?: (event: PublishedEvent) => boolean
      /** Tells of the caller's own organisations alone: the lead hears nothing of another hospital's. */
      own?: boolean
      fields: (t: FieldBuilder<PublishedEvent>) => Fields
    },
  ) => {
    const { about, only = () => true } = options
    const event = builder.objectRef<PublishedEvent>(name.slice(0, 1).toUpperCase() + name.slice(1))
    event.implement({
      description: `One event of \`${name}\`.`,
      fields: (t) => ({ ...eventFields(t), ...(options.fields(t as never) as object) }) as never,
    })
    // The root type exists once something can be subscribed to: GraphQL allows no empty type.
    if (!subscribable) {
      builder.subscriptionType({ description: 'What happens, as it happens; resumable without loss.' })
      subscribable = true
    }
    builder.subscriptionField(name, (t) =>
      t.field({
        type: event,
        description: options.description,
        args: {
          after: t.arg({
            type: 'Cursor',
            description:
              'Resume behind this cursor: first what was missed, in order, then live. Null starts now.',
          }),
          ...(about ? { [about.arg]: t.arg.id({ description: about.description }) } : {}),
        },
        subscribe: (_, args, ctx) => {
          const wanted = about && (args as Record<string, unknown>)[about.arg]
          return subscribeTo(ctx, {
            access: options.access,
            names: options.events,
            after: args.after ?? null,
            own: options.own ?? false,
            only: (event) => only(event) && (!about || !wanted || about.idOf(event) === wanted),
          })
        },
        resolve: (published, _, ctx) => receiveEvent(ctx, options.access, published as PublishedEvent),
      }),
    )
  }

  /** An enumeration of one of the vocabularies in `rules/<context>/terms.ts`, described by its labels. */
  const words = <const W extends string>(
    name: string,
    description: string,
    vocabulary: readonly W[],
    labels: Readonly<Record<W, Words>>,
  ) =>
    builder.enumType(name, {
      description,
      values: Object.fromEntries(
        vocabulary.map((word) => [word, { value: word, description: inBoth(labels[word]) }]),
      ) as Record<W, { value: W; description: string }>,
    })

  /** A vocabulary that another context defines, by its name: a type is named once. */
  const wordsOf = <W extends string>(name: string) => name as never as EnumRef<Types, W, W>

  return { builder, words, wordsOf, ref, entity, link, input, mutation, subscription, refusal }
}

const eventFields = (t: FieldBuilder<PublishedEvent>) => ({
  cursor: t.expose('cursor', {
    type: 'Cursor',
    description: 'Give it back as `after` to resume behind this event.',
  }),
  event: t.exposeString('name', { description: 'What happened, such as `requests.requestSubmitted`.' }),
  occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
})

const commonInput = (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>, signed: boolean) => ({
  idempotencyKey: t.string({
    description:
      '1–128 characters, new for each act: the same key and input give the same answer for 7 days.',
  }) as InputFieldRef<Types, string | null | undefined>,
  occurredAt: t.field({
    type: 'DateTime',
    description: 'When it happened, if earlier than now, as during a downtime. Absent: now.',
  }) as InputFieldRef<Types, Date | null | undefined>,
  ...(signed
    ? {
        signatures: t.stringList({
          description:
            'Tokens from `stepUp`, one for each signer beside the caller, bound to this operation and to the digest of this input (see `stepUp`).',
        }) as InputFieldRef<Types, string[] | null | undefined>,
      }
    : {}),
})

const addNode = (builder: Builder, find: Load<{ id: string }>) => {
  const node = builder.interfaceRef<{ id: string }>('Node').implement({
    description: 'Anything with an id.',
    fields: (t) => ({ id: t.exposeID('id', { description: 'Opaque id.' }) }),
    resolveType: (row) => kindOf(row.id) ?? undefined,
  })
  builder.queryType({ description: 'What can be read. Each read is audited.' })
  builder.mutationType({ description: 'What can be done: each field is one operation, whole or not at all.' })
  builder.queryField('node', (t) =>
    t.field({
      type: node,
      nullable: true,
      description: 'Anything by its id; null when there is none or it is not yours to see.',
      args: { id: t.arg.id({ required: true, description: 'The id.' }) },
      resolve: (_, { id }, ctx) => find(ctx, id),
    }),
  )
  return node
}
