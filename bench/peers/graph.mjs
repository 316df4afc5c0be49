/** The part of the hub's graph that is compared, as mercurius and graphql-yoga serve it: the hub's own names and nesting. */
export const typeDefs = /* GraphQL */ `
  scalar DateTime

  type Query {
    worklist(first: Int!): RequestConnection!
    request(id: ID!): Request
  }
  type RequestConnection {
    edges: [RequestEdge!]!
  }
  type RequestEdge {
    node: Request!
  }
  type Request {
    id: ID!
    placerNumber: String!
    state: String!
    urgency: String!
    plannedAt: DateTime!
    organisation: Organisation!
    patient: Patient!
    samples: [Sample!]!
    units: [Unit!]!
  }
  type Organisation {
    code: String!
    nameZh: String!
  }
  type Patient {
    id: ID!
    name: String!
    sex: String!
    hospitalNumber: String!
  }
  type Sample {
    id: ID!
    sampleNumber: String!
    state: String!
    collectedAt: DateTime
    receivedAt: DateTime
    crossmatches: [Crossmatch!]!
  }
  type Crossmatch {
    id: ID!
    major: String
    minor: String
    method: String
    status: String!
  }
  type Unit {
    id: ID!
    number: String!
    product: String!
    abo: String
    rhd: String
    content: Float!
    expiresAt: DateTime!
    state: String!
  }
`

const REQUEST = `r.id, r.placer_number as "placerNumber", r.state, r.urgency, r.planned_at as "plannedAt",
  r.organisation_id as "organisationId", r.patient_id as "patientId"`

const worklist = `select ${REQUEST} from requests r where r.alliance_id = 'CS' and r.state in ('SUBMITTED', 'ACCEPTED')
  order by r.planned_at, r.id limit $1`
const request = `select ${REQUEST} from requests r where r.alliance_id = 'CS' and r.id = $1`

/** What fields of many rows read in one statement; `of` names the column that answers a key. */
const LOOK_UPS = {
  organisation: {
    text: `select id as of, code, name_zh as "nameZh" from organisations where alliance_id = 'CS' and id = any($1)`,
  },
  patient: {
    text: `select id as of, id, name, sex, hospital_number as "hospitalNumber" from patients
      where alliance_id = 'CS' and id = any($1)`,
  },
  samples: {
    many: true,
    text: `select request_id as of, id, sample_number as "sampleNumber", state, collected_at as "collectedAt",
      received_at as "receivedAt" from samples where alliance_id = 'CS' and request_id = any($1) order by id`,
  },
  crossmatches: {
    many: true,
    text: `select sample_id as of, id, major, minor, method, status from crossmatches
      where alliance_id = 'CS' and sample_id = any($1) order by id desc`,
  },
  units: {
    many: true,
    text: `select v.request_id as of, u.id, u.donation_number as number, u.product_code as product, u.abo, u.rhd,
      u.content, u.expires_at as "expiresAt", u.custody as state
      from reservations v join units u on u.alliance_id = v.alliance_id and u.id = v.unit_id
      where v.alliance_id = 'CS' and v.request_id = any($1) and coalesce(v.ending, 'ISSUED') = 'ISSUED'`,
  },
}

/** Answers keys in their order: one row each, or all rows of each. */
const lookUp = async (read, name, keys) => {
  const { text, many } = LOOK_UPS[name]
  const rows = await read.query(name, text, [[...new Set(keys)]])
  const groups = Map.groupBy(rows, (row) => row.of)
  return keys.map((key) => (many ? (groups.get(key) ?? []) : (groups.get(key)?.[0] ?? null)))
}

/** The fields that are read for many rows at once: type, field, key of a row. */
export const batched = [
  ['Request', 'organisation', (row) => row.organisationId],
  ['Request', 'patient', (row) => row.patientId],
  ['Request', 'samples', (row) => row.id],
  ['Request', 'units', (row) => row.id],
  ['Sample', 'crossmatches', (row) => row.id],
].map(([type, field, keyOf]) => ({ type, field, keyOf, load: (read, keys) => lookUp(read, field, keys) }))

export const rootResolvers = {
  Query: {
    worklist: async (_, { first }, { read }) => {
      const rows = await read.query('worklist', worklist, [first])
      return { edges: rows.map((node) => ({ node })) }
    },
    request: async (_, { id }, { read }) => (await read.query('request', request, [id]))[0] ?? null,
  },
}
