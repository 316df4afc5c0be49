/** A hospital of the demonstration as the proof of access sees it. */
export type Owner = {
  readonly code: string
  readonly alliance: 'CS' | 'KH'
  /** Stands in every text that is this hospital's own: names, numbers, reasons. Nobody else may ever read it. */
  readonly marker: string
  /** Begins the donation numbers of the units meant for it. */
  readonly donations: string
  readonly physician: string
  readonly machine: string
  /** Badge of who fetches blood. */
  readonly collector: string
  /** Who works at the alliance's storage point. */
  readonly technician: string
}

export const lead: Owner = {
  code: 'CS-LEAD',
  alliance: 'CS',
  marker: 'QXLEADQX',
  donations: '3308126',
  physician: 'lead.physician',
  machine: 'his.lead',
  collector: 'lead.nurse',
  technician: 'lead.technician',
}

/** Whose things the calls are about. */
export const member: Owner = {
  code: 'CS-MEM01',
  alliance: 'CS',
  marker: 'QXMEMAQX',
  donations: '3308226',
  physician: 'mem01.physician',
  machine: 'his.mem01',
  collector: 'mem01.collector',
  technician: 'lead.technician',
}

/** A fellow member of the same alliance. */
export const fellow: Owner = {
  code: 'CS-MEM02',
  alliance: 'CS',
  marker: 'QXMEMBQX',
  donations: '3308326',
  physician: 'mem02.physician',
  machine: 'his.mem02',
  collector: 'mem02.collector',
  technician: 'lead.technician',
}

/** The hospital of the other alliance. */
export const stranger: Owner = {
  code: 'KH-LEAD',
  alliance: 'KH',
  marker: 'QXKHLDQX',
  donations: '3309926',
  physician: 'kh.physician',
  machine: 'his.kh-lead',
  collector: 'kh.physician',
  technician: 'kh.technician',
}

export const owners = [lead, member, fellow, stranger] as const

/** The markers that somebody of this organisation may read: its own, and at a lead those of all its alliance. */
export const readableMarkers = (organisation: string): readonly string[] =>
  owners
    .filter((owner) => owner.code === organisation || (organisation === 'CS-LEAD' && owner.alliance === 'CS'))
    .map(({ marker }) => marker)

/** The canaries of a text: whose marker, or whose alliance's donation number, it holds. */
export const markersIn = (text: string): readonly string[] =>
  owners.filter(({ marker }) => text.includes(marker)).map(({ marker }) => marker)
