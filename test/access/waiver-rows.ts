import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { addStay, inventedNumber } from '#test/support/waiver-rig.ts'

const DAY_MS = 86_400_000
let serial = 900_000

/** A stay of the owner's in which a bag was given, and its bill, whose charge bears the canary. */
export const billedStayOf = async (stage: Stage, owner: Owner) => {
  serial += 1
  const now = stage.now().getTime()
  const { encounterId, bags } = await addStay(
    (text, values) => stage.rows(text, values),
    stage.services.keys,
    {
      hospital: owner.code,
      alliance: owner.alliance,
      identityNumber: inventedNumber(serial),
      since: new Date(now - 3 * DAY_MS),
      bags: [{ units: 2, at: new Date(now - DAY_MS) }],
    },
  )
  const lines = bags.map(({ unitId, units }, at) => ({
    ...{ chargeNumber: `${owner.marker}${at}`, feeCode: 'RBC-SUSP-LR', fillerNumber: unitId },
    ...{ quantity: units, chargedFen: 44_000 },
  }))
  return { encounterId, lines }
}

/** A quote of such a bill. */
export const quotedWaiverOf = async (stage: Stage, owner: Owner) => {
  const { encounterId, lines } = await billedStayOf(stage, owner)
  const bill = { encounterId, lines, billNumber: owner.marker }
  const { id, token } = await quoteWaiver(await stage.as(owner.machine), bill)
  return { waiverId: id as string, token: token ?? '', encounterId }
}

/** One that was settled. */
export const usedWaiverOf = async (stage: Stage, owner: Owner) => {
  const quoted = await quotedWaiverOf(stage, owner)
  await settleWaiver(await stage.as(owner.machine), { token: quoted.token })
  return quoted
}
