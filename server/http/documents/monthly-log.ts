import { placeKindLabels, placeRangeLabels } from '#rules/inventory/terms.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedMonthlyLogQuery } from '#server/http/documents/gql/answers.ts'
import { type Content, html } from '#server/http/documents/html.ts'
import {
  byHand,
  degrees,
  excursionsOf,
  lines,
  minutes,
  monthSignatures,
} from '#server/http/documents/log-words.ts'
import { facts, head, type Page, type Printing, sheet, table } from '#server/http/documents/page.ts'
import { ABSENT, zh } from '#server/http/documents/wording.ts'

type Place = Answered<PrintedMonthlyLogQuery>
type Log = Place['monthlyLog']
type Day = Log['days'][number]

const TITLE = '储血设备温度月记录'

/**
 * A place's month: each day with what was read by hand and by whom, what its sensors say, and room for a hand's check; then
 * what went out of range, and who answers for the month.
 */
export const monthlyLog = (answer: PrintedMonthlyLogQuery, printing: Printing): Page | null => {
  const place = nodeOf(answer)
  if (place === null) return null
  const { monthlyLog: log } = place
  const { days, month } = log
  const number = `${place.name} ${month}`
  const content = html`${head({
    hospital: place.organisation?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number,
    code: codeOf(number),
  })}
${facts(
  [
    ['设备', place.name],
    ['类型', zh(placeKindLabels, place.kind)],
    ['储存', zh(placeRangeLabels, place.keeps)],
    ['月份', month],
    ['人工记录', summary(days)],
    ['温度传感器', sensorsOf(days)],
  ],
  2,
)}
<h2>每日记录</h2>
${days.length > 0 ? table(['日期', '人工测温（时间、℃、记录人）', '自动监测 ℃（最低 / 最高 / 平均）', '超限', '未知', '人工职责', '核对'], days.map(line)) : html`<p>本月尚无记录。</p>`}
${excursionsOf(log.excursions, ['传感器', ({ device }) => device?.code ?? ABSENT])}
<p><small>超限与未知为自动监测的时长；传感器失联或故障期间按“未知”计，不按合格计。人工职责：有自动监测时每日两次、间隔不少于 8 小时；无自动监测时每 4 小时一次。</small></p>
${monthSignatures()}`
  return sheet({ title: TITLE, number, content }, printing)
}

const summary = (days: readonly Day[]): string => {
  const judged = days.flatMap(({ duty }) => (duty === null ? [] : [duty.kept]))
  const kept = judged.filter(Boolean).length
  return judged.length === 0 ? ABSENT : `${judged.length} 日中 ${kept} 日按时完成`
}

const sensorsOf = (days: readonly Day[]): string =>
  [...new Set(days.flatMap(({ sensors }) => sensors.map(({ code }) => code)))].join('、') || '无'

const line = ({ day, readings, sensors, duty }: Day): readonly Content[] => [
  day,
  lines(readings.map(byHand)),
  lines(
    sensors.map(
      ({ code, minimum, maximum, mean }) =>
        `${code}：${degrees(minimum)} / ${degrees(maximum)} / ${degrees(mean)}`,
    ),
  ),
  lines(sensors.map(({ outOfRangeSeconds }) => minutes(outOfRangeSeconds))),
  lines(sensors.map(({ unknownSeconds }) => minutes(unknownSeconds))),
  duty === null ? ABSENT : duty.kept ? '完成' : html`<b>未完成</b>`,
  '　',
]
