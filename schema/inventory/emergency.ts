import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import {
  type RetrospectiveRow,
  retrospectiveById,
  retrospectiveCrossmatches,
  retrospectivesOfUnit,
} from '#resolvers/compatibility/read-retrospective.ts'
import { type EmergencyReleaseInput, emergencyRelease } from '#resolvers/inventory/emergency-release.ts'
import {
  AllocationRefused,
  IssueRefused,
  ReservationRefused,
  UnitsUnavailable,
} from '#resolvers/inventory/errors.ts'
import { RequestRefused } from '#resolvers/requests/errors.ts'
import { retrospectiveStateLabels, retrospectiveStates } from '#rules/compatibility/terms.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'
import { listed } from '#schema/listed.ts'

/** The emergency path: blood before its tests, and the tests that follow. */
export const addEmergency = (hub: Hub, words: InventoryWords): void => {
  addEmergencyRelease(hub, words)
  addRetrospective(hub)
  addCalledBack(hub)
}

const addEmergencyRelease = (hub: Hub, words: InventoryWords) => {
  const wanted = hub.builder.inputType('WantedBagsInput', {
    description: 'So many bags of one component, for the hub to choose.',
    fields: (t) => ({
      component: t.field({ type: words.ComponentClass, required: true, description: 'The component.' }),
      bags: t.int({ required: true, description: 'How many bags, 1 to 50.' }),
    }),
  })
  hub.mutation('emergencyRelease', {
    description:
      'Blood for an emergency in one step (alliance guideline, art. 17): accepts the request if the lead has not yet, keeps the bags, passes over the AUTHORITY findings that the signers may, and issues uncrossmatched, through the same gate as every issue. What is skipped is owed (`Request.owed`, `retrospectiveCrossmatches`). A STOP stops it. It waits for no form and no test, but for the consent or its authorisation, which the institution’s head or delegate may give here by signing.',
    type: 'Issue',
    refusals: [
      IssueRefused,
      AllocationRefused,
      UnitsUnavailable,
      ReservationRefused,
      RequestRefused,
      SignatureRefused,
      PolicyMissing,
    ],
    operation: (ctx, input) => emergencyRelease(ctx, input as EmergencyReleaseInput),
    input: hub.input('EmergencyReleaseInput', {
      description:
        'What leaves at once, why, and who comes for it. The caller issues and signs; the tokens are of those who sign for what is skipped.',
      signed: true,
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'A request of urgency EMERGENCY.' }),
        reason: t.string({ required: true, description: 'Why it can not wait.' }),
        collectorId: t.id({
          required: true,
          description: 'Who comes for it, on the staff of the receiving hospital; signs at the hand-over.',
        }),
        units: t.field({
          type: ['IssuedBagInput' as never],
          description: 'These bags, all or none. Absent: the hub chooses.',
        }),
        wanted: t.field({
          type: [wanted],
          description:
            'What the hub chooses, by the rule of emergency products. Absent: what the lines of the request still ask for.',
        }),
        box: t.string({ description: 'The cold-chain box; absent when nobody has named one yet.' }),
      }),
    }) as never,
  })
}

const addRetrospective = (hub: Hub) => {
  const State = hub.words(
    'RetrospectiveState',
    'How far the crossmatch of a bag that left uncrossmatched has come.',
    retrospectiveStates,
    retrospectiveStateLabels,
  )
  hub.entity('RetrospectiveCrossmatch', {
    description:
      'A bag that left uncrossmatched in an emergency: its crossmatch follows. Seen by the hospital whose patient it is and by the lead.',
    access: 'compatibility.retrospectiveCrossmatches',
    load: retrospectiveById,
    fields: (t) => ({
      unit: hub.link(t, 'Unit', { description: 'The bag.', id: 'unitId' }),
      request: hub.link(t, 'Request', { description: 'For which request.', id: 'requestId' }),
      state: t.field({
        type: State,
        description: 'How far it has come.',
        resolve: (row: RetrospectiveRow) => row.state,
      }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'By when it is to be done.' }),
      crossmatch: hub.link(t, 'Crossmatch', {
        description: 'The crossmatch that answered it; null while it is open.',
        id: 'crossmatchId',
      }),
      answeredAt: t.expose('answeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was answered; null while it is open.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the bag left.' }),
    }),
  })
  hub.builder.objectField(hub.ref('Unit'), 'retrospectiveCrossmatches', (t) =>
    t.field({
      type: [hub.ref('RetrospectiveCrossmatch')],
      description: 'The crossmatches that follow its uncrossmatched release; empty for any other unit.',
      resolve: (row, _, ctx) => listed(retrospectivesOfUnit(ctx, row.id)),
    }),
  )
  hub.builder.queryField('retrospectiveCrossmatches', (t) =>
    t.connection(
      {
        type: hub.ref('RetrospectiveCrossmatch'),
        description:
          'Bags that left uncrossmatched and are still to be crossmatched, the longest overdue first: your hospital’s, for the lead everybody’s.',
        args: { overdue: t.arg.boolean({ description: 'True for what is past its time alone.' }) },
        resolve: (_, args, ctx) => retrospectiveCrossmatches(ctx, args) as never,
      },
      {
        name: 'RetrospectiveCrossmatchConnection',
        description: 'Crossmatches that are still to be done, page by page.',
      },
      { name: 'RetrospectiveCrossmatchEdge', description: 'One of them on a page.' },
    ),
  )
}

const addCalledBack = (hub: Hub) =>
  hub.subscription('unitCalledBack', {
    description:
      'Bags that must not be used though they have left: one that left uncrossmatched turned out to be incompatible, or the group or crossmatch by which one left was taken back or contradicted. Stop their use at once and send them back. Tells the ward that has them and the lead.',
    access: 'inventory.unitCalledBack',
    events: ['inventory.unitCalledBack'],
    fields: (t) => ({
      unit: hub.link(t, 'Unit', {
        description: 'The bag as it stands now; null once it is no longer yours to see.',
        id: (event) => event.subjectId,
      }),
      request: hub.link(t, 'Request', {
        description: 'The request it was issued for.',
        id: (event) => (event.payload.requestId as string | undefined) ?? null,
      }),
      transfused: t.boolean({
        description: 'Whether it was transfused already: the patient is to be watched.',
        resolve: (event) => event.payload.custody === 'TRANSFUSED',
      }),
    }),
  })
