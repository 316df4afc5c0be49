import type { Labels } from '#rules/vocabulary.ts'

/** What an organisation is. A hospital may host a storage point; the two are separate organisations' roles. */
export const organisationKinds = [
  'HOSPITAL',
  'STORAGE_POINT',
  'CENTRAL_BLOOD_BANK',
  'STATION',
  'COUNTY_BUREAU',
  'CITY_COMMISSION',
  'QC_CENTRE',
] as const
export type OrganisationKind = (typeof organisationKinds)[number]
export const organisationKindLabels = {
  HOSPITAL: { zh: '医疗机构', en: 'hospital or clinic' },
  STORAGE_POINT: { zh: '储血点', en: 'storage point' },
  CENTRAL_BLOOD_BANK: { zh: '中心血库', en: 'central blood bank' },
  STATION: { zh: '血站', en: 'blood station' },
  COUNTY_BUREAU: { zh: '县卫生健康局', en: 'county health bureau' },
  CITY_COMMISSION: { zh: '市卫生健康委员会', en: 'city health commission' },
  QC_CENTRE: { zh: '输血质控中心', en: 'quality-control centre' },
} as const satisfies Labels<OrganisationKind>

/** The level (等级) of a hospital; township centres and clinics have none. */
export const hospitalLevels = ['LEVEL_1', 'LEVEL_2', 'LEVEL_3', 'UNGRADED'] as const
export type HospitalLevel = (typeof hospitalLevels)[number]
export const hospitalLevelLabels = {
  LEVEL_1: { zh: '一级', en: 'level 1' },
  LEVEL_2: { zh: '二级', en: 'level 2' },
  LEVEL_3: { zh: '三级', en: 'level 3' },
  UNGRADED: { zh: '未定级', en: 'ungraded' },
} as const satisfies Labels<HospitalLevel>

/** An organisation's place in its alliance; supervisors and stations are no members. */
export const membershipRoles = ['LEAD', 'MEMBER'] as const
export type MembershipRole = (typeof membershipRoles)[number]
export const membershipRoleLabels = {
  LEAD: { zh: '牵头单位', en: 'lead hospital' },
  MEMBER: { zh: '成员单位', en: 'member' },
} as const satisfies Labels<MembershipRole>

/** Roles as they stand in a token's `roles` claim. */
export const roles = [
  'PHYSICIAN',
  'SUPERIOR_PHYSICIAN',
  'DEPARTMENT_HEAD',
  'MEDICAL_AFFAIRS',
  'NURSE',
  'BLOOD_COLLECTOR',
  'TECHNICIAN',
  'BLOOD_BANK_MANAGER',
  'QUALITY_OFFICER',
  'CASHIER',
  'STATION_DISPATCHER',
  'STATION_FINANCE',
  'REGULATOR',
  'QC_CENTRE',
  'ADMINISTRATOR',
  'MACHINE',
] as const
export type Role = (typeof roles)[number]
export const roleLabels = {
  PHYSICIAN: { zh: '医师', en: 'physician' },
  SUPERIOR_PHYSICIAN: { zh: '上级医师', en: 'superior physician' },
  DEPARTMENT_HEAD: { zh: '科室主任', en: 'department head' },
  MEDICAL_AFFAIRS: { zh: '医务部门', en: 'medical affairs office' },
  NURSE: { zh: '护士', en: 'nurse' },
  BLOOD_COLLECTOR: { zh: '取血人员', en: 'blood collector' },
  TECHNICIAN: { zh: '输血技术人员', en: 'technician' },
  BLOOD_BANK_MANAGER: { zh: '输血科主任', en: 'blood bank manager' },
  QUALITY_OFFICER: { zh: '质量负责人', en: 'quality officer' },
  CASHIER: { zh: '收费员', en: 'cashier' },
  STATION_DISPATCHER: { zh: '血站发血人员', en: 'station dispatcher' },
  STATION_FINANCE: { zh: '血站财务', en: 'station finance' },
  REGULATOR: { zh: '卫生行政部门', en: 'regulator' },
  QC_CENTRE: { zh: '质控中心', en: 'quality-control centre' },
  ADMINISTRATOR: { zh: '系统管理员', en: 'administrator' },
  MACHINE: { zh: '系统接口', en: 'machine account' },
} as const satisfies Labels<Role>

/** Professional titles (职称), lowest to highest inside each profession. */
export const staffTitles = [
  'NONE',
  'NURSE_JUNIOR',
  'NURSE_INTERMEDIATE',
  'NURSE_SENIOR',
  'TECHNICIAN_JUNIOR',
  'TECHNICIAN_INTERMEDIATE',
  'TECHNICIAN_SENIOR',
  'PHYSICIAN_JUNIOR',
  'PHYSICIAN_INTERMEDIATE',
  'PHYSICIAN_ASSOCIATE_CHIEF',
  'PHYSICIAN_CHIEF',
] as const
export type StaffTitle = (typeof staffTitles)[number]
export const staffTitleLabels = {
  NONE: { zh: '无职称', en: 'no title' },
  NURSE_JUNIOR: { zh: '护士/护师', en: 'nurse, junior title' },
  NURSE_INTERMEDIATE: { zh: '主管护师', en: 'nurse, intermediate title' },
  NURSE_SENIOR: { zh: '副主任/主任护师', en: 'nurse, senior title' },
  TECHNICIAN_JUNIOR: { zh: '技士/技师', en: 'technician, junior title' },
  TECHNICIAN_INTERMEDIATE: { zh: '主管技师', en: 'technician, intermediate title' },
  TECHNICIAN_SENIOR: { zh: '副主任/主任技师', en: 'technician, senior title' },
  PHYSICIAN_JUNIOR: { zh: '住院医师', en: 'resident physician, junior title' },
  PHYSICIAN_INTERMEDIATE: { zh: '主治医师', en: 'attending physician, intermediate title' },
  PHYSICIAN_ASSOCIATE_CHIEF: { zh: '副主任医师', en: 'associate chief physician' },
  PHYSICIAN_CHIEF: { zh: '主任医师', en: 'chief physician' },
} as const satisfies Labels<StaffTitle>

/** Certificates that must be in date on the day of the act. */
export const certificateKinds = [
  'PHYSICIAN_PRACTICE',
  'NURSE_PRACTICE',
  'TRANSFUSION_TRAINING',
  'STATION_POST_CLASS_1',
] as const
export type CertificateKind = (typeof certificateKinds)[number]
export const certificateKindLabels = {
  PHYSICIAN_PRACTICE: { zh: '医师执业证书', en: 'physician practice certificate' },
  NURSE_PRACTICE: { zh: '护士执业证书', en: 'nurse practice certificate' },
  TRANSFUSION_TRAINING: {
    zh: '省级输血岗位培训合格证',
    en: 'provincial transfusion post-training certificate',
  },
  STATION_POST_CLASS_1: { zh: '血站 I 类上岗证', en: 'blood-station class-I post certificate' },
} as const satisfies Labels<CertificateKind>

/** Where a hospital's tests are done: by the lead, or by itself under its own quality control. */
export const testSites = ['LEAD', 'SELF'] as const
export type TestSite = (typeof testSites)[number]
export const testSiteLabels = {
  LEAD: { zh: '牵头单位检测', en: 'tested by the lead' },
  SELF: { zh: '本院检测', en: 'tested by the hospital itself' },
} as const satisfies Labels<TestSite>

/** Tests whose site is agreed per hospital; the first five are also the external quality assessment items. */
export const testKinds = [
  'ABO_FORWARD',
  'ABO_REVERSE',
  'RHD',
  'ANTIBODY_SCREEN',
  'CROSSMATCH',
  'PRE_TRANSFUSION',
] as const
export type TestKind = (typeof testKinds)[number]
export const testKindLabels = {
  ABO_FORWARD: { zh: 'ABO 正定型', en: 'ABO forward typing' },
  ABO_REVERSE: { zh: 'ABO 反定型', en: 'ABO reverse typing' },
  RHD: { zh: 'RhD 定型', en: 'RhD typing' },
  ANTIBODY_SCREEN: { zh: '抗体筛查', en: 'antibody screen' },
  CROSSMATCH: { zh: '交叉配血', en: 'crossmatch' },
  PRE_TRANSFUSION: { zh: '输血前检测', en: 'pre-transfusion tests (infection markers, ALT)' },
} as const satisfies Labels<TestKind>

/** What a member signs a session of work for; each names the qualification it asks for. */
export const signedActs = [
  'TEST_RESULT',
  'TEST_VERIFICATION',
  'ISSUE',
  'COLLECT_BLOOD',
  'SAMPLE_COLLECTION',
  'OVERRIDE',
  'EMERGENCY_AUTHORISATION',
  'REQUEST',
  'REQUEST_APPROVAL',
  'BEDSIDE_CHECK',
  'INCIDENT_CLOSING',
] as const
export type SignedAct = (typeof signedActs)[number]
export const signedActLabels = {
  TEST_RESULT: { zh: '检验报告', en: 'test result' },
  TEST_VERIFICATION: { zh: '结果复核', en: 'verification of a result' },
  ISSUE: { zh: '发血', en: 'issue of blood' },
  COLLECT_BLOOD: { zh: '取血', en: 'collection of issued blood' },
  SAMPLE_COLLECTION: { zh: '采集标本', en: 'drawing of a sample' },
  OVERRIDE: { zh: '授权放行', en: 'override of a finding' },
  EMERGENCY_AUTHORISATION: { zh: '紧急输血批准', en: 'emergency authorisation' },
  REQUEST: { zh: '用血申请', en: 'request for blood' },
  REQUEST_APPROVAL: { zh: '用血申请审批', en: 'approval of a request for blood' },
  INCIDENT_CLOSING: { zh: '安全事件结案', en: 'closing of an incident' },
  BEDSIDE_CHECK: { zh: '床旁核对', en: 'check at the bedside' },
} as const satisfies Labels<SignedAct>

/** What can be done with blood between a donor's arm and a patient's. */
export const bloodActivities = [
  'COLLECT',
  'SEPARATE',
  'TEST_DONOR_BLOOD',
  'STORE',
  'SUPPLY',
  'ALLOCATE',
] as const
export type BloodActivity = (typeof bloodActivities)[number]
export const bloodActivityLabels = {
  COLLECT: { zh: '采集', en: 'collection' },
  SEPARATE: { zh: '分离制备', en: 'separation' },
  TEST_DONOR_BLOOD: { zh: '献血者检测', en: 'testing of donor blood' },
  STORE: { zh: '储存', en: 'storage' },
  SUPPLY: { zh: '供应', en: 'supply' },
  ALLOCATE: { zh: '调配', en: 'allocation' },
} as const satisfies Labels<BloodActivity>
