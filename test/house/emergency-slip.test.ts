import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentPaths } from '#resolvers/document-link.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { startDocuments } from '#test/support/documents.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let pages: Awaited<ReturnType<typeof startDocuments>>
beforeAll(async () => {
  world = await makeWorld()
  pages = await startDocuments(world)
})
afterAll(async () => {
  await pages.stop()
  await world.close()
})

it.each(['lead.technician', 'mem01.physician', 'mem01.nurse', 'mem01.collector'])(
  'the slip of an uncrossmatched bag says so loudly to %s, with the time by which the crossmatch follows',
  async (account) => {
    const { requestId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
    const units = [{ unitId, visualDefects: [] }]
    const { id } = await releasedInEmergency(world, requestId, { units })
    const { status, text } = await pages.open(account, documentPaths.Issue(id as never))
    expect(status).toBe(200)
    expect(text).toContain('<b>未交叉配血</b><b>UNCROSSMATCHED</b>')
    expect(text).toMatch(/待补做（2026-03-01 \d\d:\d\d 前）/)
    expect(text).not.toContain('现场急救箱')
  },
)
