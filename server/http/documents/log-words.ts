import { excursionCauseLabels, excursionKindLabels } from '#rules/cold-chain/excursion-terms.ts'
import type { PrintedExcursionFragment, PrintedReadingFragment } from '#server/http/documents/gql/answers.ts'
import { type Content, type Html, html } from '#server/http/documents/html.ts'
import { signatures, table } from '#server/http/documents/page.ts'
import { ABSENT, minute, zh } from '#server/http/documents/wording.ts'

/** A reading by hand: when, what, by whom, and what they remarked. */
export const byHand = ({ occurredAt, celsius, readBy, note }: PrintedReadingFragment): string =>
  `${minute(occurredAt).slice(-5)}　${celsius.toFixed(1)}　${readBy?.name ?? ABSENT}${note ? `（${note}）` : ''}`

/** Texts one below the other. */
export const lines = (texts: readonly string[]): Html | string =>
  texts.length === 0 ? ABSENT : html`${texts.map((text) => html`<div>${text}</div>`)}`

/** Degrees Celsius to a tenth. */
export const degrees = (celsius: number | null): string => (celsius === null ? ABSENT : celsius.toFixed(1))

/** A length of time in begun minutes. */
export const minutes = (seconds: number): string =>
  seconds === 0 ? '0' : `${Math.ceil(seconds / 60)}\u00a0分`

/** A table, or that there is nothing to tell. */
export const rows = (heads: readonly string[], body: readonly (readonly Content[])[]): Html =>
  body.length > 0 ? table(heads, body) : html`<p>无。</p>`

/** What went out of range in the month, and what each log adds of it: the device, or the place. */
export const excursionsOf = <Excursion extends PrintedExcursionFragment>(
  found: readonly Excursion[],
  added: readonly [heading: string, of: (excursion: Excursion) => Content],
): Html => {
  const [heading, of] = added
  return html`<h2>异常（共 ${found.length} 次）</h2>
${rows(
  ['类别', heading, '开始', '确认', '结束', '最低 / 最高 ℃', '原因'],
  found.map((one) => [
    zh(excursionKindLabels, one.kind),
    of(one),
    minute(one.startedAt),
    minute(one.confirmedAt),
    one.endedAt === null ? '持续中' : minute(one.endedAt),
    `${degrees(one.minimum)} / ${degrees(one.maximum)}`,
    zh(excursionCauseLabels, one.cause),
  ]),
)}`
}

/** Who answers for a month. */
export const monthSignatures = (): Html =>
  signatures([
    { as: '设备负责人', name: null, at: '日期　' },
    { as: '质量负责人（月末审核）', name: null, at: '日期　' },
    { as: '科主任', name: null, at: '日期　' },
  ])
