import { clauseOf, type ExplainedLine, type Explanation, explain } from '#resolvers/waivers/explain.ts'
import {
  linesOfWaiver,
  ofPerson,
  partsOfLine,
  type WaiverPartRow,
  waiverById,
  waiverLineById,
} from '#resolvers/waivers/read.ts'
import { visitNumberOfStay } from '#resolvers/waivers/stay.ts'
import { lineProblemLabels, lineProblems } from '#rules/waivers/claim-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { inWords, inWordsIfAny } from '#schema/in-words.ts'
import { listed } from '#schema/listed.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** What of a bill is waived, line by line, and why. */
export const addWaiverTypes = (hub: Hub, words: WaiverWords): void => {
  addLine(hub, words)
  const Explained = addExplanation(hub)
  hub.entity('Waiver', {
    description:
      'What of one bill of a stay is waived: a quote that holds quota until it is settled, expires, is withdrawn, or is reversed. Seen by the hospital that bills alone.',
    access: 'waivers.waiver',
    load: waiverById,
    fields: (t) => ({
      hospital: hub.link(t, 'Organisation', {
        description: 'Who bills.',
        id: 'organisationId',
      }),
      encounterId: t.exposeID('encounterId', { description: 'The stay.' }),
      visitNumber: t.string({
        nullable: true,
        description: 'The hospital’s number of the stay.',
        resolve: (row, _, ctx) => visitNumberOfStay(ctx, row.encounterId),
      }),
      rootId: t.exposeID('rootId', {
        description: 'The first waiver of its bags; its own id when it is that. A later claim names it.',
      }),
      source: t.expose('source', { type: words.WaiverSource, description: 'What asked for it.' }),
      state: t.expose('state', { type: words.WaiverState, description: 'Where it stands.' }),
      next: t.expose('next', {
        type: words.DecisionNext,
        description: 'How the decision goes on. What is waived now stands whatever comes.',
      }),
      reasons: t.field({
        type: [words.OpenReason],
        description: 'Why it may become more; empty when it is final.',
        resolve: (row) => row.open,
      }),
      fen: t.exposeInt('fen', { description: 'What is waived now, in whole fen.' }),
      holdUntil: t.expose('holdUntil', {
        type: 'DateTime',
        description: 'Until when the quote holds its quota; unsettled by then, it is free again.',
      }),
      lines: t.field({
        type: [hub.ref('WaiverLine')],
        description: 'The bill, line by line: what is waived, what is not and why not.',
        resolve: (row, _, ctx) => listed(linesOfWaiver(ctx, row.id)),
      }),
      billNumber: t.exposeString('billNumber', {
        nullable: true,
        description: 'The HIS’s number of the settlement; null before it, or when it told none.',
      }),
      invoiceNumber: t.exposeString('invoiceNumber', {
        nullable: true,
        description: 'Number of the fiscal e-invoice; null when none was told.',
      }),
      quotedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was quoted.' }),
      settledAt: t.expose('settledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was settled; null before.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its quota was given back; null while it is live.',
      }),
      endReason: t.exposeString('endReason', {
        nullable: true,
        description:
          'Why, in the words of whoever ended it; null while it is live, and when its time was over.',
      }),
      explanation: t.field({
        type: Explained,
        description:
          'Why it is so much and no more, out of what was kept when it was decided and nothing else.',
        resolve: explain,
      }),
    }),
  })
}

const addLine = (hub: Hub, words: WaiverWords) => {
  const Problem = hub.words(
    'WaiverLineProblem',
    'Why a line of a bill is not covered.',
    lineProblems,
    lineProblemLabels,
  )
  const Part = addPart(hub, words)
  hub.entity('WaiverLine', {
    description:
      'One line of a bill: which bag, what it cost, what of it is waived. Without the patient, so that the station may read what it owes for.',
    access: 'waivers.waiver',
    load: waiverLineById,
    fields: (t) => ({
      position: t.exposeInt('position', { description: 'Its place, from 1.' }),
      chargeNumber: t.string({
        nullable: true,
        description: 'The HIS’s own number of the charge. Null to the station.',
        resolve: (row, _, ctx) => ofPerson(ctx, row.chargeNumber),
      }),
      bag: t.exposeString('donationNumber', {
        nullable: true,
        description: 'Donation number of the bag; null where the line matches none.',
      }),
      label: t.exposeString('labelProductCode', {
        nullable: true,
        description: 'Product code on the bag’s label; null where the line matches none.',
      }),
      product: t.exposeString('productCode', {
        description: 'The hub’s product; where the line matches no bag, what was charged.',
      }),
      kind: t.expose('kind', {
        type: words.UsedKind,
        nullable: true,
        description: 'As what it converts; null where the line matches no bag.',
      }),
      quantity: t.exposeFloat('quantity', { description: 'In the product’s own measure.' }),
      problem: t.field({
        type: Problem,
        nullable: true,
        description: 'Why it is left out; null when it was judged.',
        resolve: (row) => row.problem as never,
      }),
      chargedFen: t.exposeInt('chargedFen', { description: 'What was charged, fen.' }),
      insuredFen: t.exposeInt('insuredFen', { description: 'What the insurance paid of it, fen.' }),
      waivedBeforeFen: t.exposeInt('waivedFen', {
        description:
          'What was waived of it before this, on paper or by earlier waivers of the same bags, fen.',
      }),
      baseFen: t.exposeInt('baseFen', { description: 'What can be waived of it at all, fen.' }),
      needMl: t.exposeInt('needMl', {
        nullable: true,
        description: 'Millilitres of quota that it would use up; null where its component does not convert.',
      }),
      fen: t.exposeInt('fen', { description: 'What is waived of it, fen.' }),
      reasons: t.field({
        type: [words.OpenReason],
        description: 'Why it may become more; empty when nothing is open.',
        resolve: (row) => row.open,
      }),
      parts: t.field({
        type: [Part],
        description: 'What covers it, in the order in which it was taken.',
        resolve: (row, _, ctx) => listed(partsOfLine(ctx, row.id)),
      }),
    }),
  })
}

const addPart = (hub: Hub, words: WaiverWords) =>
  hub.builder.objectRef<WaiverPartRow>('WaiverPart').implement({
    description: 'A part of a line that one donation covers, with its clause.',
    fields: (t) => ({
      policy: t.exposeString('policy', { description: 'Code of the policy, such as `ZJ-2025`.' }),
      branch: t.exposeString('branch', { description: 'Name of its sentence.' }),
      clause: inWordsIfAny(t, 'The sentence; null where the hub has the policy no more.', clauseOf),
      from: t.expose('from', { type: words.PartOrigin, description: 'What it is taken from.' }),
      ml: t.exposeInt('ml', {
        nullable: true,
        description: 'Millilitres of quota; null where all is free and the component does not convert.',
      }),
      fen: t.exposeInt('fen', { description: 'What it waives, fen.' }),
      donation: t.string({
        nullable: true,
        description:
          'The donation, by the donor record’s own number; null where all is free. Null to the station.',
        resolve: (row, _, ctx) => ofPerson(ctx, row.donation),
      }),
      relation: t.field({
        type: words.Relation,
        nullable: true,
        description: 'What the patient is to the donor. Null to the station.',
        resolve: (row, _, ctx) => ofPerson(ctx, row.relation),
      }),
      path: t.field({
        type: words.DonorPath,
        nullable: true,
        description: 'By which way the donor became known. Null to the station.',
        resolve: (row, _, ctx) => ofPerson(ctx, row.path),
      }),
    }),
  })

const addExplanation = (hub: Hub) => {
  const Line = hub.builder.objectRef<ExplainedLine>('WaiverArithmetic').implement({
    description: 'How one line came to its amount.',
    fields: (t) => ({
      position: t.exposeInt('position', { description: 'The line.' }),
      transfusedOn: t.expose('transfusedOn', { type: 'Date', description: 'The day it is judged on.' }),
      policy: t.exposeString('policy', {
        nullable: true,
        description: 'The policy in force on that day; null for none: a person decides.',
      }),
      base: inWords(t, 'What can be waived at all.', ({ base }) => base),
      need: inWords(t, 'How much quota it needs.', ({ need }) => need),
      parts: t.field({
        type: ['Words' as never],
        description: 'The sum of each part, in the order of the line’s parts.',
        resolve: ((row: ExplainedLine) => row.parts) as never,
      }),
    }),
  })
  const Settings = hub.builder.objectRef<Explanation['policies'][number]>('WaiverPolicySettings').implement({
    description: 'A policy as it was carried out when the waiver was decided.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Its code.' }),
      title: inWords(t, 'Its name.', ({ title }) => title),
      settings: t.field({
        type: 'JSON',
        description: 'Its settings, by their names as `waiverPolicies` labels them.',
        resolve: (row) => row.settings as never,
      }),
    }),
  })
  return hub.builder.objectRef<Explanation>('WaiverExplanation').implement({
    description: 'Why a waiver is what it is.',
    fields: (t) => ({
      recomputed: t.exposeBoolean('recomputed', {
        description:
          'Whether deciding once more from the kept facts comes to the same, now, at this reading.',
      }),
      consent: t.exposeBoolean('consent', {
        description: 'Whether kin were asked about; without consent only the patient’s own donations count.',
      }),
      unanswered: t.exposeStringList('unanswered', {
        description: 'Ways to a donor that nobody could follow then, as `DonorPath` names them.',
      }),
      contradicted: t.exposeStringList('contradicted', {
        description:
          'Ways on which the donor record contradicted itself then, as `DonorPath` names them: it is put right there, and asked again.',
      }),
      policies: t.field({
        type: [Settings],
        description: 'The policies that ruled a line, as they were then.',
        resolve: (row) => [...row.policies],
      }),
      lines: t.field({
        type: [Line],
        description: 'The arithmetic of each line that was judged.',
        resolve: (row) => [...row.lines],
      }),
    }),
  })
}
