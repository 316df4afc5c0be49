import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { staffById } from '#resolvers/alliance/read.ts'
import { type CloseKitInput, closeKit } from '#resolvers/inventory/close-kit.ts'
import { KitRefused, ReservationRefused } from '#resolvers/inventory/errors.ts'
import { type OpenKitInput, openKit } from '#resolvers/inventory/open-kit.ts'
import {
  bagsOfKit,
  courseOfKit,
  type KitRow,
  type KitStepRow,
  type KitUnitRow,
  kitById,
  kits,
  kitsOfRequest,
} from '#resolvers/inventory/read-kits.ts'
import { kitOutcomeLabels, kitOutcomes, kitStepLabels, kitSteps } from '#rules/inventory/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Blood and reagents that the lead's staff carry to a clinic in an emergency. */
export const addKits = (hub: Hub): void => {
  addKitType(hub)
  addOpenKit(hub)
  addCloseKit(hub)
  hub.builder.objectField(hub.ref('Request'), 'kits', (t) =>
    t.field({
      type: [hub.ref('Kit')],
      description: 'Kits that were carried to the clinic for it, in order.',
      resolve: (row, _, ctx) => listed(kitsOfRequest(ctx, row.id)),
    }),
  )
  hub.builder.queryField('kits', (t) =>
    t.connection(
      {
        type: hub.ref('Kit'),
        description: 'Kits that were carried to clinics, the newest first: your own, for the lead all.',
        args: { open: t.arg.boolean({ description: 'True: only those that are still out.' }) },
        resolve: (_, args, ctx) => kits(ctx, args) as never,
      },
      { name: 'KitConnection', description: 'Kits, page by page.' },
      { name: 'KitEdge', description: 'One kit of a page.' },
    ),
  )
}

const addKitType = (hub: Hub) => {
  const [Bag, Step, Reagent] = [addBag(hub), addStep(hub), addReagent(hub)]
  hub.entity('Kit', {
    description:
      'Blood and reagents carried to a clinic in an emergency, to test and issue there. Seen by that clinic and by the lead.',
    access: 'inventory.kits',
    load: kitById,
    fields: (t) => ({
      request: hub.link(t, 'Request', { description: 'For which request.', id: 'requestId' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The clinic.',
        id: 'organisationId',
      }),
      box: t.exposeString('box', { description: 'The cold-chain box.' }),
      celsius: t.exposeFloat('celsius', {
        nullable: true,
        description: '°C inside the box when it left; null when nobody measured.',
      }),
      carriedBy: t.field({
        type: [hub.ref('Staff')],
        description: 'Who carried it.',
        resolve: async (row, _, ctx) =>
          (await Promise.all(row.carriedBy.map((id) => staffById(ctx, id)))).filter((one) => one !== null),
      }),
      bags: t.field({
        type: [Bag],
        description: 'Its bags, and what became of each.',
        resolve: (row, _, ctx) => listed(bagsOfKit(ctx, row.id)),
      }),
      reagents: t.field({
        type: [Reagent],
        description: 'The reagents.',
        resolve: (row) => [...row.reagents],
      }),
      note: t.exposeString('note', { nullable: true, description: 'A remark; null for none.' }),
      openedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it left the bank.' }),
      closedAt: t.expose('closedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was back; null while it is out.',
      }),
      closingNote: t.exposeString('closingNote', {
        nullable: true,
        description: 'A remark when it was closed; null for none.',
      }),
      course: t.field({
        type: [Step],
        description:
          'Everything that was done for the request while the kit was out, in order: samples, tests, overrides, the bags’ steps and hand-overs. The clinic sees a bag’s steps from its issue on.',
        resolve: (row, _, ctx) => listed(courseOfKit(ctx, row.id)),
      }),
    }),
  })
}

const addBag = (hub: Hub) => {
  const Outcome = hub.words('KitOutcome', 'What became of a bag of a kit.', kitOutcomes, kitOutcomeLabels)
  return hub.builder.objectRef<KitUnitRow>('KitBag').implement({
    description: 'One bag of a kit.',
    fields: (t) => ({
      unit: hub.link(t, 'Unit', {
        description: 'The bag; null once it is no longer yours to see.',
        id: 'unitId',
      }),
      outcome: t.expose('outcome', {
        type: Outcome,
        nullable: true,
        description: 'What became of it; null while the kit is out.',
      }),
      celsius: t.exposeFloat('celsius', {
        nullable: true,
        description: '°C of the bag when it came back; null when nobody measured, or it did not.',
      }),
    }),
  })
}

const addStep = (hub: Hub) => {
  const Step = hub.words('KitStep', 'What happens around a kit.', kitSteps, kitStepLabels)
  return hub.builder.objectRef<KitStepRow>('KitCourseStep').implement({
    description: 'One thing that was done while a kit was out.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'When.' }),
      step: t.expose('step', { type: Step, description: 'What.' }),
      subjectId: t.exposeID('subjectId', {
        description: 'Id of what it is about: the kit, a sample, a result, an override, a unit, a hand-over.',
      }),
      staff: hub.link(t, 'Staff', {
        description: 'Who; null when nobody is on record.',
        id: 'staffId',
      }),
      detail: t.exposeString('detail', {
        nullable: true,
        description: 'Where a bag came to, or the code that was passed over; null for the rest.',
      }),
    }),
  })
}

const addReagent = (hub: Hub) =>
  hub.builder.objectRef<KitRow['reagents'][number]>('KitReagent').implement({
    description: 'A reagent that was carried along.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      lot: t.exposeString('lot', { description: 'Its lot.' }),
      expiresOn: t.field({
        type: 'Date',
        description: 'Its last day of use.',
        resolve: (row) => row.expiresOn as never,
      }),
    }),
  })

const addOpenKit = (hub: Hub) => {
  const reagent = hub.builder.inputType('KitReagentInput', {
    description: 'A reagent as its box says.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Its name.' }),
      lot: t.string({ required: true, description: 'Its lot.' }),
      expiresOn: t.field({ type: 'Date', required: true, description: 'Its last day of use.' }),
    }),
  })
  hub.mutation('openKit', {
    description:
      'Qualified staff of the lead set out to a clinic with blood and reagents, to test and issue there (alliance guideline, art. 17). The bags are kept for the emergency and stand in the box; what is tested and issued there is recorded by the usual mutations and shows in `Kit.course`.',
    type: 'Kit',
    refusals: [KitRefused, ReservationRefused, SignatureRefused, PolicyMissing],
    operation: (ctx, input) => openKit(ctx, input as OpenKitInput),
    input: hub.input('OpenKitInput', {
      description: 'What is carried where; the caller carries it, the tokens are of those who go along.',
      signed: true,
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'A request of urgency EMERGENCY.' }),
        unitIds: t.idList({ required: true, description: 'The bags, at most 50.' }),
        reagents: t.field({ type: [reagent], required: true, description: 'The reagents, at most 50.' }),
        box: t.string({
          required: true,
          description:
            'The cold-chain box. Named like a place of the bank, the readings of that place keep the bags’ cold chain known.',
        }),
        celsius: t.float({ description: '°C inside the box; absent when nobody measured.' }),
        note: t.string({ description: 'A remark.' }),
      }),
    }) as never,
  })
}

const addCloseKit = (hub: Hub) => {
  const bag = hub.builder.inputType('ReturnedKitBagInput', {
    description: 'A bag that was brought back.',
    fields: (t) => ({
      unitId: t.id({ required: true, description: 'The bag.' }),
      neverLeftControl: t.boolean({
        required: true,
        description: 'True: it stayed in the closed box, in the carriers’ hands, the whole time.',
      }),
      celsius: t.float({ description: '°C of the bag; absent when nobody measured.' }),
    }),
  })
  hub.mutation('closeKit', {
    description:
      'The kit is back. Every bag that was not issued there is named; it goes into quarantine and from there to its discard, back to stock only where the rules in force allow it and its temperature is known.',
    type: 'Kit',
    refusals: [KitRefused, PolicyMissing],
    operation: (ctx, input) => closeKit(ctx, input as CloseKitInput),
    input: hub.input('CloseKitInput', {
      description: 'Which kit, and what came back.',
      fields: (t) => ({
        kitId: t.id({ required: true, description: 'The kit.' }),
        returned: t.field({
          type: [bag],
          required: true,
          description: 'Every bag that was not issued there.',
        }),
        note: t.string({ description: 'A remark.' }),
      }),
    }) as never,
  })
}
