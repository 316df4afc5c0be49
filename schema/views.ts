import type { HistoryFactRow, PatientHistory } from '#resolvers/views/patient-history.ts'
import { patientHistory } from '#resolvers/views/patient-history.ts'
import { worklist } from '#resolvers/views/worklist.ts'
import { requestStateLabels } from '#rules/requests/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { relationsAsked } from '#schema/views/relations.ts'

/** What reads across the contexts: the worklist and the compatibility passport. */
export const addViews = (hub: Hub): void => {
  addWorklist(hub)
  addPatientHistory(hub)
}

const addWorklist = (hub: Hub) => {
  const open = `${requestStateLabels.SUBMITTED.en} and ${requestStateLabels.ACCEPTED.en}`
  hub.builder.queryField('worklist', (t) =>
    t.connection(
      {
        type: hub.ref('Request'),
        description:
          'The open requests you may see, the next to be transfused first, read in one go with all that is asked for of each.',
        args: {
          states: t.arg({
            type: ['RequestState' as never],
            description: `Only in these of the open states; absent: ${open}.`,
          }),
        },
        resolve: (_, args, ctx, info) =>
          worklist(ctx, { ...args, relations: relationsAsked(info) } as Parameters<
            typeof worklist
          >[1]) as never,
      },
      { name: 'WorklistConnection', description: 'Open requests, page by page.' },
      { name: 'WorklistEdge', description: 'One open request of a page.' },
    ),
  )
}

const addPatientHistory = (hub: Hub) => {
  const { builder } = hub
  const Kind = builder.enumType('HistoryFactKind', {
    description: 'What a fact of the passport tells.',
    values: {
      GROUP: { description: 'ABO and RhD, as `A POSITIVE`.' },
      ANTIBODY: { description: 'An antibody, as `anti-E`.' },
      REQUIREMENT: { description: 'What components must be, as `IR`.' },
      REACTION: { description: 'A transfusion reaction (HL7 table 0514).' },
    } as const,
  })
  const Fact = builder.objectRef<HistoryFactRow>('HistoryFact').implement({
    description: 'One thing that keeps a shared patient safe, and who recorded it when.',
    fields: (t) => ({
      kind: t.field({ type: Kind, description: 'What it tells.', resolve: (row) => row.kind }),
      value: t.exposeString('value', { description: 'The fact itself, see its kind.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital whose patient it was found in.',
        id: (row) => row.organisationId,
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was found.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
  const History = builder.objectRef<PatientHistory>('PatientHistory').implement({
    description:
      'The compatibility passport: groups, antibodies, requirements and reactions. Never a diagnosis, never a stay.',
    fields: (t) => ({
      patient: t.field({
        type: hub.ref('Patient'),
        description: 'Whose it is.',
        resolve: (row) => row.patient,
      }),
      acrossHospitals: t.exposeBoolean('acrossHospitals', {
        description:
          'True when other hospitals’ facts are among these; false for a member without an open request or stay for the patient: what others know is then unknown, not absent.',
      }),
      facts: t.field({
        type: [Fact],
        description: 'The standing facts, oldest first.',
        resolve: (row) => [...row.facts],
      }),
    }),
  })
  builder.queryField('patientHistory', (t) =>
    t.field({
      type: History,
      nullable: true,
      description:
        'The compatibility passport of a patient across hospitals; null when the patient is not yours to see. Each look-up is audited before it is answered.',
      args: { patientId: t.arg.id({ required: true, description: 'The patient’s id in your hospital.' }) },
      resolve: (_, args, ctx) => patientHistory(ctx, args),
    }),
  )
}
