import type { Day } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import type { Following } from '../live.ts'

const LOOK = `query ($request: ID!, $unit: ID!) { request(id: $request) { id } unit(id: $unit) { id }
  node(id: $request) { id } requests(first: 50) { edges { node { organisation { code } } } }
  units(first: 50) { edges { node { id } } } }`

/** Opens the other alliance's eyes before anything happens. */
export const watchAsStranger = async ({ follow }: Day): Promise<Following[]> => [
  await follow('kh.technician', 'requestChanged', 'request { id }'),
  await follow('kh.technician', 'inventoryChanged', 'unit { id }'),
]

/** A technician of the other alliance has watched all day and asks by the very ids: nothing is there. */
export const stranger = async (
  { graph, teller }: Day,
  watching: readonly Following[],
  ids: { request: string; unit: string },
): Promise<void> => {
  teller.scene('邻县联合体的技师', 'A technician of the neighbouring alliance')
  const seen = await graph.ask('kh.technician', LOOK, ids)
  expectThat(
    seen.request === null && seen.unit === null && seen.node === null,
    '按编号查询也查不到',
    'nothing is found by its very id',
  )
  const foreign = seen.requests.edges.filter(
    ({ node }: { node: { organisation: { code: string } } }) => !node.organisation.code.startsWith('KH-'),
  )
  expectThat(foreign.length === 0, '列表为空', 'no list shows any of it')
  expectThat(
    watching.every((following) => following.seen.length === 0),
    '订阅没有收到任何事件',
    'no event came',
  )
  for (const following of watching) await following.close()
  teller.step('kh.technician', 'GraphQL', '查不到任何申请和血袋', 'finds neither request nor unit')
  teller.step('kh.technician', 'WebSocket', '全天没有收到任何事件', 'got no event all day')
}
