import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordMother } from '#resolvers/compatibility/record-mother.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { bag, groupA, handingOut, issued, ready } from '#test/support/bank.ts'
import { newbornGirl } from '#test/support/forms.ts'
import { groupKnownBefore, screenedNegative } from '#test/support/hospital.ts'
import { patientOf, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** An infant of CS-MEM01 born on 20 February, for whom group O or A cells wait. */
const infantOf = (abo: 'O' | 'A' = 'O') =>
  ready(world, { bags: [bag(world, { abo })], form: { form: { patient: newbornGirl() } } })

/** The infant's mother, with a negative screen on a tube drawn then. */
const motherOf = async (infant: Awaited<ReturnType<typeof infantOf>>, drawnAt: string) => {
  const mother = await sampled(world, { sex: 'FEMALE' })
  await world.rows('update samples set collected_at = $2 where id = $1', [mother.sampleId, drawnAt])
  await screenedNegative(world, mother.sampleId)
  const { patientId } = await patientOf(world, infant.sampleId)
  await recordMother(await world.as('lead.technician'), { patientId, motherPatientId: mother.patientId })
  return mother
}

const codesOf = async ({ id, unitIds }: { id: string; unitIds: readonly string[] }) => {
  const refusal = (await refusalOf(issued(world, handingOut(id, unitIds)))) as {
    findings: { code: string; severity: string }[]
  } | null
  return (refusal?.findings ?? []).filter(({ severity }) => severity !== 'WARN').map(({ code }) => code)
}

it.each([
  ['years before the birth', '2019-05-01T02:00:00Z', ['MOTHER_ANTIBODIES_UNKNOWN']],
  [
    'a second more than 72 hours before the day of birth',
    '2026-02-16T15:59:59Z',
    ['MOTHER_ANTIBODIES_UNKNOWN'],
  ],
  ['72 hours before the day of birth', '2026-02-16T16:00:00Z', []],
  ['after the birth', '2026-02-28T02:00:00Z', []],
])('a screen of the mother’s drawn %s says of her antibodies what it may', async (_, drawnAt, codes) => {
  const infant = await infantOf()
  await motherOf(infant, drawnAt)
  expect(await codesOf(infant)).toEqual(codes)
})

it('the mother’s group counts once it is confirmed, and only then lets cells of it go', async () => {
  const infant = await infantOf('A')
  const mother = await motherOf(infant, '2026-02-21T02:00:00Z')
  await recordTyping(await world.as('lead.technician'), { sampleId: mother.sampleId, reactions: groupA })
  expect(await codesOf(infant)).toEqual(['MOTHER_ANTIBODIES_UNKNOWN'])
  await groupKnownBefore(world, mother.requestId)
  expect(await codesOf(infant)).toEqual([])
})
