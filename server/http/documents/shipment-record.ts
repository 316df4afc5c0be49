import { limitText } from '#rules/cold-chain/shipment.ts'
import {
  carrierKindLabels,
  shipmentBagStateLabels,
  shipmentIncidentLabels,
  shipmentRecordReasonLabels,
  shipmentStateLabels,
} from '#rules/cold-chain/shipment-terms.ts'
import { dataMatrix } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type { PrintedShipmentQuery } from '#server/http/documents/gql/answers.ts'
import { type Html, html } from '#server/http/documents/html.ts'
import {
  facts,
  head,
  type Page,
  type Printing,
  sheet,
  signatures,
  table,
} from '#server/http/documents/page.ts'
import { unitCodeCell } from '#server/http/documents/unit.ts'
import { ABSENT, amount, group, minute, productName, zh } from '#server/http/documents/wording.ts'

type Shipment = Answered<PrintedShipmentQuery>
type ShipmentRecord = Shipment['records'][number]

const TITLE = '血液冷链运输记录'
/** As many points of the route as a page has lines for. */
const MOST_LINES = 12

/** The record of a box on its way: who sent, carried and received it, its bags, and what its readings say. No patient. */
export const shipmentRecord = (answer: PrintedShipmentQuery, printing: Printing): Page | null => {
  const shipment = nodeOf(answer)
  if (shipment === null) return null
  const [record] = shipment.records
  const content = html`${head({
    hospital: shipment.supplier?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: `运输箱 ${shipment.box}`,
    code: dataMatrix(shipment.id),
  })}
${facts(way(shipment), 3)}
<h2>承运</h2>${table(
    ['起', '方式', '承运人', '车牌 / 编号'],
    shipment.legs.map(({ since, kind, name, plate }) => [
      minute(since),
      zh(carrierKindLabels, kind),
      name,
      plate ?? ABSENT,
    ]),
  )}
<h2>血液</h2>${bags(shipment)}
<h2>温度</h2>${record === undefined ? html`<p>运输尚未结束。</p>` : temperature(shipment, record)}
${record !== undefined && record.route.length > 0 && html`<h2>路线</h2>${route(record)}`}
${shipment.incidents.length > 0 && html`<h2>途中情况</h2>${incidents(shipment)}`}
${signatures([
  { as: '发出人', name: shipment.startedBy?.name ?? null, at: minute(shipment.startedAt) },
  {
    as: '接收人',
    name: shipment.closedBy?.name ?? null,
    at: shipment.endedAt ? minute(shipment.endedAt) : '',
  },
])}`
  return sheet({ title: TITLE, number: `运输箱 ${shipment.box}`, content }, printing)
}

const way = (shipment: Shipment): (readonly [string, string])[] => [
  ['发出单位', shipment.supplier?.nameZh ?? ABSENT],
  ['接收单位', shipment.organisation?.nameZh ?? ABSENT],
  ['送达地点', shipment.destination ?? ABSENT],
  ['出发时间', minute(shipment.startedAt)],
  ['要求送达', minute(shipment.deadline)],
  ['结束时间', minute(shipment.endedAt)],
  ['状态', zh(shipmentStateLabels, shipment.state)],
  ['签认温度', shipment.attestedCelsius === null ? ABSENT : `${degrees(shipment.attestedCelsius)} ℃`],
  ['签认人', shipment.attestedBy?.name ?? ABSENT],
]

const bags = (shipment: Shipment): Html =>
  table(
    ['条码', '成分与血型', '状态', '离箱时间'],
    shipment.bags.map(({ unit, state, endedAt }) => [
      unit === null ? '本单位不可见' : unitCodeCell(unit),
      unit &&
        html`${productName(unit.product)}<br>${amount(unit.product, unit.content)}<br>${group(unit.abo, unit.rhd)}`,
      zh(shipmentBagStateLabels, state),
      minute(endedAt),
    ]),
  )

const temperature = ({ records }: Shipment, record: ShipmentRecord): Html => html`${facts(
  [
    ['限值', `${limitText({ least: record.least, most: record.most })} ℃`],
    ['最低 / 最高', `${degrees(record.minimum)} / ${degrees(record.maximum)} ℃`],
    ['有效读数 / 无效', `${record.readings} / ${record.faults}`],
    ['已知时长', length(record.secondsKnown)],
    ['超限时长', length(record.secondsOut)],
    ['未知时长', length(record.secondsUnknown)],
    ['开盖次数', String(record.openings)],
    ['版本', `${record.version}（${zh(shipmentRecordReasonLabels, record.reason)}）`],
    ['记录时间', minute(record.recordedAt)],
  ],
  3,
)}
${record.findings.map(({ message }) => html`<p>${message.zh}</p>`)}
${records.length > 1 && html`<p><small>结束后补传数据曾改变本记录，共 ${String(records.length)} 个版本，旧版本均保留。</small></p>`}`

const route = ({ route: points }: ShipmentRecord): Html => {
  const step = Math.ceil(points.length / MOST_LINES)
  const shown = points.filter((_, index) => index % step === 0 || index === points.length - 1)
  return table(
    ['时间', '纬度', '经度'],
    shown.map(({ at, lat, lon }) => [minute(at), lat.toFixed(4), lon.toFixed(4)]),
  )
}

const incidents = (shipment: Shipment): Html =>
  table(
    ['时间', '情况', '经过', '报告人'],
    shipment.incidents.map(({ occurredAt, kind, note, reportedBy }) => [
      minute(occurredAt),
      zh(shipmentIncidentLabels, kind),
      note,
      reportedBy?.name ?? ABSENT,
    ]),
  )

const degrees = (celsius: number | null): string => (celsius === null ? ABSENT : String(celsius))

/** A length of time as people read it: `1 小时 05 分`. */
const length = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60
    ? `${minutes} 分`
    : `${Math.floor(minutes / 60)} 小时 ${String(minutes % 60).padStart(2, '0')} 分`
}
