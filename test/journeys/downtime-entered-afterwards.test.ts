import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLINIC_PATIENT } from '#scripts/demo/people.ts'
import { typedForm } from '#scripts/demo/scenes/clinic.ts'
import { type Journey, startJourney } from '#test/support/journey.ts'

let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

const SUBMITTED = '... on Request { id samples { id } }'
const RED_CELLS = {
  antiA: 'PLUS_4',
  antiB: 'NEGATIVE',
  a1Cells: 'NEGATIVE',
  bCells: 'PLUS_3',
  antiD: 'PLUS_4',
}

type Trail = {
  readonly auditTrail: {
    readonly edges: readonly {
      readonly node: { readonly action: string; readonly enteredAfterwards: boolean }
    }[]
  }
}

/** A form as it was written on paper two hours ago, for a transfusion an hour ago. */
const paperForm = () => {
  const { numbers, inMinutes } = journey.day
  const form = typedForm(journey.day, CLINIC_PATIENT, numbers.next('S'))
  return {
    ...form,
    consent: { kind: 'PATIENT', signedAt: inMinutes(-140).toISOString() },
    plannedAt: inMinutes(-60).toISOString(),
    sample: { ...form.sample, collectedAt: inMinutes(-130).toISOString() },
  }
}

describe('what happened while the hub was down', () => {
  it('is refused as something planned for the past when it is entered as if it were now', async () => {
    const answer = await journey.day.graph.tell('mem02.physician', 'submitRequest', paperForm())
    expect(answer).toMatchObject({ code: 'REQUEST_REFUSED' })
    expect(answer.findings.map(({ code }: { code: string }) => code)).toContain('PLANNED_TIME_IN_PAST')
  })

  it('is entered afterwards with the time it happened, beside the time the hub learnt of it', async () => {
    const { graph, inMinutes } = journey.day
    const at = (minutes: number) => ({ occurredAt: inMinutes(minutes).toISOString() })
    const written = at(-120)
    const request = await graph.act(
      'mem02.physician',
      'submitRequest',
      { ...paperForm(), ...written },
      SUBMITTED,
    )
    const sampleId = request.samples[0].id
    const technician = 'lead.technician'
    await graph.act(technician, 'acceptRequest', { requestId: request.id, ...at(-110) })
    const received = at(-100)
    await graph.act(technician, 'receiveSample', { sampleId, ...received })
    const read = at(-90)
    await graph.act(technician, 'recordTyping', { sampleId, reactions: RED_CELLS, ...read })
    const seen = (
      await graph.ask(
        'mem02.physician',
        `query ($id: ID!) { request(id: $id) { state occurredAt recordedAt
          samples { receivedAt typings { abo occurredAt recordedAt } } } }`,
        { id: request.id },
      )
    ).request
    expect(seen).toMatchObject({
      state: 'ACCEPTED',
      occurredAt: written.occurredAt,
      samples: [{ receivedAt: received.occurredAt, typings: [{ abo: 'A', ...read }] }],
    })
    for (const fact of [seen, seen.samples[0].typings[0]])
      expect(Date.parse(fact.recordedAt) - Date.parse(fact.occurredAt)).toBeGreaterThan(60 * 60_000)
  })

  it('stands so in the audit trail and in the events', async () => {
    const late = await journey.hub.rows<{ action: string }>(
      "select action from audit_entries where outcome = 'DONE' and recorded_at - occurred_at > interval '1 hour'",
    )
    expect(late.map(({ action }) => action).toSorted()).toEqual([
      'compatibility.recordTyping',
      'requests.acceptRequest',
      'requests.receiveSample',
      'requests.submitRequest',
    ])
    await journey.hub.house.services.readAudit.flush()
    const marked = await journey.day.graph.ask(
      'lead.quality',
      '{ auditTrail(enteredAfterwards: true) { edges { node { action enteredAfterwards } } } }',
      {},
    )
    const all = await journey.day.graph.ask(
      'lead.quality',
      '{ auditTrail { edges { node { action enteredAfterwards } } } }',
      {},
    )
    const entries = (answer: Trail) => answer.auditTrail.edges.map(({ node }) => node)
    expect(entries(marked).toSorted((a, b) => a.action.localeCompare(b.action))).toEqual([
      { action: 'compatibility.recordTyping', enteredAfterwards: true },
      { action: 'requests.acceptRequest', enteredAfterwards: true },
      { action: 'requests.receiveSample', enteredAfterwards: true },
    ])
    expect(entries(all).filter(({ enteredAfterwards }) => enteredAfterwards)).toEqual(entries(marked))
    expect(entries(all).length).toBeGreaterThan(entries(marked).length)
    const events = await journey.hub.rows<{ name: string }>(
      "select name from outbox where recorded_at - occurred_at > interval '1 hour'",
    )
    expect(events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['requests.requestSubmitted', 'compatibility.typingRecorded']),
    )
  })

  it('takes in a bag that was kept for the patient and left on paper, and opens a deviation for what was amiss', async () => {
    const { graph, bank, inMinutes } = journey.day
    const [bag] = await journey.stocked(1)
    const { requests } = await graph.ask('mem02.physician', '{ requests { edges { node { id } } } }')
    const requestId = requests.edges[0].node.id
    await bank.reserve(requestId, [bag?.id ?? ''])
    const told = {
      unitId: bag?.id,
      fate: 'TRANSFUSED',
      administratorName: '示例护士戊',
      verifierName: '示例护士己',
      startedAt: inMinutes(-60).toISOString(),
      endedAt: inMinutes(-5).toISOString(),
      volumeMl: 400,
    }
    const selection =
      '... on Transfusion { id fate findings { code } administratorName startedAt recordedAt }'
    const recorded = await graph.act('mem02.nurse', 'recordTransfusion', told, selection)
    expect(recorded).toMatchObject({ fate: 'TRANSFUSED', startedAt: told.startedAt })
    expect(Date.parse(recorded.recordedAt) - Date.parse(recorded.startedAt)).toBeGreaterThan(30 * 60_000)
    const deviations = await journey.hub.rows<{ subject: string; codes: string[] }>(
      `select subject_id as subject, array(select f ->> 'code' from jsonb_array_elements(findings) f order by 1) as codes
       from deviations where subject_id = any($1)`,
      [[recorded.id, bag?.id]],
    )
    expect(deviations).toEqual([{ subject: recorded.id, codes: ['UNIT_STATE_FORBIDS'] }])
    const asserted = new Set(recorded.findings.map(({ code }: { code: string }) => code))
    expect(asserted).toEqual(
      new Set(['UNIT_STATE_FORBIDS', 'BEDSIDE_CHECK_MISSING', 'BEDSIDE_ASSERTED', 'VITAL_SIGNS_MISSING']),
    )
    const [{ custody } = { custody: '' }] = await journey.hub.rows<{ custody: string }>(
      'select custody from units where id = $1',
      [bag?.id],
    )
    expect(custody).toBe('TRANSFUSED')
  })

  it('may not lie in the future', async () => {
    const { graph, inMinutes } = journey.day
    const occurredAt = inMinutes(60).toISOString()
    await expect(
      graph.tell('mem02.physician', 'submitRequest', { ...paperForm(), occurredAt }),
    ).rejects.toThrow(/occurredAt/)
  })
})
