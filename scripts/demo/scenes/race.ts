import type { Day, Served, StockedBag } from '../day.ts'
import { DayFault, expectThat } from '../day-fault.ts'
import type { Data } from '../graph.ts'
import { CLINIC_PATIENT, type Person, WARD_PATIENT } from '../people.ts'
import { typedForm } from './clinic.ts'

const RESERVED = '... on UnitReservation { units { id number } }'

/** Two technicians want the last bag for two patients at the same moment: exactly one gets it. */
export const race = async (
  day: Day,
  bag: StockedBag,
  served: { ward: Served; clinic: Served },
): Promise<void> => {
  const { graph, teller } = day
  teller.scene('两名技师同时抢最后一袋', 'Two technicians want the last bag at once')
  const requests = [
    await furtherRequest(day, 'mem01.physician', WARD_PATIENT, served.ward),
    await furtherRequest(day, 'mem02.physician', CLINIC_PATIENT, served.clinic),
  ]
  const technicians = ['lead.technician', 'lead.technician2']
  const answers = await Promise.all(
    technicians.map((account, index) =>
      graph
        .tell(account, 'reserveUnits', { requestId: requests[index], unitIds: [bag.id] }, RESERVED)
        .catch((error: unknown) => {
          if (error instanceof DayFault)
            return { code: 'CONFLICT_RETRY', findings: [{ message: { zh: error.zh, en: error.en } }] }
          throw error
        }),
    ),
  )
  const won = answers.filter((answer: Data) => answer.code === undefined)
  expectThat(won.length === 1, '恰好一人得到', `exactly one gets it (${won.length} did)`)
  const winner = answers.indexOf(won[0])
  const { zh, en } = answers[1 - winner].findings[0].message
  teller.step(technicians[winner] ?? '', 'GraphQL', `预留到 ${bag.number}`, 'gets the bag')
  teller.step(technicians[1 - winner] ?? '', 'GraphQL', zh, en)
  await graph.act('lead.technician', 'releaseReservation', { unitId: bag.id, reason: '演示结束' })
  for (const [index, account] of ['mem01.physician', 'mem02.physician'].entries())
    await graph.tell(account, 'cancelRequest', { requestId: requests[index], reason: '演示结束' })
}

/** A further request that rests on the tube the lead has already. */
const furtherRequest = async (day: Day, physician: string, person: Person, { sampleNumber }: Served) => {
  const form = { ...typedForm(day, person, sampleNumber), sample: null }
  const request = await day.graph.act(physician, 'submitRequest', form)
  await day.bank.accept(request.id)
  return request.id as string
}
