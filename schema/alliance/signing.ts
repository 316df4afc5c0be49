import { StepUpRefused } from '#resolvers/alliance/errors.ts'
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
}

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
