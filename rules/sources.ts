import type { Bilingual } from '#rules/vocabulary.ts'

/**
 * The bibliography: every rule names a clause of a work listed here.
 *
 * `verified`: the clause's text, or a faithful rendering of it, was read. `unverified`: known from teaching or practice,
 * its text not yet compared. `house-default`: no outside text decides it; a safe default of this project until a
 * physician signs another.
 */
export const confidences = ['verified', 'unverified', 'house-default'] as const
export type Confidence = (typeof confidences)[number]

type Work = { readonly title: Bilingual; readonly edition: string }

/** The works, by a short name. */
export const works = {
  ALLIANCE_GUIDELINE: {
    title: {
      zh: '衢州市临床输血保障联合体建设指引（试行）',
      en: 'Quzhou guideline for clinical transfusion alliances (trial)',
    },
    edition: '试行 / trial',
  },
  ORDER_85: {
    title: {
      zh: '医疗机构临床用血管理办法',
      en: 'Measures for the management of clinical blood use in medical institutions',
    },
    edition: '卫生部令第85号 / MOH Order 85, 2012-08-01',
  },
  SPEC_2000: {
    title: { zh: '临床输血技术规范', en: 'Technical specification for clinical transfusion' },
    edition: '卫医发〔2000〕184号',
  },
  WS_399_2012: {
    title: { zh: '血液储存要求', en: 'Requirements for blood storage' },
    edition: 'WS 399-2012, until 2024-08-31',
  },
  WS_399_2023: {
    title: { zh: '血液储存要求', en: 'Requirements for blood storage' },
    edition: 'WS 399-2023, from 2024-09-01',
  },
  WS_400_2023: {
    title: { zh: '血液运输标准', en: 'Standard for blood transport' },
    edition: 'WS 400-2023, from 2024-09-01',
  },
  EMERGENCY_2014: {
    title: {
      zh: '特殊情况紧急抢救输血推荐方案',
      en: 'Recommendations for emergency transfusion in special circumstances',
    },
    edition: '中国输血杂志 2014',
  },
  COMPONENT_COMPATIBILITY: {
    title: { zh: '血液成分相容性表', en: 'Blood component compatibility tables' },
    edition: 'Australian Red Cross Lifeblood',
  },
  ISBT_128: {
    title: { zh: 'ISBT 128 标准技术规范', en: 'ISBT 128 Standard Technical Specification' },
    edition: 'ICCBBA ST-001 v6.2.2',
  },
  GB_11643: {
    title: { zh: '公民身份号码', en: 'Citizen identification number' },
    edition: 'GB 11643-1999',
  },
  GB_32100: {
    title: {
      zh: '法人和其他组织统一社会信用代码编码规则',
      en: 'Unified social credit identifier of legal entities and other organisations',
    },
    edition: 'GB 32100-2015',
  },
  GB_11714: {
    title: { zh: '全国组织机构代码编制规则', en: 'Rules of the national organisation code' },
    edition: 'GB 11714-1997',
  },
  EFFECT_POLICY: {
    title: {
      zh: '临床输血有效性评价制度（医院制度）',
      en: 'Evaluation of the effect of transfusions (hospital policy)',
    },
    edition: '医院制度 / hospital policy',
  },
  HAEMOVIGILANCE: {
    title: {
      zh: '输血不良反应定义（ISBT/IHN 体系）',
      en: 'Definitions of transfusion reactions (ISBT/IHN family)',
    },
    edition: 'TRIP, ISBT/IHN',
  },
  HL7_V2: {
    title: { zh: 'HL7 第二版标准', en: 'HL7 Version 2 standard' },
    edition: 'v2.5.1',
  },
  WAIVER_POLICIES: {
    title: {
      zh: '各地用血费用减免政策（公开报道与办事指南）',
      en: 'Local policies of the fee waiver (press and official guides)',
    },
    edition: '以各条所注日期为准 / as dated in each',
  },
  HUB: {
    title: { zh: '血联安全默认值', en: 'Xuelian safe defaults' },
    edition: '0.1',
  },
} as const satisfies Record<string, Work>
export type WorkId = keyof typeof works

export type Source = {
  readonly work: WorkId
  /** The address inside the work. */
  readonly clause: Bilingual
  readonly confidence: Confidence
}

const article = (work: WorkId, number: string, confidence: Confidence = 'verified'): Source => ({
  work,
  clause: { zh: `第${number}条`, en: `art. ${number}` },
  confidence,
})

const place = (work: WorkId, zh: string, en: string, confidence: Confidence): Source => ({
  work,
  clause: { zh, en },
  confidence,
})

const houseDefault = (zh: string, en: string): Source => place('HUB', zh, en, 'house-default')

/** Every clause a rule or a threshold may cite. */
export const sources = {
  ALLIANCE_ART_2: article('ALLIANCE_GUIDELINE', '2'),
  ALLIANCE_ART_3: article('ALLIANCE_GUIDELINE', '3'),
  ALLIANCE_ART_5: article('ALLIANCE_GUIDELINE', '5'),
  ALLIANCE_ART_6: article('ALLIANCE_GUIDELINE', '6'),
  ALLIANCE_ART_8: article('ALLIANCE_GUIDELINE', '8'),
  ALLIANCE_ART_9: article('ALLIANCE_GUIDELINE', '9'),
  ALLIANCE_ART_10: article('ALLIANCE_GUIDELINE', '10'),
  ALLIANCE_ART_14: article('ALLIANCE_GUIDELINE', '14'),
  ALLIANCE_ART_15: article('ALLIANCE_GUIDELINE', '15'),
  ALLIANCE_ART_16: article('ALLIANCE_GUIDELINE', '16'),
  ALLIANCE_ART_17: article('ALLIANCE_GUIDELINE', '17'),
  ALLIANCE_ART_18: article('ALLIANCE_GUIDELINE', '18'),
  ALLIANCE_ART_19: article('ALLIANCE_GUIDELINE', '19'),
  ALLIANCE_ART_21: article('ALLIANCE_GUIDELINE', '21'),
  ALLIANCE_ART_22: article('ALLIANCE_GUIDELINE', '22'),
  ORDER_85_ART_20: article('ORDER_85', '20'),
  ORDER_85_ART_21: article('ORDER_85', '21', 'unverified'),
  ORDER_85_ART_22: article('ORDER_85', '22', 'unverified'),
  ORDER_85_LABEL: place('ORDER_85', '血袋标签核对', 'check of the bag label', 'verified'),
  SPEC_2000_ART_5: article('SPEC_2000', '5'),
  SPEC_2000_ART_10: article('SPEC_2000', '10'),
  SPEC_2000_ART_12: article('SPEC_2000', '12'),
  SPEC_2000_ART_13: article('SPEC_2000', '13'),
  SPEC_2000_ART_14: article('SPEC_2000', '14', 'unverified'),
  SPEC_2000_ART_15: article('SPEC_2000', '15', 'unverified'),
  SPEC_2000_ART_16: article('SPEC_2000', '16', 'unverified'),
  SPEC_2000_ART_17: article('SPEC_2000', '17', 'unverified'),
  SPEC_2000_ART_18: article('SPEC_2000', '18', 'unverified'),
  SPEC_2000_ART_24: article('SPEC_2000', '24'),
  SPEC_2000_ANNEX_3: place(
    'SPEC_2000',
    '附件三、附件四 输血指南',
    'annexes 3 and 4, guidelines',
    'unverified',
  ),
  SPEC_2000_ART_25: article('SPEC_2000', '25'),
  SPEC_2000_ART_26: article('SPEC_2000', '26'),
  SPEC_2000_ART_27: article('SPEC_2000', '27', 'unverified'),
  SPEC_2000_ART_28: article('SPEC_2000', '28'),
  SPEC_2000_ART_29: article('SPEC_2000', '29', 'unverified'),
  SPEC_2000_ART_30: article('SPEC_2000', '30', 'unverified'),
  SPEC_2000_ART_34: article('SPEC_2000', '34', 'unverified'),
  SPEC_2000_ART_36: article('SPEC_2000', '36', 'unverified'),
  WS_399_2012_MONITORING: place('WS_399_2012', '温度监测', 'temperature monitoring', 'verified'),
  WS_399_2012_STORAGE: place(
    'WS_399_2012',
    '储存温度与保存期',
    'storage temperature and shelf life',
    'verified',
  ),
  // The text of the 2023 edition could not be compared: the numbers of 2012 stand in for it.
  WS_399_2023_STORAGE: place(
    'WS_399_2023',
    '储存温度与保存期（暂沿用2012版数值）',
    'storage temperature and shelf life (values of 2012 stand in)',
    'unverified',
  ),
  WS_400_2023_TRANSPORT: place(
    'WS_400_2023',
    '运输温度（暂沿用题库数值）',
    'temperature in transport (values of teaching texts stand in)',
    'unverified',
  ),
  EMERGENCY_2014_ABO: place('EMERGENCY_2014', 'ABO 血型不明', 'ABO group unknown', 'unverified'),
  COMPATIBILITY_RED_CELLS: place('COMPONENT_COMPATIBILITY', '红细胞', 'red cells', 'verified'),
  COMPATIBILITY_PLASMA: place('COMPONENT_COMPATIBILITY', '血浆', 'plasma', 'verified'),
  COMPATIBILITY_PLATELETS: place('COMPONENT_COMPATIBILITY', '血小板', 'platelets', 'verified'),
  COMPATIBILITY_RHD: place('COMPONENT_COMPATIBILITY', 'RhD', 'RhD', 'verified'),
  ISBT_128_DIN: place('ISBT_128', '数据结构 001', 'data structure 001', 'verified'),
  ISBT_128_STRUCTURES: place('ISBT_128', '数据结构表', 'table of data structures', 'verified'),
  ISBT_128_CHECK: place('ISBT_128', '附录 A', 'appendix A', 'verified'),
  GB_11643_CHECK: place('GB_11643', '号码的结构与校验码', 'structure and check character', 'verified'),
  GB_32100_CHECK: place('GB_32100', '代码结构与校验码', 'structure and check character', 'verified'),
  GB_11714_CHECK: place('GB_11714', '校验码', 'check character', 'unverified'),
  HL7_TABLE_0490: place('HL7_V2', '表 0490', 'table 0490', 'verified'),
  HL7_TABLE_0085: place('HL7_V2', '表 0085', 'table 0085', 'verified'),
  HL7_TABLE_0510: place('HL7_V2', '表 0510', 'table 0510', 'verified'),
  HL7_TABLE_0514: place('HL7_V2', '表 0514', 'table 0514', 'verified'),
  TRANSFUSION_EFFECT_WINDOW: place('EFFECT_POLICY', '评价时间', 'when the effect is assessed', 'verified'),
  TRANSFUSION_EFFECT_FORMULAS: place('EFFECT_POLICY', '计算公式', 'formulas', 'verified'),
  HAEMOVIGILANCE_DEFINITIONS: place(
    'HAEMOVIGILANCE',
    '各类反应的定义',
    'definitions of the types',
    'verified',
  ),
  HOUSE_BEDSIDE: houseDefault('床旁输注时限与记录', 'limits and records of a transfusion at the bedside'),
  HOUSE_ASSESSMENT: houseDefault('输血前后评估', 'assessment before and after a transfusion'),
  HOUSE_REACTION: houseDefault('输血不良反应处理', 'handling of a transfusion reaction'),
  HOUSE_INCIDENT: houseDefault('输血安全事件', 'incidents of transfusion safety'),
  HOUSE_REQUEST_FORM: houseDefault('申请单完整性', 'completeness of the request form'),
  HOUSE_APPROVAL: houseDefault('用血审批的累计与换算', 'adding up and converting for approvals'),
  HOUSE_EMERGENCY_AUTHORISER: houseDefault(
    '紧急输血批准的授权人',
    'who may authorise an emergency for the head of the institution',
  ),
  HOUSE_OWED: houseDefault('紧急用血后补办的时限', 'when what an emergency left for later is due'),
  HOUSE_QUANTITY_LIMITS: houseDefault('数量上下限', 'limits of quantity'),
  HOUSE_RESERVATION: houseDefault('预留时限', 'expiry of a reservation'),
  HOUSE_RELEASE_CLASSES: houseDefault('发血判定分级', 'finding classes of the release decision'),
  HOUSE_PATIENT_LINK: houseDefault('跨院患者关联', 'linking patients across hospitals'),
  HOUSE_BEDSIDE_CHECK: houseDefault('床旁核对标签', 'check of the label at the bedside'),
  HOUSE_SECOND_SAMPLE: houseDefault('第二份标本', 'second sample of another venepuncture'),
  HOUSE_PRE_TRANSFUSION: houseDefault('输血前检测项目', 'panel of tests before transfusion'),
  HOUSE_SIGNATURES: houseDefault('双签名', 'two signatures'),
  HOUSE_AUTOLOGOUS: houseDefault('自体血只回输本人', 'autologous blood for its own patient alone'),
  HOUSE_RECEIPT: houseDefault('入库核对', 'checks at receipt'),
  HOUSE_STOCK_ADVICE: houseDefault(
    '近效期、调剂与订血建议',
    'advice on near expiry, redistribution and orders',
  ),
  HOUSE_PRODUCTS: houseDefault('联合体产品目录', 'dictionary of products of an alliance'),
  HOUSE_PROCESSING: houseDefault(
    '血袋加工（融化、洗涤、分袋）',
    'processing of bags: thawing, washing, dividing',
  ),
  HOUSE_SELECTION: houseDefault('发血顺序', 'order in which units are offered'),
  HOUSE_ELECTRONIC_CROSSMATCH: houseDefault('电子配血（默认关闭）', 'electronic crossmatch (off by default)'),
  HOUSE_REQUIREMENTS: houseDefault('特殊输血要求', 'special requirements of components'),
  HOUSE_TYPING: houseDefault('血型结果判读', 'reading of typing results'),
  HOUSE_HAND_OVER: houseDefault('取血时限与取血人员名单', 'deadline of collection and list of collectors'),
  HOUSE_OUT_OF_STORAGE: houseDefault('离库时限', 'time out of controlled storage'),
  HOUSE_DISCARD: houseDefault('报废的两级审批', 'two-level approval of a discard'),
  HOUSE_RECALL: houseDefault('召回的确认与上报时限', 'acknowledgement and escalation of a recall'),
  HOUSE_ALARMS: houseDefault('报警的响应、升级与解决', 'answering, escalation and resolution of alarms'),
  HOUSE_DUTY_ROSTER: houseDefault('值班表', 'duty roster'),
  HOUSE_STOCK_TAKING: houseDefault('盘点差异', 'differences at stock-taking'),
  HOUSE_BOOKING: houseDefault('预约用血的提前天数', 'how early booked blood is due'),
  HOUSE_MEMBER_STOCK: houseDefault('成员单位备血的供应与退回', 'supply and return of member stock'),
  // The interval and the gap of monitoring are not prescribed in what was found, and no tolerance table was.
  HOUSE_EXCURSION: houseDefault(
    '超温的去抖、宽限、回差与失联判定',
    'debounce, grace, hysteresis and silence of the cold chain',
  ),
  HOUSE_MANUAL_DUTY: houseDefault(
    '人工测温的提醒与日界',
    'when a reading by hand is called for, and which day it counts for',
  ),
  HOUSE_SENSORS: houseDefault(
    '温度传感器：故障值、时钟与校准',
    'sensors: values that tell of a fault, clock and calibration',
  ),
  HOUSE_STOCK_FEED: houseDefault('成员单位库存上报的中断时限', 'when a member’s stock feed counts as silent'),
  HOUSE_STOCK_LEVEL: houseDefault('库存下限、警戒线与恢复', 'stock levels, and when a stock has recovered'),
  HOUSE_STATION_ORDER: houseDefault(
    '向血站订血与到货核对',
    'orders to the station and the check of its deliveries',
  ),
  HOUSE_STATION_LINE: houseDefault('与血站系统连接中断的报警时限', 'when an unreachable station is an alarm'),
  HOUSE_DONOR_ENQUIRY: houseDefault(
    '献血者检索：申请、锁定、发放与锁定时限',
    'enquiries among donors: apply, lock, issue, and how long a lock may last',
  ),
  HOUSE_SHIPMENT: houseDefault(
    '运输箱的绑定、交接与事故',
    'binding, changes of carrier and incidents of a box under way',
  ),
  HOUSE_FATE: houseDefault('血袋去向的登记时限', 'deadline for the fate of a bag'),
  WAIVER_ZHEJIANG_2025: place(
    'WAIVER_POLICIES',
    '浙江，2025-06-27 指南',
    'Zhejiang, guide of 2025-06-27',
    'verified',
  ),
  WAIVER_ZHEJIANG_2012: place(
    'WAIVER_POLICIES',
    '浙江，2012-06-14 报道',
    'Zhejiang, press of 2012-06-14',
    'verified',
  ),
  WAIVER_HEFEI_2021: place('WAIVER_POLICIES', '合肥，2021-05-01 起', 'Hefei, from 2021-05-01', 'unverified'),
  WAIVER_HENAN_2024: place('WAIVER_POLICIES', '河南，2024 年报道', 'Henan, press of 2024', 'verified'),
  WAIVER_HUNAN_2024: place('WAIVER_POLICIES', '湖南长沙，2024 年', 'Hunan (Changsha), 2024', 'verified'),
  WAIVER_JIANGSU: place(
    'WAIVER_POLICIES',
    '江苏，电子献血证指南',
    'Jiangsu, guide to the electronic certificate',
    'verified',
  ),
  WAIVER_QINGDAO: place('WAIVER_POLICIES', '青岛，应用内说明', 'Qingdao, text of the app', 'verified'),
  HOUSE_WAIVER_SETTINGS: houseDefault(
    '减免政策未明示事项的默认口径',
    'defaults where a waiver policy is silent',
  ),
  HOUSE_WAIVER_WINDOW: houseDefault('减免年限的起止日', 'first and last day of the years of a waiver'),
  HOUSE_WAIVER_LEDGER: houseDefault(
    '减免额度的形成与使用顺序',
    'how quota arises and in which order it is used',
  ),
  HOUSE_WAIVER_BILL: houseDefault('账单行与血袋的对应', 'which line of a bill is for which bag'),
  HOUSE_WAIVER_STATISTICS: houseDefault(
    '减免统计中少于五人的计数不对外显示',
    'counts of fewer than five persons are kept back from statistics of waivers',
  ),
  HOUSE_WAIVER_MONEY: houseDefault('减免金额的计算与舍入', 'amount of a waiver and its rounding'),
  HOUSE_WAIVER_HOLD: houseDefault('报价预留额度的时限', 'how long a quoted waiver holds quota'),
  HOUSE_WAIVER_REST: houseDefault(
    '逐条传送的收费视为已传完的等待时间',
    'how long behind a charge further ones are waited for',
  ),
  HOUSE_WAIVER_DECISION: houseDefault(
    '减免的自动决定与人工处理',
    'what a waiver decides by itself and what a person decides',
  ),
  HOUSE_UNIT_IDENTITY: houseDefault(
    '血袋身份：献血码加产品码',
    'unit identity: donation number and product code',
  ),
} as const satisfies Record<string, Source>
export type SourceId = keyof typeof sources

/** One line for people: work, edition and clause, in both languages. */
export function cite(id: SourceId): Bilingual {
  const source = sources[id]
  const work = works[source.work]
  return {
    zh: `《${work.title.zh}》（${work.edition}）${source.clause.zh}`,
    en: `${work.title.en} (${work.edition}), ${source.clause.en}`,
  }
}
