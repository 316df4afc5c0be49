import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import DataLoader from 'dataloader'
import { type GraphQLSchema, parse } from 'graphql'
import { unauthenticated, unavailable } from '../kit/faults.ts'
import type { Call } from '../kit/serve.ts'

/** Where a patient lies. */
export type Bed = { readonly ward: { readonly code: string; readonly name: string }; readonly bed: string }

/** The hospital's own system: a view of it, or a call, until `signal` ends it; one answer for each number, in order. */
export type FindBeds = (
  hospitalNumbers: readonly string[],
  signal: AbortSignal,
) => Promise<readonly (Bed | null)[]>

/** Longer than this nobody waits for a ward, who has come for something else. */
const PATIENCE_MS = 1_500

/** How the router names a patient. */
type PatientKey = {
  readonly organisation?: { readonly code: string } | null
  readonly hospitalNumber: string
}

/** Roles of the hub that have to find a bed. */
const AT_THE_BED = [
  'PHYSICIAN',
  'SUPERIOR_PHYSICIAN',
  'DEPARTMENT_HEAD',
  'MEDICAL_AFFAIRS',
  'NURSE',
  'BLOOD_COLLECTOR',
  'TECHNICIAN',
  'BLOOD_BANK_MANAGER',
]

/** The subgraph of one hospital: where its own patients lie, told to its own people. */
export const buildHisSubgraph = (hospital: string, findBeds: FindBeds): GraphQLSchema => {
  const find = (numbers: readonly string[]) =>
    findBeds(numbers, AbortSignal.timeout(PATIENCE_MS)).catch(() => {
      throw unavailable()
    })
  // One look-up for all patients of a request, and none that outlives it.
  const loaders = new WeakMap<Call, DataLoader<string, Bed | null>>()
  const loaderOf = (call: Call) => {
    const loader = loaders.get(call) ?? new DataLoader(find)
    loaders.set(call, loader)
    return loader
  }
  const maySee = ({ caller }: Call) =>
    caller?.organisation === hospital && caller.roles.some((role) => AT_THE_BED.includes(role))

  const patient = async (key: PatientKey, call: Call) => {
    if (call.caller === null) throw unauthenticated()
    if (key.organisation?.code !== hospital || !maySee(call)) return null
    return { ...key, ...(await loaderOf(call).load(key.hospitalNumber)) }
  }
  const typeDefs = parse(readFileSync(new URL('his.graphqls', import.meta.url), 'utf8'))
  return buildSubgraphSchema([{ typeDefs, resolvers: { Patient: { __resolveReference: patient } } }])
}
