/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** An ABO group; that none is known is null. */
export type AboGroup =
  /** A 型 / group A */
  | 'A'
  /** AB 型 / group AB */
  | 'AB'
  /** B 型 / group B */
  | 'B'
  /** O 型 / group O */
  | 'O';

/** What an alarm is about. */
export type AlarmKind =
  /** 血小板振荡停止 / agitation of platelets has stopped */
  | 'COLD_CHAIN_AGITATION'
  /** 已发出的血液曾处于温度超限 / blood that has left the bank had stood out of range */
  | 'COLD_CHAIN_BLOOD_OUT'
  /** 储存或运输温度超限 / temperature out of range */
  | 'COLD_CHAIN_EXCURSION'
  /** 冷链传感器故障 / a cold chain sensor is at fault */
  | 'COLD_CHAIN_FAULT'
  /** 冷链设备断电 / a cold chain device has lost its power */
  | 'COLD_CHAIN_POWER'
  /** 冷链设备失联 / a cold chain device has fallen silent */
  | 'COLD_CHAIN_SILENT'
  /** 紧急用血 / emergency request for blood */
  | 'EMERGENCY_OPENED'
  /** 库存上报中断 / a stock feed has fallen silent */
  | 'FEED_SILENT'
  /** 人工测温逾期 / a place was not read by hand in its time */
  | 'MANUAL_READING_OVERDUE'
  /** 血液临近有效期 / blood near its expiry */
  | 'NEAR_EXPIRY'
  /** 召回逾期未确认 / a recall was not acknowledged in time */
  | 'RECALL_OVERDUE'
  /** 运输箱逾期未到 / a transport box has not arrived in time */
  | 'SHIPMENT_OVERDUE'
  /** 血站宣布供血紧张 / the blood station declares a shortage */
  | 'STATION_SHORTAGE'
  /** 血站系统无法连接 / the blood station can not be reached */
  | 'STATION_UNREACHABLE'
  /** 库存低于警戒线 / stock below its critical level */
  | 'STOCK_CRITICAL'
  /** 库存低于下限 / stock below its minimum */
  | 'STOCK_LOW';

/** How bad an alarm is. */
export type AlarmSeverity =
  /** 紧急 / critical: answer it in minutes */
  | 'CRITICAL'
  /** 警告 / warning: answer it in hours */
  | 'WARNING';

/** What an antibody screen showed. */
export type AntibodyScreenResult =
  /** 无法判定 / indeterminate */
  | 'INDETERMINATE'
  /** 阴性 / negative */
  | 'NEGATIVE'
  /** 阳性 / positive */
  | 'POSITIVE';

/** What a row of a request’s log of approvals says. */
export type ApprovalKind =
  /** 已审批 / approved with the approver’s own signature */
  | 'APPROVED'
  /** 发送系统声明已审批 / approved in the sender’s own system, as that system asserts */
  | 'ASSERTED'
  /** 申请内容变更，重新审批 / the lines were changed, approvals begin anew */
  | 'BEGUN_ANEW'
  /** 退回修改 / sent back for correction */
  | 'SENT_BACK';

/** How far a request’s approvals have come. */
export type ApprovalStanding =
  /** 审批完成 / all approvals given */
  | 'COMPLETE'
  /** 急救用血，审批后补 / exempt as an emergency, the paperwork follows */
  | 'EXEMPT'
  /** 审批未完成 / approvals missing */
  | 'INCOMPLETE';

/** Who approves a request, in the order of the signatures. */
export type ApprovalStep =
  /** 科室主任核准 / approval by the head of the department */
  | 'DEPARTMENT_HEAD'
  /** 医务部门批准 / approval by the medical affairs office */
  | 'MEDICAL_AFFAIRS'
  /** 上级医师审核 / review by the superior physician */
  | 'SUPERIOR_PHYSICIAN';

/** What carries a box. */
export type CarrierKind =
  /** 自行车、电动车 / a bicycle, also an electric one */
  | 'BICYCLE'
  /** 汽车 / a car or an ambulance */
  | 'CAR'
  /** 无人机 / a drone */
  | 'DRONE'
  /** 摩托车 / a motorcycle */
  | 'MOTORCYCLE'
  /** 其他 / something else */
  | 'OTHER'
  /** 人员步行 / somebody on foot */
  | 'PERSON';

/** Life of a reaction case or an incident. */
export type CaseState =
  /** 已结案 / closed */
  | 'CLOSED'
  /** 处理中 / open */
  | 'OPEN';

/** Who agreed to the transfusion, or on whose authority it goes on. */
export type ConsentKind =
  /** 医疗机构负责人或授权人紧急批准 / authorised by the head of the institution or a delegate in an emergency */
  | 'EMERGENCY_AUTHORISATION'
  /** 无 / none */
  | 'NONE'
  /** 患者本人签署 / signed by the patient */
  | 'PATIENT'
  /** 代理人签署 / signed by a proxy */
  | 'PROXY';

/** What stands behind a request’s transfusion. */
export type ConsentStanding =
  /** 已紧急批准，同意书后补 / authorised in an emergency, consent owed */
  | 'AUTHORISED'
  /** 无 / neither */
  | 'MISSING'
  /** 已签署知情同意书 / consent signed by the patient or a proxy */
  | 'SIGNED';

/** What one side of a crossmatch showed. */
export type CrossmatchResult =
  /** 相合 / compatible */
  | 'COMPATIBLE'
  /** 不相合 / incompatible */
  | 'INCOMPATIBLE'
  /** 无法判定 / indeterminate */
  | 'INDETERMINATE';

/** What a device watches. */
export type DeviceKind =
  /** 转运箱 / transport box */
  | 'BOX'
  /** 低温冰箱 / freezer */
  | 'FREEZER'
  /** 储血冰箱 / blood fridge */
  | 'FRIDGE'
  /** 血小板恒温振荡箱 / platelet incubator with agitator */
  | 'PLATELET_INCUBATOR'
  /** 室内环境 / room */
  | 'ROOM';

/** What was seen of an excursion. */
export type ExcursionCause =
  /** 过高与过低 / too warm and too cold */
  | 'BOTH_SIDES'
  /** 读数长时间不变 / the same value for hours */
  | 'FLAT_LINE'
  /** 达到或低于 0 ℃，疑似冻结 / at or below 0 °C: suspected frozen */
  | 'FROZEN'
  /** 超出可能的范围 / no temperature that this device can have */
  | 'IMPLAUSIBLE'
  /** 没有数值 / no number */
  | 'NOT_A_NUMBER'
  /** 探头断路（−127 ℃） / probe not connected (−127 °C) */
  | 'OPEN_CIRCUIT'
  /** 传感器上电初值（85 ℃） / value of a sensor that has just been switched on (85 °C) */
  | 'POWER_ON'
  /** 达到或高于 0 ℃，疑似融化 / at or above 0 °C: suspected thawed */
  | 'THAWED'
  /** 温度过低 / too cold */
  | 'TOO_COLD'
  /** 温度过高 / too warm */
  | 'TOO_WARM';

/** What is amiss with a device or with what it watches. */
export type ExcursionKind =
  /** 振荡停止 / agitation of platelets stopped */
  | 'AGITATION'
  /** 传感器故障 / readings that prove nothing */
  | 'FAULT'
  /** 断电 / mains power lost */
  | 'POWER'
  /** 数据中断 / no reading: unknown */
  | 'SILENCE'
  /** 温度超限 / temperature out of range */
  | 'TEMPERATURE';

/** What issuer and collector compare before blood leaves (technical specification of 2000, art. 24). */
export type HandOverItem =
  /** 保存血的外观 / look of the bag */
  | 'APPEARANCE'
  /** 床号 / bed */
  | 'BED'
  /** 血型 / blood group */
  | 'BLOOD_GROUP'
  /** 配血试验结果 / crossmatch result */
  | 'CROSSMATCH_RESULT'
  /** 血液有效期 / expiry of the blood */
  | 'EXPIRY'
  /** 姓名 / name */
  | 'NAME'
  /** 病案号 / record number */
  | 'RECORD_NUMBER'
  /** 性别 / sex */
  | 'SEX'
  /** 门急诊/病室 / ward or clinic */
  | 'WARD';

/** An answer about the past; unknown is never taken for no. */
export type History =
  /** 无 / no */
  | 'NO'
  /** 不详 / unknown */
  | 'UNKNOWN'
  /** 有 / yes */
  | 'YES';

/** Why a patient has no Chinese identity number. */
export type IdentityExemption =
  /** 外籍人士 / foreigner */
  | 'FOREIGNER'
  /** 新生儿 / newborn */
  | 'NEWBORN'
  /** 身份不明 / unknown person */
  | 'UNKNOWN_PERSON';

/** How likely it is that the blood was the cause. */
export type Imputability =
  /** 肯定 / definite */
  | 'DEFINITE'
  /** 排除 / excluded */
  | 'EXCLUDED'
  /** 无法评估 / not assessable */
  | 'NOT_ASSESSABLE'
  /** 可能 / possible */
  | 'POSSIBLE'
  /** 很可能 / probable */
  | 'PROBABLE'
  /** 可能性小 / unlikely */
  | 'UNLIKELY';

/** What happens around a kit. */
export type KitStep =
  /** 交叉配血 / a bag was crossmatched */
  | 'CROSSMATCHED'
  /** 交接 / bags were handed over */
  | 'HANDED_OVER'
  /** 急救箱返回并核销 / the kit was back and closed */
  | 'KIT_CLOSED'
  /** 急救箱出发 / the kit left the bank */
  | 'KIT_OPENED'
  /** 授权放行 / a finding was passed over */
  | 'OVERRIDDEN'
  /** 采集标本 / a sample was drawn */
  | 'SAMPLE_COLLECTED'
  /** 接收标本 / a sample was taken over */
  | 'SAMPLE_RECEIVED'
  /** 抗体筛查 / antibodies were screened for */
  | 'SCREENED'
  /** 血型鉴定 / the group was typed */
  | 'TYPED'
  /** 血袋流转 / a bag changed its custody */
  | 'UNIT_MOVED';

/** How a bag is labelled. */
export type LabelScheme =
  /** ISBT 128 码 / ISBT 128, with its check character */
  | 'ISBT128'
  /** 血站自编码 / the station’s own numbers */
  | 'STATION';

/** What an emergency may leave for later. */
export type OwedKind =
  /** 补做抗体鉴定 / the name of the antibody */
  | 'ANTIBODY_IDENTIFICATION'
  /** 补做抗体筛查 / the antibody screen */
  | 'ANTIBODY_SCREEN'
  /** 补办审批 / the approvals */
  | 'APPROVAL'
  /** 补签知情同意书 / the consent */
  | 'CONSENT'
  /** 补做交叉配血 / the crossmatch */
  | 'CROSSMATCH'
  /** 补出交叉配血报告 / the crossmatch report with its signatures */
  | 'CROSSMATCH_REPORT'
  /** 补全申请单 / the rest of the request form */
  | 'FORM'
  /** 查明血型不符原因 / what lies behind the conflict of groups */
  | 'GROUP_RESOLUTION'
  /** 补查母亲抗体 / the antibody screen of the mother */
  | 'MOTHER_SCREEN'
  /** 补送标本 / the sample */
  | 'SAMPLE'
  /** 补采第二份标本 / the second sample */
  | 'SECOND_SAMPLE'
  /** 补做血型鉴定 / the typing */
  | 'TYPING'
  /** 补查血袋抗原 / the antigens of the bags that left untested */
  | 'UNIT_ANTIGENS';

/** What blood stands in. */
export type PlaceKind =
  /** 转运箱 / transport box */
  | 'BOX'
  /** 低温冰箱 / freezer */
  | 'FREEZER'
  /** 储血冰箱 / blood fridge */
  | 'FRIDGE'
  /** 血小板恒温振荡箱 / platelet incubator with agitator */
  | 'PLATELET_INCUBATOR';

/** What a place keeps. */
export type PlaceRange =
  /** 冷藏（红细胞、全血） / cold (red cells, whole blood) */
  | 'COLD'
  /** 冷冻（血浆、冷沉淀） / frozen (plasma, cryoprecipitate) */
  | 'FROZEN'
  /** 恒温振荡（血小板、粒细胞） / room temperature (platelets, granulocytes) */
  | 'ROOM';

/** What a device’s probe feels. */
export type ProbeKind =
  /** 空气探头 / in the air */
  | 'AIR'
  /** 负载（模拟液）探头 / in a load, such as a bottle of glycerol */
  | 'LOAD';

/** How bad it was, ISBT grades 1 to 4. */
export type ReactionSeverity =
  /** 4 级：死亡 / grade 4: death */
  | 'DEATH'
  /** 3 级：危及生命 / grade 3: life-threatening */
  | 'LIFE_THREATENING'
  /** 1 级：非严重 / grade 1: not severe */
  | 'NON_SEVERE'
  /** 2 级：严重 / grade 2: severe */
  | 'SEVERE';

/** What must follow a reaction. */
export type ReactionStepKind =
  /** 血袋与患者血培养 / cultures of the bag and the patient */
  | 'BLOOD_CULTURES'
  /** 采集患者血样送输血科 / draw a sample for the blood bank */
  | 'DRAW_SAMPLE'
  /** 填写输血不良反应回报单 / fill in the reaction card */
  | 'FILL_REPORT'
  /** 溶血检查（血浆游离血红蛋白、直抗、胆红素、尿血红蛋白） / tests for haemolysis (free haemoglobin, direct antiglobulin, bilirubin, urine) */
  | 'HAEMOLYSIS_TESTS'
  /** 保留血袋及输血器 / keep the bag and the set */
  | 'KEEP_BAG_AND_SET'
  /** 更换输血器，生理盐水维持静脉通路 / change the set, keep the line open with saline */
  | 'KEEP_LINE_OPEN'
  /** 核对申请单、血袋标签、交叉配血记录 / compare form, bag label and crossmatch again */
  | 'RECHECK_LABELS'
  /** 书面报告卫生健康部门 / report to the health commission in writing */
  | 'REPORT_HEALTH_COMMISSION'
  /** 书面报告血站 / report to the blood station in writing */
  | 'REPORT_STATION'
  /** 复做交叉配血（输血前后标本） / crossmatch again, sample before and after */
  | 'RETEST_CROSSMATCH'
  /** 复查患者与血袋血型、不规则抗体 / test group and antibodies again, patient and bag */
  | 'RETEST_GROUP'
  /** 立即停止输血 / stop the transfusion */
  | 'STOP_TRANSFUSION'
  /** 通知输血科 / tell the blood bank */
  | 'TELL_BLOOD_BANK'
  /** 报告医务部门 / tell the medical affairs office */
  | 'TELL_MEDICAL_AFFAIRS'
  /** 报告值班医师 / tell the physician */
  | 'TELL_PHYSICIAN';

/** What was seen. */
export type ReactionSymptom =
  /** 腰背痛 / back pain */
  | 'BACK_PAIN'
  /** 双肺浸润影 / bilateral infiltrates */
  | 'BILATERAL_INFILTRATES'
  /** 出血 / bleeding */
  | 'BLEEDING'
  /** 胸痛 / chest pain */
  | 'CHEST_PAIN'
  /** 呼吸困难 / dyspnoea */
  | 'DYSPNOEA'
  /** 发热 / fever */
  | 'FEVER'
  /** 血红蛋白尿 / haemoglobinuria */
  | 'HAEMOGLOBINURIA'
  /** 血压升高 / rise of blood pressure */
  | 'HYPERTENSION'
  /** 血压下降 / fall of blood pressure */
  | 'HYPOTENSION'
  /** 低氧血症 / hypoxia */
  | 'HYPOXIA'
  /** 瘙痒 / itching */
  | 'ITCHING'
  /** 黄疸 / jaundice */
  | 'JAUNDICE'
  /** 恶心呕吐 / nausea or vomiting */
  | 'NAUSEA'
  /** 其他 / other */
  | 'OTHER'
  /** 寒战 / rigors */
  | 'RIGORS'
  /** 休克 / shock */
  | 'SHOCK'
  /** 荨麻疹 / urticaria */
  | 'URTICARIA';

/** Types of reaction, after ISBT and IHN. */
export type ReactionType =
  /** ABO 不相容输血 / ABO-incompatible transfusion */
  | 'ABO_INCOMPATIBLE'
  /** 急性溶血反应 / acute haemolytic */
  | 'ACUTE_HAEMOLYTIC'
  /** 过敏反应 / allergic */
  | 'ALLERGIC'
  /** 严重过敏反应 / anaphylactic */
  | 'ANAPHYLACTIC'
  /** 疑似细菌污染 / suspected bacterial contamination */
  | 'BACTERIAL_CONTAMINATION'
  /** 迟发性溶血反应 / delayed haemolytic */
  | 'DELAYED_HAEMOLYTIC'
  /** 迟发性血清学反应 / delayed serologic */
  | 'DELAYED_SEROLOGIC'
  /** 非溶血性发热反应 / febrile non-haemolytic */
  | 'FEBRILE'
  /** 低血压反应 / hypotensive */
  | 'HYPOTENSIVE'
  /** 代谢及其他（高钾、低体温等） / metabolic and other (hyperkalaemia, hypothermia …) */
  | 'METABOLIC'
  /** 轻度发热反应 / mild febrile */
  | 'MILD_FEBRILE'
  /** 非免疫性溶血 / non-immune haemolysis */
  | 'NON_IMMUNE_HAEMOLYTIC'
  /** 其他输血传播感染 / other transfusion-transmitted infection */
  | 'OTHER_INFECTION'
  /** 输血后紫癜 / post-transfusion purpura */
  | 'POST_TRANSFUSION_PURPURA'
  /** 输血相关循环超负荷 / transfusion-associated circulatory overload */
  | 'TACO'
  /** 输血相关呼吸困难 / transfusion-associated dyspnoea */
  | 'TAD'
  /** 输血相关移植物抗宿主病 / transfusion-associated graft-versus-host disease */
  | 'TA_GVHD'
  /** 输血相关急性肺损伤 / transfusion-related acute lung injury */
  | 'TRALI'
  /** 未分类 / not classified */
  | 'UNCLASSIFIED'
  /** 原因不明溶血 / unexplained haemolysis */
  | 'UNEXPLAINED_HAEMOLYSIS';

/** What a bag is to a reaction. */
export type ReactionUnitRole =
  /** 同一献血的其他成分 / another component of the same donation */
  | 'SIBLING'
  /** 本次输注的血袋 / transfused before the reaction */
  | 'SUSPECT';

/** Where a request stands. */
export type RequestState =
  /** 已受理 / accepted by the lead */
  | 'ACCEPTED'
  /** 已作废 / cancelled by the applicant */
  | 'CANCELLED'
  /** 已关闭 / closed after acceptance, not all used */
  | 'CLOSED'
  /** 已完成 / completed */
  | 'COMPLETED'
  /** 已拒绝 / rejected by the lead */
  | 'REJECTED'
  /** 已退回修改 / sent back for correction */
  | 'SENT_BACK'
  /** 已提交 / submitted */
  | 'SUBMITTED';

/** Standing of a laboratory result (HL7 table 0085). A preliminary one never feeds a decision. */
export type ResultStatus =
  /** 更正 / corrected */
  | 'CORRECTED'
  /** 最终 / final */
  | 'FINAL'
  /** 初步 / preliminary */
  | 'PRELIMINARY';

/** How far the crossmatch of a bag that left uncrossmatched has come. */
export type RetrospectiveState =
  /** 补做相合 / done afterwards, compatible */
  | 'COMPATIBLE'
  /** 补做不相合（已召回） / done afterwards, incompatible: called back */
  | 'INCOMPATIBLE'
  /** 待补做 / still to be done */
  | 'OPEN';

/** RhD of a person or a unit. */
export type RhdType =
  /** RhD 阴性 / RhD negative */
  | 'NEGATIVE'
  /** RhD 阳性 / RhD positive */
  | 'POSITIVE'
  /** RhD 不详 / RhD unknown */
  | 'UNKNOWN'
  /** 弱 D / weak D */
  | 'WEAK';

/** Where a sample stands. */
export type SampleState =
  /** 已采集 / collected */
  | 'COLLECTED'
  /** 已处置 / disposed of */
  | 'DISPOSED'
  /** 运送中 / in transit */
  | 'IN_TRANSIT'
  /** 已接收 / received */
  | 'RECEIVED'
  /** 已拒收 / rejected */
  | 'REJECTED';

/** What the other side says to a dispute. */
export type SettlementDisputeOutcome =
  /** 异议不成立，该行保留 / the line stands */
  | 'STANDS'
  /** 异议成立，该行剔除 / the dispute is right: the line is taken out */
  | 'UPHELD';

/** What a line of a statement is. */
export type SettlementLineKind =
  /** 冲正（上期或更早的减免） / a waiver of an earlier statement that was reversed since */
  | 'REVERSED'
  /** 异议成立，剔除 / taken out of this statement since a dispute was upheld */
  | 'TAKEN_OUT'
  /** 减免 / waived: the station owes it */
  | 'WAIVED';

/** A side of a statement. */
export type SettlementSide =
  /** 医院 / the hospital */
  | 'HOSPITAL'
  /** 血站 / the station */
  | 'STATION';

/** Where a station’s statement stands. */
export type SettlementState =
  /** 双方已确认，待付款 / agreed, to be paid */
  | 'AGREED'
  /** 有异议，待答复 / a line is disputed and not answered */
  | 'DISPUTED'
  /** 已生成，待血站核发 / drawn up, the station has not issued it */
  | 'DRAFT'
  /** 已核发，待医院确认 / issued, the hospital has not agreed */
  | 'ISSUED'
  /** 已付款 / paid */
  | 'PAID';

/** Administrative sex, as on the form. */
export type Sex =
  /** 女 / female */
  | 'FEMALE'
  /** 男 / male */
  | 'MALE'
  /** 不详 / unknown */
  | 'UNKNOWN';

/** What has become of one bag of a shipment. */
export type ShipmentBagState =
  /** 已送达 / arrived */
  | 'ARRIVED'
  /** 随箱丢失 / lost with its box */
  | 'LOST'
  /** 箱到未见 / the box arrived without it */
  | 'MISSING'
  /** 已退回 / came back */
  | 'TURNED_BACK'
  /** 在箱中 / in the box */
  | 'UNDER_WAY';

/** What happened to a box under way. LOST, DAMAGED and OPENED hold its bags. */
export type ShipmentIncidentKind =
  /** 运输箱损坏 / the box is damaged */
  | 'DAMAGED'
  /** 途中延误 / it is delayed */
  | 'DELAYED'
  /** 温度记录仪故障 / its device does not record */
  | 'DEVICE_FAILED'
  /** 运输箱丢失 / the box is lost */
  | 'LOST'
  /** 途中开箱 / the box was opened under way */
  | 'OPENED'
  /** 其他 / something else */
  | 'OTHER';

/** Why a record of a shipment was written. */
export type ShipmentRecordReason =
  /** 运输结束 / the shipment ended */
  | 'CLOSED'
  /** 丢失后找回 / it turned up after it was given up */
  | 'FOUND'
  /** 结束后补传数据 / readings came after its end */
  | 'LATE_READINGS';

/** A box on its way, from the hand-over to the arrival. */
export type ShipmentState =
  /** 已送达 / arrived */
  | 'ARRIVED'
  /** 丢失 / lost */
  | 'LOST'
  /** 已退回发出单位 / back where it came from */
  | 'TURNED_BACK'
  /** 运输中 / on its way */
  | 'UNDER_WAY';

/** How a serological test was done. */
export type TestMethod =
  /** 微柱凝胶法 / column agglutination */
  | 'COLUMN_AGGLUTINATION'
  /** 电子配血 / electronic crossmatch */
  | 'ELECTRONIC'
  /** 间接抗人球蛋白法 / indirect antiglobulin test */
  | 'INDIRECT_ANTIGLOBULIN'
  /** 凝聚胺法 / polybrene */
  | 'POLYBRENE'
  /** 盐水介质法 / saline, immediate spin */
  | 'SALINE';

/** How soon the blood is needed. */
export type Urgency =
  /** 紧急抢救 / emergency */
  | 'EMERGENCY'
  /** 常规 / routine */
  | 'ROUTINE'
  /** 加急 / urgent */
  | 'URGENT';

/** What forbids the use of a bag to the eye (technical specification of 2000, art. 26). */
export type VisualDefect =
  /** 血袋有破损、漏血 / bag damaged or leaking */
  | 'BAG_DAMAGED'
  /** 血浆中有明显气泡、絮状物或粗大颗粒 / bubbles, flocculent or coarse particles in the plasma */
  | 'BUBBLES_OR_PARTICLES'
  /** 红细胞层呈紫红色 / red cell layer purple-red */
  | 'CELLS_PURPLE_RED'
  /** 血液中有明显凝块 / visible clots */
  | 'CLOTS'
  /** 未摇动时血浆层与红细胞的界面不清或交界面上出现溶血 / interface of plasma and cells unclear or haemolysed before mixing */
  | 'INTERFACE_UNCLEAR_OR_HAEMOLYSED'
  /** 标签破损、字迹不清 / label damaged or illegible */
  | 'LABEL_DAMAGED'
  /** 其他须查证的情况 / anything else that needs verification */
  | 'NEEDS_VERIFICATION'
  /** 血浆呈乳糜状或暗灰色 / plasma chylous or dark grey */
  | 'PLASMA_CHYLOUS_OR_GREY';

export type PrintedCrossmatchQueryVariables = Exact<{
  id: string;
}>;


export type PrintedCrossmatchQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, current: boolean, occurredAt: Date, status: ResultStatus, correctsId: string | null, method: TestMethod | null, major: CrossmatchResult | null, minor: CrossmatchResult | null, verifiedAt: Date | null, selfRecheck: boolean, performedByName: string | null, performedAt: { nameZh: string } | null, patient: { name: string, sex: Sex, birthDate: string | null, newborn: boolean, hospitalNumber: string, identityNumberMasked: string | null } | null, request: { id: string, placerNumber: string, urgency: Urgency, organisation: { nameZh: string, code: string } | null, encounter: { visitNumber: string, department: string | null, ward: string | null, bed: string | null } | null, form: { department: string | null, ward: string | null, bed: string | null } } | null, sample: { sampleNumber: string, collectedAt: Date | null, receivedAt: Date | null, crossmatches: Array<{ id: string, status: ResultStatus, current: boolean, correctsId: string | null, method: TestMethod | null, major: CrossmatchResult | null, minor: CrossmatchResult | null, occurredAt: Date, verifiedAt: Date | null, selfRecheck: boolean, performedByName: string | null, performedBy: { name: string } | null, verifiedBy: { name: string } | null, request: { id: string } | null, unit: { id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string> } | null }>, typings: Array<{ current: boolean, status: ResultStatus, abo: AboGroup | null, rhd: RhdType, method: TestMethod | null, occurredAt: Date, performedByName: string | null, performedBy: { name: string } | null, verifiedBy: { name: string } | null }>, antibodyScreens: Array<{ current: boolean, status: ResultStatus, result: AntibodyScreenResult, antibodies: Array<string>, method: TestMethod | null, occurredAt: Date }> } | null, performedBy: { name: string } | null, verifiedBy: { name: string } | null, unit: { id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string> } | null }
    | Record<PropertyKey, never>
   | null };

export type PrintedDeviceLogQueryVariables = Exact<{
  id: string;
  month: string;
}>;


export type PrintedDeviceLogQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, code: string, kind: DeviceKind, probe: ProbeKind, everySeconds: number, organisation: { nameZh: string, code: string } | null, monthlyLog: { month: string, stays: Array<{ since: Date, until: Date | null, place: { name: string, kind: PlaceKind, keeps: PlaceRange } | null }>, days: Array<{ day: string, places: Array<{ place: { name: string } | null, readings: Array<{ celsius: number, note: string | null, occurredAt: Date, readBy: { name: string } | null }>, sensor: { minimum: number | null, maximum: number | null, mean: number | null, outOfRangeSeconds: number, unknownSeconds: number } }> }>, excursions: Array<{ kind: ExcursionKind, cause: ExcursionCause | null, startedAt: Date, confirmedAt: Date | null, endedAt: Date | null, minimum: number | null, maximum: number | null, place: { name: string } | null }>, alarms: Array<{ kind: AlarmKind, severity: AlarmSeverity, recordedAt: Date, acknowledgedAt: Date | null, resolvedAt: Date | null, cause: string | null, measure: string | null, falseAlarm: boolean | null, acknowledgedBy: { name: string } | null, resolvedBy: { name: string } | null }>, calibrations: Array<{ at: Date, dueAt: Date, offset: number, certificate: string, recordedBy: { name: string } | null }> } }
    | Record<PropertyKey, never>
   | null };

export type PrintedPatientFragment = { name: string, sex: Sex, birthDate: string | null, newborn: boolean, hospitalNumber: string, identityNumberMasked: string | null };

export type PrintedPlaceFragment = { id: string, placerNumber: string, urgency: Urgency, organisation: { nameZh: string, code: string } | null, encounter: { visitNumber: string, department: string | null, ward: string | null, bed: string | null } | null, form: { department: string | null, ward: string | null, bed: string | null } };

export type PrintedGroupFragment = { typings: Array<{ current: boolean, status: ResultStatus, abo: AboGroup | null, rhd: RhdType, method: TestMethod | null, occurredAt: Date, performedByName: string | null, performedBy: { name: string } | null, verifiedBy: { name: string } | null }>, antibodyScreens: Array<{ current: boolean, status: ResultStatus, result: AntibodyScreenResult, antibodies: Array<string>, method: TestMethod | null, occurredAt: Date }> };

export type PrintedUnitFragment = { id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string> };

export type PrintedAllianceFragment = { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> };

export type PrintedReadingFragment = { celsius: number, note: string | null, occurredAt: Date, readBy: { name: string } | null };

export type PrintedExcursionFragment = { kind: ExcursionKind, cause: ExcursionCause | null, startedAt: Date, confirmedAt: Date | null, endedAt: Date | null, minimum: number | null, maximum: number | null };

export type PrintedCrossmatchRowFragment = { id: string, status: ResultStatus, current: boolean, correctsId: string | null, method: TestMethod | null, major: CrossmatchResult | null, minor: CrossmatchResult | null, occurredAt: Date, verifiedAt: Date | null, selfRecheck: boolean, performedByName: string | null, performedBy: { name: string } | null, verifiedBy: { name: string } | null, request: { id: string } | null, unit: { id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string> } | null };

export type PrintedIssueQueryVariables = Exact<{
  id: string;
}>;


export type PrintedIssueQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, occurredAt: Date, collectBy: Date | null, box: string | null, issuedBy: { name: string, organisation: { nameZh: string } | null } | null, collectedBy: { name: string, organisation: { nameZh: string } | null } | null, request: { id: string, placerNumber: string, urgency: Urgency, patient: { name: string, sex: Sex, birthDate: string | null, newborn: boolean, hospitalNumber: string, identityNumberMasked: string | null } | null, samples: Array<{ sampleNumber: string, state: SampleState, typings: Array<{ current: boolean, status: ResultStatus, abo: AboGroup | null, rhd: RhdType, method: TestMethod | null, occurredAt: Date, performedByName: string | null, performedBy: { name: string } | null, verifiedBy: { name: string } | null }>, antibodyScreens: Array<{ current: boolean, status: ResultStatus, result: AntibodyScreenResult, antibodies: Array<string>, method: TestMethod | null, occurredAt: Date }> }>, kits: Array<{ box: string, openedAt: Date, closedAt: Date | null, carriedBy: Array<{ name: string }>, bags: Array<{ unit: { id: string } | null }>, course: Array<{ at: Date, step: KitStep, detail: string | null, staff: { name: string } | null }> }>, organisation: { nameZh: string, code: string } | null, encounter: { visitNumber: string, department: string | null, ward: string | null, bed: string | null } | null, form: { department: string | null, ward: string | null, bed: string | null } } | null, units: Array<{ id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string>, crossmatches: Array<{ current: boolean, status: ResultStatus, major: CrossmatchResult | null, minor: CrossmatchResult | null, request: { id: string } | null }>, retrospectiveCrossmatches: Array<{ state: RetrospectiveState, dueAt: Date, request: { id: string } | null }>, gateDecisions: Array<{ allowed: boolean, decidedAt: Date, request: { id: string } | null, findings: Array<{ code: string, message: { zh: string } }> }> }>, handOvers: Array<{ occurredAt: Date, box: string, celsius: number | null, checked: Array<HandOverItem>, handedBy: { name: string } | null, collectedBy: { name: string } | null, units: Array<{ id: string }> }>, receipts: Array<{ occurredAt: Date, celsius: number | null, visualDefects: Array<VisualDefect>, note: string | null, receivedBy: { name: string } | null, unit: { id: string } | null }> }
    | Record<PropertyKey, never>
   | null };

export type PrintedMonthlyLogQueryVariables = Exact<{
  id: string;
  month: string;
}>;


export type PrintedMonthlyLogQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, name: string, kind: PlaceKind, keeps: PlaceRange, organisation: { nameZh: string, code: string } | null, monthlyLog: { month: string, days: Array<{ day: string, duty: { kept: boolean } | null, readings: Array<{ celsius: number, note: string | null, occurredAt: Date, readBy: { name: string } | null }>, sensors: Array<{ code: string, minimum: number | null, maximum: number | null, mean: number | null, outOfRangeSeconds: number, unknownSeconds: number }> }>, excursions: Array<{ kind: ExcursionKind, cause: ExcursionCause | null, startedAt: Date, confirmedAt: Date | null, endedAt: Date | null, minimum: number | null, maximum: number | null, device: { code: string } | null }> } }
    | Record<PropertyKey, never>
   | null };

export type PrintedReactionQueryVariables = Exact<{
  id: string;
}>;


export type PrintedReactionQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, type: ReactionType, code0514: string, severity: ReactionSeverity, imputability: Imputability, symptoms: Array<ReactionSymptom>, onsetAt: Date, recordedAt: Date, volumeMl: number | null, description: string | null, state: CaseState, conclusion: string | null, closedAt: Date | null, reporterName: string | null, closedBy: { name: string } | null, reportedBy: { name: string } | null, organisation: { nameZh: string, code: string } | null, patient: { name: string, sex: Sex, birthDate: string | null, newborn: boolean, hospitalNumber: string, identityNumberMasked: string | null } | null, units: Array<{ role: ReactionUnitRole, held: boolean, unit: { id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string>, request: { id: string, placerNumber: string, urgency: Urgency, samples: Array<{ sampleNumber: string }>, organisation: { nameZh: string, code: string } | null, encounter: { visitNumber: string, department: string | null, ward: string | null, bed: string | null } | null, form: { department: string | null, ward: string | null, bed: string | null } } | null, transfusions: Array<{ startedAt: Date | null, endedAt: Date | null, volumeMl: number | null }> } | null }>, steps: Array<{ step: ReactionStepKind, dueAt: Date, doneAt: Date | null, note: string | null, doneBy: { name: string } | null }> }
    | Record<PropertyKey, never>
   | null };

export type PrintedRequestQueryVariables = Exact<{
  id: string;
}>;


export type PrintedRequestQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { state: RequestState, plannedAt: Date, occurredAt: Date, recordedAt: Date, requestedByName: string | null, dayTotalMl: number, approvalTier: number, approvalStanding: ApprovalStanding, missingApprovals: Array<ApprovalStep>, consentStanding: ConsentStanding, decidedAt: Date | null, id: string, placerNumber: string, urgency: Urgency, requestedBy: { name: string } | null, decidedBy: { name: string } | null, patient: { name: string, sex: Sex, birthDate: string | null, newborn: boolean, hospitalNumber: string, identityNumberMasked: string | null } | null, items: Array<{ line: number, product: string, quantity: number, requirements: Array<string>, indication: { code: string | null, text: string } | null }>, form: { declaredGroup: string | null, indicationReason: string | null, transfusionHistory: History | null, reactionHistory: History | null, pregnancyHistory: History | null, identityExemption: IdentityExemption | null, note: string | null, department: string | null, ward: string | null, bed: string | null, diagnoses: Array<{ code: string | null, text: string }>, laboratoryValues: Array<{ code: string, name: string | null, value: string, unit: string | null, at: string | null }>, consent: { kind: ConsentKind, signedAt: string | null, signer: string | null } | null }, consents: Array<{ kind: ConsentKind, signer: string | null, signedAt: Date | null, occurredAt: Date, reason: string | null, authorisedBy: { name: string } | null }>, approvals: Array<{ kind: ApprovalKind, step: ApprovalStep | null, occurredAt: Date, assertedBy: string | null, note: string | null, by: { name: string } | null }>, owed: Array<{ kind: OwedKind, dueAt: Date, settledAt: Date | null }>, samples: Array<{ sampleNumber: string, collectedAt: Date | null }>, organisation: { nameZh: string, code: string } | null, encounter: { visitNumber: string, department: string | null, ward: string | null, bed: string | null } | null }
    | Record<PropertyKey, never>
   | null };

export type PrintedSampleQueryVariables = Exact<{
  id: string;
}>;


export type PrintedSampleQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { sampleNumber: string, specimenType: string, collectedAt: Date | null, collectedByName: string | null, collectedBy: { name: string } | null, secondSampleOf: { id: string } | null, organisation: { nameZh: string } | null, patient: { name: string, sex: Sex, birthDate: string | null, newborn: boolean, hospitalNumber: string, identityNumberMasked: string | null } | null, request: { id: string, placerNumber: string, urgency: Urgency, organisation: { nameZh: string, code: string } | null, encounter: { visitNumber: string, department: string | null, ward: string | null, bed: string | null } | null, form: { department: string | null, ward: string | null, bed: string | null } } | null }
    | Record<PropertyKey, never>
   | null };

export type PrintedSettlementQueryVariables = Exact<{
  id: string;
}>;


export type PrintedSettlementQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, period: string, state: SettlementState, fen: number, ml: number, issuedAt: Date | null, agreedAt: Date | null, paidOn: string | null, paidReference: string | null, hospital: { nameZh: string, code: string } | null, station: { nameZh: string, code: string } | null, lines: Array<{ position: number, kind: SettlementLineKind, waiverId: string, donationNumber: string, product: string, quantity: number, transfusedAt: Date | null, effectiveAt: Date, ml: number, fen: number, clauses: Array<{ policy: string, branch: string }>, disputes: Array<{ side: SettlementSide, reason: string, outcome: SettlementDisputeOutcome | null, answer: string | null }> }> }
    | Record<PropertyKey, never>
   | null };

export type PrintedShipmentQueryVariables = Exact<{
  id: string;
}>;


export type PrintedShipmentQuery = { alliance: { nameZh: string, organisations: Array<{ nameZh: string, isLead: boolean }> } | null, node:
    | { id: string, state: ShipmentState, box: string, destination: string | null, deadline: Date, startedAt: Date, endedAt: Date | null, closingNote: string | null, attestedCelsius: number | null, attestedBy: { name: string } | null, startedBy: { name: string } | null, closedBy: { name: string } | null, organisation: { nameZh: string, code: string } | null, supplier: { nameZh: string, code: string } | null, legs: Array<{ kind: CarrierKind, name: string, plate: string | null, since: Date }>, incidents: Array<{ kind: ShipmentIncidentKind, note: string, occurredAt: Date, reportedBy: { name: string } | null }>, bags: Array<{ state: ShipmentBagState, endedAt: Date | null, unit: { id: string, number: string, donationNumber: string, labelProductCode: string, labelScheme: LabelScheme, product: string, abo: AboGroup, rhd: RhdType, content: number, expiresAt: Date, attributes: Array<string> } | null }>, records: Array<{ version: number, reason: ShipmentRecordReason, recordedAt: Date, least: number | null, most: number, minimum: number | null, maximum: number | null, readings: number, faults: number, secondsKnown: number, secondsOut: number, secondsUnknown: number, openings: number, route: Array<{ at: Date, lat: number, lon: number }>, findings: Array<{ code: string, message: { zh: string } }> }> }
    | Record<PropertyKey, never>
   | null };
