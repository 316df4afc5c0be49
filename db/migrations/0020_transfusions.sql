CREATE TABLE "assessments" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"kind" text NOT NULL,
	"request_id" text,
	"transfusion_id" text,
	"measured_at" timestamp (3) with time zone NOT NULL,
	"values" jsonb NOT NULL,
	"result" jsonb NOT NULL,
	"conclusion" text,
	"complete" boolean NOT NULL,
	"findings" jsonb NOT NULL,
	"recorded_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "assessments_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"category" text NOT NULL,
	"severity" text NOT NULL,
	"what_happened" text NOT NULL,
	"subject_id" text,
	"reported_by" text,
	"reporter_role" text NOT NULL,
	"analysis" text,
	"measures" text,
	"state" text NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"confirmed_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "incidents_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "reaction_steps" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"reaction_id" text NOT NULL,
	"step" text NOT NULL,
	"line" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	"done_by" text,
	"note" text,
	CONSTRAINT "reaction_steps_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "reaction_steps_alliance_id_reaction_id_step_unique" UNIQUE("alliance_id","reaction_id","step")
);
--> statement-breakpoint
CREATE TABLE "reaction_units" (
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"reaction_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"role" text NOT NULL,
	"hold_id" text,
	CONSTRAINT "reaction_units_alliance_id_reaction_id_unit_id_pk" PRIMARY KEY("alliance_id","reaction_id","unit_id")
);
--> statement-breakpoint
CREATE TABLE "reactions" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"type" text NOT NULL,
	"code_0514" text NOT NULL,
	"severity" text NOT NULL,
	"imputability" text NOT NULL,
	"onset_at" timestamp (3) with time zone NOT NULL,
	"volume_ml" numeric(12, 3),
	"symptoms" text[] NOT NULL,
	"vital_signs" jsonb NOT NULL,
	"description" text,
	"state" text NOT NULL,
	"findings" jsonb NOT NULL,
	"reported_by" text NOT NULL,
	"reporter_name" text,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"conclusion" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reactions_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "transfusion_records" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"transfusion_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"told" jsonb NOT NULL,
	"findings" jsonb NOT NULL,
	"recorded_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "transfusion_records_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "transfusions" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"patient_id" text NOT NULL,
	"request_id" text,
	"episode_id" text,
	"fate" text,
	"checks" jsonb,
	"check_note" text,
	"administrator_id" text,
	"verifier_id" text,
	"administrator_name" text,
	"verifier_name" text,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"volume_ml" numeric(12, 3),
	"vital_signs" jsonb NOT NULL,
	"interrupted_reason" text,
	"note" text,
	"findings" jsonb NOT NULL,
	"bag_returned_at" timestamp (3) with time zone,
	"bag_received_by" text,
	"bag_disposal_due_at" timestamp (3) with time zone,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "transfusions_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "transfusions_alliance_id_unit_id_organisation_id_unique" UNIQUE("alliance_id","unit_id","organisation_id")
);
--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_alliance_id_transfusion_id_transfusions_alliance_id_id_fk" FOREIGN KEY ("alliance_id","transfusion_id") REFERENCES "public"."transfusions"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction_steps" ADD CONSTRAINT "reaction_steps_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction_steps" ADD CONSTRAINT "reaction_steps_alliance_id_reaction_id_reactions_alliance_id_id_fk" FOREIGN KEY ("alliance_id","reaction_id") REFERENCES "public"."reactions"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction_units" ADD CONSTRAINT "reaction_units_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction_units" ADD CONSTRAINT "reaction_units_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction_units" ADD CONSTRAINT "reaction_units_alliance_id_reaction_id_reactions_alliance_id_id_fk" FOREIGN KEY ("alliance_id","reaction_id") REFERENCES "public"."reactions"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusion_records" ADD CONSTRAINT "transfusion_records_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusion_records" ADD CONSTRAINT "transfusion_records_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusion_records" ADD CONSTRAINT "transfusion_records_alliance_id_transfusion_id_transfusions_alliance_id_id_fk" FOREIGN KEY ("alliance_id","transfusion_id") REFERENCES "public"."transfusions"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusions" ADD CONSTRAINT "transfusions_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusions" ADD CONSTRAINT "transfusions_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusions" ADD CONSTRAINT "transfusions_alliance_id_patient_id_patients_alliance_id_id_fk" FOREIGN KEY ("alliance_id","patient_id") REFERENCES "public"."patients"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfusions" ADD CONSTRAINT "transfusions_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assessments_id" ON "assessments" USING btree ("id");--> statement-breakpoint
CREATE INDEX "assessments_alliance_id_transfusion_id_index" ON "assessments" USING btree ("alliance_id","transfusion_id");--> statement-breakpoint
CREATE INDEX "assessments_alliance_id_request_id_index" ON "assessments" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE INDEX "incidents_id" ON "incidents" USING btree ("id");--> statement-breakpoint
CREATE INDEX "incidents_alliance_id_organisation_id_index" ON "incidents" USING btree ("alliance_id","organisation_id");--> statement-breakpoint
CREATE INDEX "reaction_units_alliance_id_unit_id_index" ON "reaction_units" USING btree ("alliance_id","unit_id");--> statement-breakpoint
CREATE INDEX "reactions_id" ON "reactions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "reactions_alliance_id_patient_id_index" ON "reactions" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "reactions_by_onset" ON "reactions" USING btree ("alliance_id","organisation_id","onset_at");--> statement-breakpoint
CREATE INDEX "transfusion_records_alliance_id_transfusion_id_index" ON "transfusion_records" USING btree ("alliance_id","transfusion_id");--> statement-breakpoint
CREATE INDEX "transfusions_id" ON "transfusions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "transfusions_alliance_id_patient_id_index" ON "transfusions" USING btree ("alliance_id","patient_id");--> statement-breakpoint
CREATE INDEX "transfusions_alliance_id_request_id_index" ON "transfusions" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE INDEX "transfusions_alliance_id_episode_id_index" ON "transfusions" USING btree ("alliance_id","episode_id");--> statement-breakpoint
CREATE INDEX "transfusions_by_start" ON "transfusions" USING btree ("alliance_id","organisation_id","started_at");