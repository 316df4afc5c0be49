import { crossmatchResultLabels, retrospectiveStateLabels } from '#rules/compatibility/terms.ts'
import {
  handOverItemLabels,
  kitStepLabels,
  unitStateLabels,
  unitStates,
  visualDefectLabels,
} from '#rules/inventory/terms.ts'
import { codedNumbers, codedSamples } from '#server/http/documents/coded.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedIssueQuery } from '#server/http/documents/gql/answers.ts'
import { asWritten, type Html, html } from '#server/http/documents/html.ts'
import {
  facts,
  head,
  type Page,
  type Printing,
  sheet,
  signatures,
  table,
} from '#server/http/documents/page.ts'
import { groupOf, patientFacts, standing, whoseOf } from '#server/http/documents/patient.ts'
import { unitCodeCell } from '#server/http/documents/unit.ts'
import { ABSENT, amount, group, minute, productName, zh, zhList } from '#server/http/documents/wording.ts'

type Issue = Answered<PrintedIssueQuery>
type Unit = Issue['units'][number]

const TITLE = '发血/交接单'

/** The slip that leaves with the blood: bags with their codes and crossmatch, what was checked, who gave and who took. */
export const issueSlip = (answer: PrintedIssueQuery, printing: Printing): Page | null => {
  const issue = nodeOf(answer)
  if (issue === null) return null
  const { request, units } = issue
  const patient = request?.patient ?? null
  const number = request?.placerNumber ?? ABSENT
  const content = html`${head({
    hospital: issue.issuedBy?.organisation?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: `申请 ${number}`,
    code: codeOf(number),
  })}
${codedNumbers(codedSamples(request?.samples ?? []))}
${request?.urgency === 'EMERGENCY' && html`<p class="warn">紧急抢救用血</p>`}
${uncrossmatched(issue)}
<h2>受血者（${request?.organisation?.nameZh ?? ABSENT}）</h2>
${facts([...patientFacts(patient, request, issue.occurredAt), ['血型', patientGroup(issue)]], 3)}
<h2>血液（共 ${units.length} 袋）</h2>
${table(
  ['条码', '成分与规格', '血型', '失效时间', '交叉配血'],
  units.map((unit) => line(unit, request?.id)),
)}
${remarks(issue)}${kitCourse(issue)}
<h2>取血</h2>${facts([
    ['取血期限', minute(issue.collectBy)],
    ['冷链箱', issue.box ?? ABSENT],
  ])}
${signatures([
  { as: '发血者（签发）', name: issue.issuedBy?.name ?? null, at: minute(issue.occurredAt) },
  {
    as: '指定取血者',
    name: issue.collectedBy?.name ?? null,
    at: issue.collectedBy?.organisation?.nameZh ?? '',
  },
])}
${handOvers(issue)}${receipts(issue)}
<p><small>血液发出后不得退回。收到后请逐袋确认温度与外观，并在规定时间内输注。</small></p>`
  return sheet({ title: TITLE, whose: whoseOf(patient), number, content }, printing)
}

const patientGroup = (issue: Issue): string => {
  const typing = issue.request?.samples.map((sample) => groupOf(sample).typing).findLast((found) => found)
  return typing === undefined ? '未定型' : group(typing.abo, typing.rhd)
}

const line = (unit: Unit, requestId: string | undefined) => [
  unitCodeCell(unit),
  html`${productName(unit.product)}<br>${amount(unit.product, unit.content)}`,
  html`<b>${group(unit.abo, unit.rhd)}</b>`,
  minute(unit.expiresAt),
  crossmatch(unit, requestId),
]

const crossmatch = (unit: Unit, requestId: string | undefined): string => {
  // Newest first; the standing one is the newest that nothing has replaced.
  const found = standing(unit.crossmatches.filter(({ request }) => request?.id === requestId).reverse())
  const afterwards = retrospectiveOf(unit, requestId)
  const follows = afterwards ? [zh(retrospectiveStateLabels, afterwards.state)] : []
  if (found === undefined) return ['未做', ...follows].join('，')
  const side = (name: string, result: typeof found.major) =>
    result === null ? [] : [`${name}${crossmatchResultLabels[result].zh}`]
  return [...side('主侧', found.major), ...side('次侧', found.minor), ...follows].join('，')
}

const retrospectiveOf = (unit: Unit, requestId: string | undefined) =>
  unit.retrospectiveCrossmatches.find(({ request }) => request?.id === requestId)

/** The decision under which a bag left: the last one for this request that let it go. */
const decisionOf = ({ gateDecisions }: Unit, requestId: string | undefined) =>
  gateDecisions
    .filter(({ allowed, request }) => allowed && request?.id === requestId)
    .toSorted((one, other) => one.decidedAt.getTime() - other.decidedAt.getTime())
    .at(-1)

/** Nobody at the bedside overlooks which bags left without a crossmatch, and by when it follows. */
const uncrossmatched = ({ units, request }: Issue): Html | false => {
  const bags = units.filter((unit) =>
    decisionOf(unit, request?.id)?.findings.some(({ code }) => code === 'CROSSMATCH_NOT_DONE'),
  )
  if (bags.length === 0) return false
  const lines = bags.map((unit) => {
    const afterwards = retrospectiveOf(unit, request?.id)
    const state = afterwards
      ? `${zh(retrospectiveStateLabels, afterwards.state)}${
          afterwards.state === 'OPEN' ? `（${minute(afterwards.dueAt)} 前）` : ''
        }`
      : ABSENT
    return html`<div>${asWritten(unit.number)}：${state}</div>`
  })
  return html`<div class="loud"><b>未交叉配血</b><b>UNCROSSMATCHED</b>${lines}</div>`
}

/** A bag that was issued at the clinic, out of a kit: what was done there, step by step. */
const kitCourse = ({ units, request }: Issue): Html | false => {
  const ids = new Set(units.map(({ id }) => id))
  const kits = (request?.kits ?? []).filter(({ bags }) => bags.some(({ unit }) => unit && ids.has(unit.id)))
  if (kits.length === 0) return false
  return html`${kits.map(
    ({ box, openedAt, closedAt, carriedBy, course }) =>
      html`<h2>现场急救箱</h2>${facts(
        [
          ['箱', box],
          ['携带人', carriedBy.map(({ name }) => name).join('、')],
          ['出发', minute(openedAt)],
          ['返回核销', closedAt ? minute(closedAt) : '在外'],
        ],
        2,
      )}${table(
        ['时间', '事项', '说明', '人员'],
        course.map(({ at, step, detail, staff }) => [
          minute(at),
          zh(kitStepLabels, step),
          stepDetail(step, detail),
          staff?.name ?? ABSENT,
        ]),
      )}`,
  )}`
}

/** Where a bag came to; what was passed over stands in the remarks with its words. */
const stepDetail = (step: string, detail: string | null): string => {
  const state = unitStates.find((one) => one === detail)
  if (step === 'UNIT_MOVED' && state) return unitStateLabels[state].zh
  return detail ?? ABSENT
}

/** What the release gate said of each bag as it let it go. */
const remarks = ({ units, request }: Issue): Html | false => {
  const lines = units.flatMap((unit) => {
    return (decisionOf(unit, request?.id)?.findings ?? []).map(
      ({ message }) => html`<li>${asWritten(unit.number)}：${message.zh}</li>`,
    )
  })
  return lines.length > 0 && html`<h2>发血提示</h2><ul>${lines}</ul>`
}

const handOvers = ({ handOvers: given, units }: Issue): Html => {
  if (given.length === 0) {
    return html`<h2>交接（待办）</h2><p>双方核对：${zhList(handOverItemLabels, Object.keys(handOverItemLabels) as (keyof typeof handOverItemLabels)[])}</p>
${signatures([
  { as: '发血者', name: null, at: '　' },
  { as: '取血者', name: null, at: '　' },
  { as: '时间 / 箱温（℃）', name: null, at: '　' },
])}`
  }
  return html`<h2>交接</h2>${given.map(
    ({ occurredAt, box, celsius, checked, handedBy, collectedBy, units: taken }) =>
      html`${facts(
        [
          ['时间', minute(occurredAt)],
          ['冷链箱', `${box}${celsius === null ? '' : `，${celsius} ℃`}`],
          ['袋数', `${taken.length} / ${units.length}`],
          ['已核对', zhList(handOverItemLabels, checked)],
        ],
        1,
      )}${signatures([
        { as: '发血者', name: handedBy?.name ?? null, at: minute(occurredAt) },
        { as: '取血者', name: collectedBy?.name ?? null, at: minute(occurredAt) },
      ])}`,
  )}`
}

const receipts = ({ receipts: arrived, units }: Issue): Html | false => {
  if (arrived.length === 0) return false
  const numbers = new Map(units.map(({ id, number }) => [id, number]))
  const rows = arrived.map(({ unit, occurredAt, celsius, visualDefects, note, receivedBy }) => [
    asWritten((unit && numbers.get(unit.id)) ?? ABSENT),
    minute(occurredAt),
    celsius === null ? '未测' : `${celsius} ℃`,
    visualDefects.length > 0 ? zhList(visualDefectLabels, visualDefects) : '正常',
    receivedBy?.name ?? ABSENT,
    note ?? ABSENT,
  ])
  return html`<h2>接收确认</h2>${table(['血袋', '到达', '温度', '外观', '接收人', '备注'], rows)}`
}
