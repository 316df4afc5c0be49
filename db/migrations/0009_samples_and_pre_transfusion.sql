CREATE TABLE "pre_transfusion_results" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"sample_id" text,
	"request_id" text,
	"performed_at_id" text NOT NULL,
	"test" text NOT NULL,
	"result" text,
	"value" numeric(12, 3),
	"unit" text,
	"status" text NOT NULL,
	"corrects_id" text,
	"current" boolean DEFAULT true NOT NULL,
	"performed_by" text,
	"performed_by_name" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pre_transfusion_results_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "checked_by_name" text;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "self_checked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "venepuncture" text;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "second_sample_of" text;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "checks" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "findings" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "carrier_kind" text;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "carried_by" text;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "last_issued_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "kept_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "kept_for_cases" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "pre_transfusion_results" ADD CONSTRAINT "pre_transfusion_results_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_transfusion_results" ADD CONSTRAINT "pre_transfusion_results_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_transfusion_results" ADD CONSTRAINT "pre_transfusion_results_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pre_transfusion_results" ADD CONSTRAINT "pre_transfusion_results_alliance_id_sample_id_patient_id_samples_alliance_id_id_patient_id_fk" FOREIGN KEY ("alliance_id","sample_id","patient_id") REFERENCES "public"."samples"("alliance_id","id","patient_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pre_transfusion_results_id_index" ON "pre_transfusion_results" USING btree ("id");--> statement-breakpoint
CREATE INDEX "pre_transfusion_results_alliance_id_patient_id_index" ON "pre_transfusion_results" USING btree ("alliance_id","patient_id");--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_alliance_id_second_sample_of_samples_alliance_id_id_fk" FOREIGN KEY ("alliance_id","second_sample_of") REFERENCES "public"."samples"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "samples_due" ON "samples" USING btree ("alliance_id","kept_until","id") WHERE state in ('RECEIVED', 'REJECTED') and kept_for_cases = '{}';