import type { ResultRow } from '#db/compatibility/finders-results.ts'
import type { IdentifiedAntibody, TypingReactions } from '#db/compatibility/shapes.ts'
import {
  antibodyIdentificationById,
  antibodyIdentificationsOfSample,
  antibodyScreenById,
  antibodyScreensOfSample,
  crossmatchById,
  crossmatchesOfSample,
  typingById,
  typingsOfSample,
} from '#resolvers/compatibility/read.ts'
import type { CrossmatchResult } from '#rules/compatibility/terms.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { CompatibilityWords } from '#schema/compatibility/words.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import { reading } from '#schema/reading.ts'

/** The kinds of laboratory result, and where they hang on a sample. */
export const addResults = (hub: Hub, words: CompatibilityWords): void => {
  addTyping(hub, words)
  addAntibodyScreen(hub, words)
  addAntibodyIdentification(hub, words)
  addCrossmatch(hub, words)
  addToSample(hub)
}

/** What every result says. */
const shared = (hub: Hub, words: CompatibilityWords, t: FieldBuilder<ResultRow>) => ({
  status: t.expose('status', { type: words.ResultStatus, description: 'Its standing.' }),
  current: t.exposeBoolean('current', {
    description: 'False once a later result stands in this one’s place; this one stays to be read.',
  }),
  correctsId: t.exposeID('correctsId', {
    nullable: true,
    description: 'The result this one replaced; null for a first one.',
  }),
  sample: hub.link(t, 'Sample', { description: 'The sample it rests on.', id: 'sampleId' }),
  request: hub.link(t, 'Request', {
    description: 'The request it is reported to; null for a sample drawn on its own.',
    id: 'requestId',
  }),
  patient: hub.link(t, 'Patient', { description: 'Whose blood it was.', id: 'patientId' }),
  performedAt: hub.link(t, 'Organisation', {
    description: 'The laboratory: the lead’s, or the hospital’s own.',
    id: 'performedAtId',
  }),
  performedBy: hub.link(t, 'Staff', {
    description: 'Who did the test and signed it; null when a machine reported it.',
    id: 'performedBy',
  }),
  performedByName: t.exposeString('performedByName', {
    nullable: true,
    description: 'Who did it, as the sender asserts; a name is no signature. Null when nobody was named.',
  }),
  verifiedBy: hub.link(t, 'Staff', {
    description: 'Who looked a second time; null until somebody did.',
    id: 'verifiedBy',
  }),
  verifiedAt: t.expose('verifiedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it was verified; null until it was.',
  }),
  selfRecheck: t.exposeBoolean('selfRecheck', {
    description: 'True when one person alone was on duty and rechecked their own work.',
  }),
  occurredAt: t.expose('occurredAt', {
    type: 'DateTime',
    description: 'When the test was done.',
  }),
  recordedAt: t.expose('recordedAt', {
    type: 'DateTime',
    description: 'When the hub learnt of it.',
  }),
})

const addTyping = (hub: Hub, words: CompatibilityWords) => {
  const Reactions = addReactions(hub, words)
  hub.entity('Typing', {
    description:
      'ABO forward and reverse and RhD of one sample. Seen by the patient’s hospital and by the lead.',
    access: 'requests.sample',
    load: typingById,
    fields: (t) => ({
      ...shared(hub, words, t as never),
      abo: t.expose('abo', {
        type: words.AboGroup,
        nullable: true,
        description: 'The ABO group; null while forward and reverse disagree or a reaction is unclear.',
      }),
      rhd: t.expose('rhd', { type: words.RhdType, description: 'RhD.' }),
      reactions: t.expose('reactions', {
        type: Reactions,
        nullable: true,
        description: 'What was seen; null when the sender reported the group alone.',
      }),
      discrepancy: t.exposeString('discrepancy', {
        nullable: true,
        description: 'Why no group could be read, Chinese and English; null when all agree.',
      }),
      method: t.expose('method', {
        type: words.TestMethod,
        nullable: true,
        description: 'How it was done; null when not told.',
      }),
    }),
  })
}

const tubes = {
  antiA: 'Patient’s cells with anti-A; null when not read.',
  antiB: 'Patient’s cells with anti-B; null when not read.',
  control: 'Patient’s cells without antibody; null when not read.',
  a1Cells: 'Patient’s plasma with A1 cells; null when not read.',
  bCells: 'Patient’s plasma with B cells; null when not read.',
  antiD: 'Patient’s cells with anti-D; null when not read.',
  secondAntiD: 'Patient’s cells with a second anti-D; null when not used.',
} as const satisfies Record<keyof TypingReactions, string>

/** The tubes of a typing with what each is, in the order they are read. */
export const tubeDescriptions = Object.entries(tubes) as [keyof TypingReactions, string][]

const addReactions = ({ builder }: Hub, { ReactionGrade }: CompatibilityWords) =>
  builder.objectRef<TypingReactions>('TypingReactions').implement({
    description: 'What was seen in each tube of a typing.',
    fields: (t) =>
      Object.fromEntries(
        tubeDescriptions.map(([tube, description]) => [
          tube,
          t.field({ type: ReactionGrade, nullable: true, description, resolve: (row) => row[tube] ?? null }),
        ]),
      ),
  })

const addAntibodyScreen = (hub: Hub, words: CompatibilityWords) =>
  hub.entity('AntibodyScreen', {
    description: 'The antibody screen of one sample. Seen by the patient’s hospital and by the lead.',
    access: 'requests.sample',
    load: antibodyScreenById,
    fields: (t) => ({
      ...shared(hub, words, t as never),
      result: t.expose('result', {
        type: words.AntibodyScreenResult,
        description: 'What it showed.',
      }),
      antibodies: t.exposeStringList('antibodies', {
        description: 'Specificities already known, such as anti-E; empty when none is.',
      }),
      method: t.expose('method', {
        type: words.TestMethod,
        nullable: true,
        description: 'How it was done; null when not told.',
      }),
    }),
  })

const addAntibodyIdentification = (hub: Hub, words: CompatibilityWords) => {
  const Identified = hub.builder.objectRef<IdentifiedAntibody>('IdentifiedAntibody').implement({
    description: 'One antibody that was found.',
    fields: (t) => ({
      antigen: t.exposeString('antigen', { description: 'The antigen it is directed against, such as `E`.' }),
      significant: t.exposeBoolean('significant', {
        description: 'Whether units must be negative for the antigen.',
      }),
    }),
  })
  hub.entity('AntibodyIdentification', {
    description:
      'What the antibodies in one sample are directed against. Seen by the patient’s hospital and by the lead.',
    access: 'requests.sample',
    load: antibodyIdentificationById,
    fields: (t) => ({
      ...shared(hub, words, t as never),
      antibodies: t.field({
        type: [Identified],
        description: 'Each antibody found; empty when none was.',
        resolve: (row) => [...row.antibodies],
      }),
      autoantibody: t.expose('autoantibody', {
        type: words.Autoantibody,
        description: 'Antibodies against the patient’s own cells.',
      }),
      method: t.expose('method', {
        type: words.TestMethod,
        nullable: true,
        description: 'How it was done; null when not told.',
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'What was written beside it; null when nothing.',
      }),
    }),
  })
}

const addCrossmatch = (hub: Hub, words: CompatibilityWords) => {
  const side = (
    t: FieldBuilder<Record<'major' | 'minor', CrossmatchResult | null>>,
    name: 'major' | 'minor',
    description: string,
  ) => t.expose(name, { type: words.CrossmatchResult, nullable: true, description })
  hub.entity('Crossmatch', {
    description:
      'The crossmatch of one sample with one unit. Seen by the patient’s hospital and by the lead.',
    access: 'requests.sample',
    load: crossmatchById,
    fields: (t) => ({
      ...shared(hub, words, t as never),
      major: side(
        t as never,
        'major',
        'Recipient’s plasma with donor’s cells; null when not tested in this run.',
      ),
      minor: side(
        t as never,
        'minor',
        'Donor’s plasma with recipient’s cells; null when not tested in this run.',
      ),
      method: t.expose('method', {
        type: words.TestMethod,
        nullable: true,
        description: 'How it was done; null when the sender named no method.',
      }),
    }),
  })
}

const addToSample = ({ builder, ref }: Hub) => {
  builder.objectFields(ref('Sample'), (t) => ({
    typings: t.field({
      type: [ref('Typing')],
      description: 'Typings of this sample, newest first, replaced ones included.',
      extensions: reading('id'),
      resolve: (row, _, ctx) => listed(typingsOfSample(ctx, row.id)),
    }),
    antibodyScreens: t.field({
      type: [ref('AntibodyScreen')],
      description: 'Antibody screens of this sample, newest first, replaced ones included.',
      extensions: reading('id'),
      resolve: (row, _, ctx) => listed(antibodyScreensOfSample(ctx, row.id)),
    }),
    antibodyIdentifications: t.field({
      type: [ref('AntibodyIdentification')],
      description: 'Antibody identifications of this sample, newest first, replaced ones included.',
      resolve: (row, _, ctx) => listed(antibodyIdentificationsOfSample(ctx, row.id)),
    }),
    crossmatches: t.field({
      type: [ref('Crossmatch')],
      description: 'Crossmatches of this sample with units, newest first, replaced ones included.',
      extensions: reading('id'),
      resolve: (row, _, ctx) => listed(crossmatchesOfSample(ctx, row.id)),
    }),
  }))
}
