import type { Day } from './day.ts'
import { expectThat } from './day-fault.ts'
import { untilDelivered } from './drained.ts'
import { box } from './scenes/box.ts'
import { clinic } from './scenes/clinic.ts'
import { delivery } from './scenes/delivery.ts'
import { race } from './scenes/race.ts'
import { refusals } from './scenes/refusals.ts'
import { settlement } from './scenes/settlement.ts'
import { station } from './scenes/station.ts'
import { stranger, watchAsStranger } from './scenes/stranger.ts'
import { ward } from './scenes/ward.ts'
import { countHoldings, holdingLines } from './summary.ts'

/** One day of the alliance, scene by scene; throws as soon as something goes otherwise than it must. */
export const playDay = async (day: Day): Promise<void> => {
  const { teller } = day
  const watching = await watchAsStranger(day)
  const [first, second, contested] = await delivery(day)
  expectThat(first && second && contested, '有三袋可用', 'three bags are to be had')
  const served = { ward: await ward(day, first), clinic: await clinic(day, second) }
  await station(day)
  await box(day)
  await refusals(day)
  await race(day, contested, served)
  await settlement(day, served.ward, first)
  await stranger(day, watching, { request: served.ward.requestId, unit: first.id })
  await untilDelivered(day.graph)
  teller.scene('枢纽现有数据', 'What the hub now holds')
  for (const line of holdingLines(await countHoldings(day))) teller.line(line)
  teller.line('\n一切如期。 / Everything happened as it had to.')
}
