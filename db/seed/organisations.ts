import type { HospitalLevel, OrganisationKind } from '#rules/alliance/terms.ts'

/** One organisation of the demonstration, all of them invented. */
export type DemoOrganisation = {
  readonly code: string
  readonly alliances: readonly string[]
  readonly kind: OrganisationKind
  readonly level?: HospitalLevel
  readonly lead?: boolean
  /** Keeps blood in a bank of its own; the lead does anyhow. */
  readonly bloodBank?: boolean
  readonly zh: string
  readonly en: string
}

const CS = ['CS'] as const
const KH = ['KH'] as const
const BOTH = ['CS', 'KH'] as const

/** The alliances of the demonstration. */
export const demoAlliances = [
  { id: 'CS', zh: '示例县临床输血保障联合体', en: 'Demo county transfusion alliance', regionCode: '330822' },
  {
    id: 'KH',
    zh: '邻县临床输血保障联合体',
    en: 'Neighbouring county transfusion alliance',
    regionCode: '330824',
  },
] as const

/** The organisations; the city's bodies and the station serve both alliances. */
export const demoOrganisations: readonly DemoOrganisation[] = [
  {
    code: 'CS-LEAD',
    alliances: CS,
    kind: 'HOSPITAL',
    level: 'LEVEL_2',
    lead: true,
    zh: '示例县人民医院',
    en: 'Demo County People’s Hospital',
  },
  {
    code: 'CS-MEM01',
    alliances: CS,
    kind: 'HOSPITAL',
    level: 'LEVEL_2',
    bloodBank: true,
    zh: '示例县中医院',
    en: 'Demo County Hospital of Chinese Medicine',
  },
  {
    code: 'CS-MEM02',
    alliances: CS,
    kind: 'HOSPITAL',
    level: 'LEVEL_1',
    zh: '示例县青山镇卫生院',
    en: 'Qingshan Township Health Centre',
  },
  {
    code: 'CS-MEM03',
    alliances: CS,
    kind: 'HOSPITAL',
    level: 'LEVEL_1',
    zh: '示例县白石镇卫生院',
    en: 'Baishi Township Health Centre',
  },
  {
    code: 'CS-HB',
    alliances: CS,
    kind: 'COUNTY_BUREAU',
    zh: '示例县卫生健康局',
    en: 'Demo County Health Bureau',
  },
  {
    code: 'QZ-STATION',
    alliances: BOTH,
    kind: 'STATION',
    zh: '示例市中心血站',
    en: 'Demo City Blood Station',
  },
  {
    code: 'QZ-HC',
    alliances: BOTH,
    kind: 'CITY_COMMISSION',
    zh: '示例市卫生健康委员会',
    en: 'Demo City Health Commission',
  },
  {
    code: 'QZ-QC',
    alliances: BOTH,
    kind: 'QC_CENTRE',
    zh: '示例市输血质控中心',
    en: 'Demo City Quality-Control Centre',
  },
  {
    code: 'KH-LEAD',
    alliances: KH,
    kind: 'HOSPITAL',
    level: 'LEVEL_2',
    lead: true,
    zh: '邻县人民医院',
    en: 'Neighbouring County People’s Hospital',
  },
  {
    code: 'KH-MEM01',
    alliances: KH,
    kind: 'HOSPITAL',
    level: 'LEVEL_1',
    zh: '邻县溪口镇卫生院',
    en: 'Xikou Township Health Centre',
  },
]
