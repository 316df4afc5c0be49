// A second opinion on what a bill is waived, in as few lines as it takes: Zhejiang's whole-blood clauses alone, counted
// from a plain list of who took what. It shares nothing with the hub's own rules.

/** How one policy counts. */
export type ModelPolicy = {
  /** Whole blood that frees the donor for life. */
  readonly lifetimeMl: number
  readonly self: number
  readonly kin: number
  /** What relatives have after five years, as times of what was given. */
  readonly kinLater: number
  readonly shared: boolean
  readonly perPerson: boolean
  readonly fresh: boolean
}
/** One donation; each donor of the model gave once or twice. */
export type ModelGift = { readonly id: string; readonly ml: number; readonly on: string }
export type ModelDonor = { readonly token: string; readonly gifts: readonly ModelGift[] }
export type ModelLine = {
  readonly ml: number
  readonly fen: number
  readonly on: string
  readonly at: number
}
export type ModelTaking = {
  readonly gift: string
  readonly own: boolean
  readonly patient: string
  readonly ml: number
  readonly on: string
}
/** The donor, and whether they are the patient. */
export type ModelCandidate = { readonly donor: ModelDonor; readonly own: boolean }

const fiveYears = (day: string) => {
  const end = new Date(`${Number(day.slice(0, 4)) + 5}${day.slice(4)}T00:00:00Z`)
  return new Date(end.getTime() - 86_400_000).toISOString().slice(0, 10)
}

/** What a bill is waived when these takings are live, and what it takes itself. */
export const modelOf = (
  lines: readonly ModelLine[],
  {
    patient,
    candidates,
    live,
    policyOn,
  }: {
    readonly patient: string
    readonly candidates: readonly ModelCandidate[]
    readonly live: readonly ModelTaking[]
    readonly policyOn: (day: string) => ModelPolicy
  },
): { fen: number; takings: ModelTaking[] } => {
  const takings: ModelTaking[] = []
  let fen = 0
  for (const line of lines.toSorted((one, other) => one.at - other.at)) {
    const policy = policyOn(line.on)
    const givenBy = ({ gifts }: ModelDonor) => gifts.filter(({ on }) => on <= line.on)
    const sum = (donor: ModelDonor) => givenBy(donor).reduce((ml, gift) => ml + gift.ml, 0)
    if (candidates.some(({ donor, own }) => own && sum(donor) >= policy.lifetimeMl)) {
      fen += line.fen
      continue
    }
    const lots = candidates.flatMap(({ donor, own }) =>
      givenBy(donor).map((gift) => {
        const last = fiveYears(gift.on)
        const later = line.on > last
        const times = own ? (later ? 1 : policy.self) : later ? policy.kinLater : policy.kin
        const used = [...live, ...takings]
          .filter((one) => one.gift === gift.id && (one.own === own || policy.shared))
          .filter((one) => own || !policy.perPerson || one.patient === patient)
          .filter((one) => !later || !policy.fresh || one.on > last)
        const left = Math.max(0, times * gift.ml - used.reduce((ml, one) => ml + one.ml, 0))
        return { own, gift, left, order: [later ? '9999' : last, gift.on, gift.id].join() }
      }),
    )
    let open = line.ml
    for (const { own, gift, left } of lots.toSorted((one, other) => (one.order < other.order ? -1 : 1))) {
      const ml = Math.min(open, left)
      open -= ml
      if (ml > 0) takings.push({ gift: gift.id, own, patient, ml, on: line.on })
    }
    fen += Math.floor((line.fen * (line.ml - open)) / line.ml)
  }
  return { fen, takings }
}
