import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** Custody: where a unit is in its life. What may not be done with it is a hold, never a state. */
export const unitStates = [
  'IN_STOCK',
  'RESERVED',
  'IN_TRANSIT',
  'ISSUED',
  'HANDED_OVER',
  'TRANSFUSED',
  'RETURNED',
  'DISCARDED',
  'PROCESSED',
] as const
export type UnitState = (typeof unitStates)[number]
export const unitStateLabels = {
  IN_STOCK: { zh: '在库', en: 'in stock' },
  RESERVED: { zh: '已预留', en: 'reserved for a request' },
  IN_TRANSIT: { zh: '运输中（调配）', en: 'on the way between two blood banks' },
  ISSUED: { zh: '已发血', en: 'issued, waiting for its collector' },
  HANDED_OVER: { zh: '已交接', en: 'handed over to the hospital' },
  TRANSFUSED: { zh: '已输注', en: 'transfused' },
  RETURNED: { zh: '已退回（待处置）', en: 'returned, waits for its discard' },
  DISCARDED: { zh: '已报废', en: 'discarded' },
  PROCESSED: { zh: '已加工为其他血袋', en: 'made into other bags' },
} as const satisfies Labels<UnitState>

export const unitActions = [
  'dispatch',
  'arrive',
  'reserve',
  'releaseReservation',
  'issue',
  'handOver',
  'transfuse',
  'return',
  'discard',
  'process',
] as const
export type UnitAction = (typeof unitActions)[number]

/**
 * The only roads between states. Issued blood never comes back to stock (technical specification of 2000, art. 28):
 * RETURNED leads to DISCARDED alone. A transfusion that has happened is recorded from wherever the unit was thought
 * to be. Stock that travels between two banks is nobody's to reserve until it has arrived.
 */
export const unitTransitions = {
  dispatch: { from: ['IN_STOCK'], to: 'IN_TRANSIT' },
  arrive: { from: ['IN_TRANSIT'], to: 'IN_STOCK', factFrom: ['IN_STOCK'] },
  reserve: { from: ['IN_STOCK'], to: 'RESERVED' },
  releaseReservation: { from: ['RESERVED'], to: 'IN_STOCK' },
  issue: { from: ['RESERVED'], to: 'ISSUED' },
  handOver: { from: ['ISSUED'], to: 'HANDED_OVER', factFrom: ['IN_STOCK', 'RESERVED'] },
  transfuse: {
    from: ['HANDED_OVER'],
    to: 'TRANSFUSED',
    factFrom: ['IN_STOCK', 'RESERVED', 'IN_TRANSIT', 'ISSUED', 'RETURNED', 'DISCARDED', 'PROCESSED'],
  },
  return: {
    from: ['ISSUED', 'HANDED_OVER'],
    to: 'RETURNED',
    factFrom: ['IN_STOCK', 'RESERVED', 'IN_TRANSIT'],
  },
  discard: {
    from: ['IN_STOCK', 'RESERVED', 'IN_TRANSIT', 'ISSUED', 'HANDED_OVER', 'RETURNED'],
    to: 'DISCARDED',
  },
  process: { from: ['IN_STOCK'], to: 'PROCESSED' },
} as const satisfies TransitionTable<UnitAction, UnitState>

/** Why a unit may not be used, wherever it is; several may lie on one unit. */
export const holdKinds = ['QUARANTINE', 'RECALL', 'EXCURSION', 'EXPIRED', 'SUSPECTED_FROZEN'] as const
export type HoldKind = (typeof holdKinds)[number]
export const holdKindLabels = {
  QUARANTINE: { zh: '隔离', en: 'quarantine' },
  RECALL: { zh: '血站召回', en: 'recalled by the station' },
  EXCURSION: { zh: '温度超限', en: 'temperature excursion' },
  EXPIRED: { zh: '过期', en: 'expired' },
  SUSPECTED_FROZEN: { zh: '疑似冻结', en: 'suspected frozen' },
} as const satisfies Labels<HoldKind>

/** The holds that the temperature of a place lays on what stood in it. */
export const excursionHoldKinds = ['EXCURSION', 'SUSPECTED_FROZEN'] as const satisfies readonly HoldKind[]
export type ExcursionHoldKind = (typeof excursionHoldKinds)[number]

/** Where whoever attests a cold chain that the hub doesn't know has read the temperature. */
export const attestSources = ['DEVICE_DISPLAY', 'DEVICE_LOG'] as const
export type AttestSource = (typeof attestSources)[number]
export const attestSourceLabels = {
  DEVICE_DISPLAY: { zh: '设备自身显示屏', en: 'the device’s own display' },
  DEVICE_LOG: { zh: '设备自身存储记录', en: 'the device’s own log' },
} as const satisfies Labels<AttestSource>

/** The eight conditions of art. 26 that are seen with the eye; expiry, the eighth, is computed. */
export const visualDefects = [
  'LABEL_DAMAGED',
  'BAG_DAMAGED',
  'CLOTS',
  'PLASMA_CHYLOUS_OR_GREY',
  'BUBBLES_OR_PARTICLES',
  'INTERFACE_UNCLEAR_OR_HAEMOLYSED',
  'CELLS_PURPLE_RED',
  'NEEDS_VERIFICATION',
] as const
export type VisualDefect = (typeof visualDefects)[number]
export const visualDefectLabels = {
  LABEL_DAMAGED: { zh: '标签破损、字迹不清', en: 'label damaged or illegible' },
  BAG_DAMAGED: { zh: '血袋有破损、漏血', en: 'bag damaged or leaking' },
  CLOTS: { zh: '血液中有明显凝块', en: 'visible clots' },
  PLASMA_CHYLOUS_OR_GREY: { zh: '血浆呈乳糜状或暗灰色', en: 'plasma chylous or dark grey' },
  BUBBLES_OR_PARTICLES: {
    zh: '血浆中有明显气泡、絮状物或粗大颗粒',
    en: 'bubbles, flocculent or coarse particles in the plasma',
  },
  INTERFACE_UNCLEAR_OR_HAEMOLYSED: {
    zh: '未摇动时血浆层与红细胞的界面不清或交界面上出现溶血',
    en: 'interface of plasma and cells unclear or haemolysed before mixing',
  },
  CELLS_PURPLE_RED: { zh: '红细胞层呈紫红色', en: 'red cell layer purple-red' },
  NEEDS_VERIFICATION: { zh: '其他须查证的情况', en: 'anything else that needs verification' },
} as const satisfies Labels<VisualDefect>

/** The state of a reservation. */
export const reservationStates = ['HELD', 'USED', 'RELEASED', 'EXPIRED'] as const
export type ReservationState = (typeof reservationStates)[number]
export const reservationStateLabels = {
  HELD: { zh: '预留中', en: 'held' },
  USED: { zh: '已发血', en: 'used by an issue' },
  RELEASED: { zh: '已释放', en: 'released' },
  EXPIRED: { zh: '已到期', en: 'expired' },
} as const satisfies Labels<ReservationState>

/** What issuer and collector read out and compare before blood leaves (technical specification of 2000, art. 24). */
export const handOverItems = [
  'NAME',
  'SEX',
  'RECORD_NUMBER',
  'WARD',
  'BED',
  'BLOOD_GROUP',
  'EXPIRY',
  'CROSSMATCH_RESULT',
  'APPEARANCE',
] as const
export type HandOverItem = (typeof handOverItems)[number]
export const handOverItemLabels = {
  NAME: { zh: '姓名', en: 'name' },
  SEX: { zh: '性别', en: 'sex' },
  RECORD_NUMBER: { zh: '病案号', en: 'record number' },
  WARD: { zh: '门急诊/病室', en: 'ward or clinic' },
  BED: { zh: '床号', en: 'bed' },
  BLOOD_GROUP: { zh: '血型', en: 'blood group' },
  EXPIRY: { zh: '血液有效期', en: 'expiry of the blood' },
  CROSSMATCH_RESULT: { zh: '配血试验结果', en: 'crossmatch result' },
  APPEARANCE: { zh: '保存血的外观', en: 'look of the bag' },
} as const satisfies Labels<HandOverItem>

/** Why blood is thrown away. */
export const discardReasons = [
  'EXPIRED',
  'RETURNED_UNUSED',
  'OUT_OF_STORAGE',
  'TEMPERATURE',
  'BAG_DAMAGED',
  'HAEMOLYSED',
  'CLOTTED',
  'CONTAMINATION_SUSPECTED',
  'LABEL_UNREADABLE',
  'THAWED_OR_OPENED_TOO_LONG',
  'RECALLED',
  'OTHER',
] as const
export type DiscardReason = (typeof discardReasons)[number]
export const discardReasonLabels = {
  EXPIRED: { zh: '超过有效期', en: 'past its expiry' },
  RETURNED_UNUSED: { zh: '发出后退回未用', en: 'returned unused after its issue' },
  OUT_OF_STORAGE: { zh: '离开受控储存超时未用', en: 'out of controlled storage too long' },
  TEMPERATURE: { zh: '储存或运输温度不合格', en: 'out of its temperature in store or transport' },
  BAG_DAMAGED: { zh: '血袋破损', en: 'bag damaged' },
  HAEMOLYSED: { zh: '溶血', en: 'haemolysed' },
  CLOTTED: { zh: '凝块', en: 'clotted' },
  CONTAMINATION_SUSPECTED: { zh: '疑似细菌污染', en: 'contamination suspected' },
  LABEL_UNREADABLE: { zh: '标签无法辨认', en: 'label unreadable' },
  THAWED_OR_OPENED_TOO_LONG: { zh: '融化或开封后超时', en: 'too long since it was thawed or opened' },
  RECALLED: { zh: '血站召回', en: 'recalled by the station' },
  OTHER: { zh: '其他（须说明）', en: 'something else, said in words' },
} as const satisfies Labels<DiscardReason>

/** Why issued blood comes back unused. */
export const returnReasons = [
  'NOT_NEEDED',
  'PATIENT_DIED',
  'PATIENT_LEFT',
  'PATIENT_REFUSED',
  'REACTION',
  'WRONG_BAG',
  'COLD_CHAIN',
  'DAMAGED',
  'OTHER',
] as const
export type ReturnReason = (typeof returnReasons)[number]
export const returnReasonLabels = {
  NOT_NEEDED: { zh: '无需再输', en: 'no longer needed' },
  PATIENT_DIED: { zh: '患者死亡', en: 'the patient died' },
  PATIENT_LEFT: { zh: '患者出院或转院', en: 'the patient left or was transferred' },
  PATIENT_REFUSED: { zh: '患者或家属拒绝输血', en: 'the patient or the family refused' },
  REACTION: { zh: '因输血反应停止，余袋未用', en: 'a reaction ended the transfusion before this bag' },
  WRONG_BAG: { zh: '取错血袋', en: 'the wrong bag was fetched' },
  COLD_CHAIN: { zh: '离开受控储存过久或温度不明', en: 'out of storage too long, or its temperature unknown' },
  DAMAGED: { zh: '血袋破损或外观异常', en: 'the bag is damaged or looks wrong' },
  OTHER: { zh: '其他（须说明）', en: 'something else, said in words' },
} as const satisfies Labels<ReturnReason>

/** A discard from its proposal to the destruction of the bag. */
export const discardStates = ['PROPOSED', 'REFUSED', 'APPROVED', 'DESTROYED'] as const
export type DiscardState = (typeof discardStates)[number]
export const discardStateLabels = {
  PROPOSED: { zh: '待审批', en: 'waits for its approvals' },
  REFUSED: { zh: '未批准', en: 'refused' },
  APPROVED: { zh: '已批准（待销毁）', en: 'approved, waits for destruction' },
  DESTROYED: { zh: '已销毁', en: 'destroyed' },
} as const satisfies Labels<DiscardState>

/** How a discarded bag was destroyed. */
export const destructionMethods = ['MEDICAL_WASTE_COLLECTION', 'INCINERATION', 'AUTOCLAVE'] as const
export type DestructionMethod = (typeof destructionMethods)[number]
export const destructionMethodLabels = {
  MEDICAL_WASTE_COLLECTION: { zh: '交医疗废物集中处置', en: 'given to the collection of medical waste' },
  INCINERATION: { zh: '焚烧', en: 'incinerated' },
  AUTOCLAVE: { zh: '高压灭菌', en: 'autoclaved' },
} as const satisfies Labels<DestructionMethod>

/** What blood stands in. */
export const placeKinds = ['FRIDGE', 'FREEZER', 'PLATELET_INCUBATOR', 'BOX'] as const
export type PlaceKind = (typeof placeKinds)[number]
export const placeKindLabels = {
  FRIDGE: { zh: '储血冰箱', en: 'blood fridge' },
  FREEZER: { zh: '低温冰箱', en: 'freezer' },
  PLATELET_INCUBATOR: { zh: '血小板恒温振荡箱', en: 'platelet incubator with agitator' },
  BOX: { zh: '转运箱', en: 'transport box' },
} as const satisfies Labels<PlaceKind>

/** What a place keeps: cold for cells, frozen for plasma, room temperature for platelets. */
export const placeRanges = ['COLD', 'FROZEN', 'ROOM'] as const
export type PlaceRange = (typeof placeRanges)[number]
export const placeRangeLabels = {
  COLD: { zh: '冷藏（红细胞、全血）', en: 'cold (red cells, whole blood)' },
  FROZEN: { zh: '冷冻（血浆、冷沉淀）', en: 'frozen (plasma, cryoprecipitate)' },
  ROOM: { zh: '恒温振荡（血小板、粒细胞）', en: 'room temperature (platelets, granulocytes)' },
} as const satisfies Labels<PlaceRange>

/** What became of a bag that was carried to a clinic in a kit. */
export const kitOutcomes = ['USED', 'BACK_IN_STOCK', 'QUARANTINED'] as const
export type KitOutcome = (typeof kitOutcomes)[number]
export const kitOutcomeLabels = {
  USED: { zh: '未带回（现场发出或处置）', en: 'did not come back: issued or disposed of there' },
  BACK_IN_STOCK: { zh: '带回并入库', en: 'brought back, in stock again' },
  QUARANTINED: { zh: '带回并隔离', en: 'brought back, in quarantine' },
} as const satisfies Labels<KitOutcome>

/** What happens around a kit, as its course tells it. */
export const kitSteps = [
  'KIT_OPENED',
  'SAMPLE_COLLECTED',
  'SAMPLE_RECEIVED',
  'TYPED',
  'SCREENED',
  'CROSSMATCHED',
  'OVERRIDDEN',
  'UNIT_MOVED',
  'HANDED_OVER',
  'KIT_CLOSED',
] as const
export type KitStep = (typeof kitSteps)[number]
export const kitStepLabels = {
  KIT_OPENED: { zh: '急救箱出发', en: 'the kit left the bank' },
  SAMPLE_COLLECTED: { zh: '采集标本', en: 'a sample was drawn' },
  SAMPLE_RECEIVED: { zh: '接收标本', en: 'a sample was taken over' },
  TYPED: { zh: '血型鉴定', en: 'the group was typed' },
  SCREENED: { zh: '抗体筛查', en: 'antibodies were screened for' },
  CROSSMATCHED: { zh: '交叉配血', en: 'a bag was crossmatched' },
  OVERRIDDEN: { zh: '授权放行', en: 'a finding was passed over' },
  UNIT_MOVED: { zh: '血袋流转', en: 'a bag changed its custody' },
  HANDED_OVER: { zh: '交接', en: 'bags were handed over' },
  KIT_CLOSED: { zh: '急救箱返回并核销', en: 'the kit was back and closed' },
} as const satisfies Labels<KitStep>
