import { z } from 'zod'
import type { PersonReference, Purpose } from '#resolvers/waivers/peers.ts'
import { type Relation, relations } from '#rules/waivers/terms.ts'

/** A person as the contracts write it, and nothing else that the caller may know of them. */
export const personBody = (person: PersonReference): PersonReference => {
  switch (person.kind) {
    case 'IDENTITY_NUMBER':
      return { kind: person.kind, number: person.number }
    case 'FAMILY_TOKEN':
      return { kind: person.kind, token: person.token }
    case 'SPOUSE_REFERENCE':
      return { kind: person.kind, reference: person.reference }
  }
}

/** Why somebody is asked about, as the contracts write it. */
export const purposeBody = ({ reason, hospital, encounterId, consentId }: Purpose): Purpose => ({
  reason,
  hospital,
  encounterId,
  consentId,
})

/** A register's own name of somebody or something, and no identity number in its place. */
export const pseudonym = z
  .string()
  .regex(/^(?!\d{6}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]$)[A-Za-z0-9._:-]{3,128}$/)

/** An instant of UTC, `2026-03-01T01:00:00Z`. */
export const instant = z.iso.datetime().transform((text) => new Date(text))

/** A day that the calendar has. */
export const day = z.iso.date()

/** Millilitres of one donation or taking. */
export const ml = z.int().min(0).max(1_000_000)

/** Anything but the donor. */
export const kinship = z.enum(
  relations.filter((relation): relation is Exclude<Relation, 'SELF'> => relation !== 'SELF'),
)

/** What every answer of a register carries beside its outcome: the question it answers, its proof and its day. */
export const proof = { questionId: z.string(), proofId: pseudonym, asOf: instant }
