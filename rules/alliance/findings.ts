import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the rules about the alliance, its people and its signatures may find. */
export const allianceFindings = {
  ORGANISATION_KIND_CANNOT_JOIN: stop(
    'ALLIANCE_ART_3',
    '该类机构不能作为成员加入联合体。',
    'An organisation of this kind can not join an alliance as a member.',
  ),
  ORGANISATION_OUTSIDE_COUNTY: stop(
    'ALLIANCE_ART_5',
    '该机构不在本联合体所属县域。',
    "The organisation does not lie in the alliance's county.",
  ),
  ORGANISATION_CODE_INVALID: stop(
    'GB_32100_CHECK',
    '统一社会信用代码无效。',
    'The unified social credit code is not valid.',
  ),
  BLOOD_USE_QUALIFICATION_MISSING: stop(
    'ALLIANCE_ART_8',
    '没有登记的用血资质：加入联合体和申请用血前均须取得。',
    'No blood-use qualification is on record: it must be held before joining and before asking for blood.',
  ),
  BLOOD_USE_QUALIFICATION_EXPIRED: stop(
    'ALLIANCE_ART_8',
    '用血资质在当日不在有效期内。',
    'The blood-use qualification is not in date on that day.',
  ),
  AGREEMENT_NOT_SIGNED: stop(
    'ALLIANCE_ART_2',
    '加入联合体须由双方自愿签署协议。',
    'Joining needs an agreement signed of their own will by both sides.',
  ),
  COUNTY_HAS_STORAGE_POINT: stop(
    'ALLIANCE_ART_5',
    '每县原则上只设一个储血点，本县已有。',
    'A county has one storage point, and this county already has it.',
  ),
  LEAD_WITHOUT_STORAGE_POINT: stop(
    'ALLIANCE_ART_5',
    '牵头单位须设储血点。',
    'The lead hospital must host a storage point.',
  ),
  LEAD_LEVEL_TOO_LOW: stop(
    'ALLIANCE_ART_6',
    '储血点须设在二级及以上综合医院。',
    'A storage point must be attached to a general hospital of level 2 or above.',
  ),
  LEAD_DEPARTMENT_NOT_INDEPENDENT: stop(
    'ALLIANCE_ART_6',
    '设储血点的医院输血科须独立设置。',
    'The transfusion department of a hospital with a storage point must be independent.',
  ),
  LEAD_ALREADY_NAMED: stop(
    'ALLIANCE_ART_5',
    '联合体已有牵头单位。',
    'The alliance already has a lead hospital.',
  ),
  STORAGE_POINT_ACTIVITY_FORBIDDEN: stop(
    'ALLIANCE_ART_9',
    '储血点不得开展献血者血液的{activity}。',
    'A storage point must not perform this on donor blood: {activity}.',
  ),
  MEMBER_TRANSFER_FORBIDDEN: stop(
    'ALLIANCE_ART_9',
    '成员单位之间不得自行调剂血液，备血也不得用于他院患者；请先退回储血点（returnStock），由储血点另行供应（supplyUnits）。',
    'Members must not transfer blood among themselves, nor give stock to another hospital’s patient: return it to the storage point (returnStock), which supplies it again (supplyUnits).',
  ),
  BLOOD_TO_NON_MEMBER: stop(
    'ALLIANCE_ART_9',
    '血液只能供给本联合体内持有效协议和用血资质的成员单位；对方须先加入联合体或续签（joinAlliance、renewMembership）。',
    'Blood is given to members of this alliance in good standing alone: the other side must join or renew its membership first (joinAlliance, renewMembership).',
  ),
  BLOOD_FROM_NON_MEMBER: stop(
    'ALLIANCE_ART_9',
    '联合体外的机构不得提供血液；请由储血点向血站订血（orderFromStation）。',
    'Nobody outside the alliance gives blood: the storage point orders it from the station (orderFromStation).',
  ),
  MEMBER_WITHOUT_BLOOD_BANK: stop(
    'ALLIANCE_ART_8',
    '该成员单位没有自己的血库，不得备血；请按患者提交用血申请（submitRequest），由储血点发血。',
    'This member has no blood bank of its own and keeps no stock: it asks for its patient (submitRequest), and the storage point issues.',
  ),
  STATION_SUPPLIES_STORAGE_POINT: stop(
    'ALLIANCE_ART_9',
    '血站只向储血点供血；成员单位请向储血点申领（requestStock）。',
    'The station supplies the storage point alone: a member asks the storage point for stock (requestStock).',
  ),
  SIGNATURE_MISSING: stop(
    'HOUSE_SIGNATURES',
    '缺少签名：需要{needed}人签名，实有{given}人。',
    'A signature is missing: {needed} needed, {given} given.',
  ),
  SIGNED_TWICE_BY_ONE_PERSON: stop(
    'HOUSE_SIGNATURES',
    '两次签名须为不同的两人。',
    'The two signatures must come from two different people.',
  ),
  SIGNER_TITLE_MISSING: stop(
    'SPEC_2000_ART_13',
    '签名人的职称不符合该项工作要求。',
    'The signer does not hold a title that this act asks for.',
  ),
  SIGNER_CERTIFICATE_MISSING: stop(
    'ALLIANCE_ART_10',
    '签名人没有该项工作要求的证书：{certificate}。',
    'The signer does not hold the certificate that this act asks for: {certificate}.',
  ),
  SIGNER_CERTIFICATE_EXPIRED: stop(
    'ALLIANCE_ART_10',
    '签名人的证书在当日不在有效期内：{certificate}。',
    "The signer's certificate is not in date on that day: {certificate}.",
  ),
  SIGNER_NOT_ACTIVE: stop(
    'HOUSE_SIGNATURES',
    '签名人在当日不在岗（已停用或未任职）。',
    'The signer does not serve at the organisation on that day.',
  ),
  TEST_SITE_IS_LEAD: stop(
    'ALLIANCE_ART_21',
    '该医院的此项检测约定由牵头单位完成。',
    "This hospital's test is agreed to be done by the lead.",
  ),
  SELF_TEST_WITHOUT_QUALITY_CONTROL: stop(
    'ALLIANCE_ART_19',
    '自行检测的单位须有有效的室内质控和室间质评。',
    'A hospital may test on its own only with internal and external quality control in force.',
  ),
  RULE_SET_OUTDATED: warn(
    'HOUSE_RELEASE_CLASSES',
    '已发布规则集中的 {name}：{member} 宽于现行判定表或已无法识别，按现行规则从严执行；请重新发布。',
    'What the published rule set says of {name}, {member}, is milder than today’s table or not known any more: the stricter counts. Publish it anew.',
  ),
  POLICY_NOT_IN_FORCE: stop(
    'HOUSE_RELEASE_CLASSES',
    '该日没有生效的规则集。',
    'No rule set is in force on that day.',
  ),
  STORAGE_POINT_STAFF_TOO_FEW: warn(
    'ALLIANCE_ART_10',
    '专职人员不足：要求{needed}人，实有{given}人。',
    'Too few full-time staff: {needed} needed, {given} present.',
  ),
} as const satisfies FindingDefinitions
