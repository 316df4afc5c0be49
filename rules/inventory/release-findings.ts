import { authority, type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the release decision may find. */
export const releaseFindings = {
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
  AUTOLOGOUS_NOT_OWN: stop(
    'HOUSE_AUTOLOGOUS',
    '自体血只能回输给献血者本人。',
    'Autologous blood goes to nobody but the patient who gave it.',
  ),
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
  RHD_NEGATIVE_FIRST: stop(
    'HOUSE_RELEASE_CLASSES',
    '女童或育龄妇女 RhD 未定型，库存有 RhD 阴性红细胞：须先用阴性。',
    'RhD untyped in a girl or woman of child-bearing age, and RhD-negative cells are in stock: they go first.',
  ),
  SECOND_SAMPLE_MISSING: stop(
    'HOUSE_SECOND_SAMPLE',
    '患者血型仅由一次采血测得，须另行采血复核；此前只发O型红细胞和AB型血浆。',
    'The group rests on one venepuncture: a second one confirms it. Until then group O red cells and AB plasma only.',
  ),
  TRANSPLANT_GROUPS_ASSIGNED: authority(
    'HOUSE_RELEASE_CLASSES',
    '造血干细胞移植后按指定血型输注：红细胞{redCells}，血浆{plasma}。',
    'After a stem-cell transplant the assigned groups count: red cells {redCells}, plasma {plasma}.',
  ),
  ANTIGEN_POSITIVE: stop(
    'HOUSE_RELEASE_CLASSES',
    '患者有抗-{antigen}，血袋{antigen}抗原阳性。',
    'The patient has anti-{antigen} and the unit is positive for {antigen}.',
  ),
  ANTIGEN_UNTESTED: stop(
    'HOUSE_RELEASE_CLASSES',
    '患者有抗-{antigen}，血袋未检测{antigen}抗原。',
    'The patient has anti-{antigen} and the unit was not tested for {antigen}.',
  ),
  SCREEN_NOT_DONE: stop('SPEC_2000_ART_17', '未做抗体筛查。', 'The antibody screen is not done.'),
  ANTIBODY_UNIDENTIFIED: stop(
    'SPEC_2000_ART_17',
    '抗体筛查阳性，抗体特异性未鉴定。',
    'The antibody screen is positive and the antibody is not identified.',
  ),
  MOTHER_ANTIBODY_INCOMPATIBLE: stop(
    'HOUSE_RELEASE_CLASSES',
    '血袋与患儿母亲的抗体不相容。',
    "The unit does not go with the antibodies of the infant's mother.",
  ),
  MOTHER_ANTIBODIES_UNKNOWN: stop(
    'HOUSE_RELEASE_CLASSES',
    '四月龄以下患儿，母亲的血型或抗体不明。',
    "The infant is under four months and its mother's group or antibodies are not known.",
  ),
  REQUIREMENT_UNMET: stop(
    'HOUSE_REQUIREMENTS',
    '血袋不符合患者的特殊要求：{requirement}。',
    'The unit does not meet what this patient needs: {requirement}.',
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
  CROSSMATCH_REPORT_UNSIGNED: stop(
    'ALLIANCE_ART_16',
    '交叉配血报告单缺少两名检验人员的签名。',
    'The crossmatch report lacks the signatures of both testers.',
  ),
  APPROVALS_INCOMPLETE: stop(
    'ORDER_85_ART_20',
    '用血申请的审批未完成。',
    'The approvals of the request are incomplete.',
  ),
  RELEASE_CONSENT_MISSING: stop(
    'ORDER_85_ART_21',
    '没有输血治疗知情同意书，也没有适用的紧急批准。',
    'There is neither consent nor an emergency authorisation that applies.',
  ),
  COLD_CHAIN_UNKNOWN: stop(
    'WS_399_2012_MONITORING',
    '没有记录证明血袋自入库至今一直在合格的储存温度下。',
    'No readings show that the unit was kept right from its receipt until now.',
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
  OVERRIDE_FORBIDDEN: stop(
    'HOUSE_RELEASE_CLASSES',
    '{code} 属于禁止项，任何人不得放行。',
    '{code} is a STOP: nobody may pass over it.',
  ),
  OVERRIDE_NOT_NEEDED: stop(
    'HOUSE_RELEASE_CLASSES',
    '发血判定目前没有需要授权的 {code}。',
    'The release gate does not ask for authority over {code} now.',
  ),
  OVERRIDE_ROLE_MISSING: stop(
    'HOUSE_RELEASE_CLASSES',
    '签名人没有放行 {code} 的权限：角色不符，或不属于有关医院。',
    'A signer may not pass over {code}: the role is missing, or they work at another hospital than those concerned.',
  ),
  OVERRIDE_PAIR_MISSING: stop(
    'HOUSE_RELEASE_CLASSES',
    '{code} 须由经治医师与牵头单位医师共同签名。',
    'It takes the treating physician and one of the lead together to pass over {code}.',
  ),
  ATTESTED_READING_OUT: stop(
    'WS_399_2012_STORAGE',
    '设备自身显示 {celsius} ℃，超出储存温度，不能作为放行依据。',
    'The device itself shows {celsius} °C, out of the range of what stands there: it attests nothing.',
  ),
  ATTESTED_READING_OLD: stop(
    'WS_399_2012_MONITORING',
    '读数已超过 {hours} 小时，请重新读取设备显示或记录。',
    'The reading is older than {hours} hours: read the device’s display or log again.',
  ),
  PLACE_UNFIT: stop(
    'WS_399_2012_STORAGE',
    '该储血位置为{keeps}，血袋须放置于{needs}。',
    'The place keeps {keeps}; the unit needs {needs}.',
  ),
} as const satisfies FindingDefinitions
