import { newBag } from '../bank.ts'
import type { Day, StockedBag } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import type { Data } from '../graph.ts'

/** The station's delivery: five bags, one of whose labels says another group than the file. Answers the four in stock. */
export const delivery = async ({ bank, numbers, teller, inMinutes }: Day): Promise<StockedBag[]> => {
  teller.scene('血站送血入库', 'The station delivers')
  const read = await bank.readColdStore()
  teller.step(
    'lead.technician',
    'GraphQL',
    `抄录 ${read.length} 处储血设备温度`,
    `writes down the temperatures of ${read.length} places`,
  )
  const bags = Array.from({ length: 5 }, () => newBag(numbers, inMinutes(0)))
  const file = bags.map(({ content: _, collectedAt: __, place: ___, ...line }, index) =>
    index === 4 ? { ...line, abo: 'B' } : line,
  )
  const receipt = await bank.receive(bags, file)
  const [refused] = receipt.refused
  expectThat(receipt.received.length === 4, '入库 4 袋', 'four bags taken in')
  expectThat(receipt.refused.length === 1, '拒收 1 袋', 'one bag refused')
  expectThat(
    refused.donationNumber === bags[4]?.donationNumber &&
      refused.findings.some(({ code }: Data) => code === 'UNIT_GROUP_DIFFERS_FROM_FILE'),
    '血型与清单不符的血袋被拒收',
    'the bag whose label differs from the file is refused',
  )
  const { zh, en } = refused.findings[0].message
  teller.step(
    'lead.technician',
    'GraphQL',
    '验收入库 4 袋去白悬浮红细胞 A+',
    'takes in 4 bags of red cells, A+',
  )
  teller.step('lead.technician', 'GraphQL', `拒收 ${refused.donationNumber}：${zh}`, `one refused: ${en}`)
  return receipt.received.map(({ index, unit }: Data) => ({ ...unit, bag: bags[index] }))
}
