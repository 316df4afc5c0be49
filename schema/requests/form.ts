import type { CodedText, ConsentStatement, LaboratoryValue, RequestForm } from '#db/requests/shapes.ts'
import type { Hub } from '#schema/hub.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** The type `RequestForm`: what the form says beside the request's own fields. */
export const addFormType = (hub: Hub, words: RequestWords, Coded: CodedTextType) => {
  const Value = addLaboratoryValue(hub)
  const Consent = addConsent(hub, words)
  return hub.builder.objectRef<RequestForm>('RequestForm').implement({
    description: 'What the request form says beside the request’s own fields; null where it says nothing.',
    fields: (t) => {
      const history = (
        name: 'transfusionHistory' | 'pregnancyHistory' | 'reactionHistory',
        description: string,
      ) => t.field({ type: words.History, nullable: true, description, resolve: (row) => row[name] ?? null })
      const text = (name: 'ward' | 'bed' | 'department' | 'declaredGroup' | 'note', description: string) =>
        t.string({ nullable: true, description, resolve: (row) => row[name] ?? null })
      return {
        diagnoses: t.field({
          type: [Coded],
          description: 'The diagnoses, the leading one first.',
          resolve: (row) => [...row.diagnoses],
        }),
        indication: t.field({
          type: Coded,
          nullable: true,
          description:
            'Why blood is needed, for the form as a whole; null when each component has a reason of its own (`RequestItem.indication`).',
          resolve: (row) => row.indication ?? null,
        }),
        indicationReason: t.string({
          nullable: true,
          description: 'Why although the laboratory values do not speak for it; null when not told.',
          resolve: (row) => row.indicationReason ?? null,
        }),
        transfusionHistory: history('transfusionHistory', 'Transfused before? Null when not told.'),
        pregnancyHistory: history('pregnancyHistory', 'Pregnant before? Null when not told.'),
        reactionHistory: history('reactionHistory', 'Reactions before? Null when not told.'),
        laboratoryValues: t.field({
          type: [Value],
          description: 'Laboratory values before the transfusion.',
          resolve: (row) => [...row.laboratoryValues],
        }),
        consent: t.field({
          type: Consent,
          nullable: true,
          description: 'The consent; null in an emergency that came without.',
          resolve: (row) => row.consent ?? null,
        }),
        identityExemption: t.field({
          type: words.IdentityExemption,
          nullable: true,
          description: 'Why there is no identity number; null when nobody said.',
          resolve: (row) => row.identityExemption ?? null,
        }),
        ward: text('ward', 'Ward or clinic; null when not told.'),
        bed: text('bed', 'Bed; null when not told.'),
        department: text('department', 'Department; null when not told.'),
        declaredGroup: text('declaredGroup', 'The group as the ward believes it; null when not told.'),
        note: text('note', 'Anything else; null when nothing.'),
      }
    },
  })
}

/** The type `CodedText`. */
export const addCodedText = ({ builder }: Hub) =>
  builder.objectRef<CodedText>('CodedText').implement({
    description: 'Words, with their code where there is one.',
    fields: (t) => ({
      code: t.string({
        nullable: true,
        description: 'The code; null when words alone were given.',
        resolve: (row) => row.code ?? null,
      }),
      text: t.exposeString('text', { description: 'The words.' }),
    }),
  })

const addLaboratoryValue = ({ builder }: Hub) =>
  builder.objectRef<LaboratoryValue>('LaboratoryValue').implement({
    description: 'A laboratory value as the hospital told it.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'LOINC code where known, else the hospital’s own.' }),
      name: t.string({
        nullable: true,
        description: 'Its name; null when not told.',
        resolve: (row) => row.name ?? null,
      }),
      value: t.exposeString('value', { description: 'The value as reported.' }),
      unit: t.string({
        nullable: true,
        description: 'Its unit; null when not told.',
        resolve: (row) => row.unit ?? null,
      }),
      at: t.string({
        nullable: true,
        description: 'UTC instant of the measurement; null when not told.',
        resolve: (row) => row.at ?? null,
      }),
    }),
  })

const addConsent = ({ builder }: Hub, { ConsentKind }: RequestWords) =>
  builder.objectRef<ConsentStatement>('Consent').implement({
    description: 'The consent to transfusion, or what stands in for it.',
    fields: (t) => ({
      kind: t.expose('kind', { type: ConsentKind, description: 'Who agreed.' }),
      signer: t.string({
        nullable: true,
        description: 'The proxy, or who authorised; null when the patient signed.',
        resolve: (row) => row.signer ?? null,
      }),
      signedAt: t.string({
        nullable: true,
        description: 'UTC instant of the signature; null when not told.',
        resolve: (row) => row.signedAt ?? null,
      }),
    }),
  })

export type CodedTextType = ReturnType<typeof addCodedText>
