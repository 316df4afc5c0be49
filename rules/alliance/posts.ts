import type { OrganisationKind, Role } from '#rules/alliance/terms.ts'

const atHospitals: readonly Role[] = [
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
  'ADMINISTRATOR',
  'MACHINE',
]

/** What anybody can be at each kind of organisation. */
export const rolesAt: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  HOSPITAL: atHospitals,
  STORAGE_POINT: atHospitals,
  CENTRAL_BLOOD_BANK: atHospitals,
  STATION: ['STATION_DISPATCHER', 'STATION_FINANCE', 'MACHINE'],
  COUNTY_BUREAU: ['REGULATOR', 'MACHINE'],
  CITY_COMMISSION: ['REGULATOR', 'MACHINE'],
  QC_CENTRE: ['QC_CENTRE', 'MACHINE'],
}
