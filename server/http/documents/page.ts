import { createHash } from 'node:crypto'
import type { Actor } from '#resolvers/context.ts'
import { maskIdentityNumbers } from '#rules/identifiers/identity-mask.ts'
import { asWritten, type Content, Html, html } from '#server/http/documents/html.ts'
import { LABEL_STYLE, sheetStyle } from '#server/http/documents/style.ts'
import { minute } from '#server/http/documents/wording.ts'

/** Who prints, and when. */
export type Printing = { readonly actor: Pick<Actor, 'name' | 'organisationCode'>; readonly now: Date }

/** A page to send: its text, and the policy under which a browser may show it. */
export type Page = {
  readonly body: string
  readonly policy: string
  /** Absent: a page of HTML. */
  readonly file?: { readonly type: string; readonly name: string }
}

/** What a page holds. */
type Parts = {
  readonly title: string
  /** Whose paper it is, on every page; absent where that is told by what it is about. */
  readonly whose?: string
  /** What it is about, by its number; behind whose it is. */
  readonly number: string
  readonly content: Html
}

/** A whole sheet of A4, pages numbered, with who printed it and when on each. */
export const sheet = (parts: Parts, printing: Printing): Page => {
  const running = { title: parts.title, about: aboutOf(parts), printed: printedBy(printing) }
  return page(parts, sheetStyle(running))
}

/** A label of 60 × 30 mm. */
export const label = (parts: Parts): Page => page(parts, LABEL_STYLE)

/** What every page says of its paper. Nobody's identity number stands there, the thing's own does as it is. */
const aboutOf = ({ whose, number }: Parts): string =>
  whose === undefined ? number : `${maskIdentityNumbers(whose)}　${number}`

/** When and by whom a page was printed. */
const printedBy = ({ actor, now }: Printing): string =>
  `打印时间 ${minute(now)}　打印人 ${actor.name}（${actor.organisationCode}）　血联 Xuelian`

const page = (parts: Parts, style: string): Page => {
  const { text } = html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${parts.title} ${asWritten(aboutOf(parts))}</title>
<style>${new Html(style)}</style>
</head>
<body>
${parts.content}
</body>
</html>
`
  return { body: text, policy: policyOf(style) }
}

/** This page's own style may apply; no script, no image, no font, no form, and nothing from elsewhere. */
const policyOf = (style: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The head of a sheet: whose hospital, which alliance and lead, the title, and the number with its code. */
export const head = (parts: {
  readonly hospital: string
  readonly alliance: { readonly nameZh: string; readonly organisations: readonly Organisation[] } | null
  readonly title: string
  readonly number: string
  readonly code: Html
}): Html => {
  const lead = parts.alliance?.organisations.find(({ isLead }) => isLead)?.nameZh
  return html`<header>
<div><p><b>${parts.hospital}</b></p><h1>${parts.title}</h1><p><small>${parts.alliance?.nameZh}${lead && html`　牵头单位：${lead}`}</small></p></div>
<p class="number">${parts.code}<small>${asWritten(parts.number)}</small></p>
</header>`
}

type Organisation = { readonly nameZh: string; readonly isLead: boolean }

/** A table of names and values, `across` pairs in a row. */
export const facts = (pairs: readonly (readonly [string, Content])[], across = 2): Html => {
  const rows = Array.from({ length: Math.ceil(pairs.length / across) }, (_, row) =>
    pairs.slice(row * across, (row + 1) * across),
  )
  const cells = (row: typeof pairs) =>
    row.map(([name, value], index) => {
      // The last value of a row that is not full reaches to the margin.
      const span = index === row.length - 1 ? 1 + 2 * (across - row.length) : 1
      return html`<th>${name}</th><td colspan="${span}">${value}</td>`
    })
  return html`<table class="facts">${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</table>`
}

/** A table with a heading that comes again on each page. */
export const table = (columns: readonly string[], rows: readonly (readonly Content[])[]): Html =>
  html`<table><thead><tr>${columns.map((name) => html`<th>${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>`

/** Who signed what and when, side by side; an empty one is to be signed by hand. */
export const signatures = (
  signed: readonly { readonly as: string; readonly name: string | null; readonly at: Content }[],
): Html =>
  html`<table class="signatures"><tr>${signed.map(
    ({ as, name, at }) => html`<td>${as}<br><b>${name}</b><br><small>${at}</small></td>`,
  )}</tr></table>`
