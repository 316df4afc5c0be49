CREATE TABLE "alarm_steps" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"alarm_id" text NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"told" jsonb NOT NULL,
	"by" text,
	"level" integer,
	"told_to" text[] NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alarm_steps_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "alarms" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"severity" text NOT NULL,
	"state" text NOT NULL,
	"told" jsonb NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"last_raised_at" timestamp (3) with time zone NOT NULL,
	"level" integer DEFAULT 0 NOT NULL,
	"told_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone,
	"condition_ended_at" timestamp (3) with time zone,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by" text,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" text,
	"cause" text,
	"measure" text,
	"standing_reason" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alarms_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"alarm_id" text NOT NULL,
	"step_id" text NOT NULL,
	"staff_id" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"told" jsonb NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"last_fault" text,
	"sent_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notices_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "duty_contacts" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"staff_id" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"set_by" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "duty_contacts_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "duty_shifts" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"duty" text NOT NULL,
	"level" integer NOT NULL,
	"staff_id" text NOT NULL,
	"kind" text NOT NULL,
	"weekdays" text[],
	"from_time" text,
	"until_time" text,
	"valid_from" date,
	"valid_until" date,
	"starts_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"set_by" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	CONSTRAINT "duty_shifts_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "alarm_steps" ADD CONSTRAINT "alarm_steps_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_steps" ADD CONSTRAINT "alarm_steps_alliance_id_alarm_id_alarms_alliance_id_id_fk" FOREIGN KEY ("alliance_id","alarm_id") REFERENCES "public"."alarms"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_alliance_id_alarm_id_alarms_alliance_id_id_fk" FOREIGN KEY ("alliance_id","alarm_id") REFERENCES "public"."alarms"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_alliance_id_step_id_alarm_steps_alliance_id_id_fk" FOREIGN KEY ("alliance_id","step_id") REFERENCES "public"."alarm_steps"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_alliance_id_staff_id_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","staff_id") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_contacts" ADD CONSTRAINT "duty_contacts_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_contacts" ADD CONSTRAINT "duty_contacts_alliance_id_staff_id_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","staff_id") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_shifts" ADD CONSTRAINT "duty_shifts_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_shifts" ADD CONSTRAINT "duty_shifts_alliance_id_staff_id_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","staff_id") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alarm_steps_alarm_id_id_index" ON "alarm_steps" USING btree ("alarm_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_unresolved" ON "alarms" USING btree ("alliance_id","kind","subject_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "alarms_id" ON "alarms" USING btree ("id");--> statement-breakpoint
CREATE INDEX "alarms_of" ON "alarms" USING btree ("alliance_id","organisation_id","id");--> statement-breakpoint
CREATE INDEX "alarms_due" ON "alarms" USING btree ("due_at") WHERE resolved_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "notices_once" ON "notices" USING btree ("alliance_id","step_id","staff_id","channel","address");--> statement-breakpoint
CREATE INDEX "notices_due" ON "notices" USING btree ("next_attempt_at") WHERE state in ('PENDING', 'NOT_CONFIGURED');--> statement-breakpoint
CREATE INDEX "notices_alarm_id_id_index" ON "notices" USING btree ("alarm_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "duty_contacts_standing" ON "duty_contacts" USING btree ("alliance_id","staff_id","channel","address") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "duty_shifts_id" ON "duty_shifts" USING btree ("id");--> statement-breakpoint
CREATE INDEX "duty_shifts_standing" ON "duty_shifts" USING btree ("alliance_id","organisation_id","duty","level") WHERE ended_at is null;