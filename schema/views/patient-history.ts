import {
  type HistoryFactRow,
  isMotherScreened,
  type Passport,
  type PatientHistory,
  patientHistory,
} from '#resolvers/views/patient-history.ts'
import {
  groupStandingLabels,
  groupStandings,
  historyFactKindLabels,
  historyFactKinds,
} from '#rules/compatibility/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The compatibility passport of a patient. */
export const addPatientHistory = (hub: Hub): void => {
  const { builder } = hub
  const Fact = addFact(hub)
  const PassportType = addPassport(hub)
  const History = builder.objectRef<PatientHistory>('PatientHistory').implement({
    description:
      'The compatibility passport: groups, antibodies, phenotype, requirements, transplant and reactions. Never a diagnosis, never a stay.',
    fields: (t) => ({
      patient: t.expose('patient', {
        type: hub.ref('Patient'),
        description: 'Whose it is.',
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
      passport: t.expose('passport', {
        type: PassportType,
        nullable: true,
        description:
          'What all of it comes to, as the release gate reads it; null while you may not see other hospitals’ facts.',
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

const addFact = (hub: Hub) => {
  const Kind = hub.words(
    'HistoryFactKind',
    'What a fact of the passport tells.',
    historyFactKinds,
    historyFactKindLabels,
  )
  return hub.builder.objectRef<HistoryFactRow>('HistoryFact').implement({
    description:
      'One thing that keeps a shared patient safe: what, who recorded it, where, when, on which sample.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'By which a fact recorded by hand is withdrawn.' }),
      kind: t.expose('kind', { type: Kind, description: 'What it tells.' }),
      value: t.exposeString('value', { description: 'The fact itself, see its kind.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital whose patient it was found in.',
        id: 'organisationId',
      }),
      recordedBy: hub.link(t, 'Staff', {
        description: 'Who recorded it; null when a system did.',
        id: 'recordedBy',
      }),
      assertedBy: t.exposeString('assertedBy', {
        nullable: true,
        description: 'Who asserts it, when nobody here found it: a report, a sender. Null otherwise.',
      }),
      sampleNumber: t.exposeString('sampleNumber', {
        nullable: true,
        description: 'Number of the tube it was found on; null for what rests on none.',
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'What is written beside it; null when nothing.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was found.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
}

const addPassport = (hub: Hub) => {
  const Standing = hub.words(
    'GroupStanding',
    'How far a person’s group may be gone by, over all hospitals’ typings.',
    groupStandings,
    groupStandingLabels,
  )
  const Mother = addMother(hub, Standing)
  return hub.builder.objectRef<Passport>('Passport').implement({
    description: 'What the facts and results of all hospitals come to, as the release gate reads them.',
    fields: (t) => ({
      groupStanding: t.field({
        type: Standing,
        description: 'While it is DISCREPANT or CONFLICT no group-specific blood may be given.',
        resolve: (row) => row.group.standing,
      }),
      abo: t.string({
        nullable: true,
        description: 'ABO; null unless it may be gone by.',
        resolve: (row) => row.group.abo,
      }),
      rhd: t.string({
        description: 'RhD, UNKNOWN unless it may be gone by.',
        resolve: (row) => row.group.rhd,
      }),
      antibodies: t.stringList({
        description: 'Antigens of the clinically significant antibodies ever found.',
        resolve: (row) => row.antibodies.map(({ antigen }) => antigen),
      }),
      avoidedAntigens: t.stringList({
        description: 'Antigens a reference laboratory recommends units to be negative for.',
        resolve: (row) => [...row.avoidedAntigens],
      }),
      phenotype: t.stringList({
        description: 'Antigens of the patient’s red cells, as `E NEGATIVE`.',
        resolve: (row) => Object.entries(row.phenotype).map((tested) => tested.join(' ')),
      }),
      requirements: t.stringList({
        description: 'What components must be, as `IRRADIATED`.',
        resolve: (row) => [...row.requirements],
      }),
      transplantRedCells: t.string({
        nullable: true,
        description: 'Group of red cells assigned after a stem-cell transplant; null without one.',
        resolve: (row) => row.transplant?.redCells ?? null,
      }),
      transplantPlasma: t.string({
        nullable: true,
        description: 'Group of plasma and platelets assigned after a stem-cell transplant; null without one.',
        resolve: (row) => row.transplant?.plasma ?? null,
      }),
      warmAutoantibody: t.exposeBoolean('warmAutoantibody', {
        description: 'True when every crossmatch is expected to react.',
      }),
      infantUnder4Months: t.exposeBoolean('infantUnder4Months', {
        description: 'True for an infant whose blood still holds its mother’s antibodies.',
      }),
      mother: t.expose('mother', {
        type: Mother,
        nullable: true,
        description:
          'What of the mother decides on an infant’s red cells; null when she isn’t known to the hub, and for whoever is older.',
      }),
    }),
  })
}

type GroupStandingWord = ReturnType<Hub['words']>

const addMother = (hub: Hub, Standing: GroupStandingWord) =>
  hub.builder.objectRef<NonNullable<Passport['mother']>>('PassportMother').implement({
    description:
      'An infant’s mother as far as the release gate asks: group, antibodies and screen over all hospitals. Never who she is.',
    fields: (t) => ({
      groupStanding: t.field({
        type: Standing as never,
        description: 'How far her group may be gone by.',
        resolve: (row) => row.group.standing as never,
      }),
      abo: t.string({
        nullable: true,
        description: 'Her ABO; null unless it may be gone by.',
        resolve: (row) => row.group.abo,
      }),
      rhd: t.string({
        description: 'Her RhD, UNKNOWN unless it may be gone by.',
        resolve: (row) => row.group.rhd,
      }),
      antibodies: t.stringList({
        description:
          'Antigens of her clinically significant antibodies: the infant’s red cells must lack them.',
        resolve: (row) => row.antibodies.map(({ antigen }) => antigen),
      }),
      screened: t.boolean({
        description:
          'True when her newest antibody screen is read and every positive one is named; else the infant gets group O in an emergency alone.',
        resolve: (row) => isMotherScreened(row),
      }),
    }),
  })
