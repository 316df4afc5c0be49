import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { AllocationRefused, IssueRefused } from '#resolvers/inventory/errors.ts'
import { type IssueUnitsInput, issueUnits } from '#resolvers/inventory/issue-units.ts'
import {
  type GateDecisionRow,
  gateDecisionsOfUnit,
  issueById,
  issues,
  issuesOfRequest,
  unitsByIds,
  unitsOfIssue,
} from '#resolvers/inventory/read.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'
import { listed } from '#schema/listed.ts'

/** The release gate's answers, and handing units out. */
export const addIssuing = (hub: Hub, words: InventoryWords): void => {
  addIssueType(hub)
  addDecisions(hub)
  addIssueUnits(hub, words)
  addUnitsReady(hub)
  addIssues(hub)
}

const addIssues = (hub: Hub) =>
  hub.builder.queryField('issues', (t) =>
    t.connection(
      {
        type: hub.ref('Issue'),
        description: 'What was handed out, the newest first. A hospital sees what it receives, the lead all.',
        args: {
          overdue: t.arg.boolean({
            description: 'True: only those of which a bag should have been collected and still waits.',
          }),
        },
        resolve: (_, args, ctx) => issues(ctx, args) as never,
      },
      { name: 'IssueConnection', description: 'Issues, page by page.' },
      { name: 'IssueEdge', description: 'One issue of a page.' },
    ),
  )

const addIssueType = (hub: Hub) => {
  hub.entity('Issue', {
    description:
      'One handing out of units for a request. Seen by the hospital that receives them and by the lead.',
    access: 'inventory.unit',
    load: issueById,
    fields: (t) => ({
      request: hub.link(t, 'Request', { description: 'The request.', id: 'requestId' }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'What was handed out.',
        resolve: (row, _, ctx) => unitsOfIssue(ctx, row.id),
      }),
      issuedBy: hub.link(t, 'Staff', { description: 'Who issued and signed.', id: 'issuedBy' }),
      collectedBy: hub.link(t, 'Staff', {
        description: 'Who collects, on the staff of the receiving hospital; signed here or at the hand-over.',
        id: 'collectedBy',
      }),
      box: t.exposeString('box', {
        nullable: true,
        description: 'The cold-chain box the pick-up was put into; null when nobody named one yet.',
      }),
      collectBy: t.expose('collectBy', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when it should be collected; null for issues from before there was a deadline.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
  hub.builder.objectField(hub.ref('Request'), 'issues', (t) =>
    t.field({
      type: [hub.ref('Issue')],
      description: 'What was handed out for the request, in order.',
      resolve: (row, _, ctx) => listed(issuesOfRequest(ctx, row.id)),
    }),
  )
}

const addDecisions = (hub: Hub) => {
  const Decision = hub.builder.objectRef<GateDecisionRow>('GateDecision').implement({
    description: 'The release gate’s answer for one unit and one request, as it was stored.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id.' }),
      allowed: t.boolean({
        description: 'Whether the unit was allowed to leave.',
        resolve: (row) => row.outcome === 'ALLOWED',
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What the gate found, warnings included.',
        resolve: ((row: GateDecisionRow) => row.findings) as never,
      }),
      gateVersion: t.exposeString('gateVersion', { description: 'Version of the gate that answered.' }),
      ruleSet: t.exposeString('ruleSet', { description: 'The rule set whose values were used.' }),
      factsHash: t.exposeString('factsHash', {
        description:
          'SHA-256 of all it was judged on: the facts, the values in force, what was passed over, the gate’s version.',
      }),
      decidedAt: t.expose('decidedAt', { type: 'DateTime', description: 'When it was judged.' }),
      request: hub.link(t, 'Request', { description: 'For which request.', id: 'requestId' }),
    }),
  })
  hub.builder.objectField(hub.ref('Unit'), 'gateDecisions', (t) =>
    t.field({
      type: [Decision],
      description: 'What the release gate answered about the unit, newest first, refusals included.',
      resolve: (row, _, ctx) => listed(gateDecisionsOfUnit(ctx, row.id)),
    }),
  )
}

const addIssueUnits = (hub: Hub, words: InventoryWords) => {
  const bag = hub.builder.inputType('IssuedBagInput', {
    description: 'One bag that is handed out, and what both see on it.',
    fields: (t) => ({
      unitId: t.id({ required: true, description: 'The unit, reserved for the request.' }),
      visualDefects: t.field({
        type: [words.VisualDefect],
        required: true,
        description: 'What forbids its use to the eye; the empty list says that it looks right.',
      }),
    }),
  })
  hub.mutation('issueUnits', {
    description:
      'Issues reserved units: the caller signs as issuer, and the collector, on the staff of the hospital that asked, by token; or the collector is named and signs when the blood leaves (`handOverUnits`). The release gate judges every unit; if it stops one, none is issued.',
    type: 'Issue',
    refusals: [IssueRefused, AllocationRefused, SignatureRefused, PolicyMissing],
    operation: (ctx, input) => issueUnits(ctx, input as IssueUnitsInput),
    input: hub.input('IssueUnitsInput', {
      description: 'What is handed out; the digest of this is what the collector signs.',
      signed: true,
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'The accepted request.' }),
        units: t.field({ type: [bag], required: true, description: '1 to 50 units, each once.' }),
        collectorId: t.id({
          description:
            'Who will come for the blood, when nobody signs for it here. Absent: the token’s holder.',
        }),
        box: t.string({ description: 'The cold-chain box the pick-up is put into.' }),
      }),
    }) as never,
  })
}

const addUnitsReady = (hub: Hub) =>
  hub.subscription('unitsReady', {
    description:
      'Units that were issued for a request and can be taken along: the pick-up list with its collector, box and deadline.',
    access: 'inventory.unitsReady',
    events: ['inventory.unitsReady'],
    about: {
      arg: 'requestId',
      description: 'Only those of this request; absent: all.',
      idOf: ({ subjectId }) => subjectId,
    },
    fields: (t) => ({
      request: hub.link(t, 'Request', {
        description: 'The request as it stands now.',
        id: (event) => event.subjectId,
      }),
      issue: hub.link(t, 'Issue', {
        description: 'The pick-up: its collector, its box, and until when it should be collected.',
        id: (event) => (event.payload.issueId as string | undefined) ?? null,
      }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'The units.',
        resolve: (event, _, ctx) => unitsByIds(ctx, event.payload.unitIds as string[]),
      }),
    }),
  })
