import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'
import { sampleCareFindings } from '#rules/requests/sample-findings.ts'

/** What the check of the request form may find. */
const formFindings = {
  PATIENT_NAME_MISSING: stop('SPEC_2000_ART_5', '缺少患者姓名。', "The patient's name is missing."),
  PATIENT_NUMBER_MISSING: stop(
    'SPEC_2000_ART_5',
    '缺少病案号。',
    "The patient's hospital number is missing.",
  ),
  PATIENT_SEX_MISSING: stop('SPEC_2000_ART_5', '缺少患者性别。', "The patient's sex is missing."),
  BIRTH_DATE_MISSING: stop('SPEC_2000_ART_5', '缺少出生日期。', 'The date of birth is missing.'),
  BIRTH_DATE_INVALID: stop(
    'SPEC_2000_ART_5',
    '出生日期不是有效日期或晚于今天。',
    'The date of birth is no calendar date or lies in the future.',
  ),
  WARD_MISSING: warn('SPEC_2000_ART_5', '缺少科室/病区。', 'The ward or clinic is missing.'),
  IDENTITY_NUMBER_MISSING: warn(
    'HOUSE_REQUEST_FORM',
    '未提供身份证号，无法跨院查询输血史。',
    'No identity number: the history at other hospitals can not be found.',
  ),
  IDENTITY_NUMBER_INVALID: warn(
    'GB_11643_CHECK',
    '身份证号无效，未予采用；其余照常。',
    'The identity number is not valid and was left out; all else goes on.',
  ),
  IDENTITY_NUMBER_LEGACY: warn(
    'GB_11643_CHECK',
    '15 位旧身份证号没有校验位，请核实。',
    'A 15-digit number of the old kind has no check digit: please verify it.',
  ),
  IDENTITY_NUMBER_DISAGREES: warn(
    'HOUSE_PATIENT_LINK',
    '身份证号与出生日期或性别不符，不用于跨院关联。',
    'The identity number disagrees with the date of birth or the sex; it is not used to link patients.',
  ),
  APPLICANT_MISSING: stop('SPEC_2000_ART_5', '缺少申请医师。', 'The applying physician is missing.'),
  DIAGNOSIS_MISSING: stop('SPEC_2000_ART_5', '缺少临床诊断。', 'The diagnosis is missing.'),
  INDICATION_MISSING: stop('SPEC_2000_ART_5', '缺少输血指征（目的）。', 'The indication is missing.'),
  HISTORY_MISSING: warn(
    'SPEC_2000_ART_5',
    '缺少既往史：{history}。',
    'A part of the history is missing: {history}.',
  ),
  LABORATORY_VALUES_MISSING: warn(
    'SPEC_2000_ART_5',
    '缺少输血前实验室结果。',
    'The laboratory values before transfusion are missing.',
  ),
  LABORATORY_VALUE_INVALID: warn(
    'HOUSE_REQUEST_FORM',
    '实验室结果无法判读，未予采用。',
    'A laboratory value can not be read and was left out.',
  ),
  COMPONENTS_MISSING: stop('SPEC_2000_ART_5', '未申请任何血液成分。', 'No blood component is requested.'),
  PRODUCT_UNKNOWN: stop('HOUSE_REQUEST_FORM', '未知的血液产品：{product}。', 'Unknown product: {product}.'),
  PRODUCT_REPEATED: warn(
    'HOUSE_REQUEST_FORM',
    '同一产品在申请单中出现多次：{product}。',
    'The same product stands on the form more than once: {product}.',
  ),
  REQUIREMENT_UNKNOWN: stop(
    'HOUSE_REQUEST_FORM',
    '无法核对的特殊要求：{requirement}；请用 IR、WA、LR、CS、IG、HL、HP、RH，其他写入备注。',
    'A requirement that nobody can check: {requirement}. Use IR, WA, LR, CS, IG, HL, HP, RH; anything else goes into the note.',
  ),
  QUANTITY_UNREADABLE: stop(
    'HOUSE_QUANTITY_LIMITS',
    '数量不是至多三位小数的数字。',
    'The quantity is not a number of at most three decimals.',
  ),
  QUANTITY_OUT_OF_LIMITS: stop(
    'HOUSE_QUANTITY_LIMITS',
    '数量{quantity}{unit}不在允许范围{least}–{most}内。',
    'The quantity {quantity} {unit} lies outside the limits {least} to {most}.',
  ),
  QUANTITY_NOT_IN_STEPS: stop(
    'HOUSE_QUANTITY_LIMITS',
    '数量须为{step}{unit}的整数倍。',
    'The quantity must be a multiple of {step} {unit}.',
  ),
  QUANTITY_UNIT_MISMATCH: stop(
    'HOUSE_QUANTITY_LIMITS',
    '该产品的单位应为{unit}。',
    'This product is counted in {unit}.',
  ),
  PLANNED_TIME_MISSING: stop(
    'ALLIANCE_ART_14',
    '缺少预定输血时间。',
    'The planned time of transfusion is missing.',
  ),
  PLANNED_TIME_IN_PAST: stop(
    'ALLIANCE_ART_14',
    '预定输血时间早于提交时间。',
    'The planned time of transfusion lies before the submission.',
  ),
  PLANNED_TIME_TOO_FAR: warn(
    'HOUSE_REQUEST_FORM',
    '预定输血时间超过{days}天，请核实。',
    'The planned time lies more than {days} days ahead: please verify it.',
  ),
  CONSENT_MISSING: stop(
    'ORDER_85_ART_21',
    '未提供输血治疗知情同意书，也没有紧急输血批准。',
    'There is neither a consent to transfusion nor an emergency authorisation.',
  ),
  CONSENT_SIGNER_MISSING: stop(
    'ORDER_85_ART_21',
    '代理人签署的同意书须写明代理人。',
    'A consent given by a proxy must name the proxy.',
  ),
  CONSENT_IN_FUTURE: stop(
    'ORDER_85_ART_21',
    '同意书签署时间晚于现在。',
    'The consent is dated in the future.',
  ),
  EMERGENCY_AUTHORISATION_NOT_APPLICABLE: stop(
    'ORDER_85_ART_22',
    '紧急输血批准仅适用于紧急抢救。',
    'An emergency authorisation serves only in an emergency.',
  ),
  EMERGENCY_AUTHORISER_MISSING: stop(
    'ORDER_85_ART_22',
    '紧急输血批准须写明批准人。',
    'An emergency authorisation must name who gave it.',
  ),
} as const satisfies FindingDefinitions

/** What the rules about samples may find. */
const sampleFindings = {
  SAMPLE_NUMBER_MISSING: stop('SPEC_2000_ART_12', '缺少标本编号。', "The sample's number is missing."),
  SAMPLE_TIME_MISSING: stop(
    'SPEC_2000_ART_14',
    '缺少标本采集时间。',
    'The time of drawing the sample is missing.',
  ),
  SAMPLE_TIME_IN_FUTURE: stop(
    'SPEC_2000_ART_14',
    '标本采集时间晚于现在。',
    'The sample is said to be drawn in the future.',
  ),
  SAMPLE_COLLECTOR_MISSING: stop('SPEC_2000_ART_12', '缺少标本采集者。', 'Who drew the sample is missing.'),
  SAMPLE_OLDER_THAN_LIMIT: stop(
    'SPEC_2000_ART_14',
    '标本采集至预定输血已超过{hours}小时。',
    'More than {hours} hours lie between drawing the sample and the planned transfusion.',
  ),
  SAMPLE_LABEL_INCOMPLETE: stop(
    'SPEC_2000_ART_12',
    '标本标签缺少：{field}。',
    'The label of the sample lacks: {field}.',
  ),
  SAMPLE_FORM_MISMATCH: stop(
    'SPEC_2000_ART_13',
    '标本标签与申请单不符：{field}。',
    'The label of the sample and the form do not match: {field}.',
  ),
  SAMPLE_STATE_FORBIDS: stop(
    'SPEC_2000_ART_13',
    '标本当前状态（{state}）不允许该操作。',
    'The state of the sample ({state}) does not allow this.',
  ),
  ACCEPTED_REQUEST_STANDS: stop(
    'ALLIANCE_ART_15',
    '申请已被受理，医院不能再作废或修改。不再需要时请通知牵头单位，由其关闭申请（closeRequest）；需要其他血液时请另行申请。',
    'The request was accepted: its hospital no longer cancels or changes it. Tell the lead when it is not needed any more, who closes it (closeRequest); ask for other blood by a new request.',
  ),
  REQUEST_STATE_FORBIDS: stop(
    'ALLIANCE_ART_15',
    '申请当前状态（{state}）不允许该操作。',
    'The state of the request ({state}) does not allow this.',
  ),
} as const satisfies FindingDefinitions

/** What the rules about joining two records of one person may find. */
const linkFindings = {
  LINK_NUMBER_UNUSABLE: stop(
    'HOUSE_PATIENT_LINK',
    '没有可用的身份证号，不能跨院关联。',
    'Without a usable identity number patients of two hospitals are not linked.',
  ),
  LINK_NUMBERS_DIFFER: stop('HOUSE_PATIENT_LINK', '身份证号不同。', 'The identity numbers differ.'),
  LINK_BIRTH_DATE_DISAGREES: stop(
    'HOUSE_PATIENT_LINK',
    '出生日期不符，不能关联。',
    'The dates of birth disagree: the patients are not linked.',
  ),
  LINK_SEX_DISAGREES: stop(
    'HOUSE_PATIENT_LINK',
    '性别不符，不能关联。',
    'The sexes disagree: the patients are not linked.',
  ),
  LINK_NEWBORN: stop(
    'HOUSE_PATIENT_LINK',
    '新生儿可能登记了母亲的身份证号，不能关联。',
    "A newborn may carry its mother's number: the patients are not linked.",
  ),
  MERGE_INTO_ITSELF: stop(
    'HOUSE_PATIENT_LINK',
    '不能将患者与其自身合并。',
    'A patient can not be merged into itself.',
  ),
  MERGE_ACROSS_HOSPITALS: stop(
    'HOUSE_PATIENT_LINK',
    '只能合并同一医院的患者记录。',
    'Only records of one hospital can be merged.',
  ),
} as const satisfies FindingDefinitions

/** What the rules about approvals, consent and indications may find. */
const approvalFindings = {
  APPLICANT_TITLE_MISSING: stop(
    'ORDER_85_ART_20',
    '用血申请须由中级以上职称的医师提出。',
    'A request for blood is made by a physician of intermediate title or above.',
  ),
  APPROVAL_NOT_NEEDED: stop(
    'ORDER_85_ART_20',
    '该申请的审批已全部完成。',
    'All approvals of this request have been given.',
  ),
  APPROVAL_OUT_OF_ORDER: stop(
    'ORDER_85_ART_20',
    '审批须按顺序进行，下一步为：{step}。',
    'Approvals are given in order; the next one is: {step}.',
  ),
  APPROVER_ROLE_MISSING: stop(
    'ORDER_85_ART_20',
    '{step}须由以下人员进行：{role}。',
    'This step ({step}) is for: {role}.',
  ),
  APPROVER_IS_APPLICANT: stop(
    'ORDER_85_ART_20',
    '申请医师不得审批自己的申请。',
    'Who applied may not approve the own request.',
  ),
  APPROVER_TITLE_NOT_SUPERIOR: stop(
    'ORDER_85_ART_20',
    '上级医师的职称须高于申请医师（{applicant}）。',
    'The superior physician holds a higher title than who applied ({applicant}).',
  ),
  APPROVER_APPROVED_BEFORE: stop(
    'HOUSE_APPROVAL',
    '同一人不得审批两个步骤。',
    'One person may not give two of the approvals.',
  ),
  EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE: stop(
    'ORDER_85_ART_22',
    '紧急输血批准须由批准人本人签名（authoriseEmergency）。',
    'An emergency authorisation is given with the own signature of who authorises (authoriseEmergency).',
  ),
  AUTHORISER_ROLE_MISSING: stop(
    'ORDER_85_ART_22',
    '紧急输血批准须由以下人员签名：{role}。',
    'An emergency authorisation is signed by: {role}.',
  ),
  INDICATION_NOT_MET: warn(
    'SPEC_2000_ANNEX_3',
    '实验室结果不支持申请的成分（{component}），请核实或说明理由。',
    'The laboratory values do not speak for the component ({component}): verify, or state the reason.',
  ),
  INDICATION_VALUE_MISSING: warn(
    'SPEC_2000_ANNEX_3',
    '缺少支持申请成分（{component}）的实验室结果。',
    'A laboratory value that speaks for the component ({component}) is missing.',
  ),
} as const satisfies FindingDefinitions

/** Every finding of the requests context. */
export const requestFindings = {
  ...approvalFindings,
  ...formFindings,
  ...sampleFindings,
  ...sampleCareFindings,
  ...linkFindings,
} as const
