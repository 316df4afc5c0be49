import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import pg from 'pg'

// The limit: what the database and node:http alone can do. The same statement's work in one `json_agg`, in the same
// read-only transaction under the same role and settings, for a caller whose cached token is checked the same way.
// `/` answers with the worklist, of each thing what is asked of the hub and no more, `/request/<id>` with one request and its hospital.
// Arguments: database url, expected token, organisation id.
const [url, token, organisation] = process.argv.slice(2) as [string, string, string]
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const known = new Map([[hash(token), Date.now() + 3_600_000]])
const pool = new pg.Pool({ connectionString: url, max: 10, pipeline: true } as pg.PoolConfig)

const all = (asked: string, from: string, order: string) =>
  `(select coalesce(json_agg(json_build_object(${asked}) ${order}), '[]') ${from})`
const CROSSMATCHES = all(
  "'id', c.id, 'major', c.major, 'minor', c.minor, 'method', c.method, 'status', c.status",
  'from crossmatches c where c.alliance_id = s.alliance_id and c.sample_id = s.id',
  'order by c.id desc',
)
const SAMPLES = all(
  `'id', s.id, 'sampleNumber', s.sample_number, 'state', s.state, 'collectedAt', s.collected_at,
    'receivedAt', s.received_at, 'crossmatches', ${CROSSMATCHES}`,
  'from samples s where s.alliance_id = r.alliance_id and s.request_id = r.id',
  'order by s.id',
)
const UNITS = all(
  `'id', u.id, 'number', u.donation_number || '-' || u.label_product_code, 'product', u.product_code, 'abo', u.abo,
    'rhd', u.rhd, 'content', u.content, 'expiresAt', u.expires_at, 'state', u.custody`,
  `from reservations v join units u on u.alliance_id = v.alliance_id and u.id = v.unit_id
    where v.alliance_id = r.alliance_id and v.request_id = r.id and coalesce(v.ending, 'ISSUED') = 'ISSUED'`,
  'order by v.id',
)
const STATEMENT = `select coalesce(json_agg(json_build_object('id', r.id, 'placerNumber', r.placer_number, 'state', r.state,
    'urgency', r.urgency, 'plannedAt', r.planned_at,
    'organisation', (select json_build_object('code', o.code, 'nameZh', o.name_zh) from organisations o
      where o.alliance_id = r.alliance_id and o.id = r.organisation_id),
    'patient', (select json_build_object('id', p.id, 'name', p.name, 'sex', p.sex, 'hospitalNumber', p.hospital_number)
      from patients p where p.alliance_id = r.alliance_id and p.id = r.patient_id),
    'samples', ${SAMPLES}, 'units', ${UNITS})), '[]')::text as body
  from (select * from requests where alliance_id = 'CS' and state in ('SUBMITTED', 'ACCEPTED')
    order by planned_at, id limit 50) r`
const ONE = `select json_build_object('id', r.id, 'placerNumber', r.placer_number, 'state', r.state, 'urgency', r.urgency,
    'plannedAt', r.planned_at, 'organisation', (select json_build_object('code', o.code, 'nameZh', o.name_zh)
      from organisations o where o.alliance_id = r.alliance_id and o.id = r.organisation_id))::text as body
  from requests r where r.alliance_id = 'CS' and r.id = $1`

const asked = (path: string) => {
  const id = path.startsWith('/request/') ? path.slice('/request/'.length) : undefined
  return id === undefined
    ? { name: 'worklist', text: STATEMENT, values: [] }
    : { name: 'request', text: ONE, values: [id] }
}

const server = createServer(async (request, response) => {
  for await (const _ of request);
  const until = known.get(hash((request.headers.authorization ?? '').slice('Bearer '.length)))
  if (until === undefined || until < Date.now()) return response.writeHead(401).end()
  const client = await pool.connect()
  try {
    const [, , { rows }] = await Promise.all([
      client.query('begin isolation level repeatable read, read only'),
      client.query({
        name: 'scope',
        text: `select set_config('role', 'xuelian_app', true), set_config('app.alliances', 'CS', true),
          set_config('app.organisations', $1, true), set_config('app.view', 'lead', true)`,
        values: [organisation],
      }),
      client.query(asked(request.url ?? '/')),
    ])
    response.writeHead(200, { 'content-type': 'application/json' }).end(rows[0]?.body)
    await client.query('rollback')
  } finally {
    client.release()
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.stdout.write(`ready ${address.port}\n`)
})
