import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, parse } from 'graphql'
import { forbidden, unauthenticated } from '../kit/faults.ts'
import type { Call } from '../kit/serve.ts'
import { ALLIANCES, type Amount, add, type Figure, QUESTIONS } from './figures.ts'
import { type Answer, ask, type Hub } from './hubs.ts'
import { type Months, readMonths } from './months.ts'

/** The settings of a city's graph. */
export type City = {
  readonly hubs: readonly Hub[]
  /** Codes of the offices whose people may ask: whoever asks sees what the city's own accounts see. */
  readonly readers: readonly string[]
  /** How long all questions to one hub may take together: 1,500 to 3,000 milliseconds. */
  readonly timeoutMs: number
}

/** Whether and when something was told, and why not. */
type Standing = { readonly state: string; readonly asOf: string | null; readonly fault: string | null }

/** What one hub told of one figure. */
type Told = Standing & { readonly amount: Amount | null }

/** What one hub told. */
type HubTold = Standing & {
  readonly name: string
  readonly alliances: ReturnType<typeof ALLIANCES.read>
  readonly figures: ReadonlyMap<string, Told>
}

/**
 * The city's subgraph: asks every hub at once and keeps nothing.
 *
 * @throws Error when two hubs are agreed to serve one alliance, which would count it twice
 */
export const buildCityGraph = (city: City): GraphQLSchema => {
  const codes = city.hubs.flatMap(({ alliances }) => alliances)
  if (new Set(codes).size < codes.length) throw new Error('one alliance stands with two hubs')
  const typeDefs = parse(readFileSync(new URL('city.graphqls', import.meta.url), 'utf8'))
  const cityFigures = async (_: unknown, input: { from: string; to: string }, { caller }: Call) => {
    if (caller === null) throw unauthenticated()
    if (!city.readers.includes(caller.organisation)) throw forbidden()
    const months = readMonths(input)
    const hubs = await Promise.all(city.hubs.map((hub) => askHub(hub, months, city.timeoutMs)))
    const figures = QUESTIONS.flatMap((question) => question.figures).map((one) => together(one, hubs))
    const complete = figures.every(({ unknownFrom }) => unknownFrom.length === 0)
    return { ...input, complete, hubs, figures }
  }
  const share = ({ numerator, denominator }: Amount) => (denominator ? numerator / denominator : null)
  return buildSubgraphSchema([{ typeDefs, resolvers: { Query: { cityFigures }, CityAmount: { share } } }])
}

/** Asks one hub who it is and all questions together, so that one deadline serves all. */
const askHub = async (hub: Hub, months: Months, timeoutMs: number): Promise<HubTold> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const put = (document: string) => ask(hub, document, months, signal)
  const [who, answers] = await Promise.all([
    put(ALLIANCES.document),
    Promise.all(QUESTIONS.map(async (question) => ({ question, answer: await put(question.document) }))),
  ])
  const { standing, value: alliances } = readAs(who, ALLIANCES.read)
  const agreed = standing.state !== 'TOLD' || isAgreed(hub, alliances)
  const known: Standing = agreed ? standing : { ...standing, state: 'OTHER_ALLIANCES' }
  const figures = answers.flatMap(({ question, answer }) => {
    const read = known.state === 'TOLD' ? readAs(answer, question.read) : { standing: known, value: null }
    return question.figures.map(({ code }): [string, Told] => [
      code,
      toldOf(read.standing, read.value?.get(code)),
    ])
  })
  return { ...known, name: hub.name, alliances: alliances ?? [], figures: new Map(figures) }
}

const isAgreed = (hub: Hub, told: HubTold['alliances'] | null) =>
  told?.length === hub.alliances.length && told.every(({ code }) => hub.alliances.includes(code))

/** An answer by its contract; one that breaks it is no answer to rely on. */
const readAs = <T>(answer: Answer, read: (data: unknown) => T): { standing: Standing; value: T | null } => {
  const { state } = answer
  if (answer.state === 'SILENT') return { standing: { state, asOf: null, fault: answer.fault }, value: null }
  const asOf = answer.asOf.toISOString()
  if (answer.state === 'REFUSED') return { standing: { state, asOf, fault: answer.fault }, value: null }
  try {
    return { standing: { state, asOf, fault: null }, value: read(answer.data) }
  } catch {
    return { standing: { state: 'REFUSED', asOf, fault: 'CONTRACT' }, value: null }
  }
}

/** One figure of a hub; `null` where the hub itself keeps it back. */
const toldOf = (standing: Standing, amount: Amount | null | undefined): Told =>
  standing.state === 'TOLD' && amount === null
    ? { ...standing, state: 'KEPT_BACK', amount: null }
    : { ...standing, amount: amount ?? null }

/** One figure over all hubs: a total only where each told, and a sum of what was told beside it. */
const together = (figure: Figure, hubs: readonly HubTold[]) => {
  const each = hubs.map(({ name, figures }) => ({ hub: name, ...(figures.get(figure.code) as Told) }))
  const amounts = each.flatMap(({ amount }) => (amount === null ? [] : [amount]))
  const unknownFrom = each.filter(({ amount }) => amount === null).map(({ hub }) => hub)
  const toldSoFar = figure.adds ? add(amounts) : null
  return { ...figure, hubs: each, toldSoFar, unknownFrom, total: unknownFrom.length === 0 ? toldSoFar : null }
}
