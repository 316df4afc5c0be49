import type { Db } from '#db/client.ts'
import {
  type AntibodyScreenRow,
  type CrossmatchRow,
  listAntibodyScreensByIds,
  listCrossmatchesByIds,
  listTypingsByIds,
  type TypingRow,
} from '#db/compatibility/finders-results.ts'
import { kindOf } from '#lib/ids.ts'
import { type NamedPerson, namedPersons } from '#resolvers/alliance/outbound-facts.ts'
import {
  type FactSource,
  requestFacts,
  type SampleFacts,
  sampleFacts,
} from '#resolvers/requests/outbound-facts.ts'

/** One laboratory result, by its kind. */
export type ReportedResult =
  | { readonly kind: 'Typing'; readonly row: TypingRow }
  | { readonly kind: 'AntibodyScreen'; readonly row: AntibodyScreenRow }
  | { readonly kind: 'Crossmatch'; readonly row: CrossmatchRow }

/** A result as its hospital is told of it, with the sample and the request it is reported to. */
export type ResultFacts = SampleFacts & {
  readonly result: ReportedResult
  /** Who did the test; without a number when an analyser's name is all there is. */
  readonly performer: Partial<NamedPerson> | null
}

/** A result with what it belongs to. */
export const resultFacts = async (source: FactSource, id: string): Promise<ResultFacts> => {
  const { db } = source
  const result = await findResult(db, id)
  const { row } = result
  const about = await sampleFacts(source, row.sampleId)
  const reportedTo = row.requestId === null ? null : (await requestFacts(source, row.requestId)).request
  const persons = await namedPersons(db, [row.performedBy])
  return {
    ...about,
    request: reportedTo,
    result,
    performer:
      persons.get(row.performedBy ?? '') ?? (row.performedByName ? { name: row.performedByName } : null),
  }
}

const findResult = async (db: Db, id: string): Promise<ReportedResult> => {
  const kind = kindOf(id)
  if (kind === 'Typing') return { kind, row: only(await listTypingsByIds(db, [id]), id) }
  if (kind === 'AntibodyScreen') return { kind, row: only(await listAntibodyScreensByIds(db, [id]), id) }
  return { kind: 'Crossmatch', row: only(await listCrossmatchesByIds(db, [id]), id) }
}

const only = <Row>([row]: readonly Row[], id: string): Row => {
  if (row === undefined) throw new Error(`no result ${id}`)
  return row
}
