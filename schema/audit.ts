import { auditEntryById, auditTrail, isEnteredAfterwards } from '#resolvers/audit/read.ts'
import type { Hub } from '#schema/hub.ts'

/** The audit trail. */
export const addAudit = (hub: Hub): void => {
  addEntry(hub)
  addTrail(hub)
}

const addEntry = (hub: Hub) => {
  const Outcome = hub.builder.enumType('AuditOutcome', {
    description: 'What came of it.',
    values: {
      DONE: { description: 'It was done.' },
      REFUSED: { description: 'It was refused or failed, and changed nothing.' },
      READ: { description: 'Something was read.' },
    },
  })
  hub.entity('AuditEntry', {
    description:
      'Who did, tried or read what. Written once, never changed. Seen by the organisation that was acted for.',
    access: 'audit.auditTrail',
    load: auditEntryById,
    fields: (t) => ({
      account: t.exposeString('account', { description: 'The token’s `sub`.' }),
      viewers: t.exposeStringList('viewers', {
        nullable: true,
        description:
          'All accounts that were shown it, where one event was read once for several viewers of equal rights; `account` is among them. Null: `account` alone.',
      }),
      staff: hub.link(t, 'Staff', {
        description: 'The person or machine; null for the hub’s own workers.',
        id: 'staffId',
      }),
      action: t.exposeString('action', {
        description: 'Full name of the operation or read, such as `inventory.issueUnits`.',
      }),
      outcome: t.expose('outcome', { type: Outcome, description: 'What came of it.' }),
      subjectId: t.exposeID('subjectId', {
        nullable: true,
        description: 'What was acted on or read; null when there was no single thing.',
      }),
      before: t.expose('before', {
        type: 'JSON',
        nullable: true,
        description: 'The part of the state that was changed, before; null when nothing stood there.',
      }),
      after: t.expose('after', {
        type: 'JSON',
        nullable: true,
        description: 'The same afterwards; null when nothing was changed.',
      }),
      authority: t.expose('authority', {
        type: 'JSON',
        nullable: true,
        description: 'On whose authority: signers, override, emergency; null where none was asked for.',
      }),
      refusal: t.exposeString('refusal', {
        nullable: true,
        description: 'Code of the refusal or error; null unless refused.',
      }),
      door: t.exposeString('door', {
        description: 'Where it came in: `graphql`, `http`, `document`, `hl7`, `mqtt`, `worker`.',
      }),
      correlationId: t.exposeString('correlationId', {
        description: 'Joins this entry with log lines, events and messages.',
      }),
      occurredAt: t.expose('occurredAt', {
        type: 'DateTime',
        description: 'When it happened; before a downtime ended, earlier than it was recorded.',
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
      enteredAfterwards: t.boolean({
        description:
          'Whether it was entered afterwards, as after a downtime: recorded more than five minutes after it happened.',
        resolve: isEnteredAfterwards,
      }),
    }),
  })
}

const addTrail = (hub: Hub) => {
  hub.builder.queryField('auditTrail', (t) =>
    t.connection(
      {
        type: hub.ref('AuditEntry'),
        description: 'Who did, tried or read what in the caller’s own organisation, the last recorded first.',
        args: {
          subject: t.arg.id({ description: 'Only what concerns this id.' }),
          account: t.arg.string({ description: 'Only what this account did, tried, read or was shown.' }),
          action: t.arg.string({ description: 'Only this operation or read, by its full name.' }),
          since: t.arg({ type: 'DateTime', description: 'Only what was recorded at or after.' }),
          until: t.arg({ type: 'DateTime', description: 'Only what was recorded before.' }),
          enteredAfterwards: t.arg.boolean({
            description: 'True: only what was entered afterwards. Else all.',
          }),
        },
        resolve: (_, args, ctx) => auditTrail(ctx, args) as never,
      },
      { name: 'AuditEntryConnection', description: 'The audit trail, page by page.' },
      { name: 'AuditEntryEdge', description: 'One entry in the list.' },
    ),
  )
}
