/** The laboratory values that speak for or against a component, each in the hub's own unit. */
export const analytes = [
  /** g/L */
  'HAEMOGLOBIN',
  /** L/L */
  'HAEMATOCRIT',
  /** 10⁹/L */
  'PLATELETS',
  /** seconds */
  'PROTHROMBIN_TIME',
  /** ratio */
  'INR',
  /** seconds */
  'APTT',
  /** g/L */
  'FIBRINOGEN',
] as const
export type Analyte = (typeof analytes)[number]
