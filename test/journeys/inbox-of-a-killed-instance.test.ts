import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { hl7 } from '#test/support/hl7-world.ts'
import { type HubProcess, startHubProcess } from '#test/support/hub-process.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

const NUMBERS = Array.from({ length: 20 }, (_, n) => `K${n}`)

let fresh: FreshDatabase
let owner: ReturnType<typeof ownerPool>
let dataDir: string
let a: HubProcess
let b: HubProcess
beforeAll(async () => {
  fresh = await freshDatabase()
  owner = ownerPool(fresh.directUrl)
  dataDir = mkdtempSync(join(tmpdir(), 'xuelian-inbox-'))
  const environment = {
    DATABASE_URL: fresh.url,
    DATABASE_DIRECT_URL: fresh.directUrl,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
  }
  a = await startHubProcess(environment)
  b = await startHubProcess(environment)
})
afterAll(async () => {
  await b?.end('SIGTERM')
  await a?.end('SIGKILL')
  await owner?.end()
  await fresh?.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

/** In enhanced mode, with both answers asked for. */
const registration = (number: string) =>
  hl7(
    `MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||ADT^A04^ADT_A01|${number}|P|2.5.1|||AL|AL||UNICODE UTF-8`,
    'EVN|A04|20260301093000+0800',
    `PID|1||${number}^^^CS-MEM01^MR||测试^某^^^^^L||19800101|F`,
    'PV1|1|O',
  )

it('what an instance has acknowledged and not worked when it is killed, another works and answers once', async () => {
  const line = await connectRaw(Number(a.mllp.split(':').at(-1)))
  const holding = await owner.connect()
  await holding.query('begin; lock table patients in share row exclusive mode')
  for (const number of NUMBERS) expect(await line.ask(registration(number))).toContain(`\rMSA|CA|${number}`)
  await a.end('SIGKILL')
  line.close()
  await holding.query('rollback')
  holding.release()
  // The time for which the other leaves them to their owner passes by the database's clock.
  await owner.query("update messages set received_at = received_at - interval '15 seconds'")

  const states = async () =>
    (
      await owner.query<{ number: string; state: string; patients: number; answers: number }>(
        `select m.control_id as number, m.state,
           (select count(*)::int from patients p where p.hospital_number = m.control_id) as patients,
           (select count(*)::int from deliveries d where d.type = 'ANSWER' and d.subject_id = m.id) as answers
         from messages m where m.control_id = any($1) order by m.id`,
        [NUMBERS],
      )
    ).rows
  const done = NUMBERS.map((number) => ({ number, state: 'PROCESSED', patients: 1, answers: 1 }))
  await vi.waitFor(async () => expect(await states()).toEqual(done), { timeout: 50_000, interval: 200 })
}, 120_000)
