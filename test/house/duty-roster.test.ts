import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

const onDuty = async (account: string): Promise<string[]> => {
  const { data, errors } = await hub.ask(
    account,
    '{ dutyRoster { edges { node { duty level isOn person { name } } } } }',
  )
  expect(errors).toBeUndefined()
  return data.dutyRoster.edges.map(
    ({ node }: { node: { duty: string; level: number; isOn: boolean; person: { name: string } } }) =>
      `${node.duty} ${node.level} ${node.person.name} ${node.isOn}`,
  )
}

describe('the demonstration', () => {
  it('has people on duty at the lead and at the member with a bank', async () => {
    expect(await onDuty('mem01.manager')).toEqual(
      expect.arrayContaining(['BLOOD_BANK 1 示例技师丙 true', 'BLOOD_BANK 2 示例科主任丙 true']),
    )
    expect(await onDuty('lead.manager')).toEqual(
      expect.arrayContaining(['QUALITY 1 示例质量甲 true', 'INFORMATION 1 示例管理员 true']),
    )
  })
})
