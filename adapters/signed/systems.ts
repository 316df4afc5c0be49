/** The systems that a fee waiver is decided with; the citizen service takes notices and tells what donors certified. */
export const peerSystems = [
  'donorRecord',
  'household',
  'marriage',
  'familyCode',
  'invoices',
  'citizenService',
] as const
export type PeerSystem = (typeof peerSystems)[number]
