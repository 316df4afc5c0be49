CREATE TABLE "bag_receipts" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"issue_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"celsius" numeric(12, 3),
	"visual_defects" text[] NOT NULL,
	"findings" jsonb NOT NULL,
	"note" text,
	"received_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bag_receipts_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "discards" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"state" text NOT NULL,
	"proposed_by" text NOT NULL,
	"approvals" jsonb NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"refused_by" text,
	"refusal" text,
	"destruction_method" text,
	"destroyed_at" timestamp (3) with time zone,
	"destroyed_by" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "discards_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "hand_overs" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"issue_id" text NOT NULL,
	"unit_ids" text[] NOT NULL,
	"handed_by" text NOT NULL,
	"collected_by" text NOT NULL,
	"collector_signature_id" text NOT NULL,
	"box" text NOT NULL,
	"celsius" numeric(12, 3),
	"checked" text[] NOT NULL,
	"report_ids" text[] NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hand_overs_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "recall_notices" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"recall_id" text NOT NULL,
	"unit_ids" text[] NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by" text,
	"measure" text,
	"escalated_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recall_notices_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "recalls" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"donation_number" text NOT NULL,
	"reason" text NOT NULL,
	"paper" text,
	"recalled_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recalls_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "issues" ALTER COLUMN "collector_signature_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "box" text;--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "collect_by" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "bag_receipts" ADD CONSTRAINT "bag_receipts_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bag_receipts" ADD CONSTRAINT "bag_receipts_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bag_receipts" ADD CONSTRAINT "bag_receipts_alliance_id_issue_id_issues_alliance_id_id_fk" FOREIGN KEY ("alliance_id","issue_id") REFERENCES "public"."issues"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discards" ADD CONSTRAINT "discards_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discards" ADD CONSTRAINT "discards_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hand_overs" ADD CONSTRAINT "hand_overs_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hand_overs" ADD CONSTRAINT "hand_overs_alliance_id_issue_id_issues_alliance_id_id_fk" FOREIGN KEY ("alliance_id","issue_id") REFERENCES "public"."issues"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_notices" ADD CONSTRAINT "recall_notices_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_notices" ADD CONSTRAINT "recall_notices_alliance_id_recall_id_recalls_alliance_id_id_fk" FOREIGN KEY ("alliance_id","recall_id") REFERENCES "public"."recalls"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recalls" ADD CONSTRAINT "recalls_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bag_receipts_alliance_id_unit_id_index" ON "bag_receipts" USING btree ("alliance_id","unit_id");--> statement-breakpoint
CREATE INDEX "bag_receipts_alliance_id_issue_id_index" ON "bag_receipts" USING btree ("alliance_id","issue_id");--> statement-breakpoint
CREATE UNIQUE INDEX "discards_standing" ON "discards" USING btree ("alliance_id","unit_id") WHERE state <> 'REFUSED';--> statement-breakpoint
CREATE INDEX "discards_id" ON "discards" USING btree ("id");--> statement-breakpoint
CREATE INDEX "hand_overs_alliance_id_issue_id_index" ON "hand_overs" USING btree ("alliance_id","issue_id");--> statement-breakpoint
CREATE INDEX "hand_overs_id" ON "hand_overs" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "recall_notices_holder" ON "recall_notices" USING btree ("alliance_id","recall_id","organisation_id");--> statement-breakpoint
CREATE INDEX "recall_notices_due" ON "recall_notices" USING btree ("due_at") WHERE acknowledged_at is null and escalated_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "recalls_donation" ON "recalls" USING btree ("alliance_id","donation_number");--> statement-breakpoint
CREATE INDEX "recalls_id" ON "recalls" USING btree ("id");--> statement-breakpoint
CREATE INDEX "units_handed_over" ON "units" USING btree ("id") WHERE custody = 'HANDED_OVER';