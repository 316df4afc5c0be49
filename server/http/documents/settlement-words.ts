import {
  disputeOutcomeLabels,
  disputeSideLabels,
  settlementLineKindLabels,
} from '#rules/waivers/settlement-terms.ts'
import type { Answered } from '#server/http/documents/document.ts'
import type { PrintedSettlementQuery } from '#server/http/documents/gql/answers.ts'
import { zh } from '#server/http/documents/wording.ts'

/** A statement as the page and the table show it. */
export type PrintedSettlement = Answered<PrintedSettlementQuery>
/** One of its lines. */
export type PrintedSettlementLine = PrintedSettlement['lines'][number]

/** The clauses of a line, each once: `ZJ-2025 FAMILY`. */
export const clausesOf = ({ clauses }: PrintedSettlementLine): string =>
  [...new Set(clauses.map(({ policy, branch }) => `${policy} ${branch}`))].join('；')

/** What a line is, in a word: what stands before a bracket. */
export const kindOf = ({ kind }: PrintedSettlementLine): string =>
  zh(settlementLineKindLabels, kind).replace(/（.*/, '')

/** What is disputed of a line and what was answered. */
export const disputesOf = ({ disputes }: PrintedSettlementLine): string =>
  disputes
    .map(({ side, reason, outcome, answer }) => {
      const said = outcome === null ? '待答复' : `${zh(disputeOutcomeLabels, outcome)}：${answer ?? ''}`
      return `${zh(disputeSideLabels, side)}异议：${reason}（${said}）`
    })
    .join('；')
