import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'
import { emergencyFindings } from '#rules/inventory/emergency-findings.ts'
import { releaseFindings } from '#rules/inventory/release-findings.ts'
import { stockFindings } from '#rules/inventory/stock-findings.ts'
import { productFindings } from '#rules/products/findings.ts'

/** What the checks at receipt may find. */
const receiptFindings = {
  UNIT_NUMBER_INVALID: stop(
    'HOUSE_UNIT_IDENTITY',
    '献血码不符合该血站的标签规则。',
    "The donation number does not follow the station's label scheme.",
  ),
  UNIT_CHECK_CHARACTER_WRONG: stop(
    'ISBT_128_CHECK',
    '献血码校验错误，请重新扫描。',
    "The donation number's check character is wrong: please scan it again.",
  ),
  UNIT_PRODUCT_UNKNOWN: stop('ORDER_85_LABEL', '未知的血液产品：{product}。', 'Unknown product: {product}.'),
  UNIT_LABEL_INCOMPLETE: stop(
    'ORDER_85_LABEL',
    '血袋标签缺少：{field}。',
    'The label of the bag lacks: {field}.',
  ),
  UNIT_GROUP_DIFFERS_FROM_FILE: stop(
    'ORDER_85_LABEL',
    '标签血型（{label}）与发血单血型（{file}）不符。',
    'The label says group {label}, the delivery file {file}.',
  ),
  UNIT_DIFFERS_FROM_FILE: stop(
    'ORDER_85_LABEL',
    '标签与发血单不符：{field}。',
    'The label and the delivery file do not match: {field}.',
  ),
  UNIT_NOT_ON_FILE: stop(
    'HOUSE_RECEIPT',
    '该血袋不在发血单上。',
    'The unit does not stand on the delivery file.',
  ),
  UNIT_WITHOUT_FILE: warn(
    'HOUSE_RECEIPT',
    '没有发血单可供核对，仅核对标签。',
    'There is no delivery file to compare with: the label alone was checked.',
  ),
  UNIT_DATES_OUT_OF_ORDER: stop(
    'HOUSE_RECEIPT',
    '采集时间晚于接收时间或失效时间。',
    'The collection lies after the receipt or after the expiry.',
  ),
  UNIT_EXPIRES_LATER_THAN_TABLE: warn(
    'WS_399_2023_STORAGE',
    '标签失效期晚于采集日加保存期（{days}天），请核实；以标签为准。',
    'The label expires later than collection plus shelf life ({days} days): verify; the label stands.',
  ),
  UNIT_CONTENT_OUT_OF_LIMITS: stop(
    'HOUSE_QUANTITY_LIMITS',
    '血袋含量{quantity}{unit}不在允许范围{least}–{most}内。',
    'The content {quantity} {unit} lies outside the limits {least} to {most}.',
  ),
  UNIT_CONTENT_NOT_SPECIFIED: stop(
    'HOUSE_PRODUCTS',
    '该产品没有{quantity}{unit}的规格；已列规格：{contents}。',
    'The product is not delivered in bags of {quantity} {unit}; it comes in {contents}.',
  ),
  UNIT_DIFFERS_FROM_CODE: stop(
    'HOUSE_PRODUCTS',
    '与标签产品码的含义不符：{field}。',
    'This is not what the product code on the label stands for: {field}.',
  ),
  UNIT_ALREADY_RECEIVED: stop(
    'HOUSE_UNIT_IDENTITY',
    '该血袋已入库。',
    'This unit has already been received.',
  ),
  BAG_ALREADY_ANNOUNCED: stop(
    'HOUSE_STATION_ORDER',
    '该血袋已在发血通知中（本单或另一单），尚未接收。',
    'The bag has been announced before, on this notice or another, and has not been received yet.',
  ),
  AUTOLOGOUS_DONOR_MISSING: stop(
    'HOUSE_AUTOLOGOUS',
    '自体血须写明献血患者：医院、住院号和姓名。',
    'Autologous blood names the patient who gave it: hospital, hospital number and name.',
  ),
  AUTOLOGOUS_DONOR_UNKNOWN: stop(
    'HOUSE_AUTOLOGOUS',
    '该医院没有住院号与姓名均相符的患者。',
    'That hospital has no patient of this hospital number and name.',
  ),
  AUTOLOGOUS_DONOR_UNEXPECTED: stop(
    'HOUSE_AUTOLOGOUS',
    '异体血不得指定献血患者。',
    'Blood that is not autologous names no patient.',
  ),
} as const satisfies FindingDefinitions

/** What may be found about a bag that has passed the gate: hand-over, arrival, use, return and discard. */
const custodyFindings = {
  ISSUED_BLOOD_STAYS_OUT: stop(
    'SPEC_2000_ART_28',
    '血液发出后不得退回库存，也不得转给其他患者或医院；不再使用的，请登记退回（returnUnit），隔离后报废（discardUnit、approveDiscard）。',
    'Issued blood goes neither back to stock nor to another patient or hospital; if it is no longer needed, record its return (returnUnit) and have it discarded from quarantine (discardUnit, approveDiscard).',
  ),
  UNIT_OF_ANOTHER_BANK: stop(
    'ALLIANCE_ART_9',
    '该血袋在另一机构的血库中，只能由该机构预留和发出；需要时由其退回储血点（returnStock）。',
    'The unit stands in another organisation’s bank, which alone keeps and issues it; if it is wanted here, that bank returns it to the storage point (returnStock).',
  ),
  NOTHING_TO_DISPENSE: stop(
    'ALLIANCE_ART_16',
    '该申请没有待取的血袋：尚未预留，或已全部交接。',
    'No bag waits for this request: none is kept for it yet, or all were handed over.',
  ),
  UNIT_NOT_KEPT: stop(
    'ALLIANCE_ART_16',
    '该血袋不是为此申请预留或发出的待取血袋。',
    'The unit does not wait for this request: it is neither kept nor issued for it.',
  ),
  UNIT_NOT_ON_ISSUE: stop(
    'ALLIANCE_ART_16',
    '该血袋不在此次发血单上。',
    'The unit does not stand on this issue.',
  ),
  HAND_OVER_ITEM_UNCHECKED: stop(
    'SPEC_2000_ART_24',
    '取血核对漏项：{item}。',
    'An item of the check at hand-over was left out: {item}.',
  ),
  COLLECTOR_NOT_LISTED: stop(
    'ALLIANCE_ART_16',
    '取血人员不在受血医院的取血人员名单上。',
    'The collector does not stand on the list of the receiving hospital.',
  ),
  ARRIVED_UNEXPECTED: stop(
    'ALLIANCE_ART_16',
    '该血袋未经交接即到达（当时状态：{state}）。',
    'The unit arrived without having been handed over (its state then: {state}).',
  ),
  ARRIVED_OUT_OF_TEMPERATURE: stop(
    'WS_400_2023_TRANSPORT',
    '到达温度{celsius} °C 超出运输温度范围。',
    'It arrived at {celsius} °C, outside the limits of transport.',
  ),
  UNIT_OF_ANOTHER_REQUEST: stop(
    'SPEC_2000_ART_28',
    '该血袋是为另一份申请发出或预留的。',
    'The unit was issued or kept for another request.',
  ),
  OUT_OF_STORAGE_TOO_LONG: warn(
    'HOUSE_OUT_OF_STORAGE',
    '离开受控储存已{minutes}分钟，超过{limit}分钟。',
    'Out of controlled storage for {minutes} minutes, more than {limit}.',
  ),
  DISCARD_APPROVED_BY_PROPOSER: stop(
    'HOUSE_DISCARD',
    '报废申请人不得审批自己的申请。',
    'Whoever proposes a discard does not approve it.',
  ),
} as const satisfies FindingDefinitions

/** What may be found about a bag that is to be thawed, washed, divided or irradiated. */
const processingFindings = {
  PROCESSING_NOT_ALLOWED: stop(
    'ALLIANCE_ART_9',
    '现行规则未允许{kind}；可由联合体发布规则 processingAllowed 允许。',
    'The rules in force do not allow {kind}; the alliance may publish `processingAllowed`.',
  ),
  PROCESSING_PRODUCT_UNFIT: stop('HOUSE_PROCESSING', '{product}不能{kind}。', 'No {kind} of {product}.'),
  PROCESSING_UNIT_HELD: stop(
    'HOUSE_PROCESSING',
    '该血袋已被锁定（{hold}），不得加工。',
    'A hold lies on the unit ({hold}): nothing is done to it.',
  ),
  UNIT_ALREADY_THAWED: stop(
    'HOUSE_PROCESSING',
    '该血袋已融化，不得再次融化或冻存。',
    'The unit was thawed before; it is never thawed twice nor frozen again.',
  ),
  SPLIT_CONTENT_UNFIT: stop(
    'HOUSE_PROCESSING',
    '须分为 2 至 26 袋，各袋含量在允许范围内，合计恰为原袋的{quantity}{unit}。',
    'A unit is divided into 2 to 26, each within the limits of a bag, together exactly its {quantity} {unit}.',
  ),
  UNIT_NOT_DIVISIBLE: stop(
    'HOUSE_PROCESSING',
    '该血袋已分过两次，或其标签没有分袋码的位置。',
    'The unit was divided twice already, or its label has no room for the code of a part.',
  ),
  UNIT_TOO_OLD: stop(
    'HOUSE_PROCESSING',
    '采集超过{days}天（或采集时间不明）的红细胞不得辐照。',
    'Red cells older than {days} days, or of unknown age, are not irradiated.',
  ),
} as const satisfies FindingDefinitions

/** What may be found about a kept sample and the place it stands in. */
const keptSampleFindings = {
  SAMPLE_PLACE_UNFIT: stop(
    'SPEC_2000_ART_27',
    '标本须存放于2–6 °C的冷藏位置；该位置为{kind}（{keeps}）。',
    'A sample is kept at 2 to 6 °C; this place is a {kind} ({keeps}).',
  ),
  SAMPLE_KEPT_OUT_OF_RANGE: stop(
    'SPEC_2000_ART_27',
    '保存标本的位置超出2–6 °C：{what}。',
    'The place in which the sample is kept was outside 2 to 6 °C: {what}.',
  ),
} as const satisfies FindingDefinitions

/** Every finding of the inventory context. */
export const inventoryFindings = {
  ...receiptFindings,
  ...keptSampleFindings,
  ...productFindings,
  ...releaseFindings,
  ...custodyFindings,
  ...processingFindings,
  ...emergencyFindings,
  ...stockFindings,
} as const
