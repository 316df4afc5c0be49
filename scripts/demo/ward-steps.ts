import type { Day } from './day.ts'
import { expectThat } from './day-fault.ts'

/** Whose patient it is: the hospital's accounts, as `mem01.nurse`. */
type Ward = { readonly hospital: 'mem01' | 'mem02' }

/** A request and the tube that came with it. */
type Known = { readonly requestId: string; readonly sampleId: string }

const STANDING = 'query ($id: ID!) { request(id: $id) { approvalStanding } }'

/** The hospital's own people approve in order, as many as the patient's total of the day asks for. */
export const approve = async (
  { graph, teller }: Day,
  { hospital }: Ward,
  requestId: string,
): Promise<void> => {
  for (const approver of ['superior', 'head', 'medical-affairs']) {
    const account = `${hospital}.${approver}`
    const { request } = await graph.ask(account, STANDING, { id: requestId })
    if (request.approvalStanding === 'COMPLETE') return
    await graph.act(account, 'approveRequest', { requestId }, '... on Request { id }')
    teller.step(account, 'GraphQL', '审核用血申请', 'approves the request')
  }
}

/**
 * A second tube of another venepuncture: a nurse draws it, a colleague checks the label at the bedside and signs, and
 * the lead types it. Only then is the group confirmed. Answers the sample's id.
 */
export const confirmGroup = async (day: Day, { hospital }: Ward, known: Known): Promise<string> => {
  const { graph, bank, numbers, teller } = day
  const nurse = `${hospital}.nurse`
  const input = {
    requestId: known.requestId,
    sampleNumber: numbers.next('S'),
    secondSampleOf: known.sampleId,
    venepuncture: numbers.next('V'),
  }
  const token = await graph.sign(nurse, `${nurse}2`, 'collectSample', input)
  const drawn = { ...input, signatures: [token] }
  const { id } = await graph.act(nurse, 'collectSample', drawn, '... on Sample { id }')
  teller.step(nurse, 'GraphQL', '另行采血，两名护士核对', 'draws a second tube, checked by two nurses')
  await bank.receiveSample(id, '示例护士')
  const typing = await bank.type(id)
  await bank.verify(typing.id)
  expectThat(typing.abo === 'A', '两次采血血型一致', 'both drawings give the same group')
  teller.step(
    'lead.technician',
    'GraphQL',
    '第二份标本定型一致，血型确认',
    'types it alike: the group is confirmed',
  )
  return id
}
