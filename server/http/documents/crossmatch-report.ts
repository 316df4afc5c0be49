import {
  antibodyScreenResultLabels,
  crossmatchMethodLabels,
  crossmatchResultLabels,
  resultStatusLabels,
} from '#rules/compatibility/terms.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedCrossmatchQuery } from '#server/http/documents/gql/answers.ts'
import { type Html, html } from '#server/http/documents/html.ts'
import { facts, head, type Page, type Printing, sheet, signatures } from '#server/http/documents/page.ts'
import { about, groupOf, patientFacts } from '#server/http/documents/patient.ts'
import { unitFacts } from '#server/http/documents/unit.ts'
import { ABSENT, group, minute, zh } from '#server/http/documents/wording.ts'

type Crossmatch = Answered<PrintedCrossmatchQuery>

const TITLE = '交叉配血报告单'

/** The report of one bag: patient, sample, group and screen, the bag, both sides, and who tested and who checked. */
export const crossmatchReport = (answer: PrintedCrossmatchQuery, printing: Printing): Page | null => {
  const crossmatch = nodeOf(answer)
  if (crossmatch === null) return null
  const { request, sample, patient, unit } = crossmatch
  const sampleNumber = sample?.sampleNumber ?? ABSENT
  const content = html`${head({
    hospital: crossmatch.performedAt?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: `标本 ${sampleNumber}`,
    code: codeOf(sampleNumber),
  })}
${warnings(crossmatch)}
<h2>受血者（${request?.organisation?.nameZh ?? ABSENT}）</h2>
${facts([...patientFacts(patient, request, crossmatch.occurredAt), ['申请单号', request?.placerNumber ?? ABSENT]], 3)}
<h2>标本与血型</h2>${tested(crossmatch)}
<h2>血袋</h2>${unit === null ? html`<p>${ABSENT}</p>` : unitFacts(unit)}
<h2>交叉配血</h2>${results(crossmatch)}
${signed(crossmatch)}`
  return sheet({ title: TITLE, about: about(patient, sampleNumber), content }, printing)
}

const warnings = ({ current, status, correctsId, performedBy, verifiedBy }: Crossmatch): Html =>
  html`${!current && html`<p class="warn">本结果已被更正，不得据此发血</p>`}${
    status === 'PRELIMINARY' && html`<p class="warn">初步结果，不得据此发血</p>`
  }${correctsId !== null && html`<p class="warn">更正报告</p>`}${
    (performedBy === null || verifiedBy === null) &&
    html`<p class="warn">检验者与复核者签名未齐，不得随血发出</p>`
  }`

const tested = ({ sample }: Crossmatch): Html => {
  const { typing, screen } = groupOf(sample)
  return facts([
    ['标本采集', minute(sample?.collectedAt ?? null)],
    ['标本接收', minute(sample?.receivedAt ?? null)],
    ['受血者血型', typing === undefined ? '本标本未定型' : html`<b>${group(typing.abo, typing.rhd)}</b>`],
    ['抗体筛查', screen === undefined ? '本标本未做' : screenText(screen)],
  ])
}

const screenText = (screen: NonNullable<ReturnType<typeof groupOf>['screen']>): string =>
  [zh(antibodyScreenResultLabels, screen.result), ...screen.antibodies].join('　')

const results = (crossmatch: Crossmatch): Html =>
  facts([
    ['主侧', html`<span class="result">${side(crossmatch.major)}</span>`],
    ['次侧', html`<span class="result">${side(crossmatch.minor)}</span>`],
    ['方法', zh(crossmatchMethodLabels, crossmatch.method)],
    ['报告状态', zh(resultStatusLabels, crossmatch.status)],
  ])

const side = (result: Crossmatch['major']): string =>
  result === null ? '未做' : crossmatchResultLabels[result].zh

const signed = (crossmatch: Crossmatch): Html => {
  const { performedBy, performedByName, verifiedBy, verifiedAt, selfRecheck, occurredAt } = crossmatch
  const asserted = performedBy === null && performedByName !== null
  return signatures([
    {
      as: '检验者',
      name: performedBy?.name ?? performedByName,
      at: `${asserted ? '由来源系统声明，非签名　' : ''}${minute(occurredAt)}`,
    },
    {
      as: selfRecheck ? '复核者（单人值班自行复核）' : '复核者',
      name: verifiedBy?.name ?? null,
      at: verifiedAt === null ? '' : minute(verifiedAt),
    },
  ])
}
