import { isDeepStrictEqual } from 'node:util'
import type { Words } from '#lib/errors.ts'
import { formatQuantity } from '#lib/quantities.ts'
import type { KeptDecision, KeptFacts } from '#resolvers/waivers/kept-facts.ts'
import { keptDecisionOf, keptFactsOf, recompute } from '#resolvers/waivers/recompute.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import type { CoveredPart } from '#rules/waivers/cover.ts'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { yuan } from '#rules/waivers/yuan.ts'

/** Why a waiver is what it is, out of what was kept of it alone. */
export type Explanation = {
  /** Whether deciding once more from the kept facts comes to the kept decision. */
  readonly recomputed: boolean
  /** Whether kin counted. */
  readonly consent: boolean
  readonly unanswered: readonly string[]
  readonly contradicted: readonly string[]
  readonly policies: readonly Pick<WaiverPolicy, 'code' | 'title' | 'settings'>[]
  readonly lines: readonly ExplainedLine[]
}

/** One line: the day it is judged on, and its sum. */
export type ExplainedLine = {
  readonly position: number
  readonly transfusedOn: Day
  /** Null when no policy was in force. */
  readonly policy: string | null
  readonly base: Words
  readonly need: Words
  readonly parts: readonly Words[]
}

/** Explains a waiver. */
export const explain = (waiver: { readonly facts: object; readonly decision: object }): Explanation => {
  const facts = keptFactsOf(waiver)
  const decision = keptDecisionOf(waiver)
  return {
    recomputed: isDeepStrictEqual(asJson(recompute(waiver)), asJson(decision)),
    consent: facts.consent,
    unanswered: facts.unanswered,
    contradicted: facts.contradicted ?? [],
    policies: facts.policies.map(({ code, title, settings }) => ({ code, title, settings })),
    lines: facts.lines
      .toSorted((one, other) => one.number - other.number)
      .map((line) => explainLine(line, facts, decision)),
  }
}

/** As the database gives it back: without members that are undefined. */
const asJson = (value: object): unknown => JSON.parse(JSON.stringify(value))

const explainLine = (
  line: KeptFacts['lines'][number],
  { policies, region }: KeptFacts,
  decision: KeptDecision,
): ExplainedLine => {
  const transfusedOn = dayOf(new Date(line.transfusedAt))
  const policy = policyOfUse(policies, region, transfusedOn)
  const covered = decision.lines.find((one) => one.line === line.id)
  const [base, needMl] = [covered?.baseFen ?? 0, covered?.needMl ?? null]
  return {
    position: line.number,
    transfusedOn,
    policy: policy?.code ?? null,
    base: baseInWords(line, base),
    need: needInWords(line, policy, needMl),
    parts: (covered?.parts ?? []).map((part) => partInWords(part, { base, needMl, policy })),
  }
}

const baseInWords = (line: KeptFacts['lines'][number], base: number): Words => {
  const sum = [line.chargedFen, line.insuredFen, line.waivedFen].map(yuan)
  return {
    zh: `收费 ${sum[0]} − 医保支付 ${sum[1]} − 已减免 ${sum[2]} = 可减免 ${yuan(base)} 元`,
    en: `charged ${sum[0]} − insurance ${sum[1]} − waived before ${sum[2]} = CNY ${yuan(base)} that can be waived`,
  }
}

const needInWords = (
  { quantity, kind }: KeptFacts['lines'][number],
  policy: WaiverPolicy | null,
  needMl: number | null,
): Words => {
  const amount = formatQuantity(quantity)
  const perUnit = policy?.settings.conversion[kind] ?? null
  if (perUnit === null || needMl === null)
    return {
      zh: `用量 ${amount}，该成分的折算标准未确定`,
      en: `${amount} used; how this component converts has not been settled`,
    }
  return {
    zh: `用量 ${amount} × ${perUnit} 毫升 = ${needMl} 毫升`,
    en: `${amount} used × ${perUnit} ml = ${needMl} ml`,
  }
}

type Covering = {
  readonly base: number
  readonly needMl: number | null
  readonly policy: WaiverPolicy | null
}

const partInWords = ({ from, ml, fen, quota }: CoveredPart, { base, needMl, policy }: Covering): Words => {
  if (from !== 'LOT' || ml === null || needMl === null)
    return { zh: `全免 ${yuan(fen)} 元`, en: `all is free: CNY ${yuan(fen)}` }
  const left = quota && { before: quota.limitMl - quota.usedMl, limit: quota.limitMl }
  const of = left
    ? {
        zh: `额度 ${left.limit} 毫升，尚余 ${left.before} 毫升；`,
        en: `of ${left.limit} ml ${left.before} were left; `,
      }
    : null
  const rounded = policy?.settings.rounding === 'HALF_UP' ? HALF_UP : DOWN
  return {
    zh: `${of?.zh ?? ''}使用 ${ml} ÷ ${needMl} 毫升 × ${yuan(base)} = ${yuan(fen)} 元（${rounded.zh}）`,
    en: `${of?.en ?? ''}${ml} ÷ ${needMl} ml × ${yuan(base)} = CNY ${yuan(fen)}, ${rounded.en}`,
  }
}

const DOWN: Words = { zh: '舍至分', en: 'rounded down to the fen' }
const HALF_UP: Words = {
  zh: '整行四舍五入至分，末份取余数',
  en: 'the line rounded to the nearest fen, the last part taking the rest',
}

/** The sentence of a policy by which a part is covered; null for a policy that the program does not know any more. */
export const clauseOf = (part: { readonly policy: string; readonly branch: string }): Words | null =>
  KNOWN_POLICIES.find(({ code }) => code === part.policy)?.branches.find(({ name }) => name === part.branch)
    ?.clause ?? null
