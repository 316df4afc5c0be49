import { inBoth } from '#lib/errors.ts'
import {
  aboGroupLabels,
  aboGroups,
  antibodyScreenResultLabels,
  antibodyScreenResults,
  crossmatchMethodLabels,
  crossmatchMethods,
  crossmatchResultLabels,
  crossmatchResults,
  type ReactionGrade,
  reactionGradeLabels,
  reactionGradeNames,
  reactionGrades,
  resultStatuses,
  resultStatusLabels,
  rhdTypeLabels,
  rhdTypes,
} from '#rules/compatibility/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The vocabularies of the context as enumerations. */
export type CompatibilityWords = ReturnType<typeof compatibilityWords>

export const compatibilityWords = (hub: Hub) => ({
  AboGroup: hub.words('AboGroup', 'An ABO group; that none is known is null.', aboGroups, aboGroupLabels),
  RhdType: hub.words('RhdType', 'RhD of a person or a unit.', rhdTypes, rhdTypeLabels),
  ReactionGrade: addReactionGrade(hub),
  ResultStatus: hub.words(
    'ResultStatus',
    'Standing of a laboratory result (HL7 table 0085). A preliminary one never feeds a decision.',
    resultStatuses,
    resultStatusLabels,
  ),
  TestMethod: hub.words(
    'TestMethod',
    'How a serological test was done.',
    crossmatchMethods,
    crossmatchMethodLabels,
  ),
  CrossmatchResult: hub.words(
    'CrossmatchResult',
    'What one side of a crossmatch showed.',
    crossmatchResults,
    crossmatchResultLabels,
  ),
  AntibodyScreenResult: hub.words(
    'AntibodyScreenResult',
    'What an antibody screen showed.',
    antibodyScreenResults,
    antibodyScreenResultLabels,
  ),
})

/** GraphQL names may not begin with a digit, so that each grade has a name of its own. */
const addReactionGrade = ({ builder }: Hub) =>
  builder.enumType('ReactionGrade', {
    description: 'Strength of an agglutination.',
    values: Object.fromEntries(
      reactionGrades.map((grade) => [
        reactionGradeNames[grade],
        { value: grade, description: inBoth(reactionGradeLabels[grade]) },
      ]),
    ) as Record<string, { value: ReactionGrade; description: string }>,
  })
