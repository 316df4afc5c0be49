import type { NewGateDecision } from '#db/inventory/finders-issues.ts'
import { type FindingShape, Refusal, type Words } from '#lib/errors.ts'

/** All that holds an act up, in one sentence for each language. */
const told = (findings: readonly FindingShape[]): Words => {
  const blocking = findings.filter(({ severity }) => severity !== 'WARN')
  const texts = (blocking.length > 0 ? blocking : findings).map(({ message }) => message)
  return { zh: texts.map(({ zh }) => zh).join(''), en: texts.map(({ en }) => en).join(' ') }
}

/** Units can't be kept for the request. */
export class ReservationRefused extends Refusal {
  static readonly description =
    'The units can not be kept for this request: the request or a unit is not in a state for it, a hold lies on the unit, it expires too soon, its group does not fit, or no line of the request asks for it. Findings name the unit as `unitIds[2]`.'
  readonly code = 'RESERVATION_REFUSED'

  static because(findings: readonly FindingShape[]): ReservationRefused {
    return new ReservationRefused(told(findings), findings)
  }
}

/** Blood may not go from this organisation to that one. */
export class AllocationRefused extends Refusal {
  static readonly description =
    'Blood may not go this way: members never transfer blood among themselves (article 9), nobody outside the alliance is given any, only a member with a blood bank of its own keeps stock, and nobody gives what stands on another bank’s shelf. Each finding names the lawful way.'
  readonly code = 'ALLOCATION_REFUSED'

  static because(findings: readonly FindingShape[]): AllocationRefused {
    return new AllocationRefused(told(findings), findings)
  }
}

/** The hub looked for units and found none that may be given. */
export class UnitsUnavailable extends Refusal {
  static readonly description =
    'No free unit in stock fits: none of the product, of a group the patient may be given, in date at the planned time and without a hold.'
  readonly code = 'UNITS_UNAVAILABLE'
}

/** A unit is not in a state that allows the act. */
export class UnitNotInState extends Refusal {
  static readonly description = 'The custody of the unit does not allow this.'
  readonly code = 'UNIT_NOT_IN_STATE'

  static because(findings: readonly FindingShape[]): UnitNotInState {
    return new UnitNotInState(told(findings), findings)
  }
}

/** No hold of that kind lies on the unit that the caller may lift. */
export class HoldRefused extends Refusal {
  static readonly description =
    'No quarantine lies on the unit, or it was placed by a hospital whose quarantine the caller may not lift.'
  readonly code = 'HOLD_REFUSED'
}

/** A unit can't be put into a place, or a place not be set up or taken out of use. */
export class PlaceRefused extends Refusal {
  static readonly description =
    'The unit or sample may not stand there: the place keeps another range of temperature, the unit is no longer in the bank, or the place is out of use. Or a place of that name is in use already, or one can not be taken out of use because something stands in it.'
  readonly code = 'PLACE_REFUSED'

  static because(findings: readonly FindingShape[]): PlaceRefused {
    return new PlaceRefused(told(findings), findings)
  }
}

/** A difference between shelf and record was explained before. */
export class DifferenceExplained extends Refusal {
  static readonly description = 'Somebody has explained this difference of a count before.'
  readonly code = 'DIFFERENCE_EXPLAINED'
}

/** A kit can't set out, or was closed before. */
export class KitRefused extends Refusal {
  static readonly description =
    'The kit may not set out: the request is no open emergency, a reagent has expired, or a bag is not free, not in date or on hold; or it was closed before.'
  readonly code = 'KIT_REFUSED'

  static because(findings: readonly FindingShape[]): KitRefused {
    return new KitRefused(told(findings), findings)
  }
}

/** A finding of the release gate can't be passed over. */
export class OverrideRefused extends Refusal {
  static readonly description =
    'The finding may not be passed over: nobody may (STOP), the gate does not ask for authority over it now, or the signers do not hold the roles for it.'
  readonly code = 'OVERRIDE_REFUSED'

  static because(findings: readonly FindingShape[]): OverrideRefused {
    return new OverrideRefused(told(findings), findings)
  }
}

/** A bag may not be thawed, washed, divided or irradiated. */
export class ProcessingRefused extends Refusal {
  static readonly description =
    'Nothing may be done to the unit: the rules in force do not allow it, the product is not one for it, the unit is kept for another request, held, expired, thawed already or not in stock, or the parts do not add up.'
  readonly code = 'PROCESSING_REFUSED'

  static because(findings: readonly FindingShape[]): ProcessingRefused {
    return new ProcessingRefused(told(findings), findings)
  }
}

/** A dictionary of products can't be published as it stands. */
export class DictionaryRefused extends Refusal {
  static readonly description =
    'The dictionary is not published: a product follows no rule that exists, changes what its code has meant, or a label code is unclear. Each finding names its field, such as `products[3].storage`.'
  readonly code = 'DICTIONARY_REFUSED'

  static because(findings: readonly FindingShape[]): DictionaryRefused {
    return new DictionaryRefused(told(findings), findings)
  }
}

/** Issued blood may not be given to the collector. */
export class HandOverRefused extends Refusal {
  static readonly description =
    'The units may not leave the counter: a bag is not of this issue, a hold fell on it, it has expired or looks wrong, the release gate would not let it go any more, an item of the list was not checked, or the collector is not on the receiving hospital’s list. Findings name the unit as `units[2]`. None was handed over.'
  readonly code = 'HAND_OVER_REFUSED'

  static because(findings: readonly FindingShape[]): HandOverRefused {
    return new HandOverRefused(told(findings), findings)
  }
}

/** Blood can't be brought out for a ward as asked. */
export class DispenseRefused extends Refusal {
  static readonly description =
    'Nothing is kept or issued for the request, or a named unit does not wait for it. Findings name the unit as `unitIds[2]`.'
  readonly code = 'DISPENSE_REFUSED'

  static because(findings: readonly FindingShape[]): DispenseRefused {
    return new DispenseRefused(told(findings), findings)
  }
}

/** A discard is not in a state for the act, or the caller may not approve it. */
export class DiscardRefused extends Refusal {
  static readonly description =
    'The discard was proposed already, is not in a state that allows this, or an approver holds none of the roles that may.'
  readonly code = 'DISCARD_REFUSED'
}

/** The release gate stopped at least one unit; none was issued. */
export class IssueRefused extends Refusal {
  static readonly description =
    'The release gate stopped at least one unit, so none was issued. The findings of all units are given, each with its unit as `units[0]`; `AUTHORITY` findings hold the issue up as well until somebody who may has passed over them.'
  readonly code = 'ISSUE_REFUSED'
  /** What the gate answered for each unit, to be stored once the refused attempt is rolled back. */
  readonly decisions: readonly NewGateDecision[]

  constructor(findings: readonly FindingShape[], decisions: readonly NewGateDecision[]) {
    super(told(findings), findings)
    this.decisions = decisions
  }
}
