import { type FindingShape, Refusal, type Words } from '#lib/errors.ts'

/** All that holds an act up, in one sentence for each language. */
const told = (findings: readonly FindingShape[]): Words => ({
  zh: findings.map(({ message }) => message.zh).join(''),
  en: findings.map(({ message }) => message.en).join(' '),
})

/** An order for stock, or an answer to one, can't be kept as it stands. */
export class StockOrderRefused extends Refusal {
  static readonly description =
    'The order for stock, its cancellation or the supplier’s answer is not acceptable: an unknown product, an absurd number of bags, a time that is past, an answer that does not fit the order, or a state that does not allow it. Findings name the line as `lines[1].bags`.'
  readonly code = 'STOCK_ORDER_REFUSED'

  static because(findings: readonly FindingShape[]): StockOrderRefused {
    return new StockOrderRefused(told(findings), findings)
  }
}

/** Blood can't be booked ahead, or a booking not be taken back. */
export class BookingRefused extends Refusal {
  static readonly description =
    'The booking is not acceptable: an unknown product, an absurd number of bags, a time that is past or too far ahead; or it was cancelled before.'
  readonly code = 'BOOKING_REFUSED'

  static because(findings: readonly FindingShape[]): BookingRefused {
    return new BookingRefused(told(findings), findings)
  }
}

/** Stock can't leave for another bank. */
export class StockTransferRefused extends Refusal {
  static readonly description =
    'The stock may not leave for another bank: a bag is kept for a patient, held, recalled, expired or not known to have been kept right, stands in another bank, is not what the order waits for, or the box does not keep it. Findings name the bag as `unitIds[2]`. None was sent.'
  readonly code = 'STOCK_TRANSFER_REFUSED'

  static because(findings: readonly FindingShape[]): StockTransferRefused {
    return new StockTransferRefused(told(findings), findings)
  }
}

/** A delivery can't be announced, or not be closed. */
export class DeliveryRefused extends Refusal {
  static readonly description =
    'The delivery is for another storage point, answers an order that is not its receiver’s, was closed before, or none of its bags can be announced. Findings name the bag as `bags[3].abo`. Nothing of it is kept.'
  readonly code = 'DELIVERY_REFUSED'

  static because(findings: readonly FindingShape[]): DeliveryRefused {
    return new DeliveryRefused(told(findings), findings)
  }
}

/** An enquiry among donors, or an answer to one, can't be kept as it stands. */
export class DonorEnquiryRefused extends Refusal {
  static readonly description =
    'The enquiry does not say what is looked for, the lock would last too long, or the enquiry is in a state that does not allow this.'
  readonly code = 'DONOR_ENQUIRY_REFUSED'

  static because(findings: readonly FindingShape[]): DonorEnquiryRefused {
    return new DonorEnquiryRefused(told(findings), findings)
  }
}

/** A stock level can't be set as it stands. */
export class StockLevelRefused extends Refusal {
  static readonly description =
    'The level is not acceptable: a negative or absurd number, a critical level above the minimum, an unknown product, or a beginning in the past.'
  readonly code = 'STOCK_LEVEL_REFUSED'

  static because(findings: readonly FindingShape[]): StockLevelRefused {
    return new StockLevelRefused(told(findings), findings)
  }
}

/** A member's own count can't be kept as it stands. */
export class StockReportRefused extends Refusal {
  static readonly description =
    'The reported stock is not acceptable: an unknown product, an absurd number of bags, a line twice, or a heartbeat before any snapshot. Findings name the line as `lines[1].bags`. Nothing of it is kept: what was known before stays, and grows silent in time.'
  readonly code = 'STOCK_REPORT_REFUSED'

  static because(findings: readonly FindingShape[]): StockReportRefused {
    return new StockReportRefused(told(findings), findings)
  }
}
