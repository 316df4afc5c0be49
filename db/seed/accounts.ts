import type { CertificateKind, Role, StaffTitle } from '#rules/alliance/terms.ts'

/** One account of the demonstration, an invented person or a machine. */
export type DemoAccount = {
  readonly account: string
  readonly organisation: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly titles: readonly StaffTitle[]
  readonly certificates: readonly CertificateKind[]
}

/** What a demo PIN is for every demo badge; the badge's number is the account's own name. */
export const DEMO_PIN = '246810'

type Post = Pick<DemoAccount, 'roles' | 'titles' | 'certificates'>

const posts = {
  physician: {
    roles: ['PHYSICIAN'],
    titles: ['PHYSICIAN_INTERMEDIATE'],
    certificates: ['PHYSICIAN_PRACTICE'],
  },
  superior: {
    roles: ['SUPERIOR_PHYSICIAN'],
    titles: ['PHYSICIAN_ASSOCIATE_CHIEF'],
    certificates: ['PHYSICIAN_PRACTICE'],
  },
  head: { roles: ['DEPARTMENT_HEAD'], titles: ['PHYSICIAN_CHIEF'], certificates: ['PHYSICIAN_PRACTICE'] },
  affairs: {
    roles: ['MEDICAL_AFFAIRS'],
    titles: ['PHYSICIAN_ASSOCIATE_CHIEF'],
    certificates: ['PHYSICIAN_PRACTICE'],
  },
  nurse: { roles: ['NURSE'], titles: ['NURSE_JUNIOR'], certificates: ['NURSE_PRACTICE'] },
  collector: {
    roles: ['BLOOD_COLLECTOR', 'NURSE'],
    titles: ['NURSE_JUNIOR'],
    certificates: ['NURSE_PRACTICE'],
  },
  technician: {
    roles: ['TECHNICIAN'],
    titles: ['TECHNICIAN_INTERMEDIATE'],
    certificates: ['TRANSFUSION_TRAINING', 'STATION_POST_CLASS_1'],
  },
  manager: {
    roles: ['BLOOD_BANK_MANAGER'],
    titles: ['TECHNICIAN_SENIOR'],
    certificates: ['TRANSFUSION_TRAINING', 'STATION_POST_CLASS_1'],
  },
  quality: {
    roles: ['QUALITY_OFFICER'],
    titles: ['TECHNICIAN_SENIOR'],
    certificates: ['TRANSFUSION_TRAINING'],
  },
  cashier: { roles: ['CASHIER'], titles: [], certificates: [] },
  machine: { roles: ['MACHINE'], titles: [], certificates: [] },
} as const satisfies Record<string, Post>

const office = (role: Role): Post => ({ roles: [role], titles: [], certificates: [] })

const of = (account: string, organisation: string, name: string, post: Post): DemoAccount => ({
  account,
  organisation,
  name,
  ...post,
})

/** Every account that the development issuer knows. */
export const demoAccounts: readonly DemoAccount[] = [
  of('lead.physician', 'CS-LEAD', '示例医师甲', posts.physician),
  of('lead.superior', 'CS-LEAD', '示例上级甲', posts.superior),
  of('lead.head', 'CS-LEAD', '示例主任甲', posts.head),
  of('lead.medical-affairs', 'CS-LEAD', '示例医务甲', posts.affairs),
  of('lead.nurse', 'CS-LEAD', '示例护士甲', posts.nurse),
  of('lead.nurse2', 'CS-LEAD', '示例护士乙', posts.nurse),
  of('lead.cashier', 'CS-LEAD', '示例收费甲', posts.cashier),
  of('lead.technician', 'CS-LEAD', '示例技师甲', posts.technician),
  of('lead.technician2', 'CS-LEAD', '示例技师乙', posts.technician),
  of('lead.manager', 'CS-LEAD', '示例科主任', posts.manager),
  of('lead.quality', 'CS-LEAD', '示例质量甲', posts.quality),
  of('lead.quality2', 'CS-LEAD', '示例质量乙', posts.quality),
  of('mem01.physician', 'CS-MEM01', '示例医师丙', posts.physician),
  of('mem01.superior', 'CS-MEM01', '示例上级丙', posts.superior),
  of('mem01.head', 'CS-MEM01', '示例主任丙', posts.head),
  of('mem01.medical-affairs', 'CS-MEM01', '示例医务丙', posts.affairs),
  of('mem01.nurse', 'CS-MEM01', '示例护士丙', posts.nurse),
  of('mem01.nurse2', 'CS-MEM01', '示例护士丁', posts.nurse),
  of('mem01.collector', 'CS-MEM01', '示例取血丙', posts.collector),
  of('mem01.technician', 'CS-MEM01', '示例技师丙', posts.technician),
  of('mem01.manager', 'CS-MEM01', '示例科主任丙', posts.manager),
  of('mem01.cashier', 'CS-MEM01', '示例收费丙', posts.cashier),
  of('mem02.physician', 'CS-MEM02', '示例医师戊', posts.physician),
  of('mem02.superior', 'CS-MEM02', '示例上级戊', posts.superior),
  of('mem02.head', 'CS-MEM02', '示例主任戊', posts.head),
  of('mem02.medical-affairs', 'CS-MEM02', '示例医务戊', posts.affairs),
  of('mem02.nurse', 'CS-MEM02', '示例护士戊', posts.nurse),
  of('mem02.nurse2', 'CS-MEM02', '示例护士己', posts.nurse),
  of('mem02.collector', 'CS-MEM02', '示例取血戊', posts.collector),
  of('kh.technician', 'KH-LEAD', '示例技师庚', posts.technician),
  of('kh.physician', 'KH-LEAD', '示例医师庚', posts.physician),
  of('kh.superior', 'KH-LEAD', '示例上级庚', posts.superior),
  of('station.dispatcher', 'QZ-STATION', '示例发血辛', office('STATION_DISPATCHER')),
  of('station.finance', 'QZ-STATION', '示例财务辛', office('STATION_FINANCE')),
  of('regulator.county', 'CS-HB', '示例监管壬', office('REGULATOR')),
  of('regulator', 'QZ-HC', '示例监管癸', office('REGULATOR')),
  of('qc.centre', 'QZ-QC', '示例质控癸', office('QC_CENTRE')),
  of('admin', 'CS-LEAD', '示例管理员', office('ADMINISTRATOR')),
  of('his.lead', 'CS-LEAD', 'HIS CS-LEAD', posts.machine),
  of('lis.lead', 'CS-LEAD', 'LIS CS-LEAD', posts.machine),
  of('his.mem01', 'CS-MEM01', 'HIS CS-MEM01', posts.machine),
  of('his.mem02', 'CS-MEM02', 'HIS CS-MEM02', posts.machine),
  of('his.kh-lead', 'KH-LEAD', 'HIS KH-LEAD', posts.machine),
  of('peer.zheliban', 'CS-HB', '浙里办 献血优享', posts.machine),
  of('peer.station', 'QZ-STATION', 'Station system', posts.machine),
]
