import { describe, expect, it } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import type { Signer } from '#rules/alliance/signing.ts'
import {
  highestTitle,
  isSuperiorTitle,
  type SuperiorTitle,
  superiorTitles,
} from '#rules/alliance/superior.ts'
import { type StaffTitle, staffTitles } from '#rules/alliance/terms.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import {
  type Approver,
  checkApplicant,
  checkApproval,
  courseOf,
  type LoggedApproval,
  standingApprovals,
} from '#rules/requests/approval.ts'
import { type ApprovalPolicy, type CountedForm, dayTotalOf } from '#rules/requests/approval-total.ts'
import { approvalSteps, requestStates, urgencies } from '#rules/requests/terms.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

const values = standardPolicies.at(-1)?.values
if (values === undefined) throw new Error('no rule set')
/** Plasma counts here, so that a line may stand for any millilitre. */
const policy: ApprovalPolicy = { ...values, approvalClasses: ['RED_CELLS', 'WHOLE_BLOOD', 'PLASMA'] }
const NOON = new Date('2026-03-01T04:00:00Z')
const HOUR = 3_600_000

const form = (id: string, ml: number, changes: Partial<CountedForm> = {}): CountedForm => ({
  id,
  state: 'SUBMITTED',
  appliedAt: NOON,
  order: 2,
  lines: ml === 0 ? [] : [{ product: 'FFP', quantity: quantity(ml) }],
  ...changes,
})
const earlier = (ml: number, changes: Partial<CountedForm> = {}) => form('a', ml, { order: 1, ...changes })
const total = (
  own: CountedForm,
  others: readonly CountedForm[] = [],
  changes: Partial<ApprovalPolicy> = {},
) => dayTotalOf(own, others, { policy: { ...policy, ...changes }, products: standardDictionary })

describe('the patient’s total of the day', () => {
  it.each([
    [1, 1],
    [799, 1],
    [799.999, 1],
    [800, 2],
    [801, 2],
    [1599, 2],
    [1599.999, 2],
    [1600, 3],
    [1601, 3],
  ])('of %d ml is of tier %d, in one form or in two', (ml, tier) => {
    expect(total(form('b', ml))).toEqual({ totalMl: ml, tier })
    const half = Math.floor(ml / 2)
    if (half > 0) expect(total(form('b', ml - half), [earlier(half)]).tier).toBe(tier)
  })

  it.each([
    ['WB', 4, 800],
    ['RBC-SUSP-LR', 3.75, 750],
    ['RBC-SUSP-LR', 4, 800],
    ['RBC-CONC', 8, 1600],
    ['PLT-APH', 10, 0],
    ['FFP', 2000, 0],
    ['CRYO', 20, 0],
  ])('counts %s × %d as %d ml by the standing rules', (product, amount, ml) => {
    const own = form('b', 0, { lines: [{ product, quantity: quantity(amount) }] })
    expect(dayTotalOf(own, [], { policy: values, products: standardDictionary }).totalMl).toBe(ml)
  })

  it('takes a product’s own factor before its measure’s', () => {
    const own = form('b', 0, { lines: [{ product: 'RBC-SUSP', quantity: quantity(4) }] })
    const approvalFactors = { ...policy.approvalFactors, products: { 'RBC-SUSP': 150 as never } }
    expect(total(own, [], { approvalFactors })).toEqual({ totalMl: 600, tier: 1 })
  })

  it('leaves a form without a counting product to the superior physician, whatever the sum', () => {
    const own = form('b', 0, { lines: [{ product: 'PLT-APH', quantity: quantity(2) }] })
    expect(total(own, [earlier(2000)])).toEqual({ totalMl: 2000, tier: 1 })
  })

  it.each(requestStates)('counts another form that is %s only while it is live', (state) => {
    const isLive = !['SENT_BACK', 'REJECTED', 'CANCELLED'].includes(state)
    expect(total(form('b', 400), [earlier(400, { state })]).totalMl).toBe(isLive ? 800 : 400)
  })

  it('is carried by the later of two forms, and by exactly one of two in one place', () => {
    const [a, b] = [earlier(799), form('b', 799)]
    expect([total(a, [b]).tier, total(b, [a]).tier]).toEqual([1, 2])
    const same = form('a', 799)
    expect([total(same, [b]).tier, total(b, [same]).tier].toSorted()).toEqual([1, 2])
  })

  it('never counts the form itself twice', () => {
    expect(total(form('b', 500), [form('b', 500), earlier(100)]).totalMl).toBe(600)
  })

  it.each([
    ['ROLLING_24_HOURS', -24 * HOUR, true],
    ['ROLLING_24_HOURS', -24 * HOUR - 1, false],
    // Written later, told earlier: a downtime entered afterwards.
    ['ROLLING_24_HOURS', 24 * HOUR, true],
    ['ROLLING_24_HOURS', 24 * HOUR + 1, false],
    // Noon in China: the day began twelve hours ago.
    ['CALENDAR_DAY', -12 * HOUR, true],
    ['CALENDAR_DAY', -12 * HOUR - 1, false],
    ['CALENDAR_DAY', 12 * HOUR - 1, true],
    ['CALENDAR_DAY', 12 * HOUR, false],
  ] as const)('in the window %s counts a form %d ms away: %s', (approvalWindow, offset, counts) => {
    const other = earlier(400, { appliedAt: new Date(NOON.getTime() + offset) })
    expect(total(form('b', 400), [other], { approvalWindow }).totalMl).toBe(counts ? 800 : 400)
  })
})

const row = (sequence: number, changes: Partial<LoggedApproval> = {}): LoggedApproval => ({
  sequence,
  kind: 'APPROVED',
  step: approvalSteps[sequence - 1] ?? null,
  staffId: `s${sequence}`,
  ...changes,
})

describe('the course of approvals', () => {
  it.each([1, 2, 3] as const)('of tier %d asks for its steps in order, whatever was given before', (tier) => {
    for (const urgency of urgencies)
      for (let given = 0; given <= 3; given += 1) {
        const log = Array.from({ length: given }, (_, index) => row(index + 1))
        const missing = approvalSteps.slice(0, tier).slice(given)
        const open = urgency === 'EMERGENCY' ? 'EXEMPT' : 'INCOMPLETE'
        expect(courseOf(tier, urgency, log)).toEqual({
          standing: missing.length === 0 ? 'COMPLETE' : open,
          missing,
        })
      }
  })

  it('is complete where the hospital’s own system asserts it', () => {
    expect(courseOf(3, 'ROUTINE', [row(1, { kind: 'ASSERTED', step: null })])).toEqual({
      standing: 'COMPLETE',
      missing: [],
    })
  })

  it.each(['SENT_BACK', 'BEGUN_ANEW'] as const)('begins anew after %s', (kind) => {
    const log = [row(1), row(2), row(3, { kind, step: null }), row(4, { step: 'SUPERIOR_PHYSICIAN' })]
    expect(courseOf(2, 'ROUTINE', log).missing).toEqual(['DEPARTMENT_HEAD'])
    expect(standingApprovals(log.toReversed()).map(({ sequence }) => sequence)).toEqual([4])
  })
})

const physician = (changes: Partial<Approver> = {}): Approver => ({
  personId: 'p1',
  name: '上级',
  roles: ['SUPERIOR_PHYSICIAN'],
  title: 'PHYSICIAN_ASSOCIATE_CHIEF',
  certificates: [{ kind: 'PHYSICIAN_PRACTICE', from: '2024-01-01', to: '2026-12-31' }],
  serves: { from: '2020-01-01' },
  atStoragePoint: false,
  ...changes,
})
type Facts = Parameters<typeof checkApproval>[0]
const applied = (changes: Partial<Facts['applicant']>): Facts['applicant'] => ({
  staffId: 'p0',
  name: '申请',
  title: 'PHYSICIAN_INTERMEDIATE',
  ...changes,
})
const codes = (changes: Partial<Facts> = {}) =>
  checkApproval(
    {
      approver: physician(),
      applicant: applied({}),
      missing: approvalSteps,
      before: [],
      named: null,
      day: '2026-03-01',
      ...changes,
    },
    values,
  ).map(({ code }) => code)

describe('who may approve', () => {
  it.each(approvalSteps)('the step %s is for its own role alone', (step) => {
    const missing = approvalSteps.slice(approvalSteps.indexOf(step))
    for (const role of approvalSteps)
      expect(codes({ missing, approver: physician({ roles: [role] }) })).toEqual(
        role === step ? [] : ['APPROVER_ROLE_MISSING'],
      )
  })

  it.each<[string, Partial<Facts>, string]>([
    ['when nothing is missing', { missing: [] }, 'APPROVAL_NOT_NEEDED'],
    ['of a later step', { named: 'DEPARTMENT_HEAD' }, 'APPROVAL_OUT_OF_ORDER'],
    ['by the one who applied', { applicant: applied({ staffId: 'p1' }) }, 'APPROVER_IS_APPLICANT'],
    [
      'by one of the asserted applicant’s name',
      { applicant: applied({ staffId: null, name: '上级', title: null }) },
      'APPROVER_IS_APPLICANT',
    ],
    ['by one who has approved before', { before: ['p1'] }, 'APPROVER_APPROVED_BEFORE'],
    [
      'by one without certificate',
      { approver: physician({ certificates: [] }) },
      'SIGNER_CERTIFICATE_MISSING',
    ],
    ['after the certificate’s last day', { day: '2027-01-01' }, 'SIGNER_CERTIFICATE_EXPIRED'],
    ['by one who has left', { approver: physician({ serves: null }) }, 'SIGNER_NOT_ACTIVE'],
  ])('is refused %s', (_, facts, code) => expect(codes(facts)).toEqual([code]))

  it('is refused by a resident', () => {
    const resident = physician({ title: 'PHYSICIAN_JUNIOR' })
    expect(codes({ approver: resident })).toEqual(['APPROVER_TITLE_NOT_SUPERIOR', 'SIGNER_TITLE_MISSING'])
  })

  it.each<Partial<Facts>>([
    { named: 'SUPERIOR_PHYSICIAN' },
    { before: ['p2', null] },
    { day: '2026-12-31' },
    // A person of the hub is known by id: a like name is another person.
    { applicant: applied({ name: '上级' }) },
  ])('is granted in %j', (facts) => expect(codes(facts)).toEqual([]))
})

describe('the title of the superior physician', () => {
  const titles = [
    'PHYSICIAN_JUNIOR',
    'PHYSICIAN_INTERMEDIATE',
    'PHYSICIAN_ASSOCIATE_CHIEF',
    'PHYSICIAN_CHIEF',
  ] as const
  const [junior, intermediate, associate, chief] = titles
  /** Whom each title may approve of, by what the rule set asks. */
  const table = {
    HIGHER: {
      [junior]: [],
      [intermediate]: [junior],
      [associate]: [junior, intermediate],
      [chief]: titles,
    },
    NOT_LOWER: {
      [junior]: [junior],
      [intermediate]: [junior, intermediate],
      [associate]: [junior, intermediate, associate],
      [chief]: titles,
    },
  } as const satisfies Record<SuperiorTitle, Record<(typeof titles)[number], readonly StaffTitle[]>>

  it.each(superiorTitles.flatMap((asked) => titles.map((title) => [asked, title] as const)))(
    'where it is to be %s, a %s approves of those it stands above',
    (asked, title) => {
      const approved = titles.filter((of) => isSuperiorTitle(title, of, asked))
      expect(approved).toEqual(table[asked][title])
    },
  )

  it('is a physician’s', () => {
    const others = staffTitles.filter((title) => !title.startsWith('PHYSICIAN'))
    for (const title of others) expect(isSuperiorTitle(title, junior, 'NOT_LOWER'), title).toBe(false)
    expect(highestTitle([intermediate, chief, 'NURSE_SENIOR'])).toBe(chief)
    expect(highestTitle([])).toBe('NONE')
  })

  it('is above the applicant’s; that of a name told by a system is the lowest that may apply', () => {
    const like = (title: StaffTitle | null) => codes({ applicant: applied({ title }) })
    expect(like(associate)).toEqual(['APPROVER_TITLE_NOT_SUPERIOR'])
    expect(like(chief)).toEqual(['APPROVER_TITLE_NOT_SUPERIOR'])
    expect(like(intermediate)).toEqual([])
    expect(like(null)).toEqual([])
    const attending = physician({ title: intermediate })
    expect(codes({ applicant: applied({ title: null }), approver: attending })).toEqual([
      'APPROVER_TITLE_NOT_SUPERIOR',
    ])
  })

  it('matters for the superior alone: the department head and the office of medical affairs approve by their post', () => {
    for (const step of ['DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'] as const)
      expect(
        codes({
          missing: [step],
          approver: physician({ roles: [step], title: intermediate }),
          applicant: applied({ title: chief }),
        }),
      ).toEqual([])
  })

  it('is as the rule set of the day asks', () => {
    const facts = {
      approver: physician(),
      applicant: applied({ title: associate }),
      missing: approvalSteps,
      before: [],
      named: null,
      day: '2026-03-01',
    }
    expect(checkApproval(facts, { ...values, superiorTitle: 'NOT_LOWER' })).toEqual([])
  })
})

describe('who may apply', () => {
  const placed = (changes: Partial<Signer>, urgency: (typeof urgencies)[number]) =>
    checkApplicant(physician(changes), urgency, '2026-03-01').map(({ code }) => code)

  it.each(urgencies)('in %s is a physician of intermediate title, in an emergency any', (urgency) => {
    const refused = urgency === 'EMERGENCY' ? [] : ['APPLICANT_TITLE_MISSING']
    expect(placed({ title: 'PHYSICIAN_INTERMEDIATE' }, urgency)).toEqual([])
    expect(placed({ title: 'PHYSICIAN_JUNIOR' }, urgency)).toEqual(refused)
    expect(placed({ certificates: [] }, urgency)).toEqual(
      urgency === 'EMERGENCY' ? [] : ['SIGNER_CERTIFICATE_MISSING'],
    )
  })
})
