CREATE TABLE "care_notices" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"encounter_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"priority" boolean,
	"path" text,
	"answer" jsonb,
	"consent_id" text,
	"sent_at" timestamp (3) with time zone,
	"fault" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "care_notices_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "care_notices_once" UNIQUE("alliance_id","encounter_id")
);
--> statement-breakpoint
CREATE TABLE "kinship_feeds" (
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"cursor" text,
	"read_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"fault" text,
	"unusable" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "kinship_feeds_alliance_id_pk" PRIMARY KEY("alliance_id")
);
--> statement-breakpoint
CREATE TABLE "kinships" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"source" text NOT NULL,
	"reference" text,
	"donor_cipher" text NOT NULL,
	"donor_hash" text NOT NULL,
	"donor_name_cipher" text NOT NULL,
	"relative_cipher" text NOT NULL,
	"relative_hash" text NOT NULL,
	"relative_name_cipher" text NOT NULL,
	"relation" text NOT NULL,
	"certified_at" timestamp (3) with time zone NOT NULL,
	"certified_by" text NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_by" text,
	"revoke_reason" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kinships_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "relation_proofs" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"encounter_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"patient_token" text NOT NULL,
	"donor_key" text NOT NULL,
	"donor_token" text,
	"relation" text NOT NULL,
	"outcome" text NOT NULL,
	"answers" jsonb NOT NULL,
	"first_on" date NOT NULL,
	"last_on" date NOT NULL,
	"purpose" text NOT NULL,
	"consent_id" text,
	"path" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "relation_proofs_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "waiver_consents" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"given_by" text NOT NULL,
	"evidence" text NOT NULL,
	"evidence_number" text,
	"given_at" timestamp (3) with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"withdrawn_by" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waiver_consents_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "care_notices" ADD CONSTRAINT "care_notices_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_notices" ADD CONSTRAINT "care_notices_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_notices" ADD CONSTRAINT "care_notices_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kinship_feeds" ADD CONSTRAINT "kinship_feeds_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kinships" ADD CONSTRAINT "kinships_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relation_proofs" ADD CONSTRAINT "relation_proofs_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relation_proofs" ADD CONSTRAINT "relation_proofs_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relation_proofs" ADD CONSTRAINT "relation_proofs_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_consents" ADD CONSTRAINT "waiver_consents_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_consents" ADD CONSTRAINT "waiver_consents_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "care_notices_due" ON "care_notices" USING btree ("due_at","id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "care_notices_alliance_id_patient_id_index" ON "care_notices" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "kinships_id" ON "kinships" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "kinships_reference" ON "kinships" USING btree ("alliance_id","reference") WHERE reference is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "kinships_standing" ON "kinships" USING btree ("alliance_id","donor_hash","relative_hash") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "kinships_relative" ON "kinships" USING btree ("alliance_id","relative_hash");--> statement-breakpoint
CREATE INDEX "relation_proofs_again" ON "relation_proofs" USING btree ("alliance_id","organisation_id","patient_token","asked_at");--> statement-breakpoint
CREATE INDEX "relation_proofs_alliance_id_encounter_id_index" ON "relation_proofs" USING btree ("alliance_id","encounter_id");--> statement-breakpoint
CREATE INDEX "waiver_consents_id" ON "waiver_consents" USING btree ("id");--> statement-breakpoint
CREATE INDEX "waiver_consents_alliance_id_patient_id_index" ON "waiver_consents" USING btree ("alliance_id","patient_id");