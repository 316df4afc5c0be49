import type { Id } from '#lib/ids.ts'
import { schemeOf } from '#resolvers/inventory/label-scheme.ts'
import { inList, type LabelledBag, textOf } from '#resolvers/inventory/labelled-bag.ts'
import type { NoticedBagInput } from '#resolvers/supply/announce-delivery.ts'
import type { Finding } from '#rules/finding.ts'
import { checkNotice } from '#rules/inventory/notice.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Dictionary } from '#rules/products/published.ts'

/** Which numbers are known already. */
export type BagNumbers = {
  readonly received: ReadonlySet<string>
  /** Of a bag that is awaited: by which delivery. */
  readonly awaited: ReadonlyMap<string, Id<'StockDelivery'>>
}

/** A bag of a notice, with what was found about it; whether it is announced elsewhere is judged where it is kept. */
export type JudgedBag = {
  readonly bag: LabelledBag<NoticedBagInput>
  readonly findings: readonly Finding[]
  /** The delivery that awaits it already; null when none does. */
  readonly awaitedBy: Id<'StockDelivery'> | null
}

type Setting = {
  readonly station: string
  readonly now: Date
  readonly policy: PolicyValues
  readonly dictionary: Dictionary
}

/** Judges one bag of a notice by what its label will say. */
export const judgeNotice = (
  bag: LabelledBag<NoticedBagInput>,
  { received, awaited }: BagNumbers,
  { station, now, policy, dictionary }: Setting,
): JudgedBag => {
  const { label } = bag
  const findings = checkNotice(
    {
      label: {
        donationNumber: label.donationNumber,
        labelProductCode: label.labelProductCode,
        product: bag.product,
        station,
        abo: label.abo ?? null,
        rhd: label.rhd ?? null,
        content: bag.content,
        anticoagulant: label.anticoagulant ?? null,
        collectedAt: label.collectedAt ?? null,
        expiresAt: label.expiresAt ?? null,
      },
      code: bag.code,
      scheme: schemeOf(bag.scheme),
      alreadyReceived: received.has(textOf(bag.number)),
      alreadyAnnounced: false,
      now,
    },
    { policy, dictionary },
  )
  return {
    bag,
    findings: findings.map(inList('bags', bag.index)),
    awaitedBy: awaited.get(textOf(bag.number)) ?? null,
  }
}
