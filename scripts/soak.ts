import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { migrate } from '#db/migrate.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { addStay, LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'
import { runClient, type SettledBill, type SoakRun } from './soak/client.ts'
import { ADOPTED, CHANGES_ON, FAMILIES, MEMBERS, numberOf, OWN_ML, RELATIVES_ML } from './soak/families.ts'
import { KillableHub } from './soak/killable.ts'

const HELP = `npm run soak -- [operations]
  费用减免账本的耐久测试：32 个客户端、两家医院争用同一额度，默认 1000000 次操作；途中核验服务失败、枢纽进程被强行终止、
  零点政策变更。数据在 .data/soak，中断后再次运行会接着做；删除该文件夹即重新开始。有任何违规时退出码为 1。
  Wears the ledger of fee waivers: 32 clients of two hospitals on real PostgreSQL, 1,000,000 operations by default, while
  peers fail, the hub's process is killed and the policy changes at midnight. It keeps its data in .data/soak and goes on
  there when it was interrupted; delete the folder to begin anew. Exits with 1 on any violation.`

const CLIENTS = 32
const CONNECTIONS = 12
const FOLDER = join('.data', 'soak')
const CHECKPOINT = join(FOLDER, 'checkpoint.json')
/** A quote's half hour passes in half a minute. */
const SPEED = 60
const FAILING = 0.03
const HOUR_MS = 3_600_000
const TOLD_EVERY_MS = 10_000
/** A quote's half hour, less what the clocks may differ by. */
const HOLDS_MS = HOUR_MS / 2 / SPEED - 1000
/**
 * Tables are analysed at so many operations and whenever they have doubled: sixty times as fast as the world's, the soak
 * would fill them before autovacuum comes by, with plans that were made while they were empty.
 */
const FIRST_ANALYSED = 250
/** As a server for a million operations has it; what is committed is on disk as ever. */
const SERVER = { max_wal_size: '16GB', checkpoint_timeout: '30min', shared_buffers: '2GB' }

/** What is kept between runs. */
type Checkpoint = {
  readonly key: string
  /** The soak's own time. */
  clock: number
  operations: number
  kills: number
  violations: string[]
  answers: Record<string, number>
}

const [given = '1000000', ...others] = argumentsOr(HELP)
const wanted = Number(given)
if (others.length > 0 || !Number.isInteger(wanted) || wanted < 1) refuseArguments(HELP)

mkdirSync(FOLDER, { recursive: true })
const isNew = !existsSync(CHECKPOINT)
const state: Checkpoint = isNew
  ? {
      key: randomBytes(32).toString('hex'),
      clock: Date.parse(`${CHANGES_ON}T00:00:00+08:00`) - HOUR_MS,
      ...{ operations: 0, kills: 0, violations: [], answers: {} },
    }
  : (JSON.parse(readFileSync(CHECKPOINT, 'utf8')) as Checkpoint)
const bytes = Buffer.from(state.key, 'hex')
const keys = makeIdentityKeys({ encryption: [{ id: '1', key: bytes }], hash: bytes })
const keep = () => {
  writeFileSync(`${CHECKPOINT}.new`, JSON.stringify(state))
  renameSync(`${CHECKPOINT}.new`, CHECKPOINT)
}
const say = (line: string) => void process.stdout.write(`${line}\n`)

const postgres = await startEmbeddedPostgres({ dataDir: FOLDER, log: say, settings: SERVER })
await migrate(postgres.url)
/** Whoever brings patients to the hospitals; one plan a statement, so that the two cores are the hub's. */
const owner = new pg.Pool({
  ...{ connectionString: postgres.url, max: 4, options: '-c plan_cache_mode=force_generic_plan' },
})
if (isNew) await beginAnew()
keep()

const begun = { at: Date.now(), clock: state.clock, operations: state.operations }
const now = () => begun.clock + SPEED * (Date.now() - begun.at)
const violation = (what: string) => {
  state.violations.push(what)
  say(`VIOLATION ${what}`)
}
const hub = new KillableHub(
  () => ({
    ...{ url: postgres.url, key: state.key, clock: now(), speed: SPEED },
    ...{ connections: CONNECTIONS, failing: FAILING },
  }),
  violation,
)
/** Killed so often in the whole run. */
const killEvery = Math.ceil(wanted / Math.min(25, Math.max(3, Math.floor(wanted / 25_000))))
let nextKill = state.operations + randomInt(Math.ceil(killEvery / 2), killEvery + 1)
let killing: Promise<void> | null = null

const run: SoakRun = {
  hub,
  holdsMs: HOLDS_MS,
  newStay,
  violation,
  count(what, answer) {
    state.operations += 1
    const name = `${what}: ${answer}`
    state.answers[name] = (state.answers[name] ?? 0) + 1
    if (state.operations >= analysedNext) analyse()
    if (state.operations >= nextKill && killing === null && state.operations < wanted) killing = killOnce()
    return state.operations < wanted
  },
}

let analysedNext = Math.max(FIRST_ANALYSED, 2 * state.operations)
let analysing: Promise<unknown> | null = null
const analyse = () => {
  analysedNext = 2 * state.operations
  analysing = owner.query('analyze')
}

await hub.start()
let last = { at: Date.now(), operations: state.operations }
const told = setInterval(() => {
  state.clock = now()
  keep()
  const rate = (since: typeof last) => perSecond(since).toFixed(0)
  say(`${state.operations} operations, ${rate(last)}/s, since ${rate(begun)}/s, killed ${state.kills} times`)
  last = { at: Date.now(), operations: state.operations }
}, TOLD_EVERY_MS)
const settled = await settledBefore()
await Promise.all(
  Array.from({ length: CLIENTS }, (_, at) =>
    runClient(
      run,
      settled.filter((_bill, index) => index % CLIENTS === at),
    ),
  ),
)
const reached = perSecond(begun)
clearInterval(told)
await killing
await analysing
await hub.kill()
state.clock = now()
await verify()
keep()
await owner.end()
await postgres.stop()
process.exit(state.violations.length > 0 ? 1 : 0)

function perSecond(since: { readonly at: number; readonly operations: number }): number {
  return ((state.operations - since.operations) * 1000) / (Date.now() - since.at)
}

/** Bills that a run before left settled. */
async function settledBefore(): Promise<SettledBill[]> {
  const { rows } = await owner.query<Pick<SettledBill, 'id' | 'hospital'>>(
    `select w.id, o.code as hospital from waivers w join organisations o on o.alliance_id = w.alliance_id
       and o.id = w.organisation_id where w.state = 'SETTLED'`,
  )
  return rows.map((row) => ({ ...row, stay: null }))
}

async function killOnce(): Promise<void> {
  await hub.kill()
  state.kills += 1
  await hub.start()
  nextKill = state.operations + randomInt(Math.ceil(killEvery / 2), killEvery + 1)
  killing = null
}

function newStay(): Promise<RigStay> {
  const bags = Array.from({ length: randomInt(1, 3) }, (_, at) => ({
    units: randomInt(1, 4),
    at: new Date(now() - randomInt(1, 30) * HOUR_MS + at),
  }))
  return addStay((text, values) => owner.query({ name: 'stay', text, values }), keys, {
    hospital: randomInt(2) === 0 ? 'CS-MEM01' : 'CS-LEAD',
    identityNumber: numberOf(randomInt(FAMILIES), randomInt(MEMBERS)),
    since: new Date(now() - 48 * HOUR_MS),
    bags,
  })
}

async function beginAnew(): Promise<void> {
  const database = new Database(postgres.url, { max: 2 })
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await database.close()
  await owner.query(
    `update rule_sets set values = jsonb_build_object('waiverPolicies', $1::jsonb) where values ? 'waiverPolicies'`,
    [JSON.stringify(ADOPTED)],
  )
}

/** What the database says at the end, by statements that know nothing of how it came about. */
async function verify(): Promise<void> {
  await owner.query('analyze')
  const faults = await owner.query<{ fault: string; of: string }>(LEDGER_FAULTS)
  for (const { fault, of } of faults.rows) violation(`${fault}: ${of}`)
  const overspent = await owner.query<{ donor_token: string; ml: string }>(
    `select donor_token, pool, sum(ml) as ml from waiver_parts where live and from_quota = 'LOT'
     group by donor_token, donation, pool having sum(ml) > case pool when 'OWN' then ${OWN_ML} else ${RELATIVES_ML} end`,
  )
  for (const { donor_token, ml } of overspent.rows) violation(`overspent: ${donor_token} by ${ml} ml`)
  const states = await owner.query<{ state: string; waivers: number; waiving: number; fen: number }>(
    `select state, count(*)::int as waivers, (count(*) filter (where fen > 0))::int as waiving, sum(fen)::float8 as fen
     from waivers group by state order by state`,
  )
  const [postings] = (
    await owner.query<{ postings: number; taken: number }>(
      `select count(*)::int as postings, (count(*) filter (where cause = 'TAKEN'))::int as taken from quota_postings`,
    )
  ).rows
  console.table(
    Object.entries(state.answers)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([operation, times]) => ({
        operation,
        times,
        share: `${((100 * times) / state.operations).toFixed(1)} %`,
      })),
  )
  console.table(states.rows)
  console.table({
    ...{
      operations: state.operations,
      'per second': Math.round(reached),
      'hub killed': state.kills,
      ...postings,
    },
    ...{
      overspent: overspent.rows.length,
      'ledger faults': faults.rows.length,
      violations: state.violations.length,
    },
  })
}
