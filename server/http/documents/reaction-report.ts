import {
  imputabilityLabels,
  reactionSeverityLabels,
  reactionStepLabels,
  reactionSymptomLabels,
  reactionTypeLabels,
  reactionUnitRoleLabels,
} from '#rules/transfusions/reaction-terms.ts'
import { caseStateLabels } from '#rules/transfusions/terms.ts'
import { codedNumbers, codedSamples } from '#server/http/documents/coded.ts'
import { dataMatrix } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedReactionQuery } from '#server/http/documents/gql/answers.ts'
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
import { patientFacts, whoseOf } from '#server/http/documents/patient.ts'
import { unitCodeCell } from '#server/http/documents/unit.ts'
import { ABSENT, amount, group, minute, productName, zh, zhList } from '#server/http/documents/wording.ts'

type Reaction = Answered<PrintedReactionQuery>

const TITLE = '输血不良反应回报单'

/** The reaction report: what was seen, the bags before it, what had to follow and was done, and the conclusion. */
export const reactionReport = (answer: PrintedReactionQuery, printing: Printing): Page | null => {
  const reaction = nodeOf(answer)
  if (reaction === null) return null
  const { patient, units } = reaction
  const request = units.map(({ unit }) => unit?.request ?? null).find((found) => found !== null) ?? null
  const number = request?.placerNumber ?? ''
  const content = html`${head({
    hospital: reaction.organisation?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: '病例号',
    code: dataMatrix(reaction.id),
  })}
${codedNumbers([['申请', number], ...codedSamples(request?.samples ?? [])])}
<h2>患者</h2>
${facts([...patientFacts(patient, request, reaction.onsetAt), ['申请单号', asWritten(number || ABSENT)]], 3)}
<h2>反应</h2>${seen(reaction)}
<h2>所输血液</h2>${bags(reaction)}
<h2>处置与检查</h2>${steps(reaction)}
<h2>结论</h2>${facts(
    [
      ['病例状态', zh(caseStateLabels, reaction.state)],
      ['检查结论', reaction.conclusion ?? ABSENT],
    ],
    1,
  )}
${signatures([
  {
    as: '报告人',
    name: reaction.reporterName ?? reaction.reportedBy?.name ?? null,
    at: minute(reaction.recordedAt),
  },
  {
    as: '结案人',
    name: reaction.closedBy?.name ?? null,
    at: reaction.closedAt ? minute(reaction.closedAt) : '',
  },
])}`
  return sheet({ title: TITLE, whose: whoseOf(patient), number, content }, printing)
}

const seen = (reaction: Reaction): Html =>
  facts([
    ['反应类型', html`<b>${zh(reactionTypeLabels, reaction.type)}</b>（0514：${reaction.code0514}）`],
    ['严重程度', zh(reactionSeverityLabels, reaction.severity)],
    ['发生时间', minute(reaction.onsetAt)],
    ['相关性', zh(imputabilityLabels, reaction.imputability)],
    ['已输量', reaction.volumeMl === null ? ABSENT : `${reaction.volumeMl} ml`],
    ['症状体征', zhList(reactionSymptomLabels, reaction.symptoms)],
    ['描述', reaction.description ?? ABSENT],
  ])

const bags = ({ units }: Reaction): Html =>
  table(
    ['条码', '成分与血型', '关系', '输注', '封存'],
    units.map(({ unit, role, held }) => [
      unit === null ? '其他医院持有' : unitCodeCell(unit),
      unit &&
        html`${productName(unit.product)}<br>${amount(unit.product, unit.content)}<br>${group(unit.abo, unit.rhd)}`,
      zh(reactionUnitRoleLabels, role),
      (unit?.transfusions ?? []).map(
        ({ startedAt, endedAt, volumeMl }) =>
          html`始 ${minute(startedAt)}<br>止 ${minute(endedAt)}<br>${volumeMl === null ? ABSENT : `${volumeMl} ml`}`,
      ),
      held ? '已封存' : ABSENT,
    ]),
  )

const steps = ({ steps: due }: Reaction): Html =>
  table(
    ['步骤', '时限', '完成', '执行人', '记录'],
    due.map(({ step, dueAt, doneAt, doneBy, note }) => [
      zh(reactionStepLabels, step),
      minute(dueAt),
      doneAt === null ? '未完成' : minute(doneAt),
      doneBy?.name ?? ABSENT,
      note ?? ABSENT,
    ]),
  )
