/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** Where an alarm is in its life. */
export type AlarmState =
  /** 已响应 / acknowledged, somebody sees to it */
  | 'ACKNOWLEDGED'
  /** 待响应 / open, nobody has answered */
  | 'OPEN'
  /** 已解决 / resolved */
  | 'RESOLVED';

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

/** Who approves a request, in the order of the signatures. */
export type ApprovalStep =
  /** 科室主任核准 / approval by the head of the department */
  | 'DEPARTMENT_HEAD'
  /** 医务部门批准 / approval by the medical affairs office */
  | 'MEDICAL_AFFAIRS'
  /** 上级医师审核 / review by the superior physician */
  | 'SUPERIOR_PHYSICIAN';

/** What was read. */
export type AttestShipmentInput = {
  /** °C from the box’s own display or log, or of a bag. */
  celsius: number;
  /** 1–128 characters, new for each act: the same key and input give the same answer for 7 days. */
  idempotencyKey?: string | null | undefined;
  /** When it happened, if earlier than now, as during a downtime. Absent: now. */
  occurredAt?: string | null | undefined;
  /** The shipment. */
  shipmentId: string;
};

/** What came of it. */
export type AuditOutcome =
  /** It was done. */
  | 'DONE'
  /** Something was read. */
  | 'READ'
  /** It was refused or failed, and changed nothing. */
  | 'REFUSED';

/** Which request, and why. */
export type CancelRequestInput = {
  /** 1–128 characters, new for each act: the same key and input give the same answer for 7 days. */
  idempotencyKey?: string | null | undefined;
  /** When it happened, if earlier than now, as during a downtime. Absent: now. */
  occurredAt?: string | null | undefined;
  /** Instead of the id: your own number. */
  placerNumber?: string | null | undefined;
  /** Why. */
  reason?: string | null | undefined;
  /** The request’s id. */
  requestId?: string | null | undefined;
};

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

/** Which rules of compatibility and storage a product follows. */
export type ComponentClass =
  /** 冷沉淀 / cryoprecipitate */
  | 'CRYOPRECIPITATE'
  /** 粒细胞 / granulocytes */
  | 'GRANULOCYTES'
  /** 血浆 / plasma */
  | 'PLASMA'
  /** 血小板 / platelets */
  | 'PLATELETS'
  /** 红细胞 / red cells */
  | 'RED_CELLS'
  /** 全血 / whole blood */
  | 'WHOLE_BLOOD';

/** Where a message on its way out stands. */
export type DeliveryState =
  /** 已放弃 / given up by a person */
  | 'ABANDONED'
  /** 已送达 / acknowledged by the receiver */
  | 'DELIVERED'
  /** 已隔离 / undecidable, waits for a person */
  | 'QUARANTINED'
  /** 对方拒绝 / answered with an error or a rejection */
  | 'REFUSED'
  /** 发送中 / on its way, acknowledgement not seen yet */
  | 'SENDING'
  /** 待发送 / waiting for its turn or a retry */
  | 'WAITING';

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

/** How a device stands: the gravest of what is the case. */
export type DeviceState =
  /** 超温已确认，血液已隔离 / out of range beyond the grace, or harmful: bags are held */
  | 'CONFIRMED'
  /** 超温 / out of range beyond a door’s opening */
  | 'EXCURSION'
  /** 传感器故障 / tells values that prove nothing */
  | 'FAULTY'
  /** 正常 / within its limits */
  | 'IN_RANGE'
  /** 超温后已恢复（宽限时间内） / back within its limits after an excursion, for less than the grace */
  | 'RECOVERED'
  /** 失联 / not heard for longer than the gap limit: unknown */
  | 'SILENT'
  /** 疑似超温 / out of range a moment ago, perhaps a door */
  | 'SUSPECT'
  /** 尚无读数 / no reading yet */
  | 'UNHEARD';

/** By which way a donor became known. */
export type DonorPath =
  /** 家庭码 / the family code */
  | 'FAMILY_CODE'
  /** 献血者事先认证的亲属 / kin whom the donor certified before */
  | 'KINSHIP'
  /** 患者本人是献血者 / the patient is the donor */
  | 'SELF'
  /** 窗口申报的献血者 / a donor named at the window */
  | 'WINDOW';

/** What the patient is to the donor. */
export type DonorRelation =
  /** 献血者的子女 / child of the donor */
  | 'CHILD'
  /** 献血者子女的配偶 / spouse of the donor’s child */
  | 'CHILD_IN_LAW'
  /** 献血者的孙子女、外孙子女 / grandchild of the donor, of either side */
  | 'GRANDCHILD'
  /** 献血者的祖父母、外祖父母 / grandparent of the donor, of either side */
  | 'GRANDPARENT'
  /** 其他 / anybody else */
  | 'OTHER'
  /** 献血者的父母 / parent of the donor */
  | 'PARENT'
  /** 献血者配偶的父母 / parent of the donor’s spouse */
  | 'PARENT_IN_LAW'
  /** 献血者本人 / the donor */
  | 'SELF'
  /** 献血者的兄弟姐妹 / sibling of the donor */
  | 'SIBLING'
  /** 献血者的配偶 / spouse of the donor */
  | 'SPOUSE';

/** What a finding does to the act that is judged. */
export type FindingSeverity =
  /** Named roles may, with a reason and a signature. */
  | 'AUTHORITY'
  /** Nobody may. */
  | 'STOP'
  /** Shown and stored; the act may go on. */
  | 'WARN';

/** How far a number may be believed. */
export type Freshness =
  /** 有效（上报时限内） / as last reported, and its feed is heard */
  | 'FRESH'
  /** 实时 / true at this instant */
  | 'LIVE'
  /** 未知（上报中断） / unknown: its feed is silent */
  | 'UNKNOWN';

/** How far a person’s group may be gone by, over all hospitals’ typings. */
export type GroupStanding =
  /** 两次采血一致 / confirmed by two drawings of blood */
  | 'CONFIRMED'
  /** 血型记录相互矛盾 / records of the group contradict each other */
  | 'CONFLICT'
  /** 正反定型不符 / forward and reverse disagree */
  | 'DISCREPANT'
  /** 仅一次采血 / typed on one drawing of blood */
  | 'ONE_SAMPLE'
  /** 未定型 / not typed */
  | 'UNKNOWN';

/** What a fact of the passport tells. */
export type HistoryFactKind =
  /** 有临床意义的抗体，如 anti-E / a clinically significant antibody, as `anti-E` */
  | 'ANTIBODY'
  /** 须为抗原阴性，如 c / an antigen that units are to be negative for, as `c` */
  | 'ANTIGEN_NEGATIVE'
  /** 自身抗体：WARM 温型，COLD 冷型 / an autoantibody: `WARM` or `COLD` */
  | 'AUTOANTIBODY'
  /** ABO 和 RhD 血型，如 A POSITIVE / ABO and RhD, as `A POSITIVE` */
  | 'GROUP'
  /** 无临床意义的抗体，如 anti-Lea / an antibody without clinical significance, as `anti-Lea` */
  | 'OTHER_ANTIBODY'
  /** 红细胞抗原，如 E NEGATIVE / an antigen of the red cells, as `E NEGATIVE` */
  | 'PHENOTYPE'
  /** 输血反应（HL7 表 0514） / a transfusion reaction (HL7 table 0514) */
  | 'REACTION'
  /** 血液成分须满足的要求，如 IRRADIATED / what components must be, as `IRRADIATED` */
  | 'REQUIREMENT'
  /** 输过血：所输产品代码 / blood was given: the code of the product */
  | 'TRANSFUSION'
  /** 造血干细胞移植后指定的血型，如 RED_CELLS O PLASMA AB / the groups assigned after a stem-cell transplant, as `RED_CELLS O PLASMA AB` */
  | 'TRANSPLANT';

/** Who told the hub of a certified relation. */
export type KinshipSource =
  /** 市民服务平台（浙里办 献血优享） / the citizen service */
  | 'CITIZEN_SERVICE'
  /** 医院窗口，献血者在场 / a hospital’s window, the donor present */
  | 'WINDOW';

/** Where a message that came in stands. */
export type MessageState =
  /** 已处理 / processed */
  | 'PROCESSED'
  /** 已隔离 / undecidable, waits for a person */
  | 'QUARANTINED'
  /** 已接收 / stored, not processed yet */
  | 'RECEIVED'
  /** 已拒绝 / answered with an error or a rejection */
  | 'REFUSED'
  /** 已人工处理 / settled by a person */
  | 'RESOLVED';

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

/** What is known of a relation. */
export type ProofStanding =
  /** 信息矛盾 / contradicted by a registry */
  | 'CONTRADICTED'
  /** 未查到 / not found in the registry: unproven */
  | 'NOT_FOUND'
  /** 核验服务不可用 / the registry can not be asked */
  | 'SERVICE_DOWN'
  /** 已核验 / verified */
  | 'VERIFIED';

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

/** Which message, and what was done about it. */
export type ResolveMessageInput = {
  /** Id of a message that came in, or of a delivery. */
  id: string;
  /** 1–128 characters, new for each act: the same key and input give the same answer for 7 days. */
  idempotencyKey?: string | null | undefined;
  /** What the person did, for whoever looks later. */
  note: string;
  /** When it happened, if earlier than now, as during a downtime. Absent: now. */
  occurredAt?: string | null | undefined;
};

/** Standing of a laboratory result (HL7 table 0085). A preliminary one never feeds a decision. */
export type ResultStatus =
  /** 更正 / corrected */
  | 'CORRECTED'
  /** 最终 / final */
  | 'FINAL'
  /** 初步 / preliminary */
  | 'PRELIMINARY';

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

/** What an account may do. */
export type Role =
  /** 系统管理员 / administrator */
  | 'ADMINISTRATOR'
  /** 输血科主任 / blood bank manager */
  | 'BLOOD_BANK_MANAGER'
  /** 取血人员 / blood collector */
  | 'BLOOD_COLLECTOR'
  /** 收费员 / cashier */
  | 'CASHIER'
  /** 科室主任 / department head */
  | 'DEPARTMENT_HEAD'
  /** 系统接口 / machine account */
  | 'MACHINE'
  /** 医务部门 / medical affairs office */
  | 'MEDICAL_AFFAIRS'
  /** 护士 / nurse */
  | 'NURSE'
  /** 医师 / physician */
  | 'PHYSICIAN'
  /** 质控中心 / quality-control centre */
  | 'QC_CENTRE'
  /** 质量负责人 / quality officer */
  | 'QUALITY_OFFICER'
  /** 卫生行政部门 / regulator */
  | 'REGULATOR'
  /** 血站发血人员 / station dispatcher */
  | 'STATION_DISPATCHER'
  /** 血站财务 / station finance */
  | 'STATION_FINANCE'
  /** 上级医师 / superior physician */
  | 'SUPERIOR_PHYSICIAN'
  /** 输血技术人员 / technician */
  | 'TECHNICIAN';

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

/** How much of what should stand on a shelf. */
export type SetStockLevelInput = {
  /** ABO group; absent: any. */
  abo?: AboGroup | null | undefined;
  /** The class; absent when a product is named. */
  componentClass?: ComponentClass | null | undefined;
  /** Fewer are critical; at most the minimum. */
  critical: number;
  /** From when on, not in the past; absent: now. */
  effectiveFrom?: string | null | undefined;
  /** So many days before it expires a bag is an alarm; absent: never. */
  expiryWarningDays?: number | null | undefined;
  /** 1–128 characters, new for each act: the same key and input give the same answer for 7 days. */
  idempotencyKey?: string | null | undefined;
  /** Fewer usable bags are a warning; 0 for none. */
  minimum: number;
  /** When it happened, if earlier than now, as during a downtime. Absent: now. */
  occurredAt?: string | null | undefined;
  /** Code of the hospital whose shelf it is, for the lead to name; absent: your own. */
  organisation?: string | null | undefined;
  /** Product of the dictionary; absent when a class is named. */
  product?: string | null | undefined;
  /** Why, for who reads it later. */
  reason?: string | null | undefined;
  /** RhD; absent: any. */
  rhd?: RhdType | null | undefined;
};

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

/** How far the supply of blood is short, the mildest first. */
export type ShortageLevel =
  /** 一级（红色）：特别严重短缺，仅保障抢救 / level 1 (red): gravest, for saving lives alone */
  | 'LEVEL_1'
  /** 二级（橙色）：严重短缺，择期用血暂缓 / level 2 (orange): severe, elective use put off */
  | 'LEVEL_2'
  /** 三级（黄色）：较重短缺，择期用血从严 / level 3 (yellow): short, elective use restrained */
  | 'LEVEL_3'
  /** 四级（蓝色）：一般短缺，加强预约 / level 4 (blue): tight, book ahead */
  | 'LEVEL_4';

/** How far an order for stock has come. */
export type StockOrderState =
  /** 已取消 / cancelled */
  | 'CANCELLED'
  /** 已确认（全部或部分） / confirmed, in full or in part */
  | 'CONFIRMED'
  /** 已到货 / delivered */
  | 'DELIVERED'
  /** 部分到货 / delivered in part */
  | 'PARTLY_DELIVERED'
  /** 已下单（供方尚未收到） / placed, not with the supplier yet */
  | 'PLACED'
  /** 供方不能供应 / refused by the supplier */
  | 'REFUSED'
  /** 已送达供方（待答复） / with the supplier, not answered yet */
  | 'SENT';

/** Who counted a line of the stock. */
export type StockSource =
  /** 平台在管血袋实时计数 / the hub’s own units, counted now */
  | 'HUB'
  /** 成员单位自行上报 / what the member reports of its shelf */
  | 'REPORTED';

/** Custody: where a unit is in its life. What may not be done with it is a hold, never a state. */
export type UnitState =
  /** 已报废 / discarded */
  | 'DISCARDED'
  /** 已交接 / handed over to the hospital */
  | 'HANDED_OVER'
  /** 在库 / in stock */
  | 'IN_STOCK'
  /** 运输中（调配） / on the way between two blood banks */
  | 'IN_TRANSIT'
  /** 已发血 / issued, waiting for its collector */
  | 'ISSUED'
  /** 已加工为其他血袋 / made into other bags */
  | 'PROCESSED'
  /** 已预留 / reserved for a request */
  | 'RESERVED'
  /** 已退回（待处置） / returned, waits for its discard */
  | 'RETURNED'
  /** 已输注 / transfused */
  | 'TRANSFUSED';

/** How soon the blood is needed. */
export type Urgency =
  /** 紧急抢救 / emergency */
  | 'EMERGENCY'
  /** 常规 / routine */
  | 'ROUTINE'
  /** 加急 / urgent */
  | 'URGENT';

/** Where a refund case stands. */
export type WaiverCaseState =
  /** 已结案，无应退金额 / closed: nothing is owed */
  | 'CLOSED'
  /** 应退，待确认收款人 / owed; to whom is not confirmed yet */
  | 'OWED'
  /** 已付款 / paid */
  | 'PAID'
  /** 收款人已确认，待复核签字 / the payee is confirmed; to be signed off */
  | 'PAYEE_CONFIRMED'
  /** 已驳回 / refused with a reason */
  | 'REFUSED'
  /** 已复核签字，待付款 / signed off; to be paid */
  | 'SIGNED'
  /** 待核验服务恢复后自动处理 / waits for a register, then decides itself */
  | 'WAITING'
  /** 待人工审定 / a person decides */
  | 'WITH_PERSON';

/** Who consented for the patient. */
export type WaiverConsentGiver =
  /** 监护人 / the guardian */
  | 'GUARDIAN'
  /** 近亲属代为同意 / next of kin, for a patient who can not */
  | 'NEXT_OF_KIN'
  /** 患者本人 / the patient */
  | 'PATIENT';

/** What a patient allows. */
export type WaiverConsentScope =
  /** 接收优先用血与减免权益提示 / a notice of the rights to priority and waiver */
  | 'CARE_NOTICE'
  /** 为费用减免查询亲属关系及亲属献血记录 / registers are asked about kin, for a waiver */
  | 'KIN_LOOK_UP';

/** What asked for a waiver. */
export type WaiverSource =
  /** 退费个案 / a refund case, after the patient paid */
  | 'CASE'
  /** 出院与费用消息自动触发 / by itself, of the discharge and its charges */
  | 'DISCHARGE'
  /** 结算窗口询价 / asked for by the settlement window */
  | 'WINDOW';

/** Where a waiver stands. */
export type WaiverState =
  /** 报价已过期，额度已释放 / the quote expired, its quota free again */
  | 'EXPIRED'
  /** 已报价，额度已预留 / quoted, its quota held */
  | 'HELD'
  /** 报价已撤回，额度已释放 / the quote was withdrawn, its quota free again */
  | 'RELEASED'
  /** 结算已冲正，额度已恢复 / reversed, its quota given back */
  | 'REVERSED'
  /** 已结算 / settled */
  | 'SETTLED';

export type CityAlliancesQueryVariables = Exact<{ [key: string]: never; }>;


export type CityAlliancesQuery = { viewer: { alliances: Array<{ code: string, nameZh: string, nameEn: string, emergencyLevel: ShortageLevel | null }> } };

export type CityColdChainQueryVariables = Exact<{
  firstDay: string;
  lastDay: string;
}>;


export type CityColdChainQuery = { coldChainPerformance: Array<{ watchedSeconds: number, inRangeSeconds: number, unknownSeconds: number, confirmedExcursions: number, alarms: number, falseAlarms: number, dutyDays: number, dutyDaysKept: number }> };

export type CityOverridesQueryVariables = Exact<{
  from: string;
  until: string;
}>;


export type CityOverridesQuery = { overrideStatistics: Array<{ overrides: number, emergencies: number }> };

export type CityReactionsQueryVariables = Exact<{
  from: string;
  until: string;
}>;


export type CityReactionsQuery = { reactionStatistics: Array<{ cases: number, dueToBlood: number }> };

export type CityWaiversQueryVariables = Exact<{
  firstMonth: string;
  lastMonth: string;
}>;


export type CityWaiversQuery = { waiverStatistics: { total: { fen: number, ml: number, persons: number | null, entitled: number | null } } };

export type ActsOfPartsMutationVariables = Exact<{
  level: SetStockLevelInput;
  shipment: AttestShipmentInput;
  message: ResolveMessageInput;
}>;


export type ActsOfPartsMutation = { setStockLevel:
    | { __typename: 'PolicyMissing', code: string }
    | { __typename: 'StockLevel', id: string, product: string | null, organisation: { code: string } | null }
    | { __typename: 'StockLevelRefused', code: string }
  , attestShipment:
    | { __typename: 'Shipment', state: ShipmentState }
    | { __typename: 'ShipmentRefused', code: string, findings: Array<{ code: string }> }
  , resolveMessage:
    | { __typename: 'HandledMessage' }
    | { __typename: 'MessageNotInState', code: string }
   };

export type AnyNodeQueryVariables = Exact<{
  id: string;
}>;


export type AnyNodeQuery = { node:
    | { __typename: 'Alarm', id: string }
    | { __typename: 'AntibodyIdentification', id: string }
    | { __typename: 'AntibodyScreen', id: string }
    | { __typename: 'Approval', id: string }
    | { __typename: 'Assessment', id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'Booking', id: string }
    | { __typename: 'ConsentRecord', id: string }
    | { __typename: 'CrossProvinceCase', id: string }
    | { __typename: 'Crossmatch', id: string }
    | { __typename: 'Delivery', id: string }
    | { __typename: 'Deviation', id: string }
    | { __typename: 'Device', code: string, id: string, place: { name: string } | null }
    | { __typename: 'Discard', id: string }
    | { __typename: 'DonorEnquiry', id: string }
    | { __typename: 'DutyShift', id: string }
    | { __typename: 'Encounter', id: string }
    | { __typename: 'Excursion', id: string }
    | { __typename: 'HandOver', id: string }
    | { __typename: 'Incident', id: string }
    | { __typename: 'InvoiceTask', id: string }
    | { __typename: 'Issue', id: string }
    | { __typename: 'Kinship', id: string }
    | { __typename: 'Kit', id: string }
    | { __typename: 'Message', controlId: string | null, id: string }
    | { __typename: 'Organisation', code: string, id: string }
    | { __typename: 'Override', id: string }
    | { __typename: 'OwedItem', id: string }
    | { __typename: 'Patient', id: string }
    | { __typename: 'PeerMessage', id: string }
    | { __typename: 'Place', id: string }
    | { __typename: 'PreTransfusionResult', id: string }
    | { __typename: 'ProductDictionary', id: string }
    | { __typename: 'Reaction', id: string }
    | { __typename: 'Recall', id: string }
    | { __typename: 'Referral', id: string }
    | { __typename: 'Request', placerNumber: string, donorPriority: boolean | null, id: string }
    | { __typename: 'RequestItem', id: string }
    | { __typename: 'RetrospectiveCrossmatch', id: string }
    | { __typename: 'RuleSet', id: string }
    | { __typename: 'Sample', id: string }
    | { __typename: 'Sender', id: string }
    | { __typename: 'Settlement', id: string }
    | { __typename: 'SettlementDispute', id: string }
    | { __typename: 'SettlementLine', id: string }
    | { __typename: 'Shipment', box: string, id: string, organisation: { code: string } | null }
    | { __typename: 'Shortage', id: string }
    | { __typename: 'Staff', id: string }
    | { __typename: 'StationMessage', id: string }
    | { __typename: 'StockDelivery', id: string }
    | { __typename: 'StockFeed', id: string }
    | { __typename: 'StockLevel', id: string }
    | { __typename: 'StockOrder', id: string }
    | { __typename: 'StockTaking', id: string }
    | { __typename: 'Transfusion', id: string }
    | { __typename: 'Typing', id: string }
    | { __typename: 'Unit', id: string }
    | { __typename: 'Waiver', state: WaiverState, id: string, hospital: { code: string } | null }
    | { __typename: 'WaiverCase', id: string }
    | { __typename: 'WaiverConsent', id: string }
    | { __typename: 'WaiverLine', id: string }
   | null };

export type AuditTrailQueryVariables = Exact<{
  action: string;
}>;


export type AuditTrailQuery = { auditTrail: { edges: Array<{ node: { action: string, account: string, door: string, outcome: AuditOutcome, subjectId: string | null, staff: { name: string, organisation: { code: string } | null } | null } }> } };

export type CancelRequestOnceMutationVariables = Exact<{
  input: CancelRequestInput;
}>;


export type CancelRequestOnceMutation = { cancelRequest:
    | { __typename: 'NotInState', code: string, message: string, findings: Array<{ code: string, severity: FindingSeverity }> }
    | { __typename: 'Request', id: string, state: RequestState, donorPriority: boolean | null }
   };

export type DeskOfAllPartsQueryVariables = Exact<{
  withMessages: boolean;
}>;


export type DeskOfAllPartsQuery = { viewer: { account: string, roles: Array<Role> }, worklist: { edges: Array<{ node: { placerNumber: string, donorPriority: boolean | null } }> }, shipments: { edges: Array<{ node: { box: string } }> }, waiverCases: { edges: Array<{ node: { state: WaiverCaseState, hospital: { code: string } | null } }> }, messages?: { edges: Array<{ node: { controlId: string | null } }> } };

export type DeviceWatchedQueryVariables = Exact<{
  id: string;
}>;


export type DeviceWatchedQuery = { device: { code: string, kind: DeviceKind, state: DeviceState | null, organisation: { code: string, nameZh: string } | null, place: { name: string, kind: PlaceKind, devices: Array<{ code: string }> } | null, registeredBy: { name: string } | null, alarms: Array<{ kind: AlarmKind, severity: AlarmSeverity, organisation: { code: string } | null, device: { code: string } | null }> } | null, alarms: { edges: Array<{ node: { id: string, kind: AlarmKind, state: AlarmState, severity: AlarmSeverity, subjectId: string, organisation: { code: string } | null, device: { code: string, place: { name: string } | null } | null } }> } };

export type OneRequestSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  id?: string | null | undefined;
}>;


export type OneRequestSubscription = { requestChanged: { cursor: string, event: string, request: { state: RequestState, organisation: { code: string } | null } | null } };

export type OneTubeSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  id?: string | null | undefined;
}>;


export type OneTubeSubscription = { sampleChanged: { cursor: string, event: string, sample: { sampleNumber: string, organisation: { code: string } | null } | null } };

export type OneCrossmatchSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  id?: string | null | undefined;
}>;


export type OneCrossmatchSubscription = { crossmatchReported: { cursor: string, event: string, crossmatch: { unit: { number: string } | null } | null, request: { placerNumber: string } | null } };

export type OneReadySubscriptionVariables = Exact<{
  after?: string | null | undefined;
  id?: string | null | undefined;
}>;


export type OneReadySubscription = { unitsReady: { cursor: string, event: string, units: Array<{ number: string }>, request: { placerNumber: string } | null } };

export type OneShipmentSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  id?: string | null | undefined;
}>;


export type OneShipmentSubscription = { shipmentMoved: { cursor: string, event: string, shipment: { box: string, bags: Array<{ unit: { number: string } | null }> } | null } };

export type OneWaiverSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  id?: string | null | undefined;
}>;


export type OneWaiverSubscription = { waiverChanged: { cursor: string, event: string, state: WaiverState, waiver: { hospital: { code: string } | null } | null } };

export type RequestEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RequestEventsSubscription = { requestChanged: { cursor: string, event: string, request: { placerNumber: string, donorPriority: boolean | null, organisation: { code: string } | null } | null } };

export type WaiverEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WaiverEventsSubscription = { waiverChanged: { cursor: string, event: string, waiver: { id: string, hospital: { code: string, nameZh: string } | null } | null } };

export type ShipmentEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ShipmentEventsSubscription = { shipmentMoved: { cursor: string, event: string, shipment: { box: string, bags: Array<{ unit: { number: string, abo: AboGroup } | null }> } | null } };

export type FailedMessagesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FailedMessagesSubscription = { messageFailed: { cursor: string, event: string } };

export type ColdChainAlarmsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ColdChainAlarmsSubscription = { coldChainAlarm: { cursor: string, event: string, occurredAt: string, alarm: { kind: AlarmKind, state: AlarmState, organisation: { code: string } | null } | null } };

export type StockAlarmsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type StockAlarmsSubscription = { inventoryAlarm: { cursor: string, event: string, alarm: { kind: AlarmKind, severity: AlarmSeverity, organisation: { nameZh: string } | null } | null } };

export type CrossmatchesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CrossmatchesSubscription = { crossmatchReported: { cursor: string, event: string, crossmatch: { status: ResultStatus, unit: { number: string } | null } | null, request: { placerNumber: string, patient: { name: string } | null } | null } };

export type EmergenciesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type EmergenciesSubscription = { emergencyOpened: { cursor: string, event: string, request: { urgency: Urgency, organisation: { code: string } | null } | null } };

export type ShelvesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ShelvesSubscription = { inventoryChanged: { cursor: string, event: string, unit: { number: string, state: UnitState, place: { name: string } | null } | null, units: Array<{ id: string }>, feed: { organisation: { code: string } | null } | null } };

export type ReactionsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ReactionsSubscription = { reactionReported: { cursor: string, event: string, severity: ReactionSeverity | null, step: ReactionStepKind | null, reaction: { id: string } | null } };

export type RecallsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RecallsSubscription = { recallIssued: { cursor: string, event: string, recall: { donationNumber: string } | null } };

export type TubesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type TubesSubscription = { sampleChanged: { cursor: string, event: string, sample: { sampleNumber: string, state: SampleState, organisation: { code: string } | null } | null } };

export type CalledBackSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CalledBackSubscription = { unitCalledBack: { cursor: string, event: string, transfused: boolean, unit: { number: string } | null, request: { placerNumber: string } | null } };

export type ReadySubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ReadySubscription = { unitsReady: { cursor: string, event: string, issue: { id: string } | null, units: Array<{ number: string, abo: AboGroup }>, request: { placerNumber: string } | null } };

export type MessagesTakenQueryVariables = Exact<{ [key: string]: never; }>;


export type MessagesTakenQuery = { messages: { edges: Array<{ node: { id: string, type: string, controlId: string | null, state: MessageState, answerCode: string | null, sender: { account: string, facility: string, organisation: { code: string, nameZh: string } | null } | null } }> }, deliveries: { edges: Array<{ node: { id: string, type: string, state: DeliveryState, subjectId: string | null, destination: { organisation: { code: string } | null } | null } }> }, senders: Array<{ facility: string, organisation: { code: string, membership: { joinedOn: string } | null } | null }> };

export type PatientPassportQueryVariables = Exact<{
  patientId: string;
}>;


export type PatientPassportQuery = { patient: { name: string, sex: Sex, birthDate: string | null, identityNumberMasked: string | null, organisation: { code: string } | null } | null, patientHistory: { acrossHospitals: boolean, passport: { abo: string | null, rhd: string, groupStanding: GroupStanding, antibodies: Array<string> } | null, facts: Array<{ kind: HistoryFactKind, value: string, organisation: { code: string } | null }> } | null, kinships: Array<{ relation: DonorRelation, source: KinshipSource }>, waiverConsents: Array<{ givenBy: WaiverConsentGiver, scopes: Array<WaiverConsentScope> }> };

export type RequestWholeQueryVariables = Exact<{
  id: string;
}>;


export type RequestWholeQuery = { request: { id: string, placerNumber: string, state: RequestState, urgency: Urgency, donorPriority: boolean | null, organisation: { code: string, membership: { joinedOn: string } | null } | null, patient: { name: string, hospitalNumber: string, organisation: { code: string } | null } | null, encounter: { visitNumber: string, ward: string | null } | null, form: { department: string | null, declaredGroup: string | null }, items: Array<{ product: string, quantity: number }>, approvals: Array<{ kind: ApprovalKind, step: ApprovalStep | null, by: { name: string } | null }>, samples: Array<{ sampleNumber: string, state: SampleState }>, issues: Array<{ issuedBy: { name: string, organisation: { code: string } | null } | null, units: Array<{ number: string, shipments: Array<{ state: ShipmentState, startedBy: { name: string } | null }> }> }> } | null };

export type ShipmentRouteQueryVariables = Exact<{
  id: string;
}>;


export type ShipmentRouteQuery = { shipment: { state: ShipmentState, box: string, destination: string | null, startedAt: string, startedBy: { name: string, organisation: { code: string } | null } | null, organisation: { code: string, nameZh: string } | null, supplier: { nameEn: string } | null, place: { name: string, kind: PlaceKind, organisation: { code: string } | null } | null, device: { code: string, state: DeviceState | null, place: { name: string } | null } | null, legs: Array<{ kind: CarrierKind, name: string, recordedBy: { name: string } | null }>, bags: Array<{ state: ShipmentBagState, unit: { number: string, organisation: { code: string } | null, request: { placerNumber: string } | null } | null }>, record: { readings: number, secondsOut: number } | null } | null, shipments: { edges: Array<{ cursor: string, node: { id: string, box: string, organisation: { code: string } | null } }>, pageInfo: { hasNextPage: boolean } } };

export type StockOfAllianceQueryVariables = Exact<{ [key: string]: never; }>;


export type StockOfAllianceQuery = { inventory: { lines: Array<{ product: string, abo: AboGroup, rhd: RhdType, available: number | null, held: number | null, reserved: number | null, source: StockSource, organisation: { code: string } | null }>, feeds: Array<{ freshness: Freshness, organisation: { code: string } | null }> }, units: { edges: Array<{ cursor: string, node: { number: string, state: UnitState, place: { name: string } | null, shipments: Array<{ state: ShipmentState }> } }> }, stockOrders: { edges: Array<{ node: { id: string, state: StockOrderState } }> } };

export type TooDeepQueryVariables = Exact<{
  id: string;
}>;


export type TooDeepQuery = { request: { issues: Array<{ request: { issues: Array<{ request: { issues: Array<{ request: { issues: Array<{ request: { issues: Array<{ request: { issues: Array<{ request: { issues: Array<{ request: { id: string } | null }> } | null }> } | null }> } | null }> } | null }> } | null }> } | null }> } | null };

export type UnitLifeQueryVariables = Exact<{
  id: string;
}>;


export type UnitLifeQuery = { unit: { number: string, product: string, abo: AboGroup, rhd: RhdType, state: UnitState, station: { code: string, nameZh: string } | null, place: { name: string, devices: Array<{ code: string, kind: DeviceKind }> } | null, history: Array<{ from: UnitState | null, to: UnitState, operation: string, staff: { name: string } | null }>, shipments: Array<{ id: string, state: ShipmentState, box: string, organisation: { code: string } | null, bags: Array<{ state: ShipmentBagState, unit: { number: string, abo: AboGroup } | null }> }>, thermalTimeline: { since: string, maximum: number | null, minimum: number | null, readings: number, stays: Array<{ placeKind: PlaceKind | null, since: string }> } | null, request: { placerNumber: string, donorPriority: boolean | null } | null } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { account: string, roles: Array<Role>, organisation: { code: string, isLead: boolean } | null } };

export type WaiverExplainedQueryVariables = Exact<{
  id: string;
}>;


export type WaiverExplainedQuery = { waiver: { state: WaiverState, fen: number, source: WaiverSource, visitNumber: string | null, hospital: { code: string, nameZh: string, membership: { joinedOn: string } | null } | null, evidence: Array<{ path: DonorPath, relation: DonorRelation, standing: ProofStanding }>, lines: Array<{ bag: string | null, product: string, quantity: number, fen: number, parts: Array<{ branch: string, fen: number }> }>, explanation: { recomputed: boolean, consent: boolean } } | null, waivers: { edges: Array<{ node: { id: string, state: WaiverState, hospital: { code: string } | null } }> } };

export type WaiverFiguresQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type WaiverFiguresQuery = { waiverStatistics: { total: { fen: number, persons: number | null }, hospitals: Array<{ fen: number, hospital: { code: string, nameZh: string } | null }> }, waiverPolicies: Array<{ __typename: 'WaiverPolicy' }>, settlements: { edges: Array<{ node: { id: string, state: SettlementState, hospital: { code: string } | null, station: { code: string } | null } }> } };

export type WorklistQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type WorklistQuery = { worklist: { edges: Array<{ cursor: string, node: { id: string, placerNumber: string, state: RequestState, urgency: Urgency, plannedAt: string, organisation: { code: string, nameZh: string } | null, patient: { name: string, sex: Sex, hospitalNumber: string } | null, samples: Array<{ sampleNumber: string, state: SampleState, collectedAt: string | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CityAlliancesDocument = new TypedDocumentString(`
    query CityAlliances {
  viewer {
    alliances {
      code
      nameZh
      nameEn
      emergencyLevel
    }
  }
}
    `) as unknown as TypedDocumentString<CityAlliancesQuery, CityAlliancesQueryVariables>;
export const CityColdChainDocument = new TypedDocumentString(`
    query CityColdChain($firstDay: Date!, $lastDay: Date!) {
  coldChainPerformance(from: $firstDay, to: $lastDay) {
    watchedSeconds
    inRangeSeconds
    unknownSeconds
    confirmedExcursions
    alarms
    falseAlarms
    dutyDays
    dutyDaysKept
  }
}
    `) as unknown as TypedDocumentString<CityColdChainQuery, CityColdChainQueryVariables>;
export const CityOverridesDocument = new TypedDocumentString(`
    query CityOverrides($from: DateTime!, $until: DateTime!) {
  overrideStatistics(from: $from, to: $until) {
    overrides
    emergencies
  }
}
    `) as unknown as TypedDocumentString<CityOverridesQuery, CityOverridesQueryVariables>;
export const CityReactionsDocument = new TypedDocumentString(`
    query CityReactions($from: DateTime!, $until: DateTime!) {
  reactionStatistics(from: $from, to: $until) {
    cases
    dueToBlood
  }
}
    `) as unknown as TypedDocumentString<CityReactionsQuery, CityReactionsQueryVariables>;
export const CityWaiversDocument = new TypedDocumentString(`
    query CityWaivers($firstMonth: String!, $lastMonth: String!) {
  waiverStatistics(from: $firstMonth, to: $lastMonth) {
    total {
      fen
      ml
      persons
      entitled
    }
  }
}
    `) as unknown as TypedDocumentString<CityWaiversQuery, CityWaiversQueryVariables>;
export const ActsOfPartsDocument = new TypedDocumentString(`
    mutation ActsOfParts($level: SetStockLevelInput!, $shipment: AttestShipmentInput!, $message: ResolveMessageInput!) {
  setStockLevel(input: $level) {
    __typename
    ... on StockLevel {
      id
      product
      organisation {
        code
      }
    }
    ... on Refusal {
      code
    }
  }
  attestShipment(input: $shipment) {
    __typename
    ... on Shipment {
      state
    }
    ... on Refusal {
      code
      findings {
        code
      }
    }
  }
  resolveMessage(input: $message) {
    __typename
    ... on Refusal {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ActsOfPartsMutation, ActsOfPartsMutationVariables>;
export const AnyNodeDocument = new TypedDocumentString(`
    query AnyNode($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Request {
      placerNumber
      donorPriority
    }
    ... on Shipment {
      box
      organisation {
        code
      }
    }
    ... on Waiver {
      state
      hospital {
        code
      }
    }
    ... on Device {
      code
      place {
        name
      }
    }
    ... on Organisation {
      code
    }
    ... on Message {
      controlId
    }
  }
}
    `) as unknown as TypedDocumentString<AnyNodeQuery, AnyNodeQueryVariables>;
export const AuditTrailDocument = new TypedDocumentString(`
    query AuditTrail($action: String!) {
  auditTrail(action: $action, first: 5) {
    edges {
      node {
        action
        account
        door
        outcome
        subjectId
        staff {
          name
          organisation {
            code
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AuditTrailQuery, AuditTrailQueryVariables>;
export const CancelRequestOnceDocument = new TypedDocumentString(`
    mutation CancelRequestOnce($input: CancelRequestInput!) {
  cancelRequest(input: $input) {
    __typename
    ... on Request {
      id
      state
      donorPriority
    }
    ... on Refusal {
      code
      message
      findings {
        code
        severity
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CancelRequestOnceMutation, CancelRequestOnceMutationVariables>;
export const DeskOfAllPartsDocument = new TypedDocumentString(`
    query DeskOfAllParts($withMessages: Boolean!) {
  viewer {
    account
    roles
  }
  worklist(first: 3) {
    edges {
      node {
        placerNumber
        donorPriority
      }
    }
  }
  shipments(first: 3) {
    edges {
      node {
        box
      }
    }
  }
  waiverCases(first: 3) {
    edges {
      node {
        state
        hospital {
          code
        }
      }
    }
  }
  messages(first: 3) @include(if: $withMessages) {
    edges {
      node {
        controlId
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeskOfAllPartsQuery, DeskOfAllPartsQueryVariables>;
export const DeviceWatchedDocument = new TypedDocumentString(`
    query DeviceWatched($id: ID!) {
  device(id: $id) {
    code
    kind
    state
    organisation {
      code
      nameZh
    }
    place {
      name
      kind
      devices {
        code
      }
    }
    registeredBy {
      name
    }
    alarms {
      kind
      severity
      organisation {
        code
      }
      device {
        code
      }
    }
  }
  alarms(first: 10) {
    edges {
      node {
        id
        kind
        state
        severity
        subjectId
        organisation {
          code
        }
        device {
          code
          place {
            name
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeviceWatchedQuery, DeviceWatchedQueryVariables>;
export const OneRequestDocument = new TypedDocumentString(`
    subscription OneRequest($after: Cursor, $id: ID) {
  requestChanged(after: $after, requestId: $id) {
    cursor
    event
    request {
      state
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OneRequestSubscription, OneRequestSubscriptionVariables>;
export const OneTubeDocument = new TypedDocumentString(`
    subscription OneTube($after: Cursor, $id: ID) {
  sampleChanged(after: $after, requestId: $id) {
    cursor
    event
    sample {
      sampleNumber
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OneTubeSubscription, OneTubeSubscriptionVariables>;
export const OneCrossmatchDocument = new TypedDocumentString(`
    subscription OneCrossmatch($after: Cursor, $id: ID) {
  crossmatchReported(after: $after, requestId: $id) {
    cursor
    event
    crossmatch {
      unit {
        number
      }
    }
    request {
      placerNumber
    }
  }
}
    `) as unknown as TypedDocumentString<OneCrossmatchSubscription, OneCrossmatchSubscriptionVariables>;
export const OneReadyDocument = new TypedDocumentString(`
    subscription OneReady($after: Cursor, $id: ID) {
  unitsReady(after: $after, requestId: $id) {
    cursor
    event
    units {
      number
    }
    request {
      placerNumber
    }
  }
}
    `) as unknown as TypedDocumentString<OneReadySubscription, OneReadySubscriptionVariables>;
export const OneShipmentDocument = new TypedDocumentString(`
    subscription OneShipment($after: Cursor, $id: ID) {
  shipmentMoved(after: $after, shipmentId: $id) {
    cursor
    event
    shipment {
      box
      bags {
        unit {
          number
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OneShipmentSubscription, OneShipmentSubscriptionVariables>;
export const OneWaiverDocument = new TypedDocumentString(`
    subscription OneWaiver($after: Cursor, $id: ID) {
  waiverChanged(after: $after, waiverId: $id) {
    cursor
    event
    state
    waiver {
      hospital {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OneWaiverSubscription, OneWaiverSubscriptionVariables>;
export const RequestEventsDocument = new TypedDocumentString(`
    subscription RequestEvents($after: Cursor) {
  requestChanged(after: $after) {
    cursor
    event
    request {
      placerNumber
      donorPriority
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RequestEventsSubscription, RequestEventsSubscriptionVariables>;
export const WaiverEventsDocument = new TypedDocumentString(`
    subscription WaiverEvents($after: Cursor) {
  waiverChanged(after: $after) {
    cursor
    event
    waiver {
      id
      hospital {
        code
        nameZh
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WaiverEventsSubscription, WaiverEventsSubscriptionVariables>;
export const ShipmentEventsDocument = new TypedDocumentString(`
    subscription ShipmentEvents($after: Cursor) {
  shipmentMoved(after: $after) {
    cursor
    event
    shipment {
      box
      bags {
        unit {
          number
          abo
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ShipmentEventsSubscription, ShipmentEventsSubscriptionVariables>;
export const FailedMessagesDocument = new TypedDocumentString(`
    subscription FailedMessages($after: Cursor) {
  messageFailed(after: $after) {
    cursor
    event
  }
}
    `) as unknown as TypedDocumentString<FailedMessagesSubscription, FailedMessagesSubscriptionVariables>;
export const ColdChainAlarmsDocument = new TypedDocumentString(`
    subscription ColdChainAlarms($after: Cursor) {
  coldChainAlarm(after: $after) {
    cursor
    event
    occurredAt
    alarm {
      kind
      state
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ColdChainAlarmsSubscription, ColdChainAlarmsSubscriptionVariables>;
export const StockAlarmsDocument = new TypedDocumentString(`
    subscription StockAlarms($after: Cursor) {
  inventoryAlarm(after: $after) {
    cursor
    event
    alarm {
      kind
      severity
      organisation {
        nameZh
      }
    }
  }
}
    `) as unknown as TypedDocumentString<StockAlarmsSubscription, StockAlarmsSubscriptionVariables>;
export const CrossmatchesDocument = new TypedDocumentString(`
    subscription Crossmatches($after: Cursor) {
  crossmatchReported(after: $after) {
    cursor
    event
    crossmatch {
      status
      unit {
        number
      }
    }
    request {
      placerNumber
      patient {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CrossmatchesSubscription, CrossmatchesSubscriptionVariables>;
export const EmergenciesDocument = new TypedDocumentString(`
    subscription Emergencies($after: Cursor) {
  emergencyOpened(after: $after) {
    cursor
    event
    request {
      urgency
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EmergenciesSubscription, EmergenciesSubscriptionVariables>;
export const ShelvesDocument = new TypedDocumentString(`
    subscription Shelves($after: Cursor) {
  inventoryChanged(after: $after) {
    cursor
    event
    unit {
      number
      state
      place {
        name
      }
    }
    units {
      id
    }
    feed {
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ShelvesSubscription, ShelvesSubscriptionVariables>;
export const ReactionsDocument = new TypedDocumentString(`
    subscription Reactions($after: Cursor) {
  reactionReported(after: $after) {
    cursor
    event
    severity
    step
    reaction {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionsSubscription, ReactionsSubscriptionVariables>;
export const RecallsDocument = new TypedDocumentString(`
    subscription Recalls($after: Cursor) {
  recallIssued(after: $after) {
    cursor
    event
    recall {
      donationNumber
    }
  }
}
    `) as unknown as TypedDocumentString<RecallsSubscription, RecallsSubscriptionVariables>;
export const TubesDocument = new TypedDocumentString(`
    subscription Tubes($after: Cursor) {
  sampleChanged(after: $after) {
    cursor
    event
    sample {
      sampleNumber
      state
      organisation {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<TubesSubscription, TubesSubscriptionVariables>;
export const CalledBackDocument = new TypedDocumentString(`
    subscription CalledBack($after: Cursor) {
  unitCalledBack(after: $after) {
    cursor
    event
    transfused
    unit {
      number
    }
    request {
      placerNumber
    }
  }
}
    `) as unknown as TypedDocumentString<CalledBackSubscription, CalledBackSubscriptionVariables>;
export const ReadyDocument = new TypedDocumentString(`
    subscription Ready($after: Cursor) {
  unitsReady(after: $after) {
    cursor
    event
    issue {
      id
    }
    units {
      number
      abo
    }
    request {
      placerNumber
    }
  }
}
    `) as unknown as TypedDocumentString<ReadySubscription, ReadySubscriptionVariables>;
export const MessagesTakenDocument = new TypedDocumentString(`
    query MessagesTaken {
  messages(first: 10) {
    edges {
      node {
        id
        type
        controlId
        state
        answerCode
        sender {
          account
          facility
          organisation {
            code
            nameZh
          }
        }
      }
    }
  }
  deliveries(first: 10) {
    edges {
      node {
        id
        type
        state
        subjectId
        destination {
          organisation {
            code
          }
        }
      }
    }
  }
  senders {
    facility
    organisation {
      code
      membership {
        joinedOn
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessagesTakenQuery, MessagesTakenQueryVariables>;
export const PatientPassportDocument = new TypedDocumentString(`
    query PatientPassport($patientId: ID!) {
  patient(id: $patientId) {
    name
    sex
    birthDate
    identityNumberMasked
    organisation {
      code
    }
  }
  patientHistory(patientId: $patientId) {
    acrossHospitals
    passport {
      abo
      rhd
      groupStanding
      antibodies
    }
    facts {
      kind
      value
      organisation {
        code
      }
    }
  }
  kinships(patientId: $patientId) {
    relation
    source
  }
  waiverConsents(patientId: $patientId) {
    givenBy
    scopes
  }
}
    `) as unknown as TypedDocumentString<PatientPassportQuery, PatientPassportQueryVariables>;
export const RequestWholeDocument = new TypedDocumentString(`
    query RequestWhole($id: ID!) {
  request(id: $id) {
    id
    placerNumber
    state
    urgency
    donorPriority
    organisation {
      code
      membership {
        joinedOn
      }
    }
    patient {
      name
      hospitalNumber
      organisation {
        code
      }
    }
    encounter {
      visitNumber
      ward
    }
    form {
      department
      declaredGroup
    }
    items {
      product
      quantity
    }
    approvals {
      kind
      step
      by {
        name
      }
    }
    samples {
      sampleNumber
      state
    }
    issues {
      issuedBy {
        name
        organisation {
          code
        }
      }
      units {
        number
        shipments {
          state
          startedBy {
            name
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RequestWholeQuery, RequestWholeQueryVariables>;
export const ShipmentRouteDocument = new TypedDocumentString(`
    query ShipmentRoute($id: ID!) {
  shipment(id: $id) {
    state
    box
    destination
    startedAt
    startedBy {
      name
      organisation {
        code
      }
    }
    organisation {
      code
      nameZh
    }
    supplier {
      nameEn
    }
    place {
      name
      kind
      organisation {
        code
      }
    }
    device {
      code
      state
      place {
        name
      }
    }
    legs {
      kind
      name
      recordedBy {
        name
      }
    }
    bags {
      state
      unit {
        number
        organisation {
          code
        }
        request {
          placerNumber
        }
      }
    }
    record {
      readings
      secondsOut
    }
  }
  shipments(first: 5) {
    edges {
      cursor
      node {
        id
        box
        organisation {
          code
        }
      }
    }
    pageInfo {
      hasNextPage
    }
  }
}
    `) as unknown as TypedDocumentString<ShipmentRouteQuery, ShipmentRouteQueryVariables>;
export const StockOfAllianceDocument = new TypedDocumentString(`
    query StockOfAlliance {
  inventory {
    lines {
      product
      abo
      rhd
      available
      held
      reserved
      source
      organisation {
        code
      }
    }
    feeds {
      freshness
      organisation {
        code
      }
    }
  }
  units(first: 5, product: "RBC-SUSP-LR") {
    edges {
      cursor
      node {
        number
        state
        place {
          name
        }
        shipments {
          state
        }
      }
    }
  }
  stockOrders(first: 5) {
    edges {
      node {
        id
        state
      }
    }
  }
}
    `) as unknown as TypedDocumentString<StockOfAllianceQuery, StockOfAllianceQueryVariables>;
export const TooDeepDocument = new TypedDocumentString(`
    query TooDeep($id: ID!) {
  request(id: $id) {
    issues {
      request {
        issues {
          request {
            issues {
              request {
                issues {
                  request {
                    issues {
                      request {
                        issues {
                          request {
                            issues {
                              request {
                                id
                              }
                            }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<TooDeepQuery, TooDeepQueryVariables>;
export const UnitLifeDocument = new TypedDocumentString(`
    query UnitLife($id: ID!) {
  unit(id: $id) {
    number
    product
    abo
    rhd
    state
    station {
      code
      nameZh
    }
    place {
      name
      devices {
        code
        kind
      }
    }
    history {
      from
      to
      operation
      staff {
        name
      }
    }
    shipments {
      id
      state
      box
      organisation {
        code
      }
      bags {
        state
        unit {
          number
          abo
        }
      }
    }
    thermalTimeline {
      since
      maximum
      minimum
      readings
      stays {
        placeKind
        since
      }
    }
    request {
      placerNumber
      donorPriority
    }
  }
}
    `) as unknown as TypedDocumentString<UnitLifeQuery, UnitLifeQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    account
    roles
    organisation {
      code
      isLead
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const WaiverExplainedDocument = new TypedDocumentString(`
    query WaiverExplained($id: ID!) {
  waiver(id: $id) {
    state
    fen
    source
    visitNumber
    hospital {
      code
      nameZh
      membership {
        joinedOn
      }
    }
    evidence {
      path
      relation
      standing
    }
    lines {
      bag
      product
      quantity
      fen
      parts {
        branch
        fen
      }
    }
    explanation {
      recomputed
      consent
    }
  }
  waivers(first: 5) {
    edges {
      node {
        id
        state
        hospital {
          code
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WaiverExplainedQuery, WaiverExplainedQueryVariables>;
export const WaiverFiguresDocument = new TypedDocumentString(`
    query WaiverFigures($from: String!, $to: String!) {
  waiverStatistics(from: $from, to: $to) {
    total {
      fen
      persons
    }
    hospitals {
      fen
      hospital {
        code
        nameZh
      }
    }
  }
  waiverPolicies {
    __typename
  }
  settlements(first: 3) {
    edges {
      node {
        id
        state
        hospital {
          code
        }
        station {
          code
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WaiverFiguresQuery, WaiverFiguresQueryVariables>;
export const WorklistDocument = new TypedDocumentString(`
    query Worklist($first: Int!, $after: String) {
  worklist(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        placerNumber
        state
        urgency
        plannedAt
        organisation {
          code
          nameZh
        }
        patient {
          name
          sex
          hospitalNumber
        }
        samples {
          sampleNumber
          state
          collectedAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<WorklistQuery, WorklistQueryVariables>;