import type { ExcursionRow } from '#resolvers/cold-chain/read-excursions.ts'
import {
  deviceStandingLabels,
  deviceStandings,
  excursionCauseLabels,
  excursionCauses,
  excursionKindLabels,
  excursionKinds,
} from '#rules/cold-chain/excursion-terms.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'

type Revision = ExcursionRow['revisions'][number]

/** The words of excursions, and what stands within one. */
export const excursionWords = (hub: Hub) => ({
  DeviceState: hub.words(
    'DeviceState',
    'How a device stands: the gravest of what is the case.',
    deviceStandings,
    deviceStandingLabels,
  ),
  ExcursionKind: hub.words(
    'ExcursionKind',
    'What is amiss with a device or with what it watches.',
    excursionKinds,
    excursionKindLabels,
  ),
  ExcursionCause: hub.words(
    'ExcursionCause',
    'What was seen of an excursion.',
    excursionCauses,
    excursionCauseLabels,
  ),
  Harm: harmOf(hub),
  Revision: hub.builder.objectRef<Revision>('ExcursionRevision').implement({
    description: 'What was held to be true of an excursion before a late reading said otherwise.',
    fields: (t) => ({
      revisedAt: instantOf(t, 'revisedAt', 'When that was given up.', false),
      startedAt: instantOf(t, 'startedAt', 'When it was held to have begun.', false),
      confirmedAt: instantOf(
        t,
        'confirmedAt',
        'When it was held to have been confirmed; null for never.',
        true,
      ),
      endedAt: instantOf(t, 'endedAt', 'When it was held to have ended; null while it seemed to last.', true),
    }),
  }),
})

type Harm = ExcursionRow['harmed'][number]

const harmOf = (hub: Hub) =>
  hub.builder.objectRef<Harm>('ExcursionHarm').implement({
    description: 'A time around readings that harm by themselves: who stood there in it is held for that.',
    fields: (t) => ({
      since: instantOf(
        t,
        'since',
        'The reading before the first of them; null where there was none at that place.',
        true,
      ),
      until: instantOf(
        t,
        'until',
        'The next reading behind the last of them; null while there is none.',
        true,
      ),
    }),
  })

const instantOf = <Row extends Revision | Harm>(
  t: FieldBuilder<Row>,
  key: keyof Row,
  description: string,
  nullable: boolean,
) =>
  t.field({
    type: 'DateTime',
    nullable,
    description,
    resolve: (row: Row) => row[key] && new Date(row[key] as string),
  } as never)

export type ExcursionWords = ReturnType<typeof excursionWords>
