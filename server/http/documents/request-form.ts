import {
  approvalKindLabels,
  approvalStandingLabels,
  approvalStepLabels,
  consentKindLabels,
  consentStandingLabels,
  historyLabels,
  identityExemptionLabels,
  owedKindLabels,
  urgencyLabels,
} from '#rules/requests/terms.ts'
import { codedNumbers, codedSamples } from '#server/http/documents/coded.ts'
import { codeOf, dataMatrix } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedRequestQuery } from '#server/http/documents/gql/answers.ts'
import { asWritten, type Content, type Html, html } from '#server/http/documents/html.ts'
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
import {
  ABSENT,
  amount,
  minute,
  productName,
  requirement,
  zh,
  zhList,
} from '#server/http/documents/wording.ts'

type Request = Answered<PrintedRequestQuery>

const TITLE = '临床输血申请单'

/** The request form: what is asked for and why, consent, approvals, and what an emergency still owes. */
export const requestForm = (answer: PrintedRequestQuery, printing: Printing): Page | null => {
  const request = nodeOf(answer)
  if (request === null) return null
  const content = html`${head({
    hospital: request.organisation?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: request.placerNumber,
    code: codeOf(request.placerNumber),
  })}
${codedNumbers(codedSamples(request.samples))}
${request.urgency === 'EMERGENCY' && html`<p class="warn">紧急抢救用血</p>`}
${request.state === 'CANCELLED' && html`<p class="warn">本申请已作废</p>`}
<h2>患者</h2>${facts(patientFacts(request.patient, request, request.occurredAt), 3)}
<h2>申请</h2>${asked(request)}
<h2>申请成分</h2>${items(request)}
<h2>诊断与检验</h2>${clinical(request)}
<h2>知情同意</h2>${consents(request)}
<h2>审批</h2>${approvals(request)}
${owed(request)}
${signatures([
  {
    as: '申请医师',
    name: request.requestedBy?.name ?? request.requestedByName,
    at: `${request.requestedBy === null ? '由来源系统声明　' : ''}${minute(request.occurredAt)}`,
  },
  {
    as: '输血科受理人',
    name: request.decidedBy?.name ?? null,
    at: request.decidedAt ? minute(request.decidedAt) : '',
  },
  { as: '枢纽申请号', name: null, at: dataMatrix(request.id) },
])}`
  return sheet(
    { title: TITLE, whose: whoseOf(request.patient), number: request.placerNumber, content },
    printing,
  )
}

const asked = (request: Request): Html =>
  facts(
    [
      ['紧急程度', zh(urgencyLabels, request.urgency)],
      ['预计输血', minute(request.plannedAt)],
      ['申请时间', minute(request.occurredAt)],
      ['当日备血量', `${request.dayTotalMl} ml（${request.approvalTier} 级）`],
      ['申报血型', request.form.declaredGroup ?? ABSENT],
      ['输血史', zh(historyLabels, request.form.transfusionHistory)],
      ['输血反应史', zh(historyLabels, request.form.reactionHistory)],
      ['妊娠史', zh(historyLabels, request.form.pregnancyHistory)],
      ['标本号', asWritten(request.samples.map(({ sampleNumber }) => sampleNumber).join('、') || ABSENT)],
      ...exemption(request),
    ],
    3,
  )

const exemption = ({ form }: Request): (readonly [string, Content])[] =>
  form.identityExemption === null
    ? []
    : [['无证件号原因', zh(identityExemptionLabels, form.identityExemption)]]

const items = ({ items: lines }: Request): Html =>
  table(
    ['序号', '血液成分', '数量', '特殊要求', '输血指征'],
    lines.map(({ line, product, quantity, requirements, indication }) => [
      line,
      productName(product),
      amount(product, quantity),
      requirements.map(requirement).join('、') || ABSENT,
      indication?.text ?? ABSENT,
    ]),
  )

const clinical = ({ form }: Request): Html => {
  const diagnoses = form.diagnoses.map(({ code, text }) => (code === null ? text : `${text}（${code}）`))
  return html`${facts(
    [
      ['诊断', diagnoses.join('；') || ABSENT],
      ...(form.indicationReason === null ? [] : [['超指征说明', form.indicationReason] as const]),
      ...(form.note === null ? [] : [['备注', form.note] as const]),
    ],
    1,
  )}${
    form.laboratoryValues.length > 0 &&
    table(
      ['检验项目', '结果', '时间'],
      form.laboratoryValues.map(({ code, name, value, unit, at }) => [
        name ?? code,
        [value, unit].filter(Boolean).join(' '),
        minute(at),
      ]),
    )
  }`
}

const consents = (request: Request): Html => {
  const { form, consents: records, consentStanding } = request
  const told = form.consent
    ? [
        [
          zh(consentKindLabels, form.consent.kind),
          form.consent.signer ?? ABSENT,
          minute(form.consent.signedAt),
          '申请单所载',
        ],
      ]
    : []
  const recorded = records.map(({ kind, signer, signedAt, occurredAt, authorisedBy, reason }) => [
    zh(consentKindLabels, kind),
    authorisedBy?.name ?? signer ?? ABSENT,
    minute(signedAt ?? occurredAt),
    reason ?? ABSENT,
  ])
  return table(
    [`状态：${zh(consentStandingLabels, consentStanding)}`, '签署人', '时间', '说明'],
    [...told, ...recorded],
  )
}

const approvals = (request: Request): Html => {
  const { approvals: log, approvalStanding, missingApprovals } = request
  return html`<p>${zh(approvalStandingLabels, approvalStanding)}${
    missingApprovals.length > 0 && `；待：${zhList(approvalStepLabels, missingApprovals)}`
  }</p>${
    log.length > 0 &&
    table(
      ['事项', '步骤', '审批人', '时间', '意见'],
      log.map(({ kind, step, by, assertedBy, occurredAt, note }) => [
        zh(approvalKindLabels, kind),
        zh(approvalStepLabels, step),
        by?.name ?? assertedBy ?? ABSENT,
        minute(occurredAt),
        note ?? ABSENT,
      ]),
    )
  }`
}

const owed = ({ owed: debts }: Request): Html | false => {
  const open = debts.filter(({ settledAt }) => settledAt === null)
  if (open.length === 0) return false
  const lines = open.map(
    ({ kind, dueAt }) => html`<li>${zh(owedKindLabels, kind)}（${minute(dueAt)} 前）</li>`,
  )
  return html`<h2>待补</h2><ul>${lines}</ul>`
}
