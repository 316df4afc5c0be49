CREATE TABLE "alliances" (
	"alliance_id" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"region_code" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"staff_id" text NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date NOT NULL,
	CONSTRAINT "certificates_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"alliance_id" text NOT NULL,
	"staff_id" text NOT NULL,
	"pin_hash" text NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"locked_at" timestamp (3) with time zone,
	CONSTRAINT "credentials_alliance_id_staff_id_pk" PRIMARY KEY("alliance_id","staff_id")
);
--> statement-breakpoint
CREATE TABLE "deviations" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"operation" text NOT NULL,
	"subject_id" text NOT NULL,
	"findings" jsonb NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"measure" text,
	CONSTRAINT "deviations_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"blood_use_licence" text NOT NULL,
	"licence_valid_until" date NOT NULL,
	"agreement_signed_on" date NOT NULL,
	"joined_on" date NOT NULL,
	"left_on" date,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"credit_code" text,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"kind" text NOT NULL,
	"level" text,
	"is_lead" boolean DEFAULT false NOT NULL,
	"has_storage_point" boolean DEFAULT false NOT NULL,
	"has_independent_transfusion_department" boolean DEFAULT false NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organisations_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "organisations_alliance_id_code_unique" UNIQUE("alliance_id","code")
);
--> statement-breakpoint
CREATE TABLE "rule_sets" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"jurisdiction" text NOT NULL,
	"effective_from" date NOT NULL,
	"effective_to" date,
	"source_citation" text NOT NULL,
	"values" jsonb NOT NULL,
	"published_by" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "rule_sets_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"staff_id" text NOT NULL,
	"operation" text NOT NULL,
	"digest" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "signatures_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "signatures_alliance_id_token_hash_unique" UNIQUE("alliance_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"account" text NOT NULL,
	"name" text NOT NULL,
	"roles" text[] NOT NULL,
	"titles" text[] NOT NULL,
	"badge" text,
	"active" boolean DEFAULT true NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "staff_alliance_id_account_unique" UNIQUE("alliance_id","account"),
	CONSTRAINT "staff_alliance_id_badge_unique" UNIQUE("alliance_id","badge")
);
--> statement-breakpoint
CREATE TABLE "testing_sites" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"test" text NOT NULL,
	"site" text NOT NULL,
	"quality_control_until" date,
	"effective_from" date NOT NULL,
	CONSTRAINT "testing_sites_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "testing_sites_alliance_id_organisation_id_test_effective_from_unique" UNIQUE("alliance_id","organisation_id","test","effective_from")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"account" text NOT NULL,
	"staff_id" text,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"subject_id" text,
	"before" jsonb,
	"after" jsonb,
	"authority" jsonb,
	"refusal" text,
	"door" text NOT NULL,
	"correlation_id" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_entries_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "antibody_screens" (
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
	"performed_by" text,
	"performed_by_name" text,
	"verified_by" text,
	"verified_at" timestamp (3) with time zone,
	"self_recheck" boolean DEFAULT false NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"result" text NOT NULL,
	"method" text,
	"antibodies" text[] NOT NULL,
	CONSTRAINT "antibody_screens_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "crossmatches" (
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
	"performed_by" text,
	"performed_by_name" text,
	"verified_by" text,
	"verified_at" timestamp (3) with time zone,
	"self_recheck" boolean DEFAULT false NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"unit_id" text NOT NULL,
	"major" text,
	"minor" text,
	"method" text NOT NULL,
	CONSTRAINT "crossmatches_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "history_facts" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"person_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"evidence_id" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "history_facts_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "history_facts_alliance_id_evidence_id_kind_value_unique" UNIQUE("alliance_id","evidence_id","kind","value")
);
--> statement-breakpoint
CREATE TABLE "typings" (
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
	"performed_by" text,
	"performed_by_name" text,
	"verified_by" text,
	"verified_at" timestamp (3) with time zone,
	"self_recheck" boolean DEFAULT false NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"abo" text,
	"rhd" text NOT NULL,
	"reactions" jsonb,
	"discrepancy" text,
	"method" text,
	CONSTRAINT "typings_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "gate_decisions" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"request_id" text NOT NULL,
	"outcome" text NOT NULL,
	"findings" jsonb NOT NULL,
	"gate_version" text NOT NULL,
	"rule_set" text NOT NULL,
	"facts_hash" text NOT NULL,
	"facts" jsonb NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"decided_in" text DEFAULT pg_current_xact_id()::text NOT NULL,
	CONSTRAINT "gate_decisions_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "gate_decisions_unit" UNIQUE("alliance_id","id","unit_id")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"placed_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lifted_at" timestamp (3) with time zone,
	"lifted_by" text,
	"lift_reason" text,
	CONSTRAINT "holds_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "issues" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"issued_by" text NOT NULL,
	"collected_by" text NOT NULL,
	"collector_signature_id" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "issues_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "reservations" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"request_item_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"reserved_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ending" text,
	CONSTRAINT "reservations_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "unit_events" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"request_id" text,
	"issue_id" text,
	"from_custody" text,
	"to_custody" text NOT NULL,
	"operation" text NOT NULL,
	"staff_id" text,
	"appearance_normal" boolean,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "unit_events_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "units" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"for_organisation_id" text,
	"station_id" text NOT NULL,
	"scheme" text NOT NULL,
	"donation_number" text NOT NULL,
	"label_product_code" text NOT NULL,
	"product_code" text NOT NULL,
	"abo" text NOT NULL,
	"rhd" text NOT NULL,
	"content" numeric(12, 3) NOT NULL,
	"collected_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"custody" text NOT NULL,
	"attributes" text[] NOT NULL,
	"request_id" text,
	"gate_decision_id" text,
	"received_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "units_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "units_alliance_id_donation_number_label_product_code_unique" UNIQUE("alliance_id","donation_number","label_product_code")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"sender_id" text NOT NULL,
	"control_id" text NOT NULL,
	"type" text NOT NULL,
	"event_id" text,
	"subject_id" text,
	"order_key" text NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"raw" "bytea" NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"answer" "bytea",
	"answer_code" text,
	"fault" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "deliveries_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "deliveries_alliance_id_control_id_unique" UNIQUE("alliance_id","control_id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text,
	"sender_id" text,
	"sending_application" text NOT NULL,
	"sending_facility" text NOT NULL,
	"control_id" text,
	"type" text NOT NULL,
	"raw" "bytea" NOT NULL,
	"content_hash" text NOT NULL,
	"state" text NOT NULL,
	"answer" "bytea",
	"answer_code" text,
	"order_key" text,
	"fault" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"processed_at" timestamp (3) with time zone,
	CONSTRAINT "messages_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "senders" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"application" text NOT NULL,
	"facility" text NOT NULL,
	"account" text NOT NULL,
	"profile" jsonb NOT NULL,
	"profile_version" integer DEFAULT 1 NOT NULL,
	"host" text,
	"port" integer,
	"active" boolean DEFAULT true NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "senders_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "senders_alliance_id_application_facility_unique" UNIQUE("alliance_id","application","facility")
);
--> statement-breakpoint
CREATE TABLE "outbox_consumers" (
	"name" text PRIMARY KEY NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_alliance_id_organisation_id_operation_key_pk" PRIMARY KEY("alliance_id","organisation_id","operation","key")
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"subject_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"correlation_id" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "outbox_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"position" bigint,
	CONSTRAINT "outbox_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "outbox_sequence" (
	"name" text PRIMARY KEY NOT NULL,
	"last_position" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "encounters" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"visit_number" text NOT NULL,
	"patient_class" text NOT NULL,
	"ward" text,
	"bed" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"expected_end_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "encounters_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "encounters_alliance_id_organisation_id_visit_number_unique" UNIQUE("alliance_id","organisation_id","visit_number")
);
--> statement-breakpoint
CREATE TABLE "patient_merges" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"survivor_id" text NOT NULL,
	"merged_id" text NOT NULL,
	"former_person_id" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"undone_reason" text,
	CONSTRAINT "patient_merges_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "patients" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"person_id" text NOT NULL,
	"hospital_number" text NOT NULL,
	"name" text NOT NULL,
	"sex" text NOT NULL,
	"birth_date" date,
	"newborn" boolean DEFAULT false NOT NULL,
	"identity_cipher" text,
	"identity_hash" text,
	"lead_sees" boolean DEFAULT false NOT NULL,
	"merged_into" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "patients_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "patients_alliance_id_organisation_id_hospital_number_unique" UNIQUE("alliance_id","organisation_id","hospital_number")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"identity_hash" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "persons_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "persons_alliance_id_identity_hash_unique" UNIQUE("alliance_id","identity_hash")
);
--> statement-breakpoint
CREATE TABLE "request_items" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"line" numeric(12, 3) NOT NULL,
	"product_code" text NOT NULL,
	"quantity" numeric(12, 3) NOT NULL,
	"requirements" text[] NOT NULL,
	CONSTRAINT "request_items_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "request_items_alliance_id_request_id_line_unique" UNIQUE("alliance_id","request_id","line")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"encounter_id" text,
	"placer_number" text NOT NULL,
	"state" text NOT NULL,
	"urgency" text NOT NULL,
	"planned_at" timestamp (3) with time zone NOT NULL,
	"form" jsonb NOT NULL,
	"findings" jsonb NOT NULL,
	"requested_by" text,
	"requested_by_name" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"decision_reason" text,
	"version" numeric(12, 3) DEFAULT 1 NOT NULL,
	CONSTRAINT "requests_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "requests_alliance_id_organisation_id_placer_number_unique" UNIQUE("alliance_id","organisation_id","placer_number")
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"request_id" text,
	"sample_number" text NOT NULL,
	"state" text NOT NULL,
	"specimen_type" text NOT NULL,
	"collected_at" timestamp (3) with time zone,
	"collected_by" text,
	"collected_by_name" text,
	"checked_by" text,
	"dispatched_at" timestamp (3) with time zone,
	"carrier" text,
	"received_at" timestamp (3) with time zone,
	"received_by" text,
	"rejected_at" timestamp (3) with time zone,
	"rejected_by" text,
	"reject_reason" text,
	"reject_note" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "samples_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "samples_alliance_id_organisation_id_sample_number_unique" UNIQUE("alliance_id","organisation_id","sample_number"),
	CONSTRAINT "samples_patient" UNIQUE("alliance_id","id","patient_id")
);
--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_alliance_id_staff_id_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","staff_id") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_alliance_id_staff_id_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","staff_id") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deviations" ADD CONSTRAINT "deviations_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_alliance_id_alliances_alliance_id_fk" FOREIGN KEY ("alliance_id") REFERENCES "public"."alliances"("alliance_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_sets" ADD CONSTRAINT "rule_sets_alliance_id_alliances_alliance_id_fk" FOREIGN KEY ("alliance_id") REFERENCES "public"."alliances"("alliance_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_alliance_id_staff_id_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","staff_id") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "testing_sites" ADD CONSTRAINT "testing_sites_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_alliance_id_alliances_alliance_id_fk" FOREIGN KEY ("alliance_id") REFERENCES "public"."alliances"("alliance_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "antibody_screens" ADD CONSTRAINT "antibody_screens_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "antibody_screens" ADD CONSTRAINT "antibody_screens_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "antibody_screens" ADD CONSTRAINT "antibody_screens_alliance_id_sample_id_patient_id_samples_alliance_id_id_patient_id_fk" FOREIGN KEY ("alliance_id","sample_id","patient_id") REFERENCES "public"."samples"("alliance_id","id","patient_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crossmatches" ADD CONSTRAINT "crossmatches_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crossmatches" ADD CONSTRAINT "crossmatches_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crossmatches" ADD CONSTRAINT "crossmatches_alliance_id_sample_id_patient_id_samples_alliance_id_id_patient_id_fk" FOREIGN KEY ("alliance_id","sample_id","patient_id") REFERENCES "public"."samples"("alliance_id","id","patient_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crossmatches" ADD CONSTRAINT "crossmatches_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "history_facts" ADD CONSTRAINT "history_facts_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "history_facts" ADD CONSTRAINT "history_facts_alliance_id_person_id_persons_alliance_id_id_fk" FOREIGN KEY ("alliance_id","person_id") REFERENCES "public"."persons"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "history_facts" ADD CONSTRAINT "history_facts_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "typings" ADD CONSTRAINT "typings_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "typings" ADD CONSTRAINT "typings_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "typings" ADD CONSTRAINT "typings_alliance_id_sample_id_patient_id_samples_alliance_id_id_patient_id_fk" FOREIGN KEY ("alliance_id","sample_id","patient_id") REFERENCES "public"."samples"("alliance_id","id","patient_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_decisions" ADD CONSTRAINT "gate_decisions_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_decisions" ADD CONSTRAINT "gate_decisions_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_decisions" ADD CONSTRAINT "gate_decisions_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_alliance_id_request_item_id_request_items_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_item_id") REFERENCES "public"."request_items"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_events" ADD CONSTRAINT "unit_events_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_events" ADD CONSTRAINT "unit_events_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_alliance_id_sender_id_senders_alliance_id_id_fk" FOREIGN KEY ("alliance_id","sender_id") REFERENCES "public"."senders"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "senders" ADD CONSTRAINT "senders_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "encounters" ADD CONSTRAINT "encounters_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "encounters" ADD CONSTRAINT "encounters_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_merges" ADD CONSTRAINT "patient_merges_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_merges" ADD CONSTRAINT "patient_merges_alliance_id_survivor_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","survivor_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_merges" ADD CONSTRAINT "patient_merges_alliance_id_merged_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","merged_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patients" ADD CONSTRAINT "patients_alliance_id_person_id_persons_alliance_id_id_fk" FOREIGN KEY ("alliance_id","person_id") REFERENCES "public"."persons"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_items" ADD CONSTRAINT "request_items_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_items" ADD CONSTRAINT "request_items_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_alliance_id_organisation_id_recorded_at_index" ON "audit_entries" USING btree ("alliance_id","organisation_id","recorded_at");--> statement-breakpoint
CREATE INDEX "audit_entries_alliance_id_subject_id_index" ON "audit_entries" USING btree ("alliance_id","subject_id");--> statement-breakpoint
CREATE INDEX "antibody_screens_alliance_id_sample_id_index" ON "antibody_screens" USING btree ("alliance_id","sample_id");--> statement-breakpoint
CREATE INDEX "antibody_screens_alliance_id_patient_id_index" ON "antibody_screens" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "crossmatches_alliance_id_sample_id_index" ON "crossmatches" USING btree ("alliance_id","sample_id");--> statement-breakpoint
CREATE INDEX "crossmatches_alliance_id_patient_id_index" ON "crossmatches" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "crossmatches_alliance_id_unit_id_index" ON "crossmatches" USING btree ("alliance_id","unit_id");--> statement-breakpoint
CREATE INDEX "history_facts_alliance_id_person_id_index" ON "history_facts" USING btree ("alliance_id","person_id");--> statement-breakpoint
CREATE INDEX "typings_alliance_id_sample_id_index" ON "typings" USING btree ("alliance_id","sample_id");--> statement-breakpoint
CREATE INDEX "typings_alliance_id_patient_id_index" ON "typings" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "holds_standing" ON "holds" USING btree ("alliance_id","unit_id") WHERE lifted_at is null;--> statement-breakpoint
CREATE INDEX "issues_alliance_id_request_id_index" ON "issues" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reservations_standing" ON "reservations" USING btree ("alliance_id","unit_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "reservations_due" ON "reservations" USING btree ("expires_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "reservations_alliance_id_request_id_index" ON "reservations" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE INDEX "unit_events_alliance_id_unit_id_index" ON "unit_events" USING btree ("alliance_id","unit_id");--> statement-breakpoint
CREATE INDEX "unit_events_alliance_id_issue_id_index" ON "unit_events" USING btree ("alliance_id","issue_id");--> statement-breakpoint
CREATE INDEX "units_available" ON "units" USING btree ("alliance_id","organisation_id","product_code","expires_at","abo","rhd") WHERE custody = 'IN_STOCK';--> statement-breakpoint
CREATE INDEX "units_alliance_id_request_id_index" ON "units" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_event" ON "deliveries" USING btree ("alliance_id","event_id","sender_id","type");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("alliance_id","sender_id","sequence") WHERE state in ('WAITING', 'SENDING');--> statement-breakpoint
CREATE UNIQUE INDEX "messages_repeat" ON "messages" USING btree ("alliance_id","sender_id","control_id","content_hash");--> statement-breakpoint
CREATE INDEX "messages_control" ON "messages" USING btree ("alliance_id","sender_id","control_id");--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "messages" USING btree ("id") WHERE state = 'RECEIVED';--> statement-breakpoint
CREATE INDEX "idempotency_age" ON "idempotency_keys" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "outbox_position" ON "outbox" USING btree ("position");--> statement-breakpoint
CREATE INDEX "outbox_unsequenced" ON "outbox" USING btree ("xid","ordinal") WHERE position is null;--> statement-breakpoint
CREATE INDEX "encounters_alliance_id_patient_id_index" ON "encounters" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "patients_alliance_id_person_id_index" ON "patients" USING btree ("alliance_id","person_id");--> statement-breakpoint
CREATE INDEX "requests_open" ON "requests" USING btree ("alliance_id","planned_at","id") WHERE state in ('SUBMITTED', 'ACCEPTED');--> statement-breakpoint
CREATE INDEX "requests_alliance_id_patient_id_index" ON "requests" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "samples_alliance_id_request_id_index" ON "samples" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE INDEX "samples_alliance_id_patient_id_index" ON "samples" USING btree ("alliance_id","patient_id");