import { inBoth } from '#lib/errors.ts'
import { antigenResultLabels, antigenResults } from '#rules/compatibility/antigen-terms.ts'
import {
  aboGroupLabels,
  aboGroups,
  antibodyScreenResultLabels,
  antibodyScreenResults,
  autoantibodies,
  autoantibodyLabels,
  crossmatchMethodLabels,
  crossmatchMethods,
  crossmatchResultLabels,
  crossmatchResults,
  type ReactionGrade,
  reactionGradeLabels,
  reactionGradeNames,
  reactionGrades,
  referralKindLabels,
  referralKinds,
  referralStateLabels,
  referralStates,
  resolutionCauseLabels,
  resolutionCauses,
  resultStatuses,
  resultStatusLabels,
  rhdTypeLabels,
  rhdTypes,
} from '#rules/compatibility/terms.ts'
import { requirementLabels, requirements } from '#rules/requests/requirement-terms.ts'
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
  Requirement: hub.words(
    'Requirement',
    'What components must be for one patient.',
    requirements,
    requirementLabels,
  ),
  Autoantibody: hub.words(
    'Autoantibody',
    'Antibodies against the patient’s own cells, by the warmth at which they react.',
    autoantibodies,
    autoantibodyLabels,
  ),
  ReferralKind: hub.words(
    'ReferralKind',
    'Why a case goes to a reference laboratory.',
    referralKinds,
    referralKindLabels,
  ),
  ReferralState: hub.words(
    'ReferralState',
    'Where a referred case stands.',
    referralStates,
    referralStateLabels,
  ),
  ResolutionCause: hub.words(
    'ResolutionCause',
    'What made a typing wrong.',
    resolutionCauses,
    resolutionCauseLabels,
  ),
  ...addAntigens(hub),
})

/** An antigen's result, and the input of one antigen that was tested. */
const addAntigens = (hub: Hub) => {
  const AntigenResult = hub.words(
    'AntigenResult',
    'What red cells were tested to be for an antigen.',
    antigenResults,
    antigenResultLabels,
  )
  const AntigenInput = hub.builder.inputType('AntigenInput', {
    description: 'One red-cell antigen that was tested.',
    fields: (t) => ({
      antigen: t.string({ required: true, description: 'Its customary name, such as `E`, `Jka`, `Mur`.' }),
      result: t.field({ type: AntigenResult, required: true, description: 'What the cells were for it.' }),
    }),
  })
  return { AntigenResult, AntigenInput }
}

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
