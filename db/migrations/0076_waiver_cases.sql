CREATE TABLE "invoice_tasks" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"waiver_id" text NOT NULL,
	"case_id" text,
	"message_id" text NOT NULL,
	"kind" text NOT NULL,
	"after_id" text,
	"invoice_number" text NOT NULL,
	"fen" bigint NOT NULL,
	"new_number" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invoice_tasks_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "peer_messages" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"peer" text NOT NULL,
	"subject_id" text NOT NULL,
	"once_key" text NOT NULL,
	"body" jsonb NOT NULL,
	"person_cipher" text,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"fault" text,
	"reference" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "peer_messages_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "refund_payments" (
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text,
	"case_id" text NOT NULL,
	"waiver_id" text NOT NULL,
	"fen" bigint NOT NULL,
	"reference" text NOT NULL,
	"paid_by" text NOT NULL,
	"paid_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refund_payments_alliance_id_case_id_pk" PRIMARY KEY("alliance_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "waiver_case_steps" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text,
	"case_id" text NOT NULL,
	"step" text NOT NULL,
	"state" text NOT NULL,
	"by_staff" text NOT NULL,
	"reason" text,
	"fen" bigint,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waiver_case_steps_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "waiver_cases" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text,
	"encounter_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"root_id" text,
	"waiver_id" text,
	"origin" text NOT NULL,
	"state" text NOT NULL,
	"reasons" text[] NOT NULL,
	"billed" jsonb,
	"donors_cipher" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"fault" text,
	"fen" bigint,
	"payee_kind" text,
	"payee_cipher" text,
	"confirmed_by" text,
	"confirmed_at" timestamp (3) with time zone,
	"signed_by" text,
	"signed_at" timestamp (3) with time zone,
	"end_reason" text,
	"ended_at" timestamp (3) with time zone,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waiver_cases_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "waiver_cases_two_people" CHECK (signed_by is null or signed_by <> confirmed_by),
	CONSTRAINT "waiver_cases_amount" CHECK (fen is null or fen > 0)
);
--> statement-breakpoint
ALTER TABLE "invoice_tasks" ADD CONSTRAINT "invoice_tasks_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_tasks" ADD CONSTRAINT "invoice_tasks_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_tasks" ADD CONSTRAINT "invoice_tasks_alliance_id_message_id_peer_messages_alliance_id_id_fk" FOREIGN KEY ("alliance_id","message_id") REFERENCES "public"."peer_messages"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "peer_messages" ADD CONSTRAINT "peer_messages_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_payments" ADD CONSTRAINT "refund_payments_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_payments" ADD CONSTRAINT "refund_payments_alliance_id_case_id_waiver_cases_alliance_id_id_fk" FOREIGN KEY ("alliance_id","case_id") REFERENCES "public"."waiver_cases"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_payments" ADD CONSTRAINT "refund_payments_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_case_steps" ADD CONSTRAINT "waiver_case_steps_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_case_steps" ADD CONSTRAINT "waiver_case_steps_alliance_id_case_id_waiver_cases_alliance_id_id_fk" FOREIGN KEY ("alliance_id","case_id") REFERENCES "public"."waiver_cases"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_cases" ADD CONSTRAINT "waiver_cases_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_cases" ADD CONSTRAINT "waiver_cases_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_cases" ADD CONSTRAINT "waiver_cases_alliance_id_encounter_id_encounters_alliance_id_id_fk" FOREIGN KEY ("alliance_id","encounter_id") REFERENCES "public"."encounters"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_cases" ADD CONSTRAINT "waiver_cases_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_cases" ADD CONSTRAINT "waiver_cases_alliance_id_root_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","root_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver_cases" ADD CONSTRAINT "waiver_cases_alliance_id_waiver_id_waivers_alliance_id_id_fk" FOREIGN KEY ("alliance_id","waiver_id") REFERENCES "public"."waivers"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invoice_tasks_id" ON "invoice_tasks" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoice_tasks_once" ON "invoice_tasks" USING btree ("alliance_id","waiver_id","kind");--> statement-breakpoint
CREATE INDEX "peer_messages_id" ON "peer_messages" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "peer_messages_once" ON "peer_messages" USING btree ("alliance_id","peer","once_key");--> statement-breakpoint
CREATE INDEX "peer_messages_waiting" ON "peer_messages" USING btree ("alliance_id","peer","subject_id","id") WHERE state = 'WAITING';--> statement-breakpoint
CREATE INDEX "peer_messages_due" ON "peer_messages" USING btree ("next_attempt_at","id") WHERE state = 'WAITING';--> statement-breakpoint
CREATE UNIQUE INDEX "refund_payments_once" ON "refund_payments" USING btree ("alliance_id","waiver_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refund_payments_reference" ON "refund_payments" USING btree ("alliance_id","organisation_id","reference");--> statement-breakpoint
CREATE INDEX "waiver_case_steps_case" ON "waiver_case_steps" USING btree ("alliance_id","case_id","id");--> statement-breakpoint
CREATE INDEX "waiver_cases_id" ON "waiver_cases" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "waiver_cases_undecided" ON "waiver_cases" USING btree ("alliance_id","root_id") WHERE state in ('WAITING', 'WITH_PERSON');--> statement-breakpoint
CREATE UNIQUE INDEX "waiver_cases_owed" ON "waiver_cases" USING btree ("alliance_id","waiver_id") WHERE waiver_id is not null;--> statement-breakpoint
CREATE INDEX "waiver_cases_due" ON "waiver_cases" USING btree ("next_attempt_at","id") WHERE state = 'WAITING';--> statement-breakpoint
CREATE INDEX "waiver_cases_alliance_id_encounter_id_index" ON "waiver_cases" USING btree ("alliance_id","encounter_id");