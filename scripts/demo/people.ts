/** A patient of the demonstration, invented. */
export type Person = {
  readonly hospitalNumber: string
  readonly family: string
  readonly given: string
  readonly sex: 'MALE' | 'FEMALE'
  /** `YYYY-MM-DD`, as in the identity number. */
  readonly birthDate: string
  /** Made up by the rule of GB 11643-1999; it belongs to nobody. */
  readonly identityNumber: string
}

/** On the ward of the hospital with an HIS. */
export const WARD_PATIENT: Person = {
  hospitalNumber: 'DEMO-MR-0001',
  family: '示例',
  given: '患者甲',
  sex: 'MALE',
  birthDate: '1968-07-07',
  identityNumber: '330822196807071236',
}

/** Of the health centre without one. */
export const CLINIC_PATIENT: Person = {
  hospitalNumber: 'DEMO-MR-0002',
  family: '示例',
  given: '患者乙',
  sex: 'FEMALE',
  birthDate: '1985-01-01',
  identityNumber: '330822198501010026',
}

/** Of the other alliance's kind: whose form lacks the consent. */
export const UNCONSENTED_PATIENT: Person = {
  hospitalNumber: 'DEMO-MR-0003',
  family: '示例',
  given: '患者丙',
  sex: 'MALE',
  birthDate: '1955-11-12',
  identityNumber: '330802195511120043',
}

export const nameOf = ({ family, given }: Person): string => `${family}${given}`
