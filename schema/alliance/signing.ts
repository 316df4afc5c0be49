import { clearPin } from '#resolvers/alliance/clear-pin.ts'
import { StepUpRefused } from '#resolvers/alliance/errors.ts'
import { setPin } from '#resolvers/alliance/set-pin.ts'
import { type StepUpToken, stepUp } from '#resolvers/alliance/step-up.ts'
import { unlockPin } from '#resolvers/alliance/unlock-pin.ts'
import type { Hub } from '#schema/hub.ts'

/** Signatures and the PINs behind them. */
export const addSigning = (hub: Hub): void => {
  addStepUp(hub)
  hub.mutation('unlockPin', {
    description:
      'Lets the holder of a badge sign again after five wrong PINs. By an administrator: of a member for its own staff, of the lead for everybody.',
    input: hub.input('UnlockPinInput', {
      description: 'Whose PIN to unlock.',
      fields: (t) => ({ badge: t.string({ required: true, description: 'Number on the badge.' }) }),
    }),
    type: 'Staff',
    operation: unlockPin,
  })
  hub.mutation('clearPin', {
    description:
      'Lets the holder of a badge who has forgotten the PIN set it anew by `setPin`; until then the badge signs nothing. By an administrator: of a member for its own staff, of the lead for everybody.',
    input: hub.input('ClearPinInput', {
      description: 'Whose PIN to clear.',
      fields: (t) => ({ badge: t.string({ required: true, description: 'Number on the badge.' }) }),
    }),
    type: 'Staff',
    operation: clearPin,
  })
  addSetPin(hub)
}

const addSetPin = (hub: Hub) =>
  hub.mutation('setPin', {
    description:
      'Sets the caller’s own PIN, which nobody else ever learns. Failures of the current one count as in `stepUp`.',
    input: hub.input('SetPinInput', {
      description: 'The new PIN, and the one so far.',
      fields: (t) => ({
        pin: t.string({
          required: true,
          description: '6 to 12 digits, not repeated, not consecutive, no part of the badge.',
        }),
        currentPin: t.string({
          description: 'The PIN so far. Null for the first one, and after an administrator cleared it.',
        }),
      }),
    }),
    type: 'Staff',
    refusals: [StepUpRefused],
    operation: setPin,
  })

const addStepUp = (hub: Hub) => {
  const { builder } = hub
  const StepUp = builder.objectRef<StepUpToken>('StepUpToken').implement({
    description: 'A signature to hand over in `signatures`: good once, for two minutes.',
    fields: (t) => ({
      token: t.exposeString('token', { description: 'The token itself; it is never shown again.' }),
      expiresAt: t.exposeString('expiresAt', { description: 'UTC instant from which it is void.' }),
      signerName: t.exposeString('signerName', { description: 'Whose signature it is.' }),
    }),
  })
  const input = hub.input('StepUpInput', {
    description: 'What the signer keys in.',
    fields: (t) => ({
      badge: t.string({ required: true, description: 'Number on the signer’s badge.' }),
      pin: t.string({ required: true, description: 'The signer’s PIN; five wrong ones in a row lock it.' }),
      operation: t.string({
        required: true,
        description: 'The mutation to be signed, such as `issueUnits`.',
      }),
      digest: t.string({
        required: true,
        description:
          'SHA-256 in hex of the canonical JSON (RFC 8785) of that mutation’s `input` without `idempotencyKey` and `signatures`, null members left out, instants as UTC with milliseconds (2026-03-01T01:30:00.000Z).',
      }),
    }),
  })
  builder.mutationField('stepUp', (t) =>
    t.field({
      type: StepUp,
      description: 'A signature by the holder of a badge, for one operation and one content.',
      args: { input: t.arg({ type: input, required: true, description: 'Badge, PIN, and what is signed.' }) },
      errors: { types: [hub.refusal(StepUpRefused)], directResult: true },
      resolve: (_, args, ctx) => stepUp(ctx, args.input),
    }),
  )
}
