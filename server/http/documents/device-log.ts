import { alarmKindLabels, alarmSeverityLabels } from '#rules/alarms/terms.ts'
import { deviceKindLabels, probeKindLabels } from '#rules/cold-chain/terms.ts'
import { placeKindLabels, placeRangeLabels } from '#rules/inventory/terms.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedDeviceLogQuery } from '#server/http/documents/gql/answers.ts'
import { type Content, html } from '#server/http/documents/html.ts'
import {
  byHand,
  degrees,
  excursionsOf,
  lines,
  minutes,
  monthSignatures,
  rows,
} from '#server/http/documents/log-words.ts'
import { facts, head, type Page, type Printing, sheet } from '#server/http/documents/page.ts'
import { ABSENT, minute, zh } from '#server/http/documents/wording.ts'

type Device = Answered<PrintedDeviceLogQuery>
type Log = Device['monthlyLog']

const TITLE = '温度监测设备月记录'

/**
 * A device's month: the places it watched, each day with what it measured there and what people read beside it, what went
 * wrong, who was told and how they answered, and its calibration.
 */
export const deviceLog = (answer: PrintedDeviceLogQuery, printing: Printing): Page | null => {
  const device = nodeOf(answer)
  if (device === null) return null
  const { monthlyLog: log } = device
  const { days, stays, alarms, calibrations, month } = log
  const number = `${device.code} ${month}`
  const content = html`${head({
    hospital: device.organisation?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number,
    code: codeOf(number),
  })}
${facts(
  [
    ['设备', device.code],
    ['类型', zh(deviceKindLabels, device.kind)],
    ['探头', zh(probeKindLabels, device.probe)],
    ['上报间隔', `${device.everySeconds} 秒`],
    ['月份', month],
    ['人工记录', `${days.reduce((sum, day) => sum + countOf(day), 0)} 次`],
  ],
  2,
)}
<h2>监测位置</h2>
${rows(['位置', '类型', '储存', '自', '至'], stays.map(stay))}
<h2>每日记录</h2>
${rows(
  ['日期', '位置', '自动监测 ℃（最低 / 最高 / 平均）', '超限', '未知', '人工测温（时间、℃、记录人）', '核对'],
  days.flatMap(day),
)}
${excursionsOf(log.excursions, ['位置', ({ place }) => place?.name ?? ABSENT])}
<h2>报警与处置（共 ${alarms.length} 次）</h2>
${rows(['报警', '级别', '时间', '应答', '解除', '原因', '措施'], alarms.map(alarm))}
<h2>校准</h2>
${rows(['校准时间', '下次到期', '修正值 ℃', '证书号', '登记人'], calibrations.map(calibration))}
<p><small>超限与未知为自动监测的时长；失联或故障期间按“未知”计，不按合格计。温度已按校准修正值修正。</small></p>
${monthSignatures()}`
  return sheet({ title: TITLE, number, content }, printing)
}

const countOf = ({ places }: Log['days'][number]): number =>
  places.reduce((sum, { readings }) => sum + readings.length, 0)

const stay = ({ place, since, until }: Log['stays'][number]): readonly Content[] => [
  place?.name ?? ABSENT,
  place ? zh(placeKindLabels, place.kind) : ABSENT,
  place ? zh(placeRangeLabels, place.keeps) : ABSENT,
  minute(since),
  until === null ? '至今' : minute(until),
]

const day = ({ day: date, places }: Log['days'][number]): readonly (readonly Content[])[] =>
  places.length === 0
    ? [[onPaper(date), '备用', ABSENT, ABSENT, ABSENT, ABSENT, '　']]
    : places.map(({ place, sensor, readings }) => [
        onPaper(date),
        place?.name ?? ABSENT,
        `${degrees(sensor.minimum)} / ${degrees(sensor.maximum)} / ${degrees(sensor.mean)}`,
        minutes(sensor.outOfRangeSeconds),
        minutes(sensor.unknownSeconds),
        lines(readings.map(byHand)),
        '　',
      ])

/** The month stands at the head. */
const onPaper = (date: string): string => date.slice(5)

const alarm = (one: Log['alarms'][number]): readonly Content[] => [
  zh(alarmKindLabels, one.kind),
  zh(alarmSeverityLabels, one.severity),
  minute(one.recordedAt),
  one.acknowledgedAt === null ? html`<b>无人应答</b>` : by(one.acknowledgedAt, one.acknowledgedBy),
  one.resolvedAt === null ? html`<b>未解除</b>` : by(one.resolvedAt, one.resolvedBy),
  `${one.cause ?? ABSENT}${one.falseAlarm === true ? '（误报）' : ''}`,
  one.measure ?? ABSENT,
]

/** When, and by whom; the hub itself where it names nobody. */
const by = (at: Date | string, person: { readonly name: string } | null): Content =>
  lines([minute(at), person?.name ?? '系统'])

const calibration = (one: Log['calibrations'][number]): readonly Content[] => [
  minute(one.at),
  minute(one.dueAt),
  `${one.offset > 0 ? '+' : ''}${one.offset.toFixed(1)}`,
  one.certificate,
  one.recordedBy?.name ?? ABSENT,
]
