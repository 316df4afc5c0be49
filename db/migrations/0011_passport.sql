CREATE TABLE "antibody_identifications" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"sample_id" text NOT NULL,
	"request_id" text,
	"performed_at_id" text NOT NULL,
	"status" text NOT NULL,
	"corrects_id" text,
	"current" boolean DEFAULT true NOT NULL,
	"refuted_by_id" text,
	"performed_by" text,
	"performed_by_name" text,
	"verified_by" text,
	"verified_at" timestamp (3) with time zone,
	"self_recheck" boolean DEFAULT false NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"antibodies" jsonb NOT NULL,
	"autoantibody" text NOT NULL,
	"method" text,
	"note" text,
	CONSTRAINT "antibody_identifications_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "group_resolutions" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"person_id" text NOT NULL,
	"cause" text NOT NULL,
	"refuted_ids" text[] NOT NULL,
	"evidence_typing_id" text NOT NULL,
	"explanation" text NOT NULL,
	"resolved_by" text NOT NULL,
	"confirmed_by" text NOT NULL,
	"signature_id" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "group_resolutions_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "mother_links" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"mother_patient_id" text NOT NULL,
	"recorded_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "mother_links_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "referrals" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"sample_id" text,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"referred_to" text NOT NULL,
	"question" text NOT NULL,
	"referred_by" text NOT NULL,
	"opinion" text,
	"answered_at" timestamp (3) with time zone,
	"answered_by" text,
	"answered_by_name" text,
	"recommended_requirements" text[] NOT NULL,
	"recommended_negative" text[] NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "referrals_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "unit_antigens" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"antigen" text NOT NULL,
	"result" text NOT NULL,
	"origin" text NOT NULL,
	"recorded_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "unit_antigens_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "antibody_screens" ADD COLUMN "refuted_by_id" text;--> statement-breakpoint
ALTER TABLE "crossmatches" ADD COLUMN "refuted_by_id" text;--> statement-breakpoint
ALTER TABLE "history_facts" ADD COLUMN "sample_id" text;--> statement-breakpoint
ALTER TABLE "history_facts" ADD COLUMN "sample_number" text;--> statement-breakpoint
ALTER TABLE "history_facts" ADD COLUMN "recorded_by" text;--> statement-breakpoint
ALTER TABLE "history_facts" ADD COLUMN "asserted_by" text;--> statement-breakpoint
ALTER TABLE "history_facts" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "history_facts" ADD COLUMN "withdraw_reason" text;--> statement-breakpoint
ALTER TABLE "typings" ADD COLUMN "refuted_by_id" text;--> statement-breakpoint
ALTER TABLE "antibody_identifications" ADD CONSTRAINT "antibody_identifications_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "antibody_identifications" ADD CONSTRAINT "antibody_identifications_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "antibody_identifications" ADD CONSTRAINT "antibody_identifications_alliance_id_sample_id_patient_id_samples_alliance_id_id_patient_id_fk" FOREIGN KEY ("alliance_id","sample_id","patient_id") REFERENCES "public"."samples"("alliance_id","id","patient_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_resolutions" ADD CONSTRAINT "group_resolutions_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_resolutions" ADD CONSTRAINT "group_resolutions_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_resolutions" ADD CONSTRAINT "group_resolutions_alliance_id_evidence_typing_id_typings_alliance_id_id_fk" FOREIGN KEY ("alliance_id","evidence_typing_id") REFERENCES "public"."typings"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mother_links" ADD CONSTRAINT "mother_links_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mother_links" ADD CONSTRAINT "mother_links_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mother_links" ADD CONSTRAINT "mother_links_alliance_id_mother_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","mother_patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_alliance_id_sample_id_patient_id_samples_alliance_id_id_patient_id_fk" FOREIGN KEY ("alliance_id","sample_id","patient_id") REFERENCES "public"."samples"("alliance_id","id","patient_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_antigens" ADD CONSTRAINT "unit_antigens_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_antigens" ADD CONSTRAINT "unit_antigens_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "antibody_identifications_id_index" ON "antibody_identifications" USING btree ("id");--> statement-breakpoint
CREATE INDEX "antibody_identifications_alliance_id_sample_id_index" ON "antibody_identifications" USING btree ("alliance_id","sample_id");--> statement-breakpoint
CREATE INDEX "antibody_identifications_alliance_id_patient_id_index" ON "antibody_identifications" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "group_resolutions_id_index" ON "group_resolutions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "group_resolutions_alliance_id_person_id_index" ON "group_resolutions" USING btree ("alliance_id","person_id");--> statement-breakpoint
CREATE INDEX "mother_links_alliance_id_patient_id_index" ON "mother_links" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "referrals_id_index" ON "referrals" USING btree ("id");--> statement-breakpoint
CREATE INDEX "referrals_alliance_id_patient_id_index" ON "referrals" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "unit_antigens_alliance_id_unit_id_index" ON "unit_antigens" USING btree ("alliance_id","unit_id");