import { type FindingDefinitions, stop } from '#rules/finding-definition.ts'

/** What may be found on the emergency path and about the kit that is carried to a clinic, and what calls a bag back. */
export const emergencyFindings = {
  EMERGENCY_PATH_ONLY: stop(
    'ALLIANCE_ART_17',
    '紧急发血通道只用于紧急程度为“紧急”的申请。',
    'The emergency path is for requests of urgency EMERGENCY alone.',
  ),
  REAGENT_EXPIRED: stop(
    'ALLIANCE_ART_17',
    '试剂{name}（批号{lot}）已过期（{expiresOn}）。',
    'The reagent {name} (lot {lot}) has expired ({expiresOn}).',
  ),
  RETROSPECTIVE_INCOMPATIBLE: stop(
    'SPEC_2000_ART_16',
    '紧急发出的血袋补做交叉配血不相合：立即停用、召回。',
    'The crossmatch of a bag that left in an emergency came out incompatible: stop its use and call it back.',
  ),
  RETROSPECTIVE_ANTIGEN_POSITIVE: stop(
    'HOUSE_RELEASE_CLASSES',
    '紧急发出时未查抗原的血袋带有患者抗体所针对的抗原：立即停用、召回。',
    'A bag that left untested carries an antigen that the patient has an antibody against: stop its use and call it back.',
  ),
  RELEASE_BASIS_WITHDRAWN: stop(
    'SPEC_2000_ART_16',
    '发血所依据的血型或交叉配血结果已撤回或被推翻：立即停用、召回。',
    'The group or crossmatch by which the bag was released is taken back or contradicted: stop its use and call it back.',
  ),
} as const satisfies FindingDefinitions
