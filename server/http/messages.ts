import {
  coerceInputValue,
  execute,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  parse,
} from 'graphql'
import { BadInput, Forbidden, type InputProblem, NotFound, Refusal, Unauthenticated } from '#lib/errors.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Ctx, Services } from '#resolvers/context.ts'
import type { Authenticator } from '#server/auth.ts'
import { readJson } from '#server/http/body.ts'
import { decodedPath, type Handler, HttpFault, sendJson } from '#server/http/exchange.ts'

/**
 * What a hospital's integration bus may ask for as JSON: the same operations as the mutations of these names, with
 * the same inputs; docs/http.md lists them. Signatures need a person at the screen, so what none but two may sign is
 * not among them; what a bus may tell without is kept as asserted by its sender.
 */
const OPERATIONS = [
  'submitRequest',
  'amendRequest',
  'cancelRequest',
  'recordConsent',
  'acceptRequest',
  'rejectRequest',
  'collectSample',
  'dispatchSample',
  'receiveSample',
  'rejectSample',
  'recordTyping',
  'recordAntibodyScreen',
  'identifyAntibody',
  'recordCrossmatch',
  'recordHistory',
  'recordPreTransfusionTests',
  'withdrawResult',
  'requestDispense',
  'recordTransfusion',
  'recordAssessment',
  'reportReaction',
  'amendReaction',
  'recordReactionStep',
  'reportIncident',
  'returnUnit',
  'discardUnit',
  'returnBag',
  'reportStock',
  'answerStationOrder',
  'announceDelivery',
  'declareShortage',
  'endShortage',
  'answerDonorEnquiry',
  'recallDonation',
  'scanUnits',
  'takeStock',
  'bookUnits',
  'cancelBooking',
  'changeCarrier',
  'closeShipment',
  'reportShipmentIncident',
  'certifyKinship',
  'revokeKinship',
  'recordWaiverConsent',
  'withdrawWaiverConsent',
  'recordCharges',
  'quoteWaiver',
  'settleWaiver',
  'reverseWaiver',
  'releaseWaiver',
  'claimWaiver',
] as const

type Message = { readonly operation: string; readonly input: unknown }

/**
 * `POST /messages/<organisation>` with `{ "operation", "input" }`: answers `{ "id", "type" }`, or `{ "error" }` with
 * code, both languages, and the fields or findings.
 */
export const messagesHandler = (
  schema: GraphQLSchema,
  services: Services,
  authenticator: Authenticator,
): Handler => {
  const operations = inputTypes(schema)

  return async (exchange) => {
    const { request, url, correlationId } = exchange
    const actor = await authenticator.actorOf(request.headers.authorization)
    if (actor === null) throw new Unauthenticated()
    assertSitsAt(actor, decodedPath(url.pathname.slice('/messages/'.length)))
    const { operation, input } = messageOf(await readJson(request))
    const type = operations.get(operation)
    if (type === undefined) throw notHere(schema, operation, [...operations.keys()])
    checkInput(input, type)
    const call = beginCall(services, { actor, door: 'http', correlationId })
    try {
      sendJson(exchange, 200, await perform(schema, call, { operation, input }, String(type)))
    } finally {
      await call.reads.close()
    }
  }
}

/** The operations of the table that this schema has, with the type of their input. */
function inputTypes(schema: GraphQLSchema): Map<string, GraphQLInputType> {
  const fields = schema.getMutationType()?.getFields() ?? {}
  const types = OPERATIONS.flatMap((name) => {
    const argument = fields[name]?.args.find((one) => one.name === 'input')
    return argument === undefined ? [] : [[name, argument.type] as const]
  })
  return new Map(types)
}

function assertSitsAt(actor: Actor, organisation: string): void {
  if (actor.organisationCode === organisation) return
  throw new Forbidden({
    zh: `该令牌属于机构 ${actor.organisationCode}，不能代其他机构提交`,
    en: `this token is of ${actor.organisationCode}; it can't speak for another organisation`,
  })
}

function messageOf(body: unknown): Message {
  if (body === undefined) {
    throw new HttpFault(415, 'UNSUPPORTED_MEDIA_TYPE', {
      zh: '请以 Content-Type: application/json 发送',
      en: 'send it with Content-Type: application/json',
    })
  }
  const { operation, input } = (body ?? {}) as Partial<Message>
  if (typeof operation === 'string') return { operation, input }
  throw BadInput.of('operation', {
    zh: '缺失；正文应为 {"operation": "submitRequest", "input": {…}}',
    en: 'is missing; the body reads {"operation": "submitRequest", "input": {…}}',
  })
}

/** What a person at a screen alone may do is said to be done there. */
const notHere = (schema: GraphQLSchema, operation: string, known: readonly string[]) =>
  BadInput.of(
    'operation',
    schema.getMutationType()?.getFields()[operation] === undefined
      ? {
          zh: `没有名为 ${operation} 的操作；可用：${known.join('、')}`,
          en: `there is no ${operation}; choose from ${known.join(', ')}`,
        }
      : {
          zh: `${operation} 须由人员在 GraphQL 中办理，不经此接口`,
          en: `${operation} is a person’s act: do it in GraphQL, it is not taken here`,
        },
  )

/** All that doesn't fit the input's type, told at once by field. */
function checkInput(input: unknown, type: GraphQLInputType): void {
  const problems: InputProblem[] = []
  coerceInputValue(input, getNullableType(type), (path, _, error) => {
    const field = path.reduce<string>(
      (text, part) =>
        typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
      '',
    )
    problems.push({ field: field || 'input', words: { zh: '与要求的类型不符', en: error.message } })
  })
  if (input === undefined || input === null)
    problems.push({ field: 'input', words: { zh: '缺失', en: 'is missing' } })
  if (problems.length > 0) throw new BadInput(problems)
}

/** Calls the operation by way of its mutation, which alone knows how the operation's types map. */
async function perform(
  schema: GraphQLSchema,
  call: Ctx,
  { operation, input }: Message,
  type: string,
): Promise<Done> {
  // Not validated: whether a mutation can be refused at all differs, and a fragment that never matches does no harm.
  const document = parse(`mutation ($input: ${type}) { result: ${operation}(input: $input) {
      __typename ... on Node { id }
      ... on WaiverQuote { token waiver { id fen next lines { chargeNumber fen } } }
      ... on BulkScan { id findings { code severity message { zh en } source field } }
      ... on Transfusion { findings { code severity message { zh en } source field } }
      ... on StockDelivery { findings { code severity message { zh en } source field } }
      ... on Refusal { code message findings { code severity message { zh en } source field } }
    } }`)
  const { data, errors } = await execute({
    schema,
    document,
    variableValues: { input },
    contextValue: call,
  })
  const thrown = errors?.[0]
  if (thrown !== undefined) throw thrown.originalError ?? thrown
  const result = data?.result as Answered | undefined
  if (result === undefined) throw new NotFound()
  if (result.id !== undefined) return doneOf(result.id, result)
  if (result.waiver !== undefined) return quoteOf(result.waiver, result.token ?? null)
  throw new Declined(result)
}

/** What was made or changed; with what was found about parts of it that were not. */
type Done =
  | { readonly id: string; readonly type: string; readonly findings?: Refusal['findings'] }
  | ({ readonly type: 'Waiver'; readonly token: string | null } & QuotedWaiver)

/** What the window bills net of: the total and each line's part of it, fen. */
type QuotedWaiver = {
  readonly id: string
  readonly fen: number
  readonly next: string
  readonly lines: readonly { readonly chargeNumber: string; readonly fen: number }[]
}

const quoteOf = (waiver: QuotedWaiver, token: string | null): Done => ({ type: 'Waiver', ...waiver, token })

const doneOf = (id: string, { __typename: type, findings = [] }: Answered): Done =>
  findings.length === 0 ? { id, type } : { id, type, findings }

type Answered = {
  readonly __typename: string
  readonly id?: string
  /** Of a quote. */
  readonly waiver?: QuotedWaiver
  readonly token?: string | null
  readonly code?: string
  readonly message?: string
  readonly findings?: Refusal['findings']
}

/** A refusal on its way back through JSON. */
class Declined extends Refusal {
  readonly code: string

  constructor({ code = 'REFUSED', message = '', findings = [] }: Answered) {
    const [zh = '', ...en] = message.split(' / ')
    super({ zh, en: en.join(' / ') }, findings)
    this.code = code
  }
}
