import type { Hub } from '#schema/hub.ts'
import type { RequestWords } from '#schema/requests/words.ts'

type Fields = Parameters<Parameters<Hub['input']>[1]['fields']>[0]

/** The content of a request form, as `submitRequest` and `amendRequest` take it. */
export type RequestFormFields = ReturnType<typeof requestInputs>

/** Makes the parts of the form's input and answers the function that adds all of them to an input. */
export const requestInputs = (hub: Hub, words: RequestWords) => {
  const coded = hub.builder.inputType('CodedTextInput', {
    description: 'Words, with their code where there is one.',
    fields: (t) => ({
      code: t.string({ description: 'Code, such as ICD-10.' }),
      text: t.string({ required: true, description: 'The words.' }),
    }),
  })
  const parts = { coded, ...personParts(hub, words), ...clinicalParts(hub, words, coded) }
  return (t: Fields) => ({ ...partyFields(t, parts), ...clinicalFields(t, words, parts) })
}

const personParts = ({ builder }: Hub, { Sex, IdentityExemption }: RequestWords) => ({
  patient: builder.inputType('PatientInput', {
    description: 'The patient. What is absent keeps what the hub knows of that hospital number.',
    fields: (t) => ({
      hospitalNumber: t.string({ description: 'Number of the record in your hospital.' }),
      name: t.string({ description: 'Name; a person without a known one needs none.' }),
      sex: t.field({ type: Sex, description: 'Administrative sex.' }),
      birthDate: t.field({ type: 'Date', description: 'Day of birth.' }),
      identityNumber: t.string({
        description: 'Chinese identity number. A wrong one is left out and told of; the request goes on.',
      }),
      identityExemption: t.field({ type: IdentityExemption, description: 'Why there is none.' }),
      newborn: t.boolean({ description: 'True for a newborn.' }),
    }),
  }),
  encounter: builder.inputType('EncounterInput', {
    description: 'The stay or visit.',
    fields: (t) => ({
      visitNumber: t.string({ description: 'Your number of the visit.' }),
      class: t.string({ description: 'I in-patient, O out-patient, E emergency.' }),
      ward: t.string({ description: 'Ward or clinic.' }),
      bed: t.string({ description: 'Bed.' }),
      department: t.string({ description: 'Department.' }),
    }),
  }),
  sample: builder.inputType('FormSampleInput', {
    description: 'A tube that comes with the form; without it the sample may follow.',
    fields: (t) => ({
      sampleNumber: t.string({ description: 'The number on its label.' }),
      specimenType: t.string({ description: 'HL7 table 0487; absent: WB.' }),
      collectedAt: t.field({ type: 'DateTime', description: 'When it was drawn.' }),
      collectorName: t.string({ description: 'Who drew it.' }),
    }),
  }),
})

type Coded = ReturnType<Hub['builder']['inputType']>

const clinicalParts = ({ builder }: Hub, { ConsentKind, QuantityUnit }: RequestWords, coded: Coded) => ({
  laboratoryValue: builder.inputType('LaboratoryValueInput', {
    description: 'A laboratory value that supports the request.',
    fields: (t) => ({
      code: t.string({ required: true, description: 'LOINC code where known, else your own.' }),
      name: t.string({ description: 'Its name.' }),
      value: t.string({ required: true, description: 'The value as reported.' }),
      unit: t.string({ description: 'Its unit.' }),
      at: t.field({ type: 'DateTime', description: 'When it was measured.' }),
    }),
  }),
  consent: builder.inputType('ConsentInput', {
    description: 'The consent to transfusion (输血治疗知情同意书), or what stands in for it.',
    fields: (t) => ({
      kind: t.field({ type: ConsentKind, required: true, description: 'Who agreed.' }),
      signer: t.string({ description: 'The proxy, or who authorised an emergency.' }),
      signedAt: t.field({ type: 'DateTime', description: 'When it was signed.' }),
    }),
  }),
  component: builder.inputType('ComponentInput', {
    description: 'One product and how much of it.',
    fields: (t) => ({
      product: t.string({ required: true, description: 'Code of the hub’s dictionary, see `products`.' }),
      quantity: t.float({ required: true, description: 'Decimal amount in the product’s unit.' }),
      unit: t.field({ type: QuantityUnit, description: 'Absent: the product’s own.' }),
      requirements: t.stringList({
        description:
          'What it must be beside its product: IR, WA, LR, CS, CM, IG, HL (HL7 table 0508), HP, RH, or the words of `Requirement`. A code nobody can check is refused.',
      }),
      indication: t.field({ type: coded as never, description: 'Where it differs from the form’s.' }),
    }),
  }),
})

type Parts = { coded: Coded } & ReturnType<typeof personParts> & ReturnType<typeof clinicalParts>

const partyFields = (t: Fields, parts: Parts) => ({
  patient: t.field({ type: parts.patient, required: true, description: 'For whom.' }),
  encounter: t.field({ type: parts.encounter, description: 'The stay or visit.' }),
  sample: t.field({ type: parts.sample, description: 'The tube that comes with the form.' }),
  requesterName: t.string({
    description: 'Who applies, when a machine tells; persons apply in their own name.',
  }),
})

const clinicalFields = (t: Fields, { History, Urgency }: RequestWords, parts: Parts) => ({
  diagnoses: t.field({ type: [parts.coded] as never, description: 'The diagnoses, the leading one first.' }),
  indication: t.field({ type: parts.coded as never, description: 'Why blood is needed.' }),
  indicationReason: t.string({
    description: 'Your reason, where the laboratory values do not speak for what is asked for.',
  }),
  transfusionHistory: t.field({ type: History, description: 'Was the patient transfused before?' }),
  pregnancyHistory: t.field({ type: History, description: 'Was the patient pregnant before?' }),
  reactionHistory: t.field({ type: History, description: 'Were there transfusion reactions before?' }),
  laboratoryValues: t.field({
    type: [parts.laboratoryValue],
    description: 'Laboratory values before the transfusion.',
  }),
  consent: t.field({ type: parts.consent, description: 'Without it a request is refused.' }),
  components: t.field({ type: [parts.component], required: true, description: 'What is asked for.' }),
  urgency: t.field({ type: Urgency, required: true, description: 'How soon.' }),
  plannedAt: t.field({
    type: 'DateTime',
    description: 'When the transfusion is to start; only an emergency may leave it out.',
  }),
  declaredGroup: t.string({ description: 'The group as the ward believes it; never used for a decision.' }),
  note: t.string({ description: 'Anything else the lead should know.' }),
})
