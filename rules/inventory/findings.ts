import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

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
    '标签血型{label}与发血单血型{file}不符。',
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
  UNIT_ALREADY_RECEIVED: stop(
    'HOUSE_UNIT_IDENTITY',
    '该血袋已入库。',
    'This unit has already been received.',
  ),
} as const satisfies FindingDefinitions

/** What the release decision may find. */
const releaseFindings = {
  PRODUCT_NOT_REQUESTED: stop(
    'ALLIANCE_ART_16',
    '申请中没有该产品类别。',
    'The request does not ask for a product of this class.',
  ),
  REQUEST_NOT_ACCEPTED: stop('ALLIANCE_ART_15', '申请尚未受理。', 'The request is not accepted.'),
  UNIT_NOT_RESERVED: stop(
    'HOUSE_RESERVATION',
    '血袋未为该申请预留，或预留已到期。',
    'The unit is not reserved for this request, or the reservation has expired.',
  ),
  UNIT_STATE_FORBIDS: stop(
    'SPEC_2000_ART_28',
    '血袋当前状态（{state}）不允许该操作。',
    'The state of the unit ({state}) does not allow this.',
  ),
  UNIT_GROUP_UNKNOWN: stop('SPEC_2000_ART_15', '血袋血型不明。', "The unit's group is not known."),
  PATIENT_GROUP_UNKNOWN: stop('EMERGENCY_2014_ABO', '患者血型未定。', "The patient's group is not known."),
  PATIENT_GROUP_DISCREPANT: stop(
    'HOUSE_RELEASE_CLASSES',
    '患者正反定型不符，未解决。',
    "The patient's forward and reverse typing disagree and the cause is not resolved.",
  ),
  PATIENT_GROUP_CONFLICTING: stop(
    'HOUSE_RELEASE_CLASSES',
    '患者血型与历史记录不符，未解决。',
    "The patient's group conflicts with the history and the cause is not resolved.",
  ),
  ABO_INCOMPATIBLE: stop(
    'COMPATIBILITY_RED_CELLS',
    'ABO 不相容：血袋{unit}，患者{patient}。',
    'ABO-incompatible: unit {unit}, patient {patient}.',
  ),
  ABO_NOT_IDENTICAL: warn(
    'SPEC_2000_ART_10',
    'ABO 相容但不同型：血袋{unit}，患者{patient}。',
    'ABO-compatible but not identical: unit {unit}, patient {patient}.',
  ),
  PLATELETS_NOT_IDENTICAL: stop(
    'SPEC_2000_ART_16',
    '血小板须 ABO 同型：血袋{unit}，患者{patient}。',
    'Platelets are given ABO-identical: unit {unit}, patient {patient}.',
  ),
  RHD_INCOMPATIBLE: stop(
    'COMPATIBILITY_RHD',
    'RhD 阴性患者不得输注 RhD 阳性血。',
    'RhD-positive cells for an RhD-negative patient.',
  ),
  RHD_UNTYPED: stop('COMPATIBILITY_RHD', '患者 RhD 未定型。', "The patient's RhD is not typed."),
  RHD_NOT_IDENTICAL: warn('COMPATIBILITY_RHD', 'RhD 相容但不同型。', 'RhD-compatible but not identical.'),
  SAMPLE_MISSING: stop('SPEC_2000_ART_14', '没有可用标本。', 'There is no usable sample.'),
  SAMPLE_MISMATCHED: stop(
    'SPEC_2000_ART_13',
    '标本与申请单或患者不符。',
    'The sample does not match the form or the patient.',
  ),
  CROSSMATCH_NOT_DONE: stop('SPEC_2000_ART_16', '该血袋未做交叉配血。', 'The unit is not crossmatched.'),
  CROSSMATCH_MAJOR_INCOMPATIBLE: stop(
    'SPEC_2000_ART_16',
    '交叉配血主侧不相合。',
    'The major side of the crossmatch is incompatible.',
  ),
  CROSSMATCH_MINOR_INCOMPATIBLE: stop(
    'SPEC_2000_ART_16',
    '交叉配血次侧不相合。',
    'The minor side of the crossmatch is incompatible.',
  ),
  UNIT_EXPIRED: stop('SPEC_2000_ART_26', '血液已过期。', 'The unit has expired.'),
  VISUAL_DEFECT: stop(
    'SPEC_2000_ART_26',
    '血袋外观不合格：{defect}。',
    'The look of the bag forbids its use: {defect}.',
  ),
  UNIT_QUARANTINED: stop('HOUSE_RELEASE_CLASSES', '血袋处于隔离状态。', 'The unit is in quarantine.'),
  UNIT_RECALLED: stop('HOUSE_RELEASE_CLASSES', '血袋已被血站召回。', 'The unit is recalled by the station.'),
  UNIT_SUSPECTED_FROZEN: stop(
    'HOUSE_RELEASE_CLASSES',
    '血袋疑似冻结，可能溶血。',
    'The unit may have been frozen and haemolysed.',
  ),
  UNIT_EXCURSION: stop(
    'HOUSE_RELEASE_CLASSES',
    '血袋曾超出储存温度。',
    'The unit was out of its temperature.',
  ),
} as const satisfies FindingDefinitions

/** What may be found about a bag that has passed the gate: hand-over, arrival, use, return and discard. */
const custodyFindings = {
  ISSUED_BLOOD_STAYS_OUT: stop(
    'SPEC_2000_ART_28',
    '血液发出后不得退回库存，也不得转给其他患者或医院；不再使用的，请登记退回（returnUnit），隔离后报废（discardUnit、approveDiscard）。',
    'Issued blood goes neither back to stock nor to another patient or hospital; if it is no longer needed, record its return (returnUnit) and have it discarded from quarantine (discardUnit, approveDiscard).',
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

/** Every finding of the inventory context. */
export const inventoryFindings = { ...receiptFindings, ...releaseFindings, ...custodyFindings } as const
