import { readVisitNumber } from '#db/kept-number.ts'
import { type EncounterRow, listEncountersByIds } from '#db/requests/finders-encounters.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listWaiversByIds, type WaiverRow } from '#db/waivers/finders.ts'
import { listWaiverLines, type WaiverLineRow } from '#db/waivers/finders-lines.ts'
import {
  type FactSource,
  type OutboundPatient,
  outboundPatientOf,
} from '#resolvers/requests/outbound-facts.ts'

/** A waiver as its hospital is told of it: the lines of which something is waived. No donor. */
export type WaiverFacts = {
  readonly waiver: WaiverRow
  readonly encounter: Pick<EncounterRow, 'patientClass'> & {
    /** As the hospital writes it. */
    readonly visitNumber: string
  }
  readonly patient: OutboundPatient
  readonly lines: readonly WaiverLineRow[]
}

/** A waiver with what it covers. */
export const waiverFacts = async ({ db, keys }: FactSource, id: string): Promise<WaiverFacts> => {
  const [waiver] = await listWaiversByIds(db, [id])
  if (waiver === undefined) throw new Error(`no waiver ${id}`)
  const [encounter] = await listEncountersByIds(db, [waiver.encounterId])
  const [patient] = await listPatientsByIds(db, [waiver.patientId])
  if (encounter === undefined || patient === undefined)
    throw new Error(`waiver ${id} has no stay or no patient`)
  const lines = (await listWaiverLines(db, [id])).filter(({ fen }) => fen > 0)
  return {
    waiver,
    encounter: { ...encounter, visitNumber: readVisitNumber(keys, encounter) },
    patient: outboundPatientOf(keys, patient),
    lines: lines.toSorted((a, b) => a.position - b.position),
  }
}
