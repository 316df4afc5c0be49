import { hl7, msh } from '#test/support/hl7-world.ts'

/** Segments of a request as a county hospital's HIS sends it; all of it invented. */
export const PID = 'PID|1||MR000123^^^CS-MEM01^MR~330822196807071236^^^CN-MPS^NI||张^三^^^^^L||19680707|M'
export const PV1 =
  'PV1|1|I|NK^0301^12^CS-MEM01||||||||||||||||ZY20260001^^^CS-MEM01^VN|||||||||||||||||||||||||20260228080000+0800'
export const TQ1 = 'TQ1|1||||||20260302090000+0800||R^Routine^HL70485'
export const DG1 = 'DG1|1||D64.9^贫血^ICD10|||W'
export const OBX = 'OBX|1|NM|718-7^Hemoglobin^LN||55|g/L|||||F|||20260301080000+0800'
export const HISTORY = [
  'OBX|2|CE|HX-TRANSFUSION^输血史^99HUB||N^无^HL70136||||||F',
  'OBX|3|CE|HX-REACTION^输血反应史^99HUB||N^无^HL70136||||||F',
]

export const orc = (number: string, control = 'NW', rest = '') =>
  `ORC|${control}|${number}^CS-MEM01||G1|||||20260301092500+0800|||D0012^李^医${rest}`

/** A BPO of two units of leucocyte-reduced red cells with consent, with these fields changed. */
export const bpo = (change: Record<number, string> = {}): string => {
  const fields: Record<number, string> = {
    1: '1',
    2: 'RBC-SUSP-LR^去白悬浮红细胞^99HUB',
    3: 'LR^Leukoreduced^HL70508',
    4: '2',
    6: 'U^单位^99HUB',
    7: '20260302090000+0800',
    13: 'HB60^血红蛋白低于60g/L^99IND',
    14: 'Y',
    ...change,
  }
  return `BPO|${Array.from({ length: 14 }, (_, place) => fields[place + 1] ?? '').join('|')}`.replace(
    /\|+$/,
    '',
  )
}

export const spm = (number: string) =>
  `SPM|1|${number}&CS-MEM01||WB^Blood, Whole^HL70487||EDTK^Potassium/K EDTA^HL70371|||||||||||20260301090000+0800`

/** What an OMB consists of; each part may be changed or left out (null). */
export type OmbParts = Partial<
  Record<'msh' | 'pid' | 'pv1' | 'orc' | 'tq1' | 'bpo' | 'spm' | 'dg1' | 'obx', string | null>
>

const part = (parts: OmbParts, name: keyof OmbParts, usual: string) =>
  parts[name] === undefined ? usual : parts[name]

/** A whole request with its sample. */
export const omb = (number: string, parts: OmbParts = {}, ...more: string[]): string =>
  hl7(
    part(parts, 'msh', msh('OMB^O27^OMB_O27')),
    part(parts, 'pid', PID),
    part(parts, 'pv1', PV1),
    part(parts, 'orc', orc(number)),
    part(parts, 'tq1', TQ1),
    part(parts, 'bpo', bpo()),
    part(parts, 'spm', spm(`S-${number}`)),
    part(parts, 'dg1', DG1),
    part(parts, 'obx', OBX),
    ...HISTORY,
    ...more,
  )
