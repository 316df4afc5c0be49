import { sexLabels } from '#rules/requests/terms.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { nodeOf } from '#server/http/documents/document.ts'
import type { PrintedSampleQuery } from '#server/http/documents/gql/answers.ts'
import { asWritten, html } from '#server/http/documents/html.ts'
import { label, type Page, type Printing } from '#server/http/documents/page.ts'
import { placeOf } from '#server/http/documents/patient.ts'
import { ABSENT, age, minute, zh } from '#server/http/documents/wording.ts'

const BARS_MM = 8
/** Beyond so many characters a name takes two lines: it is never cut, and the bars give the room. */
const ONE_LINE = 12
const LOW_BARS_MM = 6

/** The label of a tube: who, where, which tube, drawn when; one code, so that no scan takes the wrong one. */
export const sampleLabel = (answer: PrintedSampleQuery, { now }: Printing): Page | null => {
  const sample = nodeOf(answer)
  if (sample === null) return null
  const { patient, request, sampleNumber, collectedAt } = sample
  const { ward, bed } = placeOf(request)
  const name = patient?.name ?? ABSENT
  const long = name.length > ONE_LINE
  const content = html`<main class="label">
<p class="${long ? 'patient long' : 'patient'}">${name}</p>
<p>${zh(sexLabels, patient?.sex ?? null)}　${age(patient?.birthDate ?? null, collectedAt ?? now)}　病案号 ${patient?.hospitalNumber ?? ABSENT}</p>
<p>${ward}　${bed} 床${sample.secondSampleOf !== null && '　复核标本'}</p>
<p>采集 ${minute(collectedAt)}　${sample.collectedBy?.name ?? sample.collectedByName}</p>
${codeOf(sampleNumber, long ? LOW_BARS_MM : BARS_MM)}
<p class="number">${asWritten(sampleNumber)}</p>
<p>${sample.organisation?.nameZh}${request !== null && html`　申请 ${asWritten(request.placerNumber)}`}</p>
</main>`
  return label({ title: '标本标签', number: sampleNumber, content })
}
