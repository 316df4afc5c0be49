import {
  type BranchForReview,
  type PolicyForReview,
  type SettingInForce,
  waiverPolicies,
} from '#resolvers/waivers/waiver-policies.ts'
import type { Silence } from '#rules/waivers/policy-form.ts'
import { donationKindLabels, donationKinds } from '#rules/waivers/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { inWords, inWordsIfAny } from '#schema/in-words.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** Waiver policies beside their clauses, for whoever reviews or settles them. */
export const addWaiverPolicies = (hub: Hub, words: WaiverWords): void => {
  const Policy = addPolicy(hub, words)
  hub.builder.queryField('waiverPolicies', (t) =>
    t.field({
      type: [Policy],
      description:
        'The waiver policies that the hub knows, first those that the alliance has adopted by the rules of a day, each branch beside its clause. Public law: it holds nobody’s data.',
      args: {
        on: t.arg({ type: 'Date', description: 'By the rules of which day. Absent: today.' }),
        alliance: t.arg.string({
          description: 'Short code, for bodies that serve several alliances. Absent: the first.',
        }),
      },
      resolve: (_, args, ctx) => waiverPolicies(ctx, args),
    }),
  )
}

const addPolicy = (hub: Hub, words: WaiverWords) => {
  const Clause = addBranch(hub, words)
  const Silent = addSilence(hub, words)
  const Setting = addSetting(hub)
  return hub.builder.objectRef<PolicyForReview>('WaiverPolicy').implement({
    description: 'A policy of the fee waiver as data, as one county follows it or as it is known.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Names this version: `ZJ-2025`.' }),
      title: inWords(t, 'Its name.', ({ title }) => title),
      region: t.exposeString('region', {
        description: 'Leading digits of the administrative codes whose donations and use it rules.',
      }),
      citation: inWords(t, 'The text it was taken from.', ({ citation }) => citation),
      verified: t.exposeBoolean('verified', { description: 'Whether that text itself was read.' }),
      adopted: t.exposeBoolean('adopted', {
        description: 'Whether the alliance follows it; a policy that is not adopted decides nothing.',
      }),
      effectiveFrom: t.expose('effectiveFrom', {
        type: 'Date',
        nullable: true,
        description: 'First day whose transfusions it rules; null while nobody has set it.',
      }),
      effectiveTo: t.expose('effectiveTo', {
        type: 'Date',
        nullable: true,
        description: 'Last such day; null while no end is set.',
      }),
      branches: t.field({
        type: [Clause],
        description: 'What it gives, sentence by sentence.',
        resolve: (row) => [...row.branches],
      }),
      silent: t.field({
        type: [Silent],
        description: 'Cases of which it says nothing: a person decides.',
        resolve: (row) => [...row.silent],
      }),
      settings: t.field({
        type: [Setting],
        description: 'How it is carried out where its text is silent.',
        resolve: (row) => [...row.settings],
      }),
    }),
  })
}

const addBranch = (hub: Hub, words: WaiverWords) => {
  const DonationKind = hub.words('DonationKind', 'What a donor gave.', donationKinds, donationKindLabels)
  return hub.builder.objectRef<BranchForReview>('WaiverBranch').implement({
    description: 'One sentence of a policy: which donor gives whom how much.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Names it in its policy, as decisions cite it.' }),
      clause: inWords(t, 'The sentence.', ({ clause }) => clause),
      to: t.field({
        type: [words.Relation],
        description: 'Whom: what the patient is to the donor.',
        resolve: (row) => [...row.to],
      }),
      of: t.expose('of', { type: DonationKind, description: 'Out of which donations.' }),
      condition: inWordsIfAny(
        t,
        'What must be true of the donor; null when nothing is asked.',
        ({ condition }) => condition,
      ),
      gives: inWords(t, 'How much.', ({ gives }) => gives),
    }),
  })
}

const addSilence = (hub: Hub, words: WaiverWords) =>
  hub.builder.objectRef<Silence>('WaiverSilence').implement({
    description: 'A case of which a policy says nothing.',
    fields: (t) => ({
      clause: inWords(t, 'The case.', ({ clause }) => clause),
      to: t.field({
        type: [words.Relation],
        description: 'Of whom nothing is said.',
        resolve: (row) => [...row.to],
      }),
    }),
  })

const addSetting = (hub: Hub) =>
  hub.builder.objectRef<SettingInForce>('WaiverSetting').implement({
    description: 'How one thing that a policy leaves unsaid is carried out.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name, as `publishRuleSet` takes it.' }),
      label: inWords(t, 'What it asks.', ({ label }) => label),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description: 'Its value; `{open: […]}` names the values between which nobody has decided.',
      }),
      open: t.exposeBoolean('open', {
        description:
          'Nobody has settled it, or not wholly: what turns on it is decided at the least, and a person decides the rest.',
      }),
      byCounty: t.exposeBoolean('byCounty', {
        description:
          'The county settled it. Otherwise it is the policy’s own or the hub’s default, which no health bureau has confirmed.',
      }),
    }),
  })
